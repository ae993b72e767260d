import { Edit, type Tree } from 'web-tree-sitter';
import { neverCancelled, type Cancel } from '../base/cancel';
import type { GrammarParser } from './grammar-parser';
import { outcomeOf, type ParseOutcome } from './outcome';
import { withParsableLineEnds } from './source';
import type { FlatTree } from './tree';

/** Replaces the units from `start` to `end` with `text`. Offsets speak of the text right before this change. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * An open document: keeps the wasm tree between edits, so that a keystroke reparses a few nodes and not the file.
 * The wasm tree lives outside of the garbage collector: who opens a document must close it.
 *
 * Invariant: after any changes, `tree()` equals what a fresh parse of the text gives. Error recovery depends on what
 * was parsed before, hence a tree with errors is parsed anew from nothing.
 *
 * Example: `document.change([{ start: 4, end: 5, text: 'x' }]); const tree = document.tree();`
 */
export class LiveDocument {
  private content: string;
  private parsable: string;
  /** Edited along with the text. */
  private wasmTree: Tree | null = null;
  private flat: FlatTree | null = null;
  private closed = false;

  constructor(
    private readonly parser: GrammarParser,
    text: string,
  ) {
    this.content = text;
    this.parsable = withParsableLineEnds(text);
  }

  get text(): string {
    return this.content;
  }

  /** Applies changes in order. Offsets outside of the text are clamped. */
  change(changes: readonly TextChange[]): void {
    for (const { start, end, text } of changes) {
      const from = clamp(start, this.content.length);
      this.apply(from, Math.max(from, clamp(end, this.content.length)), text);
    }
  }

  /** Takes a whole new text and works out which part of it is new. */
  replace(text: string): void {
    const old = this.content;
    const shorter = Math.min(old.length, text.length);
    let start = 0;
    while (start < shorter && old.charCodeAt(start) === text.charCodeAt(start)) start++;
    let tail = 0;
    while (tail < shorter - start && old.charCodeAt(old.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)) tail++;
    if (start < old.length || start < text.length) this.apply(start, old.length - tail, text.slice(start, text.length - tail));
  }

  /** The tree of the present text; parsed when first asked for. When this throws, the document stays usable. */
  tree(cancel: Cancel = neverCancelled): FlatTree {
    if (this.closed) throw new Error('The document is closed');
    this.flat ??= this.parse(cancel);
    return this.flat;
  }

  /** As `Parsers.parseSource` answers for a file: any text is allowed. Throws CancelledError or ParserTrappedError, and nothing else. */
  outcome(cancel: Cancel = neverCancelled): ParseOutcome {
    return outcomeOf(this.content, () => this.tree(cancel));
  }

  close(): void {
    this.closed = true;
    this.flat = null;
    this.swapTree(null);
  }

  private apply(start: number, end: number, text: string): void {
    const before = this.parsable;
    this.content = this.content.slice(0, start) + text + this.content.slice(end);
    this.parsable = withParsableLineEnds(this.content);
    this.flat = null;
    // Whether a carriage return ends a line alone depends on its right neighbour.
    const from = start > 0 && this.content[start - 1] === '\r' ? start - 1 : start;
    const newEnd = start + text.length;
    this.wasmTree?.edit(
      new Edit({
        startIndex: from,
        oldEndIndex: end,
        newEndIndex: newEnd,
        startPosition: pointAt(before, from),
        oldEndPosition: pointAt(before, end),
        newEndPosition: pointAt(this.parsable, newEnd),
      }),
    );
  }

  private parse(cancel: Cancel): FlatTree {
    const incremental = this.wasmTree !== null;
    this.swapTree(this.parser.parseTree(this.parsable, this.wasmTree, cancel));
    if (incremental && this.wasmTree?.rootNode.hasError) this.swapTree(this.parser.parseTree(this.parsable, null, cancel));
    return this.parser.finish(this.wasmTree as unknown as Tree, this.parsable, this.content, cancel);
  }

  private swapTree(tree: Tree | null): void {
    const old = this.wasmTree;
    this.wasmTree = tree;
    if (old) this.parser.release(old);
  }
}

function clamp(offset: number, length: number): number {
  return Math.max(0, Math.min(offset, length));
}

/** Row and column as the runtime counts them: rows end at line feeds only. */
function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) {
    row++;
    lineStart = next + 1;
  }
  return { row, column: offset - lineStart };
}
