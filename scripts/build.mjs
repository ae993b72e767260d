// Builds Lintel. `node scripts/build.mjs` writes the shipped bundles to dist/;
// `--test` writes every source file, one to one, to out/ so that mocha can run them.
import { build } from 'esbuild';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = process.env.LINTEL_OUT ?? join(root, 'out');

/** All TypeScript files below a folder, sorted, `node_modules` left out. */
function sources(folder) {
  const found = [];
  const visit = (path) => {
    for (const name of readdirSync(path).sort()) {
      if (name === 'node_modules') continue;
      const full = join(path, name);
      if (statSync(full).isDirectory()) visit(full);
      else if (name.endsWith('.ts') && !name.endsWith('.d.ts')) found.push(full);
    }
  };
  if (existsSync(folder)) visit(folder);
  return found;
}

export async function buildForTests() {
  const folders = ['client', 'server', 'rules', 'test', 'bench', 'scripts'];
  await build({
    entryPoints: folders.flatMap((folder) => sources(join(root, folder))),
    outdir: out,
    outbase: root,
    bundle: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    loader: { '.json': 'json' },
    logLevel: 'warning',
  });
}

if (process.argv.includes('--test')) await buildForTests();
