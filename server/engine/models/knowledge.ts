/**
 * The knowledge of one run, indexed for matching: given the path by which a program reached a thing, which rows speak
 * about it. Paths are strings with their ecosystem in front (`pypi:openai.OpenAI().chat`); a set of paths that mean
 * the same type is folded into one canonical path as soon as the engine reaches it, so a row written for
 * `Client.chat.completions.create` is found by one look-up whichever client class was used.
 *
 * It knows nothing of values or flow. Invariant: `extend` answers null exactly when no row can match anything at or
 * below the path, which keeps the engine from carrying paths of libraries that nobody knows anything about.
 */
import type { Ecosystem } from '../languages/contract';
import { typesNamedBy } from './compile';
import type { CompiledCallback, CompiledGive, CompiledRow } from './compiled';
import { many, PathError } from './paths';
import { LazyRow, RowIndex } from './row-index';
import type { KnowledgeFile, OneOrMany, Row } from './schema';

export type { CompiledCallback, CompiledGive, CompiledRow };

/** A mistake in a knowledge file that only indexing can see. */
export interface KnowledgeMistake {
  readonly package: string;
  readonly row: number;
  readonly message: string;
}

export class Knowledge {
  readonly mistakes: KnowledgeMistake[] = [];
  readonly words: ReadonlySet<string>;
  /** Words of the parts that files play: of answering, acting, asking, showing. */
  readonly parts: readonly ReadonlySet<string>[];
  readonly exportedRows: { readonly ecosystem: Ecosystem; readonly row: CompiledRow }[] = [];
  /** With the names that each field may have. */
  readonly objectRows: { readonly ecosystem: Ecosystem; readonly fields: readonly (readonly string[])[]; readonly family: string | null; readonly row: CompiledRow }[] = [];
  /** Ids of rows that matched something, for the test that every row has an example. Off unless a set is given. */
  matched: Set<string> | null = null;

  private readonly callRows = new RowIndex();
  private readonly readRows = new RowIndex();
  private readonly decorateRows = new RowIndex();
  private readonly subclassRows = new RowIndex();
  private readonly methodRows = new RowIndex();
  private readonly abstractRows = new RowIndex();
  private readonly fieldRows = new RowIndex();
  private readonly writeRows = new RowIndex();
  private readonly attributeRows = new RowIndex();
  private readonly importRows = new RowIndex();
  private readonly aliases = new Map<string, string>();
  private readonly prefixes = new Set<string>();
  private readonly injectedPaths = new Set<string>();
  private readonly stagePaths = new Set<string>();
  private readonly rowIds: string[] = [];
  private readonly rowsById = new Map<string, LazyRow>();
  private readonly folded = new Map<string, string | null>();

  private static readonly indexed = new WeakMap<readonly KnowledgeFile[], Knowledge>();

  /** One index for all who hold the same list of files: the built-in ones take a tenth of a second to index. */
  static shared(files: readonly KnowledgeFile[]): Knowledge {
    const found = this.indexed.get(files) ?? new Knowledge(files);
    this.indexed.set(files, found);
    return found;
  }

  constructor(files: readonly KnowledgeFile[]) {
    this.words = new Set(files.flatMap((file) => file.words ?? []));
    this.parts = (['answers', 'acts', 'inquires', 'shows'] as const).map((part) => new Set(files.flatMap((file) => file[part] ?? [])));
    // Types may be named by rows of other files of the same ecosystem, so all of them come first.
    this.addTypes(files);
    for (const file of files) file.rows.forEach((row, index) => this.addRow(file, row, index));
    this.folded.clear();
  }

  get allRowIds(): readonly string[] {
    return this.rowIds;
  }

  /** The path of a thing reached from a known one: `extend('pypi:openai.OpenAI', '()')`. Null: nothing is known there. */
  extend(path: string, step: string): string | null {
    return this.canonical(path + step);
  }

