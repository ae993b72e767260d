/**
 * The fingerprint of a finding: the name under which a baseline, an alert or an editor knows it again after edits
 * elsewhere. It is a hash over the rule, the file's path in its folder, the names of the functions round the sink, and
 * the sink's text with white space made even. Lines, columns, messages and traces are left out on purpose: they change
 * when nothing about the weakness does. Findings that agree in all of this (twins) are numbered by their order in the
 * file. `version` starts every fingerprint and is raised when the recipe changes, so that old ones are known as old.
 *
 * Invariant: the same code in another checkout, on another line, gives the same fingerprint.
 *
 * Example: `v1:5c0f6b1d9a37e2c4:1`.
 */
import type { Span } from '../base/span';
import type { Finding, FixContext } from './contract';
import { enclosingNames } from './enclosing';
import { changed } from './finding';

const version = 'v1';

/** The fingerprint without the number of the twin. */
export function fingerprintKey(rule: string, path: string, span: Span, context: FixContext | null): string {
  const text = context ? context.text.slice(span).replace(/\s+/g, ' ').trim() : '';
  const place = context ? enclosingNames(context.module, span) : '';
  return `${version}:${hash64([rule, path, place, text].join('\0'))}`;
}

/** Findings in their final order → the same findings with numbered fingerprints. */
export function numberTwins(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const number = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, number);
    return changed(finding, { fingerprint: `${finding.fingerprint}:${number}` });
  });
}

/** FNV-1a over UTF-16 code units, 64 bits, in hexadecimal. Not for secrets; only for telling texts apart. */
export function hash64(text: string): string {
  // The 64-bit state is kept as two 32-bit halves; the prime is 2^40 + 0x1b3.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    low = (low ^ text.charCodeAt(i)) >>> 0;
    const product = low * 0x1b3;
    const carry = Math.floor(product / 0x1_0000_0000);
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
