import { Parser } from 'web-tree-sitter';
import { chooseReader, type ChosenReader, type MakeReader } from './reader';
import { loadGrammar, startRuntime, type Heap, type LoadedGrammar, type LoadWasm } from './runtime';
import type { FlatTree, GrammarName } from './tree';

interface ReadyGrammar {
  readonly loaded: LoadedGrammar;
  readonly reader: ChosenReader;
}

/**
 * The door to parsing: text in, flat tree out. Grammars are loaded on demand, since most workspaces need one or two.
 * Parsing never fails on bad source: a broken text gives a tree with errors in it.
 */
export class Parsers {
  private readonly loading = new Map<GrammarName, Promise<void>>();
  private readonly ready = new Map<GrammarName, ReadyGrammar>();
  private readonly parser = new Parser();

  private constructor(
    private readonly loadWasm: LoadWasm,
    private readonly heap: Heap,
    private readonly makeReader: MakeReader | undefined,
  ) {}

  static async create(loadWasm: LoadWasm, makeReader?: MakeReader): Promise<Parsers> {
    return new Parsers(loadWasm, await startRuntime(loadWasm), makeReader);
  }

  /** Makes a grammar ready for `parse`. */
  load(name: GrammarName): Promise<void> {
    let loading = this.loading.get(name);
    if (!loading) {
      loading = loadGrammar(name, this.loadWasm).then((loaded) => {
        this.ready.set(name, { loaded, reader: chooseReader(this.heap, loaded, this.makeReader) });
      });
      this.loading.set(name, loading);
    }
    return loading;
  }

  /** Which reader a loaded grammar uses, and why when it is the slow one. */
  readerOf(name: GrammarName): ChosenReader {
    return this.get(name).reader;
  }

  /** Parses a text with a grammar that was loaded before. */
  parse(name: GrammarName, text: string): FlatTree {
    const { loaded, reader } = this.get(name);
    this.parser.setLanguage(loaded.language);
    const tree = this.parser.parse(text);
    if (!tree) throw new Error('The parser gave no tree');
    try {
      return reader.read(tree, text);
    } finally {
      tree.delete();
    }
  }

  private get(name: GrammarName): ReadyGrammar {
    const found = this.ready.get(name);
    if (!found) throw new Error(`The grammar ${name} was not loaded`);
    return found;
  }
}
