/**
 * What rules may look at of a file to fix it: its module and text, the language's way of writing, what is known of a
 * call, how schemas are written, and what the program's manifest lacks. It makes contexts and keeps none.
 *
 * Invariant: nothing is read but what the workspace has, with open documents and trials in the place of files.
 *
 * Example: `fixContext(module, text, surroundings)?.writer.string('a')` is `'a'` in that file's quotes.
 */
import { Text } from './base/text';
import type { CodeWriter } from './fix/writer';
import type { Module } from './ir/types';
import { languageOf } from './languages';
import type { FileSet, Language } from './languages/contract';
import { callKnowledge, clientWords, refusalWords, sanitizerWords, schemaWords } from './models/call-knowledge';
import type { KnowledgeFile } from './models/schema';
import type { Symbol } from './project/program';
import type { FileOf, FixContext, Route } from './rules/contract';

/** What of the program a context leads to. */
export interface FixSurroundings {
  readonly knowledge: readonly KnowledgeFile[];
  readonly manifests: FileSet;
  readonly file: FileOf;
  readonly modules: () => readonly string[];
  readonly resolve: (module: Module, index: number) => Symbol | null;
}

export function fixContext(module: Module, text: Text, { knowledge, manifests, file, modules, resolve }: FixSurroundings): FixContext | null {
  const language = languageOf(module.path);
  if (!language) return null;
  let writer: CodeWriter | undefined;
  const specifiers = (): string[] => module.imports.map(({ specifier }) => specifier);
  return {
    module,
    text,
    get writer() {
      return (writer ??= language.writer(text, module));
    },
    knowledge: (id) => callKnowledge(knowledge, id, new Set(specifiers().map((specifier) => specifier.split('.')[0] ?? ''))),
    schemas: () => schemaWords(knowledge, language.ecosystem, specifiers()).map((file) => ({ name: file.package, words: file.writes })),
    sanitizers: (place) => sanitizerWords(knowledge, language.ecosystem, specifiers(), place).map((file) => ({ name: file.package, words: file.sanitizes })),
    refusals: () => refusalWords(knowledge, language.ecosystem, specifiers(), module.path),
    dependency: (name, version) => {
      const edit = language.requireLibrary(manifests, module.path, { name, version });
      return edit ? [edit] : [];
    },
    file,
    imported: (index) => {
      const symbol = resolve(module, index);
      return symbol?.kind === 'module' ? file(symbol.path) : null;
    },
    importedVariable: (index) => {
      const symbol = resolve(module, index);
      return symbol?.kind === 'variable' && symbol.member === undefined ? { path: symbol.path, slot: symbol.slot } : null;
    },
    client: (specifier) => clientWords(knowledge, language.ecosystem, specifier),
    routes: () => knowledge.filter(({ ecosystem }) => ecosystem === language.ecosystem).flatMap((one) => routesOf(one, language, manifests, module.path)),
    has: (path) => manifests.has(path),
    modules,
  };
}

function routesOf({ package: framework, routes = [] }: KnowledgeFile, language: Language, files: FileSet, path: string): readonly Route[] {
  const root = routes.length > 0 ? language.folderThatNeeds(files, path, framework) : null;
  return routes.flatMap((words): Route[] => {
    if (!words.folders) return [{ framework, words, folder: null }];
    const folder = root === null ? undefined : words.folders.map((name) => `${root === '/' ? '' : root}/${name}`).find((one) => files.hasFolder(one));
    return folder === undefined ? [] : [{ framework, words, folder }];
  });
}

/** The files, with manifests as what hides them has them. */
export function manifestsBehind(files: () => FileSet, hiding: (path: string) => string | undefined): FileSet {
  return {
    has: (path) => hiding(path) !== undefined || files().has(path),
    hasFolder: (path) => files().hasFolder(path),
    list: (folder) => files().list(folder),
    readManifest: (path) => hiding(path) ?? files().readManifest(path),
    roots: [],
  };
}

/** What a program says it needs is no source, so it has no module. */
export function manifestText(manifests: FileSet, path: string): Text | null {
  const content = languageOf(path) ? null : manifests.readManifest(path);
  return content === null ? null : new Text(content);
}
