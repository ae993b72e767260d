/**
 * The pipeline, behind the facade of `service.ts`: files → prefilter → module graph → lower what matters → flows →
 * findings. It keeps what each stage found and repeats a stage only for what has changed, so that an edit costs its
 * own file and whatever rests on it.
 *
 * Most files are never parsed: a file matters when it talks to models, or is joined to one that does by imports.
 * It does no IO (its `Host` does) and owns no rule and no knowledge (`Settled` hands them in).
 * Invariant: the report after any sequence of changes equals the report of a fresh workspace over the same texts.
 *
 * Example: see `service.ts`.
 */
import { inPieces, neverCancelled, throwIfCancelled, type Cancel } from './base/cancel';
import { changeBetween, type Change } from './base/change';
import { Counters } from './base/counters';
import type { Span } from './base/span';
import { Text } from './base/text';
import { FlowEngine } from './flow/engine';
import { dumpGraph, dumpModule } from './dumping';
import { keyFacts } from './facts';
import { importedKinds, reachedFrom, testedFiles } from './surroundings';
import { fixContext, manifestsBehind, manifestText } from './fix-context';
import { asks, judge } from './judging';
import { acceptance, type AcceptedIn } from './accepting';
import type { Edit } from './fix/types';
import type { Module } from './ir/types';
import { languageOf, languages } from './languages';
import type { IsDescribed } from './languages/contract';
import { Knowledge } from './models/knowledge';
import type { KnowledgeFile } from './models/schema';
import { LastReport } from './last-report';
import { largestFile, Notebooks, type CellPlace } from './notebooks';
import { prepare, type Prepared } from './prepare';
import { isBrowserLibrary, isMinified, readText } from './project/content';
import { isWithin, relativeTo } from './project/files';
import { ModuleGraph } from './project/graph';
import { noPart, partIn, prefilterOf, type FilePart, type Prefilter } from './project/prefilter';
import { Program } from './project/program';
import { roleOf, sourcesOf } from './project/roles';
import { select } from './report/select';
import { Trials } from './trials';
import type { Finding, FixContext, Rule } from './rules/contract';
import type { DumpKind, Host, Options, Problem, Report, WorkspaceApi } from './service';

/** What does not change while a workspace lives. */
export interface Settled {
  readonly rules: readonly Rule[];
  readonly knowledge: readonly KnowledgeFile[];
  /** Reads a user's knowledge file; throws an error for the user. */
  readonly readModels?: (path: string, text: string) => KnowledgeFile;
}

/** A file as the analysis has it. */
type Seen = AcceptedIn;

/** What the scan of a file's bytes found. */
interface Scanned {
  readonly part: FilePart;
  /** Null until the module graph is needed. */
  specifiers: readonly string[] | null;
  readonly problem: Problem | null;
}

export class Workspace implements WorkspaceApi {
  readonly counters: Counters;
  private readonly opened = new Map<string, string>();
  private readonly scanned = new Map<string, Scanned>();
  /** What tests import; they are read when a rule asks what they reach. */
  private readonly testImports = new Map<string, readonly string[]>();
  private readonly texts = new Map<string, Text>();
  /** The text that each module of the program was made from. */
  private readonly loweredFrom = new WeakMap<Module, string>();
  private readonly notebooks = new Notebooks();
  private readonly stale = new Set<string>();
  private readonly failures = new Map<string, string>();
  private knowledgeFiles: readonly KnowledgeFile[] = [];
  private knowledge: Knowledge;
  private prefilter: Prefilter;
  private graph: ModuleGraph;
  private program: Program;
  private flow: FlowEngine;
  private known = new Set<string>();
  private filesChanged = true;
  private report: Report | null = null;
  private readonly last = new LastReport();
  private running: Promise<unknown> = Promise.resolve();
  /** Counts what the outside told; a trial learns by it whether it was disturbed. */
  private told = 0;

