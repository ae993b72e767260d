/**
 * The interprocedural analysis: analyses every function of the program until no summary and no shared place changes,
 * then hands out the flows and facts that were seen on the way.
 *
 * A run has two stages. First every function is asked what its values *are*: types, functions, shapes. That is cheap,
 * and tells who calls whom. Then it is asked which labels they *carry*, callees before callers, so that most functions
 * are looked at once. In both, whoever read something that changed is looked at again. When modules change, what their
 * functions said is forgotten, and so is everything that rested on it; only that is analysed again.
 * The counters `flow.typings` and `flow.functions` say how many analyses of each kind an answer took.
 *
 * It reads lowered modules and knowledge, and nothing else: no texts, no files, no rules.
 * Invariant: bounded. A function that does not settle within `Limits.roundsPerFunction` is frozen and reported.
 *
 * Example: `engine.setModules([...]); engine.run(cancel); engine.flows()`.
 */
import type { Cancel } from '../base/cancel';
import { throwIfCancelled } from '../base/cancel';
import type { Change } from '../base/change';
import type { Counters } from '../base/counters';
import { Limits } from '../base/limits';
import type { Cutoff } from '../base/limits';
import type { Func, FuncId, Module, VariableRef } from '../ir/types';
import { operations } from '../ir/walk';
import type { Ecosystem, Language } from '../languages/contract';
import type { Knowledge } from '../models/knowledge';
import type { Program } from '../project/program';
import type { Agent, Consequence, Fact, Flow } from '../rules/contract';
import { agentsOf } from './agents/graph';
import { FunctionAnalysis } from './analysis';
import type { Seen } from './analysis';
import { ClassTable } from './classes';
import type { FunctionRef } from './classes';
import { callerFlows } from './callers';
import { changedFunctions, isIdentical } from './compare';
import type { FlowContext } from './context';
import { Relocation } from './relocate';
import { FactStore } from './store';
import { sameSummary, widen } from './summary';
import type { FlowRecord, Summary } from './summary';
import { stepsOf } from './trace';
import { compareWays } from './choice';
import { functionKey } from './keys';
import { CallOrder, importedBy, MinimumHeap, rankIn, roundOf, WorkOrder } from './order';
import { filesWithKeys } from './own-keys';
import { guardsOf } from './taint';

export class FlowEngine implements FlowContext {
  readonly store = new FactStore();
  readonly classes: ClassTable;
  private readonly seen = new Map<string, Seen>();
  /** Null when imports may have changed. */
  private order: WorkOrder | null = null;
  private readonly rounds = new Map<string, number>();
  private readonly frozen = new Set<string>();
  /** Functions of groups in which more than `Limits.largeGroup` call each other. */
  private readonly inLargeGroup = new Set<string>();
  private readonly pending = new Set<string>();
  /** Of those that are pending, the ones of which not even the types are known. */
  private readonly untyped = new Set<string>();
  /** Functions that were judged alone though what they read may rest on what they said before; see `run`. */
  private readonly owed = new Set<string>();
  /** What a run has begun with that did not come to its end. */
  private readonly begun = new Set<string>();
  private compared: { readonly old: Module; readonly now: Module; readonly ids: readonly FuncId[] | null } | null = null;
  private spent = 0;
  /** Functions that the last run left behind because it had become too long. */
  private unsettled = 0;
  private readonly ecosystems: ReadonlyMap<string, Ecosystem>;
  private readonly captured = new WeakMap<Module, ReadonlyMap<FuncId, ReadonlySet<number>>>();

  constructor(
    readonly program: Program,
    readonly knowledge: Knowledge,
    languages: readonly Language[],
    private readonly counters: Counters,
  ) {
    this.ecosystems = new Map(languages.map((language) => [language.id, language.ecosystem]));
    this.classes = new ClassTable(program, knowledge, (module) => this.ecosystemOf(module));
  }

  // -- FlowContext -----------------------------------------------------------------------------------------------------

  ecosystemOf(module: Module): Ecosystem {
    return this.ecosystems.get(module.language) ?? 'npm';
  }

  functionOf(ref: FunctionRef): { module: Module; func: Func } | null {
    const module = this.program.modules.get(ref.module);
    const func = module?.functions[ref.id];
    return module && func ? { module, func } : null;
  }

