/**
 * Imports by address: a runtime that loads modules from the web names the package, and often its version, in the
 * address. The package is what the knowledge speaks of.
 *
 * Example: `https://esm.sh/openai@4.20.1` and `npm:openai@4` are `openai`; `https://deno.land/std@0.168.0/http/server.ts`
 * is `@std/http/server`.
 */

/** Hosts that hand out packages of the npm registry, with what stands before the package's name. */
const packageHosts = /^https?:\/\/(?:esm\.sh|esm\.run|unpkg\.com|cdn\.skypack\.dev|ga\.jspm\.io\/npm:|cdn\.jsdelivr\.net\/npm|dev\.jspm\.io)\/?(?:(?:stable|v\d+)\/)?/;
const standardLibrary = /^https?:\/\/deno\.land\/std(?:@[^/]*)?\//;
const thirdParty = /^https?:\/\/deno\.land\/x\//;

/** The package, and the module in it, that a specifier means. */
export function packageOf(specifier: string): string {
  const plain = specifier.replace(/[?!#].*$/, '');
  if (/^(?:npm|jsr):/.test(plain)) return unversioned(plain.replace(/^(?:npm|jsr):\/?/, ''));
  if (packageHosts.test(plain)) return unversioned(plain.replace(packageHosts, ''));
  if (standardLibrary.test(plain)) return `@std/${unending(plain.replace(standardLibrary, ''))}`;
  if (thirdParty.test(plain)) return unending(unversioned(plain.replace(thirdParty, '')));
  return plain.replace(/^node:/, '');
}

function unversioned(text: string): string {
  return text.replace(/^((?:@[^/]+\/)?[^/@]+)@[^/]*/, '$1').replace(/\/\+esm$/, '');
}

/** A module that stands for the whole package goes by its name alone. */
function unending(text: string): string {
  return text.replace(/(?:\/(?:mod|index))?\.[cm]?[jt]s$/, '');
}
