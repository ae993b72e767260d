/**
 * The knowledge of one run, indexed for matching: given the path by which a program reached a thing, which rows speak
 * about it. Paths are strings with their ecosystem in front (`pypi:openai.OpenAI().chat`); a set of paths that mean
 * the same type is folded into one canonical path as soon as the engine reaches it, so a row written for
 * `Client.chat.completions.create` is found by one look-up whichever client class was used.
 *
 * It knows nothing of values or flow. Invariant: `extend` answers null exactly when no row can match anything at or
 * below the path, which keeps the engine from carrying paths of libraries that nobody knows anything about.
 */
import { channels, labels, marks } from '../../../rules/kinds';
import type { Channel, Label } from '../../../rules/kinds';
import type { Ecosystem } from '../languages/contract';
import { compileFact } from './fact-text';
import { many, optionalPath, parseArgPath, parseConditions, PathError } from './paths';
import type { Condition } from './paths';
import { compileAgent, compileTool } from './agents';
import type { CompiledCallback, CompiledGive, CompiledRow } from './compiled';
import { compileFinds, compileLeaves, compileLink } from './links';
import { compileSinks, compileSources } from './ends';
import type { Callback, Give, KnowledgeFile, OneOrMany, Row } from './schema';
import { compileSchema } from './schema-text';
import { compileFills, compileRuns, compileTemplate } from './templates';

export type { CompiledCallback, CompiledGive, CompiledRow };

/** A mistake in a knowledge file that only indexing can see. */
export interface KnowledgeMistake {
  readonly package: string;
  readonly row: number;
  readonly message: string;
}