  private readonly trials = new Trials({
    analyze: (cancel, progress, inHaste) => this.analyzeNow(cancel, progress, inHaste),
    text: (path) => this.text(path)?.content ?? '',
    seen: (path) => this.seen(path),
    touch: (path) => {
      if (languageOf(path)) this.touch(path); // A manifest is no source.
    },
    told: () => this.told,
  });

  private readonly manifests = manifestsBehind(() => this.host.files, (path) => this.trials.textOf(path) ?? this.opened.get(path));

  constructor(private readonly host: Host, private options: Options, private readonly settled: Settled, counters?: Counters) {
    this.counters = counters ?? new Counters();
    this.knowledge = this.loadKnowledge();
    this.prefilter = prefilterOf(this.knowledge.words, ...this.knowledge.parts);
    ({ graph: this.graph, program: this.program, flow: this.flow } = this.begin());
  }

  /** For tests: which rows of knowledge matched. */
  get usedKnowledge(): Knowledge {
    return this.knowledge;
  }

  open(path: string, text: string): void {
    this.told++;
    this.opened.set(path, text);
    this.host.hold?.(path);
    this.touch(path);
  }

  change(path: string, text: string): void {
    if (this.opened.get(path) === text) return;
    this.told++;
    this.opened.set(path, text);
    this.touch(path);
  }

  close(path: string): void {
    this.told++;
    this.opened.delete(path);
    this.host.release?.(path);
    this.touch(path);
  }

  invalidate(paths: readonly string[] | 'all'): void {
    this.told++;
    if (paths === 'all') {
      this.forgetEverything();
      return;
    }
    for (const path of paths) this.touch(path);
    this.filesChanged = true;
  }

  setOptions(options: Options): void {
    this.told++;
    const before = this.options;
    this.options = options;
    this.report = null;
    this.last.clear();
    const isSame = before.includeAllRoles === options.includeAllRoles && JSON.stringify(before.models) === JSON.stringify(options.models);
    if (!isSame) this.forgetEverything();
  }

  /** One analysis at a time; a second call waits for the first. */
  analyze(cancel: Cancel, progress?: (done: number, total: number) => void, inHaste = false): Promise<Report> {
    return this.inTurn(() => this.comeBack(cancel, progress, inHaste));
  }

  trial(edits: readonly Edit[], cancel: Cancel): Promise<Report> {
    return this.inTurn(async () => {
      try {
        return await this.trials.run((after) => after(edits), cancel);
      } finally {
        await this.comeBack(neverCancelled);
      }
    });
  }

  tryOut<T>(work: (after: (edits: readonly Edit[]) => Promise<Report>) => Promise<T>, cancel: Cancel): Promise<T> {
    return this.inTurn(() => this.trials.run(work, cancel));
  }

  private async comeBack(cancel: Cancel, progress?: (done: number, total: number) => void, inHaste = false): Promise<Report> {
    return (this.report = await this.trials.end(cancel, progress, inHaste));
  }

  text(path: string): Text | null {
    const { notebook, text } = this.seen(path);
    return notebook?.file ?? text;
  }

  cellOf(path: string, span: Span): CellPlace | null {
    return this.seen(path).notebook?.cellOf(span) ?? null;
  }

  suppression(finding: Finding, where: 'line' | 'file', reason: string, until?: string): Edit | null {
    return acceptance(finding, { where, reason, ...(until === undefined ? {} : { until }) }, this.seen(finding.location.path));
  }

  async dump(what: DumpKind, path: string, cancel: Cancel): Promise<string> {
    await this.analyze(cancel);
    if (what === 'graph') return dumpGraph(this.graph, path);
    let module = this.program.modules.get(path) ?? null;
    if (!module) {
      // A file that no program with a model reaches has no module; a developer may want to see it all the same.
      this.install(await this.prepare([path], cancel), new Map(), [], false);
      this.flow.run(cancel);
      module = this.program.modules.get(path) ?? null;
    }
    if (!module) return `no module: ${this.failures.get(path) ?? 'the file cannot be read'}\n`;
    return dumpModule(what, module, this.flow, (at) => this.texts.get(at));
  }

