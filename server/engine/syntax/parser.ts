import { neverCancelled, type Cancel } from '../base/cancel';
import { Limits } from '../base/limits';
import { LiveDocument } from './document';
import { GrammarParser, type RuntimeHealth } from './grammar-parser';
import { outcomeOf, type ParseOutcome } from './outcome';
import { chooseReader, type ChosenReader, type MakeReader } from './reader';
import { loadGrammar, startRuntime, type Heap, type LoadWasm } from './runtime';
import { decodeSource } from './source';
import type { FlatTree, GrammarName } from './tree';

export type { ParseOutcome } from './outcome';

/**
 * The door to parsing: text in, flat tree out (`tree.ts`). Behind it stand web-tree-sitter and one grammar file per
 * language; nothing else of the project knows them. Grammars are loaded on demand, since most workspaces need one or
 * two; the host lends `loadWasm`, because a bundle, a browser and a test keep the wasm files in different places.
 *
 * It may not read files, look at a clock, or know what a language's nodes mean. Every wasm tree and cursor is deleted
 * before a call returns, save those of documents that are open.
 *
 * Invariant: parsing never fails on bad source. A broken text gives a tree with errors, repaired where that recovers
 * more (`repair.ts`), and every offset counts UTF-16 units of the text that was given: with its byte order mark, its
 * carriage returns and whatever else it holds. The tree depends on the text alone, not on what was parsed before.
 *
 * The flat arrays are read straight out of the wasm memory (`heap-reader.ts`); when a grammar's self-check finds that
 * reading wrong, TreeCursor takes its place. When the wasm instance traps, `ParserTrappedError` is thrown from then on:
 * the worker around it must be replaced.
 *
 * Example: `const parsers = await Parsers.create(loadWasm); await parsers.load('python');`
 * `const view = new TreeView(parsers.parse('python', 'f(x)'));` answers `view.kind(0) === 'module'`.
 */
export class Parsers {
  private readonly loading = new Map<GrammarName, Promise<void>>();
  private readonly ready = new Map<GrammarName, { parser: GrammarParser; reader: ChosenReader }>();
  private readonly health: RuntimeHealth = { trapped: undefined };

  private constructor(
    private readonly loadWasm: LoadWasm,
    private readonly heap: Heap,
    private readonly makeReader: MakeReader | undefined,
  ) {}

  /** `makeReader` replaces the heap reader, for tests. */
  static async create(loadWasm: LoadWasm, makeReader?: MakeReader): Promise<Parsers> {
    return new Parsers(loadWasm, await startRuntime(loadWasm), makeReader);
  }

  /** Makes a grammar ready. A load that failed may be tried again. */
  load(name: GrammarName): Promise<void> {
    let loading = this.loading.get(name);
    if (!loading) {
      loading = this.loadNow(name).catch((error: unknown) => {
        this.loading.delete(name);
        throw error;
      });
      this.loading.set(name, loading);
    }
    return loading;
  }

  /** Bytes of the wasm memory. It grows with the largest file and never shrinks; a new worker starts small again. */
  get memory(): number {
    return this.heap.HEAPU8.length;
  }

  /** Which reader a loaded grammar uses, and why when it is the slow one. */
  readerOf(name: GrammarName): ChosenReader {
    return this.get(name).reader;
  }

  /** Parses a text. Throws CancelledError, ParseEffortError or ParserTrappedError, and nothing else. */
  parse(name: GrammarName, text: string, cancel: Cancel = neverCancelled): FlatTree {
    return this.get(name).parser.parse(text, cancel);
  }

  /** Parses a file's content, whatever it is. Throws CancelledError or ParserTrappedError, and nothing else. */
  parseSource(name: GrammarName, source: string | Uint8Array, cancel: Cancel = neverCancelled): ParseOutcome {
    // No encoding needs more than four bytes for a unit, so this much is too long whatever it says.
    if (source.length > 4 * Limits.fileLength) return { kind: 'tooLong', length: source.length };
    const decoded = typeof source === 'string' ? ({ kind: 'text', text: source } as const) : decodeSource(source);
    return decoded.kind === 'notText' ? decoded : outcomeOf(decoded.text, () => this.parse(name, decoded.text, cancel));
  }

  /** Opens a document for edits. Close it, else its tree stays in memory for good. */
  open(name: GrammarName, text: string): LiveDocument {
    return new LiveDocument(this.get(name).parser, name, text);
  }

  private async loadNow(name: GrammarName): Promise<void> {
    const loaded = await loadGrammar(name, this.loadWasm);
    const reader = chooseReader(this.heap, loaded, this.makeReader);
    this.ready.set(name, { parser: new GrammarParser(loaded, reader.read, this.health), reader });
  }

  private get(name: GrammarName): { parser: GrammarParser; reader: ChosenReader } {
    const found = this.ready.get(name);
    if (!found) throw new Error(`The grammar ${name} was not loaded`);
    return found;
  }
}
