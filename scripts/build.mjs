// Builds Lintel. `node scripts/build.mjs` writes the shipped bundles to dist/, each one file without dependencies,
// and beside them the grammars they load and the notices of what they contain;
// `--test` writes every source file, one to one, to out/ so that mocha can run them.
import { build } from 'esbuild';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { generateKnowledge, knowledgeFile } from './generate-knowledge.mjs';
import { generateRulesIndex } from './generate-rules-index.mjs';
import { generateVersion } from './generate-version.mjs';
import { notices } from './notices.mjs';
import { isMain, root } from './run.mjs';

const out = process.env.LINTEL_OUT ?? join(root, 'out');
export const dist = join(root, 'dist');

/** Bundle → its entry point. */
const bundles = {
  client: 'client/extension.ts',
  server: 'server/lsp/node.ts',
  lintel: 'server/cli/main.ts',
  run: 'server/cli/run.ts',
  worker: 'server/host/workers/analyze-worker.ts',
};

const grammars = [
  'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-python/tree-sitter-python.wasm',
  'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-typescript/tree-sitter-tsx.wasm',
];

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

/** Writes the sources that are made from other files; they are not kept in git. */
async function generate() {
  generateRulesIndex();
  generateVersion();
  await generateKnowledge();
}

export async function buildForTests() {
  await generate();
  const folders = ['client', 'server', 'rules', 'test', 'bench', 'scripts'];
  await build({
    entryPoints: [...folders.flatMap((folder) => sources(join(root, folder))), knowledgeFile],
    outdir: out,
    outbase: root,
    bundle: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    loader: { '.json': 'copy' },
    logLevel: 'warning',
  });
}

export async function buildBundles() {
  await generate();
  const { metafile, outputFiles } = await build({
    entryPoints: Object.entries(bundles).map(([name, entry]) => ({ in: join(root, entry), out: name })),
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    // Its ES module asks for `import.meta`, which a CommonJS bundle does not have.
    alias: { 'web-tree-sitter': join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs') },
    mainFields: ['module', 'main'],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  // Only now, so that a build that fails leaves what there was.
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const command = join(dist, 'lintel.cjs');
  writeFileSync(command, `#!/usr/bin/env node\n${readFileSync(command, 'utf8')}`);
  chmodSync(command, 0o755);
  for (const grammar of grammars) copyFileSync(join(root, 'node_modules', grammar), join(dist, basename(grammar)));
  const read = [...Object.keys(metafile.inputs), ...grammars.map((grammar) => `node_modules/${grammar}`)];
  writeFileSync(join(dist, 'third-party-notices.txt'), notices(read));
}

if (isMain(import.meta.url)) await (process.argv.includes('--test') ? buildForTests() : buildBundles());