  // -- stages ----------------------------------------------------------------------------------------------------------

  private async analyzeNow(cancel: Cancel, progress?: (done: number, total: number) => void, inHaste = false): Promise<Report> {
    throwIfCancelled(cancel);
    if (this.report && (inHaste || !this.report.isProvisional)) return this.report;
    await this.counters.timeAsync('scan', () => this.scanFiles(cancel));
    // Without any file that matters nothing has been told to the graph, which may remember how it was before.
    const relevant = [...this.scanned.values()].some(({ part }) => part.isSeed) ? this.graph.relevant() : [];
    const wanted = new Set(relevant);
    const gone = [...this.program.modules.keys()].filter((path) => !wanted.has(path));
    const missing = relevant.filter((path) => this.stale.has(path) || (!this.program.modules.has(path) && !this.failures.has(path)));
    const mayWait = inHaste && this.last.isKnown && [...this.opened.keys()].every((path) => this.notebooks.of(path) === null);
    // Whatever was left unfinished has to be gone through first, and that is nothing to be done between two keystrokes.
    if (mayWait && this.flow.isUnfinished) return this.answerWithLast();
    const prepared = await this.counters.timeAsync('lower', () => this.prepare(missing, cancel, progress));
    for (const path of prepared.asBefore) this.stale.delete(path);
    const changes = this.changesIn(prepared);
    if (mayWait && prepared.modules.some((module) => this.flow.isFarReaching(module, changes.get(module.path)))) return this.answerWithLast();
    this.install(prepared, changes, gone, inHaste);
    // The first run is not given up, or nobody who types would ever see its end.
    const until = this.last.isKnown && !inHaste ? cancel : neverCancelled;
    await this.counters.timeAsync('flow', () => inPieces(this.flow.steps(inHaste), until, this.host.pause?.bind(this.host)));
    throwIfCancelled(until);
    return (this.report = this.last.set(this.counters.time('report', () => this.makeReport(relevant))));
  }

  private answerWithLast(): Report {
    return (this.report = this.last.movedTo(this.opened, (path) => this.text(path)));
  }

  /** What has become of the texts that modules of the program were made from. */
  private changesIn({ modules, codes }: Prepared): ReadonlyMap<string, Change> {
    const changes = new Map<string, Change>();
    for (const { path } of modules) {
      const old = this.program.modules.get(path);
      const before = old && this.loweredFrom.get(old);
      if (before !== undefined) changes.set(path, changeBetween(before, codes.get(path) ?? ''));
    }
    return changes;
  }

