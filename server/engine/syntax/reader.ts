import { Parser, type Tree } from 'web-tree-sitter';
import { readWithCursor } from './cursor-reader';
import { readFromHeap, readLanguageTables } from './heap-reader';
import { isTrap, type Heap, type LoadedGrammar } from './runtime';
import { firstDifference, selfCheckSnippets } from './self-check';
import type { FlatTree } from './tree';

/** Flattens a wasm tree that was parsed from `text`. Does not delete the tree. */
export type ReadTree = (tree: Tree, text: string) => FlatTree;

export type MakeReader = (heap: Heap, loaded: LoadedGrammar) => ReadTree;

export interface ChosenReader {
  readonly read: ReadTree;
  readonly kind: 'heap' | 'cursor';
  /** Why the heap reader was turned down. */
  readonly reason: string | undefined;
}

export const heapReader: MakeReader = (heap, loaded) => {
  const tables = readLanguageTables(heap, loaded.language);
  return (tree, text) => readFromHeap(heap, tables, loaded, tree, text);
};

/**
 * Takes the fast reader when it agrees with the cursor on the grammar's snippet, else the cursor. A tree that the fast
 * reader refuses later on is read with the cursor, too.
 */
export function chooseReader(heap: Heap, loaded: LoadedGrammar, make: MakeReader = heapReader): ChosenReader {
  const slow: ReadTree = (tree, text) => readWithCursor(tree, loaded.grammar, text);
  try {
    const fast = make(heap, loaded);
    const difference = checkReader(fast, slow, loaded);
    if (difference !== undefined) return { read: slow, kind: 'cursor', reason: difference };
    const read: ReadTree = (tree, text) => {
      try {
        return fast(tree, text);
      } catch (error) {
        if (isTrap(error)) throw error;
        return slow(tree, text);
      }
    };
    return { read, kind: 'heap', reason: undefined };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { read: slow, kind: 'cursor', reason: String(error) };
  }
}

function checkReader(fast: ReadTree, slow: ReadTree, { language, grammar }: LoadedGrammar): string | undefined {
  const text = selfCheckSnippets[grammar.name];
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    const tree = parser.parse(text);
    if (!tree) return 'no tree';
    try {
      return firstDifference(slow(tree, text), fast(tree, text));
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}