type Index = Map<string, CompiledRow[]>;

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

  private readonly callRows: Index = new Map();
  private readonly readRows: Index = new Map();
  private readonly decorateRows: Index = new Map();
  private readonly subclassRows: Index = new Map();
  private readonly methodRows: Index = new Map();
  private readonly abstractRows: Index = new Map();
  private readonly fieldRows: Index = new Map();
  private readonly writeRows: Index = new Map();
  private readonly attributeRows: Index = new Map();
  private readonly importRows: Index = new Map();
  private readonly aliases = new Map<string, string>();
  private readonly prefixes = new Set<string>();
  private readonly injectedPaths = new Set<string>();
  private readonly stagePaths = new Set<string>();
  private readonly rowIds: string[] = [];
  private readonly rowsById = new Map<string, CompiledRow>();
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
    return this.callRows.get(path) ?? none;
  }

  reads(path: string): readonly CompiledRow[] {
    return this.readRows.get(path) ?? none;
  }

  decorators(path: string): readonly CompiledRow[] {
    return this.decorateRows.get(path) ?? none;
  }

  subclasses(path: string): readonly CompiledRow[] {
    return this.subclassRows.get(path) ?? none;
  }

  /** Rows for `*.name`. */
  methods(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.methodRows.get(`${ecosystem}:${name}`) ?? none;
  }

  /** Rows for `*.name` of an application's own abstract classes. */
  abstractMethods(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.abstractRows.get(`${ecosystem}:${name}`) ?? none;
  }

  /** Whether a field of this name, whatever it is read from, carries no label: `*.length`. */
  isCleanField(ecosystem: Ecosystem, name: string): boolean {
    const rows = (this.fieldRows.get(`${ecosystem}:${name}`) ?? none).filter((row) => row.isClean);
    for (const row of rows) this.use(row);
    return rows.length > 0;
  }

  /** Rows for fields of this name, whatever they are read from, in which to be says something: `*.parents`. */
  fieldChecks(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return (this.fieldRows.get(`${ecosystem}:${name}`) ?? none).filter((row) => row.check !== null);
  }

  /** Rows for fields of this name, whatever they are read from, that are sources: `*.ssn`. */
  sourceFields(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return (this.fieldRows.get(`${ecosystem}:${name}`) ?? none).filter((row) => row.sources.length > 0);
  }

  writes(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.writeRows.get(`${ecosystem}:${name}`) ?? none;
  }

  attributes(ecosystem: Ecosystem, name: string): readonly CompiledRow[] {
    return this.attributeRows.get(`${ecosystem}:${name}`) ?? none;
  }

  /** Rows about a package that is imported, by the specifier as written: `langfuse.openai`, `@sentry/node`. */
  imports(ecosystem: Ecosystem, specifier: string): readonly CompiledRow[] {
    if (this.importRows.size === 0) return none;
    const found: CompiledRow[] = [];
    for (let end = specifier.length; end > 0; end = Math.max(specifier.lastIndexOf('.', end - 1), specifier.lastIndexOf('/', end - 1))) {
      found.push(...(this.importRows.get(`${ecosystem}:${specifier.slice(0, end)}`) ?? none));
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
    return this.rowsById.get(id) ?? null;
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
      const add = (kind: Index, key: string, name: string): void => {
        const rows = kind.get(key);
        const compiled = this.compile(file, row, id, name);
        this.rowsById.set(id, compiled);
        if (rows) rows.push(compiled);
        else kind.set(key, [compiled]);
      };
      const addPaths = (kind: Index, paths: OneOrMany<string> | undefined): void => {
        for (const path of many(paths)) {
          if (path.startsWith('*.')) {
            if (kind !== this.callRows && !(kind === this.readRows && (row.clean || row.out))) throw new PathError(`"${path}": only calls and fields that are clean or sources can be known by name alone`);
            add(kind !== this.callRows ? this.fieldRows : row.abstractIn === undefined ? this.methodRows : this.abstractRows, `${file.ecosystem}:${path.slice(2)}`, path.slice(2));
            continue;
          }
          const full = this.absolute(file, path);
          // `@server.tool` and `@server.tool()` say the same.
          for (const written of kind === this.decorateRows ? [full, `${full}()`] : [full]) {
            this.addPrefixes(written);
            add(kind, written, path);
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
      if (row.exported) this.exportedRows.push({ ecosystem: file.ecosystem, row: this.compile(file, row, id, 'exported') });
      if (row.object) this.objectRows.push({ ecosystem: file.ecosystem, fields: row.object.map((names) => names.split('|')), family: row.family ?? null, row: this.compile(file, row, id, 'object') });
      this.rowIds.push(id);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      this.mistakes.push({ package: file.package, row: index, message: error.message });
    }
  }

  private compile(file: KnowledgeFile, row: Row, id: string, name: string): CompiledRow {
    const sinks = compileSinks(row.in);
    const sources = compileSources(row.out);
    const isAboutCall = row.call !== undefined;
    const speaks = sinks.length > 0 || sources.length > 0 || row.clean || row.guard || row.captures || row.model || row.schema || row.validate || row.check || row.asserts || row.stops || row.fills || row.template || row.stages || row.merges || row.enters || row.cell || row.loads || row.subclassesOf || row.leaves || row.finds || row.agent || row.tool;
    const isByName = name !== 'exported' && [...many(row.call), ...many(row.read)].some((path) => path === `*.${name}`);
    const returned = many(row.returns);
    const isType = (text: string): boolean => /^[A-Z]/.test(text) || text.includes('()') ;
    return {
      id,
      name,
      package: file.package,
      when: row.when === undefined ? [] : parseConditions(row.when).map((condition) => withTypes(file, condition)),
      sinks,
      sources,
      constant: row.constant ?? null,
      says: row.says ?? null,
      isOperator: row.operator ?? false,
      handsOver: row.handsOver ?? false, texts: row.texts ?? false, beside: row.beside ?? null,
      parses: row.parses ?? false,
      quotes: row.quotes ?? false,
      isCalled: row.called ?? false,
      pass: row.pass ? row.pass.map(([from, to]) => ({ from: parseArgPath(from), to: parseArgPath(to) })) : null,
      passesByDefault: isAboutCall && !speaks && row.callback === undefined,
      guard: row.guard ? { kinds: many(row.guard.kind), of: parseArgPath(row.guard.of), by: optionalPath(row.guard.by), with: optionalPath(row.guard.with), literal: row.guard.literal ?? false } : null,
      captures: row.captures
        ? { of: parseArgPath(row.captures.of), by: parseArgPath(row.captures.by), to: parseArgPath(row.captures.to ?? 'return'), flat: row.captures.flat ?? false, everyWhole: row.captures.everyWhole ?? false }
        : null,
      check: row.check ? { kind: row.check.kind, of: parseArgPath(row.check.of), by: optionalPath(row.check.by), holds: row.check.holds ?? 'true', whole: row.check.whole ?? false } : null,
      isClean: row.clean ?? false,
      puts: row.puts ? { what: parseArgPath(row.puts.what), into: parseArgPath(row.puts.into) } : null,
      enters: optionalPath(row.enters),
      merges: row.merges ? row.merges.map(parseArgPath) : null,
      cell: row.cell ? { reads: parseArgPath(row.cell.reads), writes: optionalPath(row.cell.writes), gives: many(row.cell.gives).map(parseArgPath), through: row.cell.through ?? null, of: optionalPath(row.cell.of), by: optionalPath(row.cell.by) } : null,
      opens: optionalPath(row.opens),
      handles: row.handles ?? false,
      loads: optionalPath(row.loads),
      joins: row.joins ?? null,
      subclassesOf: optionalPath(row.subclassesOf),
      leaves: compileLeaves(row.leaves),
      finds: compileFinds(row.finds),
      isAboutFiles: sinks.length > 0 && sinks.every(({ channels }) => channels.every((channel) => channel === 'act.script')),
      stops: row.stops ?? false,
      adds: row.adds ? { kind: row.adds.kind, of: parseArgPath(row.adds.of) } : null,
      asserts: optionalPath(row.asserts),
      some: optionalPath(row.some),
      every: optionalPath(row.every),
      divides: optionalPath(row.divides),
      common: optionalPath(row.common),
      asks: row.asks ?? false,
      truth: optionalPath(row.truth),
      tests: optionalPath(row.tests),
      callbacks: (row.callback ?? []).map((callback) => this.compileCallback(file, callback, row.operator ?? false)),
      give: this.compileGives(file, row.give),
      takeChannels: compileSinks(row.take),
      entry: row.entry ?? null,
      validated: row.validated ?? false,
      methods: row.methods ?? [],
      returnsTypes: returned.filter(isType).map((text) => this.typePath(file, text)),
      returnsArguments: returned.filter((text) => !isType(text)).map((text) => parseArgPath(text)),
      isModelCall: row.model ?? false,
      schema: row.schema === undefined ? null : compileSchema(row.schema),
      validate: row.validate ? { schema: parseArgPath(row.validate.schema), value: parseArgPath(row.validate.value), to: parseArgPath(row.validate.to) } : null,
      facts: many(row.fact).map(compileFact),
      isAside: isByName && (row.fact !== undefined || row.does !== undefined) && !speaks && !row.pass && !row.callback && !row.returns,
      exported: row.exported ?? null,
      agent: row.agent ? compileAgent(row.agent) : null,
      tool: compileTool(row),
      does: many(row.does),
      template: row.template ? compileTemplate(row.template) : null,
      fills: compileFills(row.fills),
      stages: row.stages ? row.stages.map(parseArgPath) : null,
      runs: row.runs ? compileRuns(row.runs, name, row.runs.next === undefined ? null : this.typePath(file, row.runs.next)) : null,
      abstractIn: row.abstractIn === undefined ? null : new RegExp(row.abstractIn, 'i'),
      confidence: row.confidence ?? (isByName ? 'medium' : 'high'),
    };
  }

  private typePath(file: KnowledgeFile, text: string): string {
    const path = this.absolute(file, text);
    this.addPrefixes(path);
    return path;
  }

  private compileCallback(file: KnowledgeFile, callback: Callback, isOperator: boolean): CompiledCallback {
    const isChannel = callback.take !== undefined && callback.take in channels;
    return {
      at: parseArgPath(callback.at),
      give: this.compileGives(file, callback.give),
      named: optionalPath(callback.named), texts: callback.texts ?? false,
      take: callback.take === undefined || isChannel ? null : parseArgPath(callback.take),
      selects: optionalPath(callback.selects),
      tests: callback.tests ?? false,
      every: optionalPath(callback.every),
      none: optionalPath(callback.none),
      late: callback.late ?? false,
      forward: callback.forward ? { from: callback.forward.from ?? null, elements: optionalPath(callback.forward.elements), entries: optionalPath(callback.forward.entries) } : null,
      leaves: compileLeaves(callback.leaves),
      takeChannel: isChannel ? (callback.take as Channel) : null,
      entry: callback.entry ?? null,
      validated: callback.validated ?? false,
      isOperator,
    };
  }

  private compileGives(file: KnowledgeFile, gives: Readonly<Record<string, Give>> | undefined): CompiledRow['give'] {
    return Object.entries(gives ?? {}).map(([at, give]) => ({ at: parseArgPath(at), what: this.compileGive(file, give) }));
  }

  private compileGive(file: KnowledgeFile, give: Give): CompiledGive {
    if (typeof give !== 'string' && 'kind' in give) return { kind: 'found', link: compileLink(give) };
    if (typeof give !== 'string') return { kind: 'label', label: give.label, schema: optionalPath(give.schema), checksJson: give.json ?? false };
    if (labelNames.has(give)) return { kind: 'label', label: give as Label, schema: null, checksJson: false };
    if (/^[A-Z]/.test(give) || give.includes('()')) return { kind: 'type', path: this.typePath(file, give) };
    return { kind: 'argument', path: parseArgPath(give) };
  }
}

/** Where the type name of a canonical path ends. */
function typeEnd(path: string): number {
  const rest = /[.([]/.exec(path.slice(path.indexOf('#')));
  return rest ? path.indexOf('#') + rest.index : path.length;
}

function stepsOf(path: string): number {
  return path.split(/\.|\(\)/).length;
}

/** A value that names a type of the file also stands for what is of this type. */
function withTypes(file: KnowledgeFile, condition: Condition): Condition {
  const named = condition.values.filter((value) => file.types && Object.hasOwn(file.types, value));
  return named.length === 0 ? condition : { ...condition, values: [...condition.values, ...named.map((name) => `${file.ecosystem}:${file.package}#${name}`)] };
}

const none: readonly CompiledRow[] = [];
const labelNames = new Set<string>([...Object.keys(labels), ...Object.keys(marks)]);