  /** Looks at the bytes of every file that is new or has changed. */
  private async scanFiles(cancel: Cancel): Promise<void> {
    const all = [...new Set([...this.host.files.all(), ...this.opened.keys(), ...this.trials.paths])].filter((path) => languageOf(path) !== null).sort();
    const current = new Set(all);
    if (this.filesChanged) {
      const gone = [...this.known].filter((path) => !current.has(path));
      const appeared = all.some((path) => !this.known.has(path));
      if (gone.length > 0 || appeared) {
        this.program.setFiles(this.host.files);
        this.graph.setFiles(this.host.files, { appeared, gone });
      }
      for (const path of gone) this.forget(path);
      this.known = current;
      this.filesChanged = false;
    }
    for (const path of all) {
      if (this.scanned.has(path)) continue;
      throwIfCancelled(cancel);
      const bytes = await this.bytesOf(path);
      if (!bytes) {
        this.scanned.set(path, { part: noPart, specifiers: [], problem: { path, kind: 'failure', message: 'cannot be read' } });
        continue;
      }
      this.counters.add('scan.files');
      this.counters.add('scan.bytes', bytes.length);
      const isProduct = this.options.includeAllRoles || this.isNamed(path) || this.roleIsProduct(path);
      this.scanned.set(path, { part: isProduct ? partIn(this.prefilter.scan(this.notebooks.codeBytes(path, bytes))) : noPart, specifiers: isProduct ? null : [], problem: null });
    }
    if (![...this.scanned.values()].some(({ part }) => part.isSeed)) return;
    if (asks(this.rules(), ['untested-boundary'], this.options.audience)) await this.scanTests(all.filter((path) => roleOf(this.relative(path)) === 'test'), cancel);
    for (const path of all) {
      const scan = this.scanned.get(path);
      if (!scan || scan.specifiers !== null) continue;
      const bytes = await this.bytesOf(path);
      const content = bytes ? readText(bytes, largestFile(path)) : null;
      if (!content || content.text === null) {
        this.scanned.set(path, { part: noPart, specifiers: [], problem: { path, kind: 'skipped', message: content?.skipped ?? 'cannot be read' } });
        continue;
      }
      const code = this.notebooks.codeOf(path, content.text);
      if (scan.part.isSeed && isMinified(code)) {
        this.scanned.set(path, { part: noPart, specifiers: [], problem: { path, kind: 'skipped', message: 'is minified' } });
        continue;
      }
      if (roleOf(this.relative(path), content.text.slice(0, 1000)) === 'generated' && !this.options.includeAllRoles && !this.isNamed(path)) {
        this.scanned.set(path, { part: noPart, specifiers: [], problem: null });
        continue;
      }
      scan.specifiers = languageOf(path)?.scanImports(code) ?? [];
      this.graph.setFile(path, { specifiers: scan.specifiers, part: isBrowserLibrary(code) ? { ...scan.part, asks: false } : scan.part });
    }
  }

  private rules(): readonly Rule[] {
    const { rules } = this.options;
    return rules.length === 0 ? this.settled.rules : this.settled.rules.filter(({ id }) => rules.includes(id));
  }

  private imports(): readonly (readonly [string, readonly string[]])[] {
    return [...this.scanned].flatMap(([path, { specifiers }]) => (specifiers && specifiers.length > 0 ? [[path, specifiers] as const] : []));
  }

  private async scanTests(tests: readonly string[], cancel: Cancel): Promise<void> {
    for (const path of tests.filter((one) => !this.testImports.has(one))) {
      throwIfCancelled(cancel);
      const bytes = await this.bytesOf(path);
      this.testImports.set(path, languageOf(path)?.scanImports((bytes && readText(bytes).text) ?? '') ?? []);
    }
  }

  private prepare(paths: readonly string[], cancel: Cancel, progress?: (done: number, total: number) => void): Promise<Prepared> {
    // A text that was tried and helped is opened as it was tried.
    const isMade = (path: string, text: string): boolean => this.program.modules.has(path) && this.notebooks.of(path) === null && text === this.texts.get(path)?.content;
    const readers = { textOf: (path: string) => this.textNow(path), codeOf: (path: string, text: string) => this.notebooks.codeOf(path, text), isMade };
    return prepare(paths, readers, (sources, until) => this.host.lower(sources, until), cancel, progress);
  }

  /** Nothing waits and nothing is cancelled here: texts, program and flows change together. */
  private install({ paths, texts, codes, modules, failures }: Prepared, changes: ReadonlyMap<string, Change>, gone: readonly string[], inHaste: boolean): void {
    if (paths.length === 0 && gone.length === 0) return;
    if (this.last.isKnown) for (const path of [...paths, ...gone]) this.last.keep(path, this.seen(path));
    const before = new Map([...paths, ...gone].map((path) => [path, this.program.modules.get(path)] as const).filter((entry): entry is readonly [string, Module] => entry[1] !== undefined));
    for (const path of [...paths, ...gone]) this.failures.delete(path);
    for (const [path, failure] of failures) this.failures.set(path, failure);
    for (const path of [...failures.keys(), ...gone]) this.program.delete(path);
    for (const [path, text] of texts) this.texts.set(path, new Text(this.notebooks.open(path, text)));
    for (const module of modules) {
      this.loweredFrom.set(module, codes.get(module.path) ?? '');
      this.program.set(module);
    }
    for (const path of paths) this.stale.delete(path);
    this.counters.add('lower.files', modules.length);
    this.flow.modulesChanged([...paths, ...gone], before, changes, inHaste);
  }

