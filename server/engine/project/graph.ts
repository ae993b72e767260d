/**
 * Which file imports which, from a scan of raw text, for files that may never be parsed. From it comes the answer to
 * "what must be analysed": a file that talks to models (a *seed*), everything that imports it, directly or not, and
 * everything that those files import; besides, files that the other half of such a program may be (`FilePart`). A
 * repository without a seed needs nothing.
 *
 * An edge may be too many, since the scan also sees imports in comments and strings; it is never missing for the
 * ordinary forms. The graph does not read or scan files: it is told each file's specifiers.
 *
 * Work is done once per specifier and folder, not per import, and again only when it can have changed: a changed file
 * has its own imports looked up, a file that disappeared those that pointed to it, a new file all of them (a new file
 * may take the place of another in any lookup). The counters `graph.lookups` and `graph.closures` show it.
 *
 * Invariant: the answer depends on the set of files and their specifiers, not on the order in which they came.
 *
 * Example: with seed `llm.py`, `app.py` (imports `llm`, `text`) and `text.py`: all three are relevant, `setup.py` is not.
 */
import type { Counters } from '../base/counters';
import type { FileSet, IsDescribed, Language, ModuleResolver } from '../languages/contract';
import { folderOf } from './files';
import { pagesBetween } from './pages';
import { noPart } from './prefilter';
import type { FilePart } from './prefilter';

/** What the graph must know about a file. */
export interface FileImports {
  readonly specifiers: readonly string[];
  readonly part: FilePart;
}

/** One specifier as seen from one folder. */
interface Lookup {
  readonly specifier: string;
  readonly language: Language;
  /** No real file, but one as good as any in this folder: what a file finds under its own name must not count for others. */
  readonly fromPath: string;
  readonly users: Set<string>;
  targets: readonly string[] | null;
}

interface FileNode {
  readonly specifiers: readonly string[];
  readonly part: FilePart;
  readonly lookups: readonly Lookup[];
}

export class ModuleGraph {
  private readonly nodes = new Map<string, FileNode>();
  private readonly lookups = new Map<string, Lookup>();
  private readonly byExtension = new Map<string, Language>();
  private readonly resolvers = new Map<Language, ModuleResolver>();
  private edges: { imports: Map<string, readonly string[]>; importers: Map<string, readonly string[]> } | null = null;
  private closureOfSeeds: readonly string[] | null = null;

  constructor(
    languages: readonly Language[],
    private files: FileSet,
    private readonly counters?: Counters,
    private readonly isDescribed?: IsDescribed,
  ) {
    for (const language of languages) {
      for (const extension of language.extensions) this.byExtension.set(extension, language);
    }
  }

  /** A file appeared or its text changed. New files also need `setFiles`. */
  setFile(path: string, { specifiers, part }: FileImports): void {
    const before = this.nodes.get(path);
    const isSame = before !== undefined && sameTexts(before.specifiers, specifiers);
    if (isSame && samePart(before.part, part)) return;
    this.closureOfSeeds = null;
    if (isSame) {
      this.nodes.set(path, { ...before, part });
      return;
    }
    const lookups = this.lookupsFor(path, specifiers);
    if (before) this.release(path, before, new Set(lookups));
    this.edges = null;
    this.nodes.set(path, { specifiers, part, lookups });
  }

  deleteFile(path: string): void {
    const node = this.nodes.get(path);
    if (!node) return;
    this.release(path, node);
    this.nodes.delete(path);
    this.edges = null;
    this.closureOfSeeds = null;
  }

  /**
   * Files came (`appeared`: also when a manifest changed) or went (`gone`). Specifiers of new files are given with
   * `setFile`, before or after this.
   */
  setFiles(files: FileSet, { appeared, gone }: { appeared: boolean; gone: readonly string[] }): void {
    this.files = files;
    this.resolvers.clear();
    const lost = new Set(gone);
    for (const lookup of this.lookups.values()) {
      if (appeared || lookup.targets?.some((target) => lost.has(target))) lookup.targets = null;
    }
    for (const path of gone) this.deleteFile(path);
    this.edges = null;
    this.closureOfSeeds = null;
  }

  /** The files that a file imports, sorted. */
  importsOf(path: string): readonly string[] {
    return this.connect().imports.get(path) ?? [];
  }

  /** The files that import a file, sorted. */
  importersOf(path: string): readonly string[] {
    return this.connect().importers.get(path) ?? [];
  }

  get seeds(): readonly string[] {
    return [...this.nodes].filter(([, { part }]) => part.isSeed).map(([path]) => path).sort();
  }

  /** The files to analyse, sorted; empty without a seed. */
  relevant(): readonly string[] {
    return (this.closureOfSeeds ??= this.withPages(this.withHalves(this.closure(this.seeds))));
  }