  isCaptured(module: Module, variable: VariableRef): boolean {
    let known = this.captured.get(module);
    if (!known) {
      known = capturedVariables(module);
      this.captured.set(module, known);
    }
    return known.get(variable.func)?.has(variable.slot) === true;
  }

  // -- the program -----------------------------------------------------------------------------------------------------

  /**
   * The modules at these paths were set or removed in the program. `before`: the modules that were there until now;
   * `changes`: what became of their texts. A module in which only bodies of functions have changed is updated; of any
   * other, all that its functions said is forgotten, and so is everything that rested on it.
   */
  modulesChanged(paths: readonly string[], before: ReadonlyMap<string, Module>, changes: ReadonlyMap<string, Change> = new Map(), inHaste = false): void {
    const moves = new Map<string, Change>();
    const edited: string[] = [];
    const replaced: string[] = [];
    for (const path of paths) {
      const old = before.get(path);
      const now = this.program.modules.get(path);
      const change = changes.get(path);
      const ids = old && now && change ? this.bodiesChanged(old, now, change) : null;
      if (now && change && ids) {
        moves.set(path, change);
        this.classes.replace(now);
        for (const id of ids) edited.push(functionKey(path, id));
      } else {
        const count = Math.max(old?.functions.length ?? 0, now?.functions.length ?? 0);
        for (let id = 0; id < count; id++) replaced.push(functionKey(path, id));
      }
    }
    this.compared = null;
    this.relocate(moves);
    if (replaced.length === 0 && this.pending.size === 0) {
      this.settle(edited, inHaste);
      return;
    }
    this.forget(this.store.dependents([...replaced, ...edited, ...this.importersOf(new Set(paths.filter((path) => !moves.has(path))))]));
    if (replaced.length === 0) return;
    this.classes.reset();
    this.order = null;
    for (const reader of this.store.regroup()) if (this.functionAt(reader)) this.pending.add(reader);
  }

  /** The functions of modules for which names of these files may stand for something else now, or for the first time. */
  private *importersOf(paths: ReadonlySet<string>): Iterable<string> {
    if (paths.size === 0) return;
    for (const module of this.program.modules.values()) {
      if (paths.has(module.path)) continue;
      const isConcerned = [...importedBy(module, this.program)].some((path) => paths.has(path));
      if (isConcerned) for (const { id } of module.functions) yield functionKey(module.path, id);
    }
  }

  /** Whether `modulesChanged` could not follow what this module of the program becomes without analysing many other functions again. */
  isFarReaching(now: Module, change: Change | undefined): boolean {
    const old = this.program.modules.get(now.path);
    if (!old || !change || this.bodiesChanged(old, now, change)) return false;
    return this.store.dependents(old.functions.map(({ id }) => functionKey(old.path, id))).size > Limits.functionsPerEdit;
  }

  /** As `changedFunctions`, which is asked twice of an edit: whether to follow it at once, and how. Null also where functions were left behind. */
  private bodiesChanged(old: Module, now: Module, change: Change): readonly FuncId[] | null {
    if (this.unsettled > 0) return null;
    if (this.compared?.old !== old || this.compared.now !== now) this.compared = { old, now, ids: changedFunctions(old, now, change) };
    return this.compared.ids;
  }

  private forget(keys: Iterable<string>): void {
    for (const key of keys) {
      this.store.remove(key);
      this.seen.delete(key);
      this.rounds.delete(key);
      this.frozen.delete(key);
      this.inLargeGroup.delete(key);
      this.owed.delete(key);
      this.pending.delete(key);
      this.untyped.delete(key);
      if (!this.functionAt(key)) continue;
      this.pending.add(key);
      this.untyped.add(key);
    }
  }

  /** What was found in these texts, and whatever rests on it, follows them to where it lies now. */
  private relocate(changes: ReadonlyMap<string, Change>): void {
    const shifts = new Map([...changes].filter(([, change]) => change.newEnd !== change.oldEnd));
    if (shifts.size === 0) return;
    this.store.relocate(shifts);
    // The next report tells all of this.
    const relocation = new Relocation(shifts);
    for (const [key, seen] of this.seen) this.seen.set(key, relocation.seen(seen));
  }