  /** Folds a path into its type's canonical path; null when no row lies at or below it. */
  canonical(path: string): string | null {
    const known = this.folded.get(path);
    if (known !== undefined) return known;
    const start = path.indexOf(':') + 1;
    // A canonical path is folded already: its type name stands behind the `#`.
    const found = path.includes('#') ? this.fold(path.slice(0, typeEnd(path)), path.slice(typeEnd(path))) : this.fold(path.slice(0, start), path.slice(start));
    const answer = this.prefixes.has(found) ? found : null;
    this.folded.set(path, answer);
    return answer;
  }

  calls(path: string): readonly CompiledRow[] {
    return this.callRows.get(path);
  }

  reads(path: string): readonly CompiledRow[] {
    return this.readRows.get(path);
  }

  decorators(path: string): readonly CompiledRow[] {
    return this.decorateRows.get(path);
  }

  subclasses(path: string): readonly CompiledRow[] {
    return this.subclassRows.get(path);
  }

  /** Rows for `*.name`. */
  methods(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.methodRows.get(`${ecosystem}:${name}`);
  }

  /** Rows for `*.name` of an application's own abstract classes. */
  abstractMethods(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.abstractRows.get(`${ecosystem}:${name}`);
  }

  /** Whether a field of this name, whatever it is read from, carries no label: `*.length`. */
  isCleanField(ecosystem: Ecosystem, name: string): boolean {
    const rows = (this.fieldRows.get(`${ecosystem}:${name}`)).filter((row) => row.isClean);
    for (const row of rows) this.use(row);
    return rows.length > 0;
  }

  /** Rows for fields of this name, whatever they are read from, in which to be says something: `*.parents`. */
  fieldChecks(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return (this.fieldRows.get(`${ecosystem}:${name}`)).filter((row) => row.check !== null);
  }

  /** Rows for fields of this name, whatever they are read from, that are sources: `*.ssn`. */
  sourceFields(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return (this.fieldRows.get(`${ecosystem}:${name}`)).filter((row) => row.sources.length > 0);
  }

  writes(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.writeRows.get(`${ecosystem}:${name}`);
  }

  attributes(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.attributeRows.get(`${ecosystem}:${name}`);
  }

  /** Rows about a package that is imported, by the specifier as written: `langfuse.openai`, `@sentry/node`. */
  imports(ecosystem: Ecosystem, specifier: string): readonly CompiledRow[] {
    if (this.importRows.isEmpty) return none;
    const found: CompiledRow[] = [];
    for (let end = specifier.length; end > 0; end = Math.max(specifier.lastIndexOf('.', end - 1), specifier.lastIndexOf('/', end - 1))) {
      found.push(...this.importRows.get(`${ecosystem}:${specifier.slice(0, end)}`));
    }
    return found;
  }

  /** Whether a value is what a framework puts another one in place of. */
  isInjected(path: string): boolean {
    if (!this.injectedPaths.has(path)) return false;
    for (const row of this.calls(path.slice(0, -'()'.length))) this.use(row);
    return true;
  }

  row(id: string): CompiledRow | null {
    return this.rowsById.get(id)?.row ?? null;
  }

  /** Whether a thing can be a stage of a pipe: it has a method that runs it as one. */
  isStage(path: string): boolean {
    return this.stagePaths.has(path);
  }

  /** Notes that a row took part in an analysis. */
  use(row: CompiledRow): void {
    this.matched?.add(row.id);
  }

  private addTypes(files: readonly KnowledgeFile[]): void {
    const written = files.flatMap((file) => Object.entries(file.types ?? {}).flatMap(([name, paths]) => paths.map((path) => ({ file, name, path }))));
    // Shorter paths first, of whichever file: a module that is folded into a type takes along what stands below it.
    written.sort((a, b) => stepsOf(a.path) - stepsOf(b.path));
    for (const { file, name, path } of written) {
      const canonical = `${file.ecosystem}:${file.package}#${name}`;
      this.prefixes.add(canonical);
      const full = this.absolute(file, path);
      this.aliases.set(full, canonical);
      this.addPrefixes(full);
    }
  }

