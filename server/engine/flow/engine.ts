/**
 * The interprocedural analysis: analyses every function of the program until no summary and no shared place changes,
 * then hands out the flows and facts that were seen on the way.
 *
 * A work list holds the functions to analyse. Whoever read something that changed is put on it again. When modules
 * change, what their functions said is forgotten, and so is everything that rested on it; only that is analysed again.
 * The counter `flow.functions` says how many analyses an answer took.
 *
 * It reads lowered modules and knowledge, and nothing else: no texts, no files, no rules.
 * Invariant: bounded. A function that does not settle within `Limits.roundsPerFunction` is frozen and reported.
 *
 * Example: `engine.setModules([...]); engine.run(cancel); engine.flows()`.
 */
import type { Cancel } from '../base/cancel';
import { throwIfCancelled } from '../base/cancel';
import type { Counters } from '../base/counters';
import { Limits } from '../base/limits';
import type { Cutoff } from '../base/limits';
import type { Func, Module, VariableRef } from '../ir/types';
import type { Ecosystem, Language } from '../languages/contract';
import type { Knowledge } from '../models/knowledge';
import type { Program } from '../project/program';
import type { Consequence, Fact, Flow } from '../rules/contract';
import { FunctionAnalysis } from './analysis';
import type { FunctionResult } from './analysis';
import { ClassTable } from './classes';
import type { FunctionRef } from './classes';
import type { FlowContext } from './context';
import { FactStore } from './store';
import { sameSummary, widen } from './summary';
import type { FlowRecord, Summary } from './summary';
import { stepsOf } from './trace';
import { MinimumHeap, WorkOrder } from './order';
import { guardsOf } from './value';

