import { Parser } from 'web-tree-sitter';
import { readWithCursor } from './cursor-reader';
import { loadGrammar, startRuntime, type LoadedGrammar, type LoadWasm } from './runtime';
import type { FlatTree, GrammarName } from './tree';

/**
 * The door to parsing: text in, flat tree out. Grammars are loaded on demand, since most workspaces need one or two.
 * Parsing never fails on bad source: a broken text gives a tree with errors in it.
 */
export class Parsers {
  private readonly loaded = new Map<GrammarName, Promise<void>>();
  private readonly grammars = new Map<GrammarName, LoadedGrammar>();
  private readonly parser = new Parser();

  private constructor(private readonly loadWasm: LoadWasm) {}

  static async create(loadWasm: LoadWasm): Promise<Parsers> {
    await startRuntime(loadWasm);
    return new Parsers(loadWasm);
  }

  /** Makes a grammar ready for `parse`. */
  load(name: GrammarName): Promise<void> {
    let loading = this.loaded.get(name);
    if (!loading) {
      loading = loadGrammar(name, this.loadWasm).then((grammar) => void this.grammars.set(name, grammar));
      this.loaded.set(name, loading);
    }
    return loading;
  }

  /** Parses a text with a grammar that was loaded before. */
  parse(name: GrammarName, text: string): FlatTree {
    const loaded = this.grammars.get(name);
    if (!loaded) throw new Error(`The grammar ${name} was not loaded`);
    this.parser.setLanguage(loaded.language);
    const tree = this.parser.parse(text);
    if (!tree) throw new Error('The parser gave no tree');
    try {
      return readWithCursor(tree, loaded.grammar, text);
    } finally {
      tree.delete();
    }
  }
}
