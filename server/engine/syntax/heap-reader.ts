import type { Tree } from 'web-tree-sitter';
import { errorKind, type Heap, type LoadedGrammar } from './runtime';
import { NodeFlag, type FlatTree } from './tree';

/**
 * Flattens a tree by reading the subtrees where they lie in the wasm memory, without one call into the runtime.
 * This costs about a tenth of the parse, where a walk with TreeCursor costs as much as the parse itself.
 *
 * It leans on the memory layout of web-tree-sitter 0.27.1 (tree-sitter's `subtree.h` and `parser.h` on wasm32), which is
 * no public contract. Hence three guards: the package's version is pinned, a test compares every number with TreeCursor,
 * and at start-up each grammar is checked on a snippet (`self-check.ts`). Where an impossible number turns up, a
 * `LayoutError` is thrown and the caller reads that tree with the cursor.
 *
 * How a tree lies in memory: a subtree is eight bytes. When the lowest bit is set it is a small leaf, all of it inside
 * these eight bytes; else the first four are the address of a record, and the record's children stand right before it.
 * Subtrees hold sizes, not positions, so positions are summed up on the way. Hidden subtrees (helper rules of the
 * grammar, supertypes) are walked through but get no node; their children become the children of the node above, and
 * the field that their parent gives them passes down to those of their children which have none.
 */
export class LayoutError extends Error {
  constructor(detail: string) {
    super(`Unexpected tree layout: ${detail}`);
    this.name = 'LayoutError';
  }
}

/** What a grammar says about the children of each production, copied out of the wasm memory once. */
export interface LanguageTables {
  /** Children per row of `aliases` and `fields`. */
  readonly width: number;
  /** By production and child: the symbol that the child is shown as, 0 for its own. */
  readonly aliases: Uint16Array;
  /** By production and child: the child's field, 0 for none. */
  readonly fields: Uint8Array;
  /** By symbol: the symbol that stands for it in queries; several internal ones may share a name. */
  readonly publicSymbol: Uint16Array;
  /** By symbol: 1 when named. */
  readonly named: Uint8Array;
}

/** Byte offsets in the language record. */
const languageLayout = {
  symbolCount: 4,
  aliasCount: 8,
  productionCount: 28,
  fieldCount: 32,
  maxAliasSequenceLength: 36,
  fieldMapSlices: 64,
  fieldMapEntries: 68,
  symbolMetadata: 72,
  publicSymbolMap: 76,
  aliasSequences: 84,
} as const;

/** Byte offsets in a subtree record. */
const record = {
  paddingBytes: 4,
  sizeBytes: 16,
  errorCost: 32,
  childCount: 36,
  symbol: 40,
  bits: 44,
  moreBits: 45,
  visibleChildCount: 48,
  visibleDescendantCount: 56,
  production: 66,
} as const;

const errorSymbol = 0xffff;
const subtreeSize = 8;

/** The address behind an object of web-tree-sitter, which keeps it under the key 0. */
function addressOf(owner: object): number {
  const address = (owner as { readonly 0?: unknown })[0];
  if (typeof address !== 'number' || address <= 0) throw new LayoutError('no address');
  return address;
}

