import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Parser } from 'web-tree-sitter';
import { readWithCursor } from '../../server/engine/syntax/cursor-reader';
import { loadGrammar, startRuntime } from '../../server/engine/syntax/runtime';
import { Parsers } from '../../server/engine/syntax/parser';
import type { FlatTree, GrammarName } from '../../server/engine/syntax/tree';
import { TreeView } from '../../server/engine/syntax/tree';

const resolver = createRequire(__filename);

/** Finds a wasm file in the package that ships it. */
export async function loadWasmForTests(file: string): Promise<Uint8Array> {
  const packageName = file === 'tree-sitter-tsx.wasm' ? 'tree-sitter-typescript' : file.replace(/\.wasm$/, '');
  const folder =
    packageName === 'web-tree-sitter'
      ? dirname(resolver.resolve(packageName))
      : dirname(resolver.resolve(`${packageName}/package.json`));
  return readFile(join(folder, file));
}

let parsers: Promise<Parsers> | undefined;

export function parsersForTests(): Promise<Parsers> {
  parsers ??= Parsers.create(loadWasmForTests);
  return parsers;
}

/** Parses a text; the runtime and the grammar are loaded once per test process. */
export async function parseForTests(grammar: GrammarName, text: string): Promise<FlatTree> {
  const ready = await parsersForTests();
  await ready.load(grammar);
  return ready.parse(grammar, text);
}

/** Parsing as the runtime does it: without repair, read with TreeCursor. */
export async function plainParser(grammar: GrammarName): Promise<(text: string) => FlatTree> {
  await startRuntime(loadWasmForTests);
  const loaded = await loadGrammar(grammar, loadWasmForTests);
  const parser = new Parser();
  parser.setLanguage(loaded.language);
  return (text) => {
    const tree = parser.parse(text);
    if (!tree) throw new Error('no tree');
    try {
      return readWithCursor(tree, loaded.grammar, text);
    } finally {
      tree.delete();
    }
  };
}

/** A tree as an S-expression of its named nodes with field names, as tree-sitter prints it. */
export function printTree(tree: FlatTree): string {
  const view = new TreeView(tree);
  const print = (node: number): string => {
    const inner = view
      .children(node)
      .filter((child) => view.isNamed(child) || view.isBroken(child))
      .map((child) => {
        const field = tree.grammar.fields[tree.field[child] as number] as string;
        return ` ${field === '' ? '' : `${field}: `}${print(child)}`;
      });
    return `(${view.isBroken(node) && view.kind(node) !== 'ERROR' ? 'MISSING ' : ''}${view.kind(node)}${inner.join('')})`;
  };
  return print(0);
}