  private makeReport(relevant: readonly string[]): Report {
    const modules = relevant.flatMap((path) => this.program.modules.get(path) ?? []);
    const problems: Problem[] = [...this.problems()];
    const file = this.fileOf;
    const isReported = (path: string): boolean => this.options.includeAllRoles || this.isNamed(path) || this.roleIsProduct(path);
    const flows = this.flow.flows().filter((flow) => !this.rests(flow.sink));
    const facts = [...this.flow.facts(), ...modules.flatMap(keyFacts)];
    const all = judge({
      rules: { all: this.settled.rules, run: this.rules() },
      audience: this.options.audience,
      today: this.options.today,
      modules,
      flows,
      facts,
      agents: this.flow.agents(),
      file,
      relativePath: (path) => this.relative(path),
      isReported,
      importers: (path) => reachedFrom(path, (one) => this.graph.importersOf(one)),
      imported: () => importedKinds(this.imports(), this.knowledge),
      tested: () => testedFiles([...this.imports(), ...this.testImports], [...this.testImports.keys()], languages, this.host.files),
      failed: (rule, error) => problems.push({ path: '', kind: 'failure', message: `rule ${rule} failed: ${error instanceof Error ? error.message : String(error)}` }),
    });
    const { findings, suppressed } = select(all, {
      minLevel: this.options.minLevel,
      audience: this.options.audience,
      minConfidence: this.options.minConfidence,
      isReported,
      file,
      today: this.options.today,
    });
    const lines = [...this.program.modules.keys()].reduce((sum, path) => sum + (this.texts.get(path)?.lineCount ?? 0), 0);
    return {
      findings: this.notebooks.inFiles(findings),
      suppressed: suppressed.map((entry) => ({ ...entry, finding: this.notebooks.inFiles([entry.finding])[0] ?? entry.finding })),
      problems: problems.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
      statistics: { filesFound: [...this.known].filter((path) => this.scanned.get(path)?.problem?.kind !== 'skipped').length, filesAnalyzed: this.program.modules.size, linesAnalyzed: lines },
      isProvisional: this.flow.isProvisional,
    };
  }

  private readonly fileOf = (path: string): FixContext | null => {
    const module = this.program.modules.get(path);
    const text = this.texts.get(path);
    const modules = (): readonly string[] => [...this.program.modules.keys()].sort();
    const around = { knowledge: this.knowledgeFiles, manifests: this.manifests, file: this.fileOf, modules, resolve: this.program.resolveImport.bind(this.program) };
    return module && text ? fixContext(module, text, around) : null;
  };

  /** Whether a place lies in code that the parser did not understand. */
  private rests(place: { readonly path: string; readonly span: { readonly start: number; readonly end: number } }): boolean {
    const broken = this.program.modules.get(place.path)?.broken ?? [];
    return broken.some((span) => span.start <= place.span.start && place.span.end <= span.end && span.end - span.start < place.span.end - place.span.start + 200);
  }