export function readLanguageTables(heap: Heap, language: object): LanguageTables {
  const { HEAPU8, HEAPU16, HEAPU32 } = heap;
  const base = addressOf(language);
  const word = (offset: number): number => HEAPU32[(base + offset) >> 2] as number;

  const symbols = word(languageLayout.symbolCount) + word(languageLayout.aliasCount);
  const productions = word(languageLayout.productionCount);
  const aliasLength = HEAPU16[(base + languageLayout.maxAliasSequenceLength) >> 1] as number;
  const hasFields = word(languageLayout.fieldCount) > 0;
  if (symbols > 0xffff || productions > 0xffff || aliasLength > 0xff) throw new LayoutError('language header');

  const slices = word(languageLayout.fieldMapSlices) >> 1;
  const entries = word(languageLayout.fieldMapEntries);
  const forEachField = (visit: (production: number, child: number, field: number) => void): void => {
    for (let production = 0; hasFields && production < productions; production++) {
      const first = HEAPU16[slices + production * 2] as number;
      const length = HEAPU16[slices + production * 2 + 1] as number;
      for (let entry = entries + first * 4; entry < entries + (first + length) * 4; entry += 4) {
        const inherited = HEAPU8[entry + 3] !== 0;
        if (!inherited) visit(production, HEAPU8[entry + 2] as number, HEAPU16[entry >> 1] as number);
      }
    }
  };

  let width = Math.max(1, aliasLength);
  forEachField((_production, child) => {
    width = Math.max(width, child + 1);
  });
  const aliases = new Uint16Array(productions * width);
  const fields = new Uint8Array(productions * width);
  forEachField((production, child, field) => {
    // The first entry wins, as in the cursor.
    if (fields[production * width + child] === 0) fields[production * width + child] = field;
  });
  const sequences = word(languageLayout.aliasSequences) >> 1;
  for (let production = 1; production < productions; production++) {
    for (let child = 0; child < aliasLength; child++) {
      aliases[production * width + child] = HEAPU16[sequences + production * aliasLength + child] as number;
    }
  }
  const map = word(languageLayout.publicSymbolMap) >> 1;
  const metadata = word(languageLayout.symbolMetadata);
  return {
    width,
    aliases,
    fields,
    publicSymbol: HEAPU16.slice(map, map + symbols),
    named: Uint8Array.from({ length: symbols }, (_, symbol) => HEAPU8[metadata + symbol * 3 + 1] as number),
  };
}

/** The levels of the walk: the subtree whose children are being read, and where it stands. */
class Levels {
  /** The address of the record. */
  record = new Int32Array(256);
  /** The next child to read. */
  child = new Int32Array(256);
  /** The number of children that are no extras among those already read. */
  structural = new Int32Array(256);
  /** The node that the children belong to: the nearest visible one. */
  node = new Int32Array(256);
  /** The field that a hidden subtree hands down to its children. */
  field = new Int32Array(256);

  grow(): void {
    const twice = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.record = twice(this.record);
    this.child = twice(this.child);
    this.structural = twice(this.structural);
    this.node = twice(this.node);
    this.field = twice(this.field);
  }
}

const levels = new Levels();

