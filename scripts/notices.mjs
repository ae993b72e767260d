// The licence texts of everything that goes into the bundles, from the files that the bundler really read.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** @param {string[]} inputs paths relative to the project, of which those below `node_modules` count */
export function notices(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    if (found) packages.add(found[0]);
  }
  const sections = [...packages].sort().map((path) => {
    const folder = join(root, path);
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    if (!file && !license) throw new Error(`${name} says nothing about its licence`);
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'No licence text comes with the package.'}\n`;
  });
  return `Lintel contains the following packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