  /**
   * Analyses functions whose bodies have changed, each for itself, and then the readers of what one of them says
   * differently. A function that reads, through others, what it has said itself cannot be judged alone for certain: what
   * it said before may come back to it. It and what was not reached in time is owed until a run that is not in haste.
   */
  private settle(edited: readonly string[], inHaste: boolean): void {
    const most = inHaste ? Limits.functionsPerKeystroke : Limits.functionsPerEdit;
    let operationsLeft = inHaste ? Limits.operationsPerKeystroke : Number.POSITIVE_INFINITY;
    const order = (this.order ??= new WorkOrder(this.program));
    const queue = new MinimumHeap();
    const queued = new Set<string>();
    const enqueue = (key: string): void => {
      if (queued.has(key)) return;
      queued.add(key);
      queue.push(order.rankOf(key), key);
    };
    edited.forEach(enqueue);
    let count = 0;
    for (let key = queue.pop(); key !== null; key = queue.pop()) {
      queued.delete(key);
      if (this.pending.has(key)) continue;
      if (!edited.includes(key)) operationsLeft -= this.operationsOf([key]);
      if (count++ >= most || operationsLeft < 0) {
        this.owed.add(key);
        continue;
      }
      const isOwed = this.owed.has(key) || this.frozen.has(key) || (this.rounds.get(key) ?? 0) > Limits.roundsBeforeWidening || this.store.isInCycle(key);
      const before = this.store.saidBy(key);
      this.forget([key]);
      this.pending.delete(key);
      this.untyped.delete(key);
      for (let isSettled = false; !isSettled;) isSettled = ![...this.analyze(key)].includes(key);
      if (isOwed || this.store.isInCycle(key)) this.owed.add(key);
      const after = this.store.saidBy(key);
      for (const place of new Set([...before.keys(), ...after.keys()])) {
        if (isIdentical(before.get(place), after.get(place))) continue;
        for (const reader of this.store.readersOf(place)) if (reader !== key) enqueue(reader);
      }
    }
  }

  /** Whether the last run did not come to its end. */
  get isUnfinished(): boolean {
    return this.begun.size > 0;
  }

  /** Whether the last run left something owed. */
  get isProvisional(): boolean {
    return this.owed.size > 0;
  }

  /**
   * Makes the answers those of the program as it is now. `inHaste`: what is owed after an edit may wait, so that typing
   * costs the function that is typed in and not all that it is connected with; otherwise it is forgotten together with
   * everything that rests on it, and found anew.
   */
  run(cancel: Cancel, inHaste = false): void {
    for (const _ of this.steps(inHaste)) throwIfCancelled(cancel);
  }

  /**
   * As `run`, function by function, for those who have other things to do meanwhile; answers how many operations each has.
   * A run that is given up is begun anew by the next one: where it stood depends on when that was, and so would the answers.
   */
  *steps(inHaste = false): Iterable<number> {
    if (!inHaste && this.owed.size > 0) this.forget(this.store.dependents(this.owed));
    if (this.begun.size > 0) this.forget(this.store.dependents([...this.begun, ...this.pending]));
    for (const key of this.pending) this.begun.add(key);
    this.spent = 0;
    this.unsettled = 0;
    yield* this.settleTypes();
    yield* this.settleLabels();
    this.begun.clear();
  }

  /**
   * First what values are: types, functions, shapes. Without labels an analysis is cheap, and it tells who calls whom.
   * In sweeps along the imports: what changes behind the sweep waits for the next one, so that a cycle goes round once a sweep.
   */
  private *settleTypes(): Iterable<number> {
    const order = (this.order ??= new WorkOrder(this.program));
    const concernedHere = new Set(this.untyped);
    let sweep = new MinimumHeap();
    let next = new MinimumHeap();
    for (const key of this.untyped) sweep.push(order.rankOf(key), key);
    for (;;) {
      const key = sweep.pop();
      if (key === null) {
        if (next.isEmpty) break;
        [sweep, next] = [next, sweep];
        continue;
      }
      yield this.operationsOf([key]);
      this.untyped.delete(key);
      const rank = order.rankOf(key);
      for (const concerned of this.analyze(key, true)) {
        // What was settled with its labels is looked at with its labels.
        this.pending.add(concerned);
        if (!concernedHere.has(concerned) || this.untyped.has(concerned) || (this.rounds.get(concerned) ?? 0) >= Limits.typingRounds) continue;
        this.untyped.add(concerned);
        const own = order.rankOf(concerned);
        (own > rank ? sweep : next).push(own, concerned);
      }
    }
    for (const key of concernedHere) {
      this.rounds.delete(key);
      this.frozen.delete(key);
    }
  }