export function readFromHeap(heap: Heap, tables: LanguageTables, loaded: LoadedGrammar, tree: Tree, text: string): FlatTree {
  // Nothing below calls into the runtime, so the memory cannot grow and these views stay valid.
  const { HEAPU8, HEAPU16, HEAPU32 } = heap;
  const { width, aliases, fields, publicSymbol, named } = tables;
  const error = errorKind(loaded.grammar);
  const root = addressOf(tree);
  const rootWord = HEAPU32[root >> 2] as number;
  const rootIsLeaf = (rootWord & 1) !== 0 || HEAPU32[(rootWord + record.childCount) >> 2] === 0;
  const count = rootIsLeaf ? 1 : (HEAPU32[(rootWord + record.visibleDescendantCount) >> 2] as number) + 1;
  // Zero-width nodes exist, so a tree may have more nodes than the text has characters, but not by orders of magnitude.
  if (!(count <= 64 * text.length + 1024)) throw new LayoutError(`${count} nodes`);

  const kind = new Uint16Array(count);
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  const parent = new Int32Array(count);
  const nextSibling = new Int32Array(count).fill(-1);
  const field = new Uint8Array(count);
  const flags = new Uint8Array(count);
  /** By node: its last child so far, to link the next one. */
  const lastChild = new Int32Array(count).fill(-1);

  let at = 0;
  let depth = -1;
  /** In bytes (two per UTF-16 unit): the end of what was read. */
  let position = 0;
  // Every subtree is read once; hidden ones come on top of the visible ones.
  let budget = 64 * (count + text.length + 64);

  // The root is read as the only child of nothing.
  let address = root;
  let alias = 0;
  let ownField = 0;
  let parentNode = -1;
  let structuralExtra = false;

  for (;;) {
    if (--budget < 0) throw new LayoutError('endless tree');
    const word = HEAPU32[address >> 2] as number;
    let symbol: number;
    let bits: number;
    let size: number;
    let childCount = 0;
    let hasError: boolean;
    if ((word & 1) !== 0) {
      symbol = (word >>> 8) & 0xff;
      // Line up the bits with those of a record: visible 1, named 2, extra 4; missing is kept as 8.
      bits = ((word >>> 1) & 7) | ((word & 32) >>> 2);
      const sizes = HEAPU32[(address >> 2) + 1] as number;
      position += (sizes >>> 16) & 0xff;
      size = sizes >>> 24;
      hasError = (bits & 8) !== 0;
    } else {
      if (word === 0 || word + 76 > HEAPU8.length) throw new LayoutError('subtree address');
      symbol = HEAPU16[(word + record.symbol) >> 1] as number;
      bits = ((HEAPU8[word + record.bits] as number) & 7) | (((HEAPU8[word + record.moreBits] as number) & 2) << 2);
      position += HEAPU32[(word + record.paddingBytes) >> 2] as number;
      size = HEAPU32[(word + record.sizeBytes) >> 2] as number;
      childCount = HEAPU32[(word + record.childCount) >> 2] as number;
      hasError = (bits & 8) !== 0 || HEAPU32[(word + record.errorCost) >> 2] !== 0;
    }

    let node = parentNode;
    const visible = (bits & 1) !== 0 || alias !== 0 || depth === -1;
    if (visible) {
      if (at >= count) throw new LayoutError('more nodes than counted');
      node = at++;
      const shown = alias !== 0 ? alias : symbol;
      const isError = shown === errorSymbol;
      kind[node] = isError ? error : (publicSymbol[shown] as number);
      start[node] = position >> 1;
      end[node] = (position + size) >> 1;
      parent[node] = parentNode;
      field[node] = structuralExtra ? 0 : ownField;
      flags[node] =
        ((alias !== 0 ? named[alias] === 1 : (bits & 2) !== 0) ? NodeFlag.named : 0) |
        (isError ? NodeFlag.error : 0) |
        ((bits & 8) !== 0 ? NodeFlag.missing : 0) |
        ((bits & 4) !== 0 ? NodeFlag.extra : 0) |
        (hasError ? NodeFlag.hasError : 0);
      if (parentNode !== -1) {
        const before = lastChild[parentNode] as number;
        if (before !== -1) nextSibling[before] = node;
        lastChild[parentNode] = node;
      }
    }

    if (childCount > 0 && (visible || HEAPU32[(word + record.visibleChildCount) >> 2] !== 0)) {
      if (word - childCount * subtreeSize < 0) throw new LayoutError('children address');
      depth++;
      if (depth === levels.record.length) levels.grow();
      levels.record[depth] = word;
      levels.child[depth] = 0;
      levels.structural[depth] = 0;
      levels.node[depth] = node;
      levels.field[depth] = visible || structuralExtra ? 0 : ownField;
      // The first child's padding is the parent's padding again.
      position -= HEAPU32[(word + record.paddingBytes) >> 2] as number;
    } else {
      position += size;
    }

    // Go on to the next child of the innermost level that has one.
    let found = false;
    while (depth >= 0) {
      const above = levels.record[depth] as number;
      const children = HEAPU32[(above + record.childCount) >> 2] as number;
      const child = levels.child[depth] as number;
      if (child === children) {
        depth--;
        continue;
      }
      levels.child[depth] = child + 1;
      address = above - (children - child) * subtreeSize;
      parentNode = levels.node[depth] as number;

      const childWord = HEAPU32[address >> 2] as number;
      structuralExtra = ((childWord & 1) !== 0 ? childWord & 8 : (HEAPU8[childWord + record.bits] as number) & 4) !== 0;
      alias = 0;
      ownField = levels.field[depth] as number;
      if (!structuralExtra) {
        const slot = levels.structural[depth] as number;
        levels.structural[depth] = slot + 1;
        if (slot < width) {
          const production = (HEAPU16[(above + record.production) >> 1] as number) * width + slot;
          alias = aliases[production] as number;
          const direct = fields[production] as number;
          if (direct !== 0) ownField = direct;
        }
      }
      found = true;
      break;
    }
    if (!found) break;
  }
  if (at !== count) throw new LayoutError(`${at} nodes of ${count}`);
  return { grammar: loaded.grammar, text, count, kind, start, end, parent, nextSibling, field, flags };
}
