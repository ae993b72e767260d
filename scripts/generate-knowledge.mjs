// Gathers the knowledge about libraries: rules/models/<ecosystem>/*.yaml, checked, into server/generated/knowledge.json.
// The build calls it; started alone, it writes the file and prints every mistake with its place.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { isMain, root } from './run.mjs';

export const modelsFolder = join(root, 'rules/models');
export const knowledgeFile = join(root, 'server/generated/knowledge.json');

/** The engine's own checker, as a module that this script can call. */
export async function loadParser() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'server/engine/models/parse.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Paths of all knowledge files, sorted. */
export function knowledgePaths(folder = modelsFolder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}

/** Reads and checks one text; problems are lines that name file, row and key. */
export function readKnowledge({ parseKnowledge, formatProblem }, text, name) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return { knowledge: null, problems: document.errors.map((error) => `${name}:${lines.linePos(error.pos[0]).line}: ${error.message}`) };
  }
  const locate = (path) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const { knowledge, problems } = parseKnowledge(document.toJS(), name, locate);
  return { knowledge, problems: problems.map(formatProblem) };
}

export async function generateKnowledge() {
  const parser = await loadParser();
  const results = knowledgePaths().map((path) => readKnowledge(parser, readFileSync(path, 'utf8'), relative(root, path)));
  const problems = results.flatMap((result) => result.problems);
  if (problems.length > 0) throw new Error(`The knowledge files have mistakes:\n${problems.join('\n')}`);
  const generated = `${JSON.stringify(results.map((result) => result.knowledge))}\n`;
  if (existsSync(knowledgeFile) && readFileSync(knowledgeFile, 'utf8') === generated) return;
  mkdirSync(dirname(knowledgeFile), { recursive: true });
  writeFileSync(knowledgeFile, generated);
}

if (isMain(import.meta.url)) {
  try {
    await generateKnowledge();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
