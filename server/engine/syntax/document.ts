import { neverCancelled, type Cancel } from '../base/cancel';
import type { GrammarParser, KnownTree } from './grammar-parser';
import { outcomeOf, type ParseOutcome } from './outcome';
import { repairedByClosers } from './repair';
import { withParsableLineEnds } from './source';
import type { FlatTree, GrammarName } from './tree';

/** Replaces the units from `start` to `end` with `text`. Offsets speak of the text right before this change. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * An open document: keeps the last wasm tree that had no errors, so that a keystroke reparses a few nodes and not the
 * file. Half of all keystrokes leave a bracket or a quote open; with it put back the text is free of errors again, and
 * nearly the one that the kept tree is of.
 * The wasm tree lives outside of the garbage collector: who opens a document must close it.
 *
 * Invariant: after any changes, `tree()` equals what a fresh parse of the text gives. Error recovery depends on what
 * was parsed before, hence a text that has errors with its brackets closed is parsed anew from nothing.
 *
 * Example: `document.change([{ start: 4, end: 5, text: 'x' }]); const tree = document.tree();`
 */
export class LiveDocument {
  private content: string;
  private known: KnownTree | null = null;
  private flat: FlatTree | null = null;
  private closed = false;

  constructor(
    private readonly parser: GrammarParser,
    private readonly grammar: GrammarName,
    text: string,
  ) {
    this.content = text;
  }

  get text(): string {
    return this.content;
  }

  /** Applies changes in order. Offsets outside of the text are clamped. */
  change(changes: readonly TextChange[]): void {
    for (const { start, end, text } of changes) {
      const from = clamp(start, this.content.length);
      const to = Math.max(from, clamp(end, this.content.length));
      this.replace(this.content.slice(0, from) + text + this.content.slice(to));
    }
  }

  replace(text: string): void {
    if (text === this.content) return;
    this.content = text;
    this.flat = null;
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
    this.keep(null);
  }

  private parse(cancel: Cancel): FlatTree {
    const parsable = withParsableLineEnds(this.content);
    const flat = this.reparse(parsable, cancel) ?? repairedByClosers(this.grammar, parsable, (closed) => this.reparse(closed, cancel)) ?? this.parseAnew(parsable, cancel);
    return flat.text === this.content ? flat : { ...flat, text: this.content };
  }

  /** With what is known of an earlier text. Null when nothing is, or when this one has errors. */
  private reparse(parsable: string, cancel: Cancel): FlatTree | null {
    const tree = this.known && this.parser.reparse(this.known, parsable, cancel);
    if (!tree) return null;
    this.keep({ tree, parsable });
    return this.parser.flatten(tree, parsable);
  }

  private parseAnew(parsable: string, cancel: Cancel): FlatTree {
    const tree = this.parser.parseTree(parsable, null, cancel);
    try {
      return this.parser.finish(tree, parsable, this.content, cancel);
    } finally {
      if (this.known === null && !tree.rootNode.hasError) this.keep({ tree, parsable });
      else this.parser.release(tree);
    }
  }

  private keep(known: KnownTree | null): void {
    const old = this.known;
    this.known = known;
    if (old) this.parser.release(old.tree);
  }
}

function clamp(offset: number, length: number): number {
  return Math.max(0, Math.min(offset, length));
}
