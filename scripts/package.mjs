// `npm run package`: builds the bundles and packs the VS Code extension as lintel-<version>.vsix.
// What goes in is named in .vscodeignore, an allow-list; test/package holds the exact list.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundles } from './build.mjs';
import { isMain, newerNode, root, run } from './run.mjs';

export function extensionPath() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return join(root, `lintel-${version}.vsix`);
}

/** Packs what is in dist/. */
export function packExtension() {
  const path = extensionPath();
  const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
  run(newerNode(), [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', path], {
    stdio: ['ignore', 2, 2],
  });
  return path;
}

if (isMain(import.meta.url)) {
  await buildBundles();
  console.log(packExtension());
}