  private *problems(): Iterable<Problem> {
    yield* this.host.problems?.() ?? [];
    for (const scan of this.scanned.values()) if (scan.problem) yield scan.problem;
    for (const [path, message] of this.failures) yield { path, kind: 'failure', message };
    for (const cutoff of this.flow.cutoffs()) {
      yield { path: cutoff.path, kind: 'cut', message: `the analysis of \`${cutoff.where}\` was cut short (${cutoff.limit})`, cutoff };
    }
    for (const mistake of this.knowledge.mistakes) {
      yield { path: '', kind: 'failure', message: `models of ${mistake.package}, row ${mistake.row + 1}: ${mistake.message}` };
    }
  }

  // -- texts -----------------------------------------------------------------------------------------------------------

  private async bytesOf(path: string): Promise<Uint8Array | null> {
    const opened = this.trials.textOf(path) ?? this.opened.get(path);
    return opened === undefined ? this.host.read(path) : new TextEncoder().encode(opened);
  }

  private async textNow(path: string): Promise<string | null> {
    const text = this.trials.textOf(path) ?? this.opened.get(path);
    if (text !== undefined) return text;
    const bytes = await this.host.read(path);
    return bytes ? readText(bytes, largestFile(path)).text : null;
  }

  /** What the last report speaks of, whatever is tried meanwhile. */
  private seen(path: string): Seen {
    return this.trials.seen(path) ?? this.last.seen(path) ?? { text: this.texts.get(path) ?? manifestText(this.manifests, path), module: this.program.modules.get(path) ?? null, notebook: this.notebooks.of(path) };
  }

  private relative(path: string): string {
    const root = this.host.files.roots.find((folder) => isWithin(path, folder));
    return root === undefined ? path : relativeTo(path, root);
  }

  private isNamed(path: string): boolean {
    return this.host.files.isNamed?.(path) ?? false;
  }

  private roleIsProduct(path: string): boolean {
    return roleOf(this.relative(path)) === 'product' && !sourcesOf(path).some((source) => this.known.has(source));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.running.then(work);
    this.running = next.catch(() => undefined);
    return next;
  }

  // -- forgetting ------------------------------------------------------------------------------------------------------

  private touch(path: string): void {
    this.scanned.delete(path);
    this.testImports.delete(path);
    this.stale.add(path);
    this.report = null;
    if (!this.known.has(path) || !this.opened.has(path)) this.filesChanged = true;
  }

  private forget(path: string): void {
    this.scanned.delete(path);
    this.testImports.delete(path);
    this.texts.delete(path);
    this.notebooks.forget(path);
    this.failures.delete(path);
    this.stale.delete(path);
  }

  private forgetEverything(): void {
    this.scanned.clear();
    this.testImports.clear();
    this.texts.clear();
    this.notebooks.clear();
    this.last.clear();
    this.failures.clear();
    this.stale.clear();
    this.known = new Set();
    this.filesChanged = true;
    this.report = null;
    this.knowledge = this.loadKnowledge();
    this.prefilter = prefilterOf(this.knowledge.words, ...this.knowledge.parts);
    ({ graph: this.graph, program: this.program, flow: this.flow } = this.begin());
  }

  private begin(): { graph: ModuleGraph; program: Program; flow: FlowEngine } {
    const { files } = this.host;
    // What has to do with models itself is looked at wherever its source is.
    const described = new Set(this.knowledgeFiles.filter(({ words }) => words === undefined).map((file) => `${file.ecosystem}:${file.package}`));
    const isDescribed: IsDescribed = (name, ecosystem) => described.has(`${ecosystem}:${name}`);
    const program = new Program(languages, files, this.counters, isDescribed);
    return { graph: new ModuleGraph(languages, files, this.counters, isDescribed), program, flow: new FlowEngine(program, this.knowledge, languages, this.counters) };
  }

  private loadKnowledge(): Knowledge {
    const read = this.settled.readModels;
    const own = read ? this.options.models.map(({ path, text }) => read(path, text)) : [];
    this.knowledgeFiles = [...this.settled.knowledge, ...own];
    return own.length === 0 ? Knowledge.shared(this.settled.knowledge) : new Knowledge(this.knowledgeFiles);
  }
}