  private absolute(file: KnowledgeFile, path: string): string {
    const bracketed = /^\[([^\]]+)\](.*)$/.exec(path);
    if (bracketed) return `${file.ecosystem}:${bracketed[1]}${bracketed[2]}`;
    const head = /^[^.([]+/.exec(path)?.[0] ?? '';
    const rest = path.slice(head.length);
    if (file.types && Object.hasOwn(file.types, head)) return this.fold(`${file.ecosystem}:${file.package}#${head}`, rest);
    return this.fold(`${file.ecosystem}:`, path);
  }

  /** Replaces every known type along a path by its canonical path. */
  private fold(start: string, rest: string): string {
    let path = start;
    for (const step of rest.match(/\(\)|\[\*\]|\.?[^.([]+/g) ?? []) path = this.aliases.get(path + step) ?? path + step;
    return path;
  }

  private addPrefixes(path: string): void {
    for (let at = path.indexOf(':') + 1; at < path.length; at++) {
      const unit = path[at];
      if (unit === '.' || unit === '(' || unit === '[') this.prefixes.add(path.slice(0, at));
    }
    this.prefixes.add(path);
  }

  private addRow(file: KnowledgeFile, row: Row, index: number): void {
    const id = `${file.ecosystem}/${file.package}#${index}`;
    try {
      const lazy = (name: string): LazyRow => {
        const made = new LazyRow({ file, row, id, name }, this.typePath);
        this.rowsById.set(id, made);
        return made;
      };
      const add = (kind: RowIndex, key: string, name: string): void => kind.add(key, lazy(name));
      const addPaths = (kind: RowIndex, paths: OneOrMany<string> | undefined): void => {
        for (const path of many(paths)) {
          if (path.startsWith('*.')) {
            if (kind !== this.callRows && !(kind === this.readRows && (row.clean || row.out))) throw new PathError(`"${path}": only calls and fields that are clean or sources can be known by name alone`);
            add(kind !== this.callRows ? this.fieldRows : row.abstractIn === undefined ? this.methodRows : this.abstractRows, `${file.ecosystem}:${path.slice(2)}`, path.slice(2));
            continue;
          }
          const full = this.absolute(file, path);
          const found = lazy(path);
          // `@server.tool` and `@server.tool()` say the same.
          for (const written of kind === this.decorateRows ? [full, `${full}()`] : [full]) {
            this.addPrefixes(written);
            kind.add(written, found);
          }
          if (row.runs) this.stagePaths.add(full.slice(0, full.lastIndexOf('.')));
          if (row.injected) {
            this.addPrefixes(`${full}()`);
            this.injectedPaths.add(`${full}()`);
          }
        }
      };
      addPaths(this.callRows, row.call);
      addPaths(this.readRows, row.read);
      addPaths(this.decorateRows, row.decorate);
      addPaths(this.subclassRows, row.subclass);
      for (const name of many(row.write)) add(this.writeRows, `${file.ecosystem}:${name.replace('*.', '')}`, name.replace('*.', ''));
      for (const name of many(row.attribute)) add(this.attributeRows, `${file.ecosystem}:${name}`, name);
      for (const name of many(row.imported)) add(this.importRows, `${file.ecosystem}:${name}`, name);
      if (row.exported) this.exportedRows.push({ ecosystem: file.ecosystem, row: lazy('exported').row });
      if (row.object) this.objectRows.push({ ecosystem: file.ecosystem, fields: row.object.map((names) => names.split('|')), family: row.family ?? null, row: lazy('object').row });
      for (const type of typesNamedBy(row)) this.addPrefixes(this.typePath(file, type));
      this.rowIds.push(id);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      this.mistakes.push({ package: file.package, row: index, message: error.message });
    }
  }

  private readonly typePath = (file: KnowledgeFile, text: string): string => this.absolute(file, text);
}

/** Where the type name of a canonical path ends. */
function typeEnd(path: string): number {
  const rest = /[.([]/.exec(path.slice(path.indexOf('#')));
  return rest ? path.indexOf('#') + rest.index : path.length;
}

function stepsOf(path: string): number {
  return path.split(/\.|\(\)/).length;
}

const none: readonly CompiledRow[] = [];
