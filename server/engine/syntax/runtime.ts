import { Language, Parser } from 'web-tree-sitter';
import type { Grammar, GrammarName } from './tree';

/**
 * The one place that starts the WebAssembly runtime and loads grammars into it. It reads no files: the host hands in
 * `loadWasm`, because a bundle, a browser and a test each keep the wasm files somewhere else. The runtime is one per
 * process (web-tree-sitter caches its module), so a second start answers with the first one. After a trap the
 * instance's memory cannot be trusted any more; only a new worker gives a clean one.
 */
export type LoadWasm = (file: string) => Promise<Uint8Array>;

/** The files that a host must be able to load, by the names under which the build ships them. */
export const runtimeWasmFile = 'web-tree-sitter.wasm';

export const grammarWasmFiles: Readonly<Record<GrammarName, string>> = {
  python: 'tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
};

/** The live views on the wasm memory. The runtime replaces them when the memory grows, so never keep one. */
export interface Heap {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU16: Uint16Array;
  readonly HEAPU32: Uint32Array;
}

export interface LoadedGrammar {
  readonly grammar: Grammar;
  readonly language: Language;
}

let started: Promise<Heap> | undefined;

/** Starts the runtime, or answers with the one that runs. A failed start may be tried again. */
export function startRuntime(loadWasm: LoadWasm): Promise<Heap> {
  started ??= start(loadWasm).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(loadWasm: LoadWasm): Promise<Heap> {
  // The runtime turns the options object into its module object, and keeps the heap views on it up to date.
  const module: Partial<Heap> & { wasmBinary: Uint8Array } = { wasmBinary: await loadWasm(runtimeWasmFile) };
  await Parser.init(module);
  return module as unknown as Heap;
}

export async function loadGrammar(name: GrammarName, loadWasm: LoadWasm): Promise<LoadedGrammar> {
  const language = await Language.load(await loadWasm(grammarWasmFiles[name]));
  // ERROR has the symbol 65535; it gets the index after the grammar's own kinds. Hidden symbols have no name.
  const kinds = Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id) ?? '');
  const fields = Array.from(language.fields, (field) => field ?? '');
  return { language, grammar: { name, kinds: [...kinds, 'ERROR'], fields: fields.length > 0 ? fields : [''] } };
}

/** A trap of the machine, or the runtime's own abort (out of memory). By name: an error may come from another realm. */
export function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === 'RuntimeError';
}

/** The index of ERROR in `grammar.kinds`. */
export function errorKind(grammar: Grammar): number {
  return grammar.kinds.length - 1;
}