export class FlowEngine implements FlowContext {
  readonly store = new FactStore();
  readonly classes: ClassTable;
  private readonly results = new Map<string, FunctionResult>();
  private readonly rounds = new Map<string, number>();
  private readonly frozen = new Set<string>();
  private readonly pending = new Set<string>();
  private spent = 0;
  /** Functions that the last run left behind because it had become too long. */
  private unsettled = 0;
  private readonly ecosystems: ReadonlyMap<string, Ecosystem>;
  private readonly captured = new WeakMap<Module, ReadonlySet<string>>();

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
    return known.has(`${variable.func}.${variable.slot}`);
  }

  // -- the program -----------------------------------------------------------------------------------------------------

  /**
   * The modules at these paths were set or removed in the program. Forgets what their functions said and everything
   * that rested on it. `before`: how many functions each path had until now.
   */
  modulesChanged(paths: readonly string[], before: ReadonlyMap<string, number>): void {
    this.classes.reset();
    const changed = new Set<string>();
    for (const path of paths) {
      const count = Math.max(before.get(path) ?? 0, this.program.modules.get(path)?.functions.length ?? 0);
      for (let id = 0; id < count; id++) changed.add(`${path}#${id}`);
    }
    for (const key of this.store.dependents(changed)) {
      this.store.remove(key);
      this.results.delete(key);
      this.rounds.delete(key);
      this.frozen.delete(key);
      this.pending.delete(key);
      if (this.functionAt(key)) this.pending.add(key);
    }
    for (const reader of this.store.regroup()) if (this.functionAt(reader)) this.pending.add(reader);
  }

  /**
   * In sweeps from callees to callers, as far as the imports tell: files that are imported first, inner functions
   * before outer ones. What changes behind the sweep waits for the next one, so that a cycle goes round once a sweep.
   */
  run(cancel: Cancel): void {
    const order = new WorkOrder(this.program);
    let sweep = new MinimumHeap();
    let next = new MinimumHeap();
    let sweeps = 0;
    for (const key of this.pending) sweep.push(order.rankOf(key), key);
    this.spent = 0;
    this.unsettled = 0;
    for (;;) {
      // The first sweep looks at every function, however many there are; only the rounds after it are bounded.
      if (sweeps > 0 && this.spent > Limits.operationsPerRun) {
        this.unsettled = this.pending.size;
        this.pending.clear();
        return;
      }
      const key = sweep.pop();
      if (key === null) {
        if (next.isEmpty) return;
        [sweep, next] = [next, sweep];
        sweeps++;
        continue;
      }
      throwIfCancelled(cancel);
      this.pending.delete(key);
      const rank = order.rankOf(key);
      for (const concerned of this.analyze(key)) {
        if (this.pending.has(concerned)) continue;
        this.pending.add(concerned);
        const own = order.rankOf(concerned);
        (own > rank ? sweep : next).push(own, concerned);
      }
    }
  }

  private analyze(key: string): Iterable<string> {
    const target = this.functionAt(key);
    if (!target || this.frozen.has(key)) return [];
    const round = (this.rounds.get(key) ?? 0) + 1;
    this.rounds.set(key, round);
    this.counters.add('flow.functions');
    const analysis = new FunctionAnalysis(this, target.module, target.func);
    const result = analysis.run();
    this.spent += analysis.operations;
    const isUnsettled = round > Limits.roundsBeforeWidening;
    const concerned = this.store.contribute(key, result.contributions, isUnsettled);
    const before = this.store.peekSummary(key);
    const summary = before && isUnsettled ? widen(before, result.summary) : result.summary;
    if (!before || !sameSummary(before, summary)) for (const reader of this.store.setSummary(key, summary)) concerned.add(reader);
    this.results.set(key, result);
    if (round >= Limits.roundsPerFunction) {
      this.frozen.add(key);
      this.counters.add('flow.frozen');
    }
    return concerned;
  }

  private functionAt(key: string): { module: Module; func: Func } | null {
    const at = key.lastIndexOf('#');
    return this.functionOf({ module: key.slice(0, at), id: Number(key.slice(at + 1)) });
  }

  // -- answers ---------------------------------------------------------------------------------------------------------

  summaryOf(ref: FunctionRef): Summary | null {
    return this.store.peekSummary(`${ref.module}#${ref.id}`);
  }

  /** One flow per sink, channel and label: the least guarded, surest, shortest one; the others are counted. */
  flows(): Flow[] {
    const groups = new Map<string, FlowRecord[]>();
    for (const key of [...this.results.keys()].sort()) {
      for (const record of (this.results.get(key) as FunctionResult).flows) {
        const group = `${record.sink.id}|${record.taint.source?.label}`;
        const known = groups.get(group);
        if (known) known.push(record);
        else groups.set(group, [record]);
      }
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
    return [...groups.values()].map((records) => flowOf(records, consequences));
  }

  facts(): Fact[] {
    return [...this.results.keys()].sort().flatMap((key) => (this.results.get(key) as FunctionResult).facts);
  }

  cutoffs(): Cutoff[] {
    const found = [...this.results.keys()].sort().flatMap((key) => (this.results.get(key) as FunctionResult).cutoffs);
    for (const key of [...this.frozen].sort()) {
      const target = this.functionAt(key);
      if (target) found.push({ path: target.module.path, limit: 'roundsPerFunction', where: target.func.name });
    }
    if (this.unsettled > 0) found.push({ path: '', limit: 'operationsPerRun', where: `${this.unsettled} functions` });
    return found;
  }
}

const confidenceNames = ['low', 'medium', 'high'] as const;

function flowOf(records: readonly FlowRecord[], consequences: ReadonlyMap<string, readonly Consequence[]>): Flow {
  const ordered = [...records].sort((a, b) => a.taint.guards - b.taint.guards || b.taint.confidence - a.taint.confidence
    || (a.taint.trace?.length ?? 0) - (b.taint.trace?.length ?? 0) || (a.taint.key < b.taint.key ? -1 : a.taint.key > b.taint.key ? 1 : 0));
  const { taint, sink } = ordered[0] as FlowRecord;
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
    behind: taint.behind.labels,
    fromToolParameter: source.fromToolParameter,
    consequences: sink.modelCall === null ? [] : (consequences.get(sink.modelCall) ?? []),
    others: sources.size - 1,
    sinkId: sink.row,
  };
}

/** Variables of functions (not of the module) that other functions of the module touch. */
function capturedVariables(module: Module): ReadonlySet<string> {
  const found = new Set<string>();
  for (const func of module.functions) {
    for (const block of func.blocks) {
      for (const op of block.ops) {
        if ((op.kind === 'read' || op.kind === 'write') && op.variable.func !== func.id) found.add(`${op.variable.func}.${op.variable.slot}`);
      }
    }
  }
  return found;
}