  /**
   * Then which labels they carry, group by group from callees to callers. Within a group in sweeps, until it is settled;
   * what changes in an earlier group, by a field or a shared variable, waits until all have had their turn.
   */
  private *settleLabels(): Iterable<number> {
    const files = (this.order ??= new WorkOrder(this.program));
    const keys = [...this.pending].sort((a, b) => files.rankOf(a) - files.rankOf(b));
    const order = new CallOrder(keys, (key) => this.store.calleesOf(key));
    for (const key of keys) if (order.groupSizeOf(key) > Limits.largeGroup) this.inLargeGroup.add(key);
    const most = Math.max(Limits.operationsPerRun, Limits.visitsPerOperation * this.operationsOf(keys));
    let sweep = new MinimumHeap();
    let next = new MinimumHeap();
    for (const key of keys) sweep.push(rankIn(order.rankOf(key), this.patienceWith(key)), key);
    for (;;) {
      const round = roundOf(sweep.rank);
      const key = sweep.pop();
      if (key === null) {
        if (next.isEmpty) return;
        [sweep, next] = [next, sweep];
        continue;
      }
      yield this.operationsOf([key]);
      this.pending.delete(key);
      // Every function is looked at once, however long the run has become: what the program does begins in the last ones.
      if (this.spent > most && this.seen.has(key)) {
        this.unsettled++;
        continue;
      }
      const at = order.rankOf(key);
      for (const concerned of this.analyze(key)) {
        if (this.pending.has(concerned)) continue;
        this.pending.add(concerned);
        const own = order.rankOf(concerned);
        const patience = this.patienceWith(concerned);
        if (own.group < at.group) next.push(rankIn(own, patience), concerned);
        else sweep.push(rankIn(own, patience + (own.group > at.group ? 0 : own.index > at.index ? round : round + 1)), concerned);
      }
    }
  }

  private operationsOf(keys: readonly string[]): number {
    let count = 0;
    for (const key of keys) count += operationsIn(this.functionAt(key)?.func);
    return count;
  }

  private isLarge(key: string): boolean {
    return operationsIn(this.functionAt(key)?.func) >= Limits.largeFunction;
  }

  /** Which bound holds for how often a function is looked at. */
  private roundsOf(key: string): 'roundsPerLargeFunction' | 'roundsInLargeGroup' | 'roundsPerFunction' {
    if (this.isLarge(key)) return 'roundsPerLargeFunction';
    return this.inLargeGroup.has(key) ? 'roundsInLargeGroup' : 'roundsPerFunction';
  }

  /** What a large function reads should have settled before it is asked again. */
  private patienceWith(key: string): number {
    return this.isLarge(key) ? Limits.roundsOfPatience : 0;
  }

  private analyze(key: string, isTyping = false): Iterable<string> {
    const target = this.functionAt(key);
    if (!target || this.frozen.has(key)) return [];
    const round = (this.rounds.get(key) ?? 0) + 1;
    if (round > Limits[this.roundsOf(key)]) {
      this.frozen.add(key);
      if (!isTyping) this.counters.add('flow.frozen');
      return [];
    }
    this.rounds.set(key, round);
    this.counters.add(isTyping ? 'flow.typings' : 'flow.functions');
    const analysis = new FunctionAnalysis(this, target.module, target.func, isTyping);
    const result = analysis.runOrPass();
    if (!isTyping) this.spent += analysis.operations;
    const isUnsettled = round > Limits.roundsBeforeWidening;
    const concerned = this.store.contribute(key, result.contributions, isUnsettled);
    const before = this.store.peekSummary(key);
    const summary = before && isUnsettled ? widen(before, result.summary) : result.summary;
    if (!before || !sameSummary(before, summary, isUnsettled ? 'labels' : 'all')) for (const reader of this.store.setSummary(key, summary)) concerned.add(reader);
    if (!isTyping) this.seen.set(key, { flows: result.flows, facts: result.facts, pieces: result.pieces, cutoffs: result.cutoffs });
    return concerned;
  }

  private functionAt(key: string): { module: Module; func: Func } | null {
    const at = key.lastIndexOf('#');
    return this.functionOf({ module: key.slice(0, at), id: Number(key.slice(at + 1)) });
  }

  // -- answers ---------------------------------------------------------------------------------------------------------

  summaryOf(ref: FunctionRef): Summary | null {
    return this.store.peekSummary(functionKey(ref.module, ref.id));
  }

