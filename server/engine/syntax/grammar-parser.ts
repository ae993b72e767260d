import { Edit, Parser, type Tree } from 'web-tree-sitter';
import { changeBetween } from '../base/change';
import { neverCancelled, throwIfCancelled, type Cancel } from '../base/cancel';
import { Limits } from '../base/limits';
import { hasErrors, repair } from './repair';
import type { ReadTree } from './reader';
import { isTrap, type LoadedGrammar } from './runtime';
import { withParsableLineEnds } from './source';
import type { FlatTree } from './tree';

/** The parser gave up on a text that asks for far more work than its length allows. */
export class ParseEffortError extends Error {
  constructor() {
    super('the file takes too long to parse');
    this.name = 'ParseEffortError';
  }
}

/**
 * The WebAssembly instance trapped. Its memory cannot be trusted any more, not even by a new parser in it: whoever
 * runs it must end its worker and start another.
 */
export class ParserTrappedError extends Error {
  constructor(cause: unknown) {
    super(`the parser crashed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'ParserTrappedError';
  }
}

/** Shared by all grammars of one runtime: whether it still works. */
export interface RuntimeHealth {
  trapped: ParserTrappedError | undefined;
}

/** A tree without errors, and what it was parsed from. */
export interface KnownTree {
  readonly tree: Tree;
  readonly parsable: string;
}

/** Parses with one grammar: wasm trees for live documents, flat trees for everyone else. */
export class GrammarParser {
  private readonly parser = new Parser();

  constructor(
    loaded: LoadedGrammar,
    private readonly read: ReadTree,
    private readonly health: RuntimeHealth,
  ) {
    this.parser.setLanguage(loaded.language);
  }

  /** Text in, the best flat tree out. */
  parse(text: string, cancel: Cancel = neverCancelled): FlatTree {
    const parsable = withParsableLineEnds(text);
    const tree = this.parseTree(parsable, null, cancel);
    try {
      return this.finish(tree, parsable, text, cancel);
    } finally {
      this.release(tree);
    }
  }

  /** The wasm tree of a parsable text, reusing what it can of an edited older one. The caller releases both. */
  parseTree(parsable: string, old: Tree | null, cancel: Cancel): Tree {
    throwIfCancelled(cancel);
    let checks = 1000 + (parsable.length * Limits.parseChecksPerKilounit) / 1000;
    const stop = (): boolean => --checks < 0 || cancel.isCancelled;
    return this.guard(() => {
      const tree = this.parser.parse(parsable, old, { progressCallback: stop });
      if (tree) return tree;
      // Otherwise the next parse would go on with this one.
      this.parser.reset();
      throwIfCancelled(cancel);
      throw new ParseEffortError();
    });
  }

  /** Flattens, and repairs where there are errors. `parsable` is what the tree was parsed from, `text` what it stands for. */
  finish(tree: Tree, parsable: string, text: string, cancel: Cancel): FlatTree {
    const flat = this.flatten(tree, parsable);
    const best = hasErrors(flat) ? repair(flat, (attempt) => this.parsePlain(attempt, cancel)) : flat;
    return best.text === text ? best : { ...best, text };
  }

  /** As it is. `parsable` is what the tree was parsed from. */
  flatten(tree: Tree, parsable: string): FlatTree {
    return this.guard(() => this.read(tree, parsable));
  }

  /** The tree of a text of which nearly all is in `known`, whose errors are none. Null when this text has some. The caller releases it. */
  reparse(known: KnownTree, parsable: string, cancel: Cancel): Tree | null {
    const { start, oldEnd, newEnd } = changeBetween(known.parsable, parsable);
    const points = { startPosition: pointAt(parsable, start), oldEndPosition: pointAt(known.parsable, oldEnd), newEndPosition: pointAt(parsable, newEnd) };
    const edited = this.guard(() => known.tree.copy());
    try {
      this.guard(() => edited.edit(new Edit({ startIndex: start, oldEndIndex: oldEnd, newEndIndex: newEnd, ...points })));
      const tree = this.parseTree(parsable, edited, cancel);
      if (!this.guard(() => tree.rootNode.hasError)) return tree;
      this.release(tree);
      return null;
    } finally {
      this.release(edited);
    }
  }

  release(tree: Tree): void {
    // A trapped runtime may trap again; its memory goes with its worker.
    if (!this.health.trapped) this.guard(() => tree.delete());
  }

  private parsePlain(text: string, cancel: Cancel): FlatTree {
    const tree = this.parseTree(text, null, cancel);
    try {
      return this.flatten(tree, text);
    } finally {
      this.release(tree);
    }
  }

  private guard<T>(work: () => T): T {
    if (this.health.trapped) throw this.health.trapped;
    try {
      return work();
    } catch (error) {
      if (!isTrap(error)) throw error;
      this.health.trapped = new ParserTrappedError(error);
      throw this.health.trapped;
    }
  }
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
