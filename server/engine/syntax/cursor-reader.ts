import type { Tree } from 'web-tree-sitter';
import { errorKind } from './runtime';
import { NodeFlag, type FlatTree, type Grammar } from './tree';

/**
 * Flattens a tree through the public TreeCursor. Slow but documented: it is the reference that the heap reader is
 * checked against, and what parsing falls back to when that check fails. The cursor is deleted before it returns.
 */
export function readWithCursor(tree: Tree, grammar: Grammar, text: string): FlatTree {
  const count = tree.rootNode.descendantCount;
  const kind = new Uint16Array(count);
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  const parent = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  const field = new Uint8Array(count);
  const flags = new Uint8Array(count);
  const error = errorKind(grammar);

  const cursor = tree.walk();
  try {
    let at = -1;
    let above = -1;
    let previous = -1;
    for (;;) {
      at++;
      const node = cursor.currentNode;
      kind[at] = node.typeId === 0xffff ? error : node.typeId;
      start[at] = node.startIndex;
      end[at] = node.endIndex;
      parent[at] = above;
      field[at] = cursor.currentFieldId;
      flags[at] =
        (node.isNamed ? NodeFlag.named : 0) |
        (node.isError ? NodeFlag.error : 0) |
        (node.isMissing ? NodeFlag.missing : 0) |
        (node.isExtra ? NodeFlag.extra : 0) |
        (node.hasError ? NodeFlag.hasError : 0);
      if (previous !== -1) nextSibling[previous] = at;

      if (cursor.gotoFirstChild()) {
        above = at;
        previous = -1;
        continue;
      }
      previous = at;
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return { grammar, text, count, kind, start, end, parent, nextSibling, field, flags };
        previous = above;
        above = parent[above] as number;
      }
    }
  } finally {
    cursor.delete();
  }
}