  /** One flow per sink, channel and label, the others are counted. */
  flows(): Flow[] {
    const groups = new Map<string, FlowRecord[]>();
    for (const key of [...this.seen.keys()].sort()) {
      for (const record of (this.seen.get(key) as Seen).flows) {
        const group = `${record.sink.id}|${record.taint.source?.label}`;
        const known = groups.get(group);
        if (known) known.push(record);
        else groups.set(group, [record]);
      }
    }
    const reached = new Set([...groups.values()].map(([first]) => (first as FlowRecord).sink.id));
    for (const record of callerFlows(this, (key) => this.store.peekSummary(key), (sinkId) => reached.has(sinkId))) {
      groups.set(`${record.sink.id}|caller`, [...(groups.get(`${record.sink.id}|caller`) ?? []), record]);
    }
    const consequences = new Map<string, Consequence[]>();
    for (const records of groups.values()) {
      for (const { taint, sink } of records) {
        const call = taint.source?.modelCall;
        if (!call || !sink.channel.startsWith('act.')) continue;
        const known = consequences.get(call) ?? [];
        if (!known.some((other) => other.channel === sink.channel && other.location.span.start === sink.location.span.start)) known.push({ channel: sink.channel, location: sink.location });
        consequences.set(call, known);
      }
    }
    const keyed = filesWithKeys([...groups.values()].flat());
    return [...groups.values()].map((records) => flowOf(records, consequences, keyed));
  }

  facts(): Fact[] {
    return [...this.seen.keys()].sort().flatMap((key) => (this.seen.get(key) as Seen).facts);
  }

  agents(): Agent[] {
    return agentsOf(this, [...this.seen.keys()].sort().flatMap((key) => (this.seen.get(key) as Seen).pieces));
  }

  cutoffs(): Cutoff[] {
    const found = [...this.seen.keys()].sort().flatMap((key) => (this.seen.get(key) as Seen).cutoffs);
    for (const key of [...this.frozen].sort()) {
      const target = this.functionAt(key);
      if (target) found.push({ path: target.module.path, limit: this.roundsOf(key), where: target.func.name });
    }
    if (this.unsettled > 0) found.push({ path: '', limit: 'operationsPerRun', where: `${this.unsettled} functions` });
    return found;
  }
}

const confidenceNames = ['low', 'medium', 'high'] as const;

function flowOf(records: readonly FlowRecord[], consequences: ReadonlyMap<string, readonly Consequence[]>, keyed: ReadonlySet<string>): Flow {
  const { taint, sink } = [...records].sort(compareWays)[0] as FlowRecord;
  const source = taint.source as NonNullable<typeof taint.source>;
  const sources = new Set(records.map((record) => record.taint.key));
  return {
    label: source.label,
    channel: sink.channel,
    steps: stepsOf(taint.trace),
    sink: sink.location,
    sinkCall: sink.call,
    sinkName: sink.name,
    sourceName: source.name,
    guards: guardsOf(taint.guards),
    confidence: confidenceNames[taint.confidence] ?? 'low',
    behind: [...new Set(records.flatMap((record) => (record.taint.key === taint.key ? record.taint.behind.labels : [])))],
    fromToolParameter: source.fromToolParameter,
    parameter: source.isParameter ? source.key : null,
    fromOperator: source.isOperator,
    ownKey: source.label === 'user' && keyed.has(source.location.path),
    consequences: sink.modelCall === null ? [] : (consequences.get(sink.modelCall) ?? []),
    others: sources.size - 1,
    sinkId: sink.row,
    sourceId: source.row,
  };
}

const sizes = new WeakMap<Func, number>();

/** Asked whenever a function is put in line. */
function operationsIn(func: Func | undefined): number {
  if (!func) return 0;
  let count = sizes.get(func);
  if (count === undefined) sizes.set(func, (count = operations(func).length));
  return count;
}

/** By function: its variables that other functions of the module touch. */
function capturedVariables(module: Module): ReadonlyMap<FuncId, ReadonlySet<number>> {
  const found = new Map<FuncId, Set<number>>();
  for (const func of module.functions) {
    for (const block of func.blocks) {
      for (const op of block.ops) {
        if ((op.kind !== 'read' && op.kind !== 'write') || op.variable.func === func.id) continue;
        const slots = found.get(op.variable.func);
        if (slots) slots.add(op.variable.slot);
        else found.set(op.variable.func, new Set([op.variable.slot]));
      }
    }
  }
  return found;
}
