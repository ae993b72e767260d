// `npm run package:cli`: builds the bundles and stages the npm package of the command line in dist/npm, then packs it
// as dist/lintel-<version>.tgz. It is a folder of its own since the packager of the extension takes its allow-list
// only from .vscodeignore, and since the command line's manifest says nothing of editors or of dependencies: it has none.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundles, dist } from './build.mjs';
import { isMain, root, run } from './run.mjs';

/** From dist/: everything but the editor's client. */
const shipped = /^(lintel|run|server|worker)\.cjs$|\.wasm$|^third-party-notices\.txt$/;

/** Stages and packs what is in dist/; returns the tarball's path. */
export function packCommandLine() {
  const staging = join(dist, 'npm');
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  const { name, version, description, license, homepage, repository, engines, keywords } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = {
    ...{ name, version, description, license, homepage, repository, keywords },
    bin: { lintel: 'lintel.cjs' },
    engines: { node: engines.node },
  };
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const file of ['README.md', 'LICENSE']) copyFileSync(join(root, file), join(staging, file));
  for (const file of readdirSync(dist)) if (shipped.test(file)) copyFileSync(join(dist, file), join(staging, file));
  run('npm', ['pack', '--silent', '--pack-destination', dist], { cwd: staging, stdio: ['ignore', 'ignore', 2] });
  return join(dist, `${name}-${version}.tgz`);
}

if (isMain(import.meta.url)) {
  await buildBundles();
  console.log(packCommandLine());
}