  /** Halves of one program lie beside each other; a library that answers requests and runs things is none. */
  private withHalves(files: readonly string[]): readonly string[] {
    const around = new Set(files.length === 0 ? [] : this.seeds.flatMap(foldersAbove));
    const isBeside = (path: string): boolean => around.has(folderOf(path)) || around.has(folderOf(folderOf(path)));
    const halves = [...this.nodes].filter(([path, { part }]) => part.isHalf && isBeside(path)).map(([path]) => path);
    if (halves.length === 0) return files;
    return [...new Set([...files, ...reach(halves, this.connect().imports)])].filter((path) => this.nodes.has(path)).sort();
  }

  /** What a browser shows of the answers of a program; nothing where no file of it answers requests. */
  private withPages(files: readonly string[]): readonly string[] {
    if (!files.some((path) => this.nodes.get(path)?.part.answers)) return files;
    const having = (has: (part: FilePart) => boolean): string[] => [...this.nodes].filter(([, { part }]) => has(part)).map(([path]) => path).sort();
    const { imports, importers } = this.connect();
    const pages = pagesBetween(having(({ asks }) => asks), having(({ shows }) => shows), imports, importers);
    return pages.length === 0 ? files : [...new Set([...files, ...pages])].filter((path) => this.nodes.has(path)).sort();
  }

  /** The given files, all that import them, and all that those import; each directly or through others. Sorted. */
  closure(seeds: readonly string[]): readonly string[] {
    if (seeds.length === 0) return [];
    this.counters?.add('graph.closures');
    const { imports, importers } = this.connect();
    const users = reach(seeds, importers);
    return [...reach(users, imports)].filter((path) => this.nodes.has(path)).sort();
  }

  private lookupsFor(path: string, specifiers: readonly string[]): Lookup[] {
    const language = this.languageOf(path);
    if (!language) return [];
    const fromPath = `${folderOf(path)}/*${extensionOf(path)}`;
    return [...new Set(specifiers)].map((specifier) => {
      const key = keyOf(fromPath, specifier);
      let lookup = this.lookups.get(key);
      if (!lookup) {
        lookup = { specifier, language, fromPath, users: new Set(), targets: null };
        this.lookups.set(key, lookup);
      }
      lookup.users.add(path);
      return lookup;
    });
  }

  private release(path: string, node: FileNode, kept: ReadonlySet<Lookup> = new Set()): void {
    for (const lookup of node.lookups) {
      if (kept.has(lookup)) continue;
      lookup.users.delete(path);
      if (lookup.users.size === 0) this.lookups.delete(keyOf(lookup.fromPath, lookup.specifier));
    }
  }

  private connect(): { imports: Map<string, readonly string[]>; importers: Map<string, readonly string[]> } {
    if (this.edges) return this.edges;
    const imports = new Map<string, readonly string[]>();
    const importers = new Map<string, string[]>();
    for (const [path, node] of this.nodes) {
      const targets = new Set<string>();
      for (const lookup of node.lookups) {
        for (const target of this.targetsOf(lookup)) if (target !== path) targets.add(target);
      }
      imports.set(path, [...targets].sort());
      for (const target of targets) {
        const known = importers.get(target);
        if (known) known.push(path);
        else importers.set(target, [path]);
      }
    }
    for (const users of importers.values()) users.sort();
    return (this.edges = { imports, importers });
  }

  private targetsOf(lookup: Lookup): readonly string[] {
    if (lookup.targets) return lookup.targets;
    this.counters?.add('graph.lookups');
    return (lookup.targets = this.resolverOf(lookup.language).resolve(lookup.specifier, lookup.fromPath));
  }

  private resolverOf(language: Language): ModuleResolver {
    let resolver = this.resolvers.get(language);
    if (!resolver) this.resolvers.set(language, (resolver = language.createResolver(this.files, this.isDescribed)));
    return resolver;
  }

  private languageOf(path: string): Language | undefined {
    return this.byExtension.get(extensionOf(path));
  }
}

function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path, folder = folderOf(path); folder !== at; at = folder, folder = folderOf(folder)) folders.push(folder);
  return folders;
}

/** With the dot, lower case; `''` without one. */
function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot).toLowerCase() : '';
}

function keyOf(fromPath: string, specifier: string): string {
  return `${fromPath}\n${specifier}`;
}

function reach(starts: Iterable<string>, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(starts);
  for (const path of reached) for (const next of edges.get(path) ?? []) reached.add(next);
  return reached;
}

function samePart(a: FilePart, b: FilePart): boolean {
  return a === b || (Object.keys(noPart) as (keyof FilePart)[]).every((key) => a[key] === b[key]);
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
