/**
 * What a language gives to the engine: which files are its own, how a text is lowered to the IR, and how an import
 * finds its file. The engine never names a language; it asks this contract. A language may not know another one, the
 * flow analysis, the rules, or any library.
 *
 * Invariant: `lower` never fails. Code that cannot be understood becomes `broken` spans and `unknown` operations.
 */
import type { Span } from '../base/span';
import type { Text } from '../base/text';
import type { TextEdit } from '../fix/apply';
import type { Edit } from '../fix/types';
import type { CodeWriter } from '../fix/writer';
import type { Module, ImportRequest } from '../ir/types';
import type { FlatTree, GrammarName } from '../syntax/tree';

export interface Language {
  readonly id: string;
  /** Where its packages come from; knowledge rows of the same ecosystem apply to it. */
  readonly ecosystem: Ecosystem;
  /** LSP language identifiers that belong to it. */
  readonly languageIds: readonly string[];
  /** What a comment up to the end of its line begins with; Lintel writes such comments. */
  readonly lineComment: string;
  /** What surrounds a comment that may stand before any expression; absent where there is none. */
  readonly inlineComment?: readonly [string, string];
  /** With the dot, lower case. */
  readonly extensions: readonly string[];
  grammarFor(path: string): GrammarName;
  lower(source: LowerInput): Module;
  /** How fixes write code into this file. */
  writer(text: Text, module: Module): CodeWriter;
  /** What a manifest near the file has to say for the library to be there; null when it says so, or there is none. */
  requireLibrary(files: FileSet, path: string, library: Library): Edit | null;
  /** The folder of the manifest near the file that names a library; null when none does. */
  folderThatNeeds(files: FileSet, path: string, name: string): string | null;
  /**
   * A fast approximate import scan over raw text for the module graph of files that may never be parsed.
   * May report too many specifiers (those in strings or comments), never too few of the ordinary forms.
   */
  scanImports(text: string): readonly string[];
  /**
   * A resolver for one set of files. Built again when files come or go. `isDescribed`: whether knowledge says what a
   * package does; where the workspace has its source as well, that is for those who work on it, not for those who use it.
   */
  createResolver(files: FileSet, isDescribed?: IsDescribed): ModuleResolver;
}

export type IsDescribed = (packageName: string, ecosystem: Ecosystem) => boolean;

/** A package as registries name it, and which versions of it: `^4.1.0`. */
export interface Library {
  readonly name: string;
  readonly version: string;
}

export type Ecosystem = 'pypi' | 'npm';

export interface LowerInput {
  readonly path: string;
  readonly tree: FlatTree;
}

/** The files of the workspace as seen by import resolution; no IO beyond this. Paths as in `Module.path`. */
export interface FileSet {
  has(path: string): boolean;
  /** Whether any file lies below this folder. */
  hasFolder(path: string): boolean;
  /** Names (not paths) of the entries directly in a folder, sorted. */
  list(folder: string): readonly string[];
  /** The text of a small manifest (`package.json`, `tsconfig.json`, `pyproject.toml`), or null. */
  readManifest(path: string): string | null;
  /** Workspace folders, absolute. */
  readonly roots: readonly string[];
}

export interface ModuleResolver {
  /**
   * The files that an import may mean, best first; empty when it lies outside the workspace. A `*` in a specifier
   * stands for a part of a name that is only known when the program runs: all files that fit are meant.
   */
  resolve(specifier: string, fromPath: string): readonly string[];
  /**
   * Python: the file of submodule `name` of the package that `specifier` names, for `from package import submodule`.
   * Null when there is none.
   */
  resolveMember(specifier: string, name: string, fromPath: string): string | null;
  /**
   * The name under which outsiders would import a file: `langchain.chains.base` for Python,
   * `<package name>` or `<package name>/sub/path` for JavaScript when a manifest names it; null when there is none.
   * Knowledge about a library also matches inside that library's own repository through this name.
   */
  canonicalName(path: string): string | null;
  /** Whether the file is part of a package that others install, as far as its manifest says. */
  isPublished(path: string): boolean;
  /**
   * How access paths name a library that is imported by this specifier: `child_process` for `node:child_process`.
   * Absent: the specifier itself.
   */
  libraryRoot?(specifier: string): string;
}

/** The code of a file that holds it in something else, and the ways between the two. */
export interface CodeInside {
  /** One module. */
  readonly text: string;
  /** Where a span of `text` stands in the file. Offsets outside the text are clamped; null when the file has no code. */
  mapSpan(span: Span): { readonly inFile: Span } | null;
  /** The way back: a span of the file that begins in code that is there as it is; null for any other. An end beyond that code is cut. */
  spanInFile(span: Span): PlaceInside | null;
  /** An edit of `text` as one of the file; null when the file cannot take it. */
  mapEdit(edit: TextEdit): TextEdit | null;
}

export interface PlaceInside {
  readonly inText: Span;
  /** Of a notebook: which of all its cells, what that holds, and where in it. */
  readonly cell?: number;
  readonly cellText?: string;
  readonly inCell?: Span;
}

export type { ImportRequest };
