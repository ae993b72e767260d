/**
 * The analysis of one function: its blocks in order, each operation's effect on the abstract state, until nothing
 * changes. The result is a summary for callers, contributions for everybody, and the flows and facts seen here.
 *
 * Flow-sensitive (a write replaces), branch-aware (`guards.ts` refines the state on the edges of a test) and
 * field-sensitive (`access.ts`). Here is what the parts share: the state, and what was found so far. `blocks.ts` runs the
 * blocks, `operations.ts` each operation, `places.ts` writes, `members.ts` reads, `calls.ts` calls; see knowledge for libraries.
 *
 * Invariant: the result depends on the function, the knowledge and what the store said, and on nothing else.
 */
import { Limits, type Cutoff } from '../base/limits';
import { compareLocations, type Location, type Span } from '../base/span';
import type { BlockId, Func, Key, Module, Op, TypeRef, ValueId, VariableRef } from '../ir/types';
import { isOpenPiece } from './agents/pieces';
import type { Act, Piece } from './agents/pieces';
import { runBlocks } from './blocks';
import { provedByDefault } from './by-default';
import type { ClassRef } from './classes';
import type { FlowContext } from './context';
import { enterExports } from './entries';
import { HandedOut } from './handed-out';
import type { CheckedCall } from './guards';
import { dependsOnInputs, ofInputs, standingAlone, telling, withoutLabels, withoutLargeObjects, withoutReceivers } from './kept';
import { functionKey } from './keys';
import { ofKind } from './kinds';
import { endlessCalls } from './loops';
import { Nesting } from './nesting';
import { placeOf } from './places';
import type { Place } from './places';
import type { Proved } from './every';
import { provedBy, type Proofs } from './proofs';
import { generatedSite, Shape } from './shape';
import type { LastPart } from './last-part';
import { isGrave } from './sinks';
import type { State } from './state';
import { reachingWrite } from './reaching';
import { emptySummary, joinCalls, type Effect, type FactRecord, type FlowRecord, type InputCall, type InputCondition, type SinkInfo, type Summary, type SummarySink } from './summary';
import { locationAt, step } from './trace';
import { behindWith, isBeside, isGuardedFor, taintWith, type Input, type Taint } from './taint';
import { asKnown, bounded, instanceType, isNothing, join, joinTypes, limitDepth, mapTaints, nothing, pathType, shapedValue, typedValue, unknown, valueWith } from './value';
import type { TypeFact, Value } from './value';
import { arrival } from './wording';

/** What is reported of a function, once all have settled. */
export interface Seen {
  readonly flows: readonly FlowRecord[];
  readonly facts: readonly FactRecord[];
  readonly pieces: readonly Piece[];
  readonly cutoffs: readonly Cutoff[];
}

export interface FunctionResult extends Seen {
  readonly summary: Summary;
  readonly contributions: ReadonlyMap<string, Value>;
}

export class FunctionAnalysis {
  readonly key: string;
  /** A method that is no constructor: a constructor's effects make the fields of each new object. */
  private readonly isPlainMethod: boolean;
  state: State = { slots: [], outer: new Map(), proved: new Map(), refuted: new Map() };
  /** Results of the calls that tested something, for `guards.ts`. */
  readonly checks = new Map<ValueId, CheckedCall[]>();

  /** Calls whose result stands for one argument (`path.relative(root, file)`): what is proved of it is proved of the argument. */
  readonly madeFrom = new Map<ValueId, ValueId>();
  /** Calls that divide a text, or say where it may be divided; see `last-part.ts`. */
  readonly lastParts = new Map<ValueId, LastPart>();
  /** A call that is true only where other operations are. */
  readonly trueOnlyWith = new Map<ValueId, readonly ValueId[]>();
  /** The one thing that the text of a result was made of, by a call that may have changed it. */
  readonly reworkedFrom = new Map<ValueId, ValueId>();

  readonly ops: (Op | undefined)[] = [];
  readonly values: (Value | undefined)[] = [];
  private readonly decisions = new Map<string, boolean | null>();
  private readonly onlyWrites = new Map<number, ValueId | null>();
  returned: Value = nothing;
  /** Operations looked at, each time counted. */
  operations = 0;
  /** Values of callees that were filled in. */
  private filledIn = 0;
  /** Writes to the state and to what outlives it. */
  writes = 0;
  /** A check has taught something of what is not this function's own. */
  hasLearnt = false;
  hasReturned = false;
  hasThrown = false;
  /** Functions are being run that went to somebody unknown: what they do is not what this one does. */
  isLettingGo = false;
  /** Calls through which the effect came that is being filled in. */
  level = 0;
  /** The operation that is being looked at. */
  current: ValueId = 0;
  private readonly pieces = new Map<string, Piece>();
  private readonly acts = new Map<string, Act>();
  /** Set by a call that never returns. */
  isStopped = false;
  yielded: Value = nothing;
  private readonly sinks = new Map<string, SummarySink>();
  private readonly effects = new Map<string, Effect>();
  readonly nesting = new Nesting();
  readonly keptFields = new Map<string, Value>();
  /** What this function has written to the cells that it makes, see `cells.ts`; outdated: behind the place where one is read. */
  readonly cells = new Map<string, Value>();
  isOutdated = false;
  private readonly inputCalls = new Map<string, InputCall>();
  private readonly contributions = new Map<string, Value>();
  private readonly flows = new Map<string, FlowRecord>();
  private readonly facts = new Map<string, FactRecord>();
  private readonly cutoffs: Cutoff[] = [];
  /** By parameter: what callers say of the parts of its argument; see `passed.ts`. */
  readonly passed: (Value | undefined)[] = [];
  readonly handedOut = new HandedOut();
  /** Calls that ask a model with tools. */
  private readonly askedWithTools = new Set<ValueId>();
  /** Operations in which something that a model said acts. */
  private readonly acted = new Set<ValueId>();
  /** Functions are being run that a library calls when a model's answer has been handed out already. */
  isLate = false;
  /** All that this function throws where it has a handler for it. */
  thrown: Value = nothing;
  proofs: Proofs | null = null;
  readonly entries = new Map<BlockId, Map<BlockId, State>>();
  /** By slot of a parameter: what it is taken to be, see `by-default.ts`. */
  readonly assumptions = new Map<number, boolean>();
  /** What each way back to the head of a loop has proved of its element, and what tests of elements prove where they are true; see `every.ts`. */
  readonly rounds = new Map<BlockId, Map<BlockId, Proved>>();
  /** What wrappers of functions have proved of each positional argument when they call them, by the function. */
  readonly provedByWrapper = new Map<string, ReadonlyMap<number, number>>();
  /** Calls that answer the folder that several paths have in common. */
  readonly commonOf = new Map<ValueId, readonly ValueId[]>();
  readonly tested = new Map<number, { readonly list: ValueId; readonly proved: Proved; readonly refuted: Proved }>();

  /** `isTyping`: only what values are is asked, not which labels they carry; see `engine.ts`. */
  constructor(readonly context: FlowContext, readonly module: Module, readonly func: Func, readonly isTyping = false) {
    this.key = functionKey(module.path, func.id);
    const method = module.classes[func.classId]?.methods.find((candidate) => candidate.func === func.id);
    this.isPlainMethod = method !== undefined && method.name !== 'constructor' && func.params[0]?.kind === 'receiver';
    for (const block of func.blocks) {
      for (const op of block.ops) {
        this.ops[op.id] = op;
        if (op.kind === 'write' && op.variable.func === func.id) {
          this.onlyWrites.set(op.variable.slot, this.onlyWrites.has(op.variable.slot) ? null : op.value);
        }
      }
    }
  }

  run(): FunctionResult {
    if (this.ops.length > Limits.operationsPerFunction) {
      this.cut('operationsPerFunction');
      return this.result();
    }
    runBlocks(this);
    if (this.isOutdated) runBlocks(this);
    if (this.func.id === 0) enterExports(this);
    return this.result();
  }

  /** A program whose parts contain each other may be too deep for the stack; then this function says what was found until there, and that it was cut. */
  runOrPass(): FunctionResult {
    try {
      return this.run();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.cut('stackDepth');
      return this.result();
    }
  }

  // -- what the parts of the analysis ask ------------------------------------------------------------------------------

  op(id: ValueId): Op | undefined {
    return this.ops[id];
  }

  value(id: ValueId): Value {
    return this.values[id] ?? nothing;
  }

  location(span: Span): Location {
    return locationAt(this.module.path, span);
  }

  get ecosystem(): 'pypi' | 'npm' {
    return this.context.ecosystemOf(this.module);
  }

  /** The operation whose value a variable holds, when it is written just once in this function, or last where it is read. */
  definition(id: ValueId): ValueId {
    const op = this.ops[id];
    if (op?.kind === 'read' && op.variable.func === this.func.id) {
      const only = this.onlyWrites.get(op.variable.slot);
      if (only !== null && only !== undefined && op.variable.slot >= this.func.params.length) return this.definition(only);
      const last = only === undefined || this.context.isCaptured(this.module, op.variable) ? null : reachingWrite(this.func, op);
      if (last !== null) return this.definition(last);
    }
    if (op?.kind === 'await' || op?.kind === 'cast') return this.definition(op.value);
    return id;
  }

  /** The operation that a variable of this function gets its value from, when there is just one. */
  writtenOnce(variable: VariableRef): ValueId | null {
    if (variable.func !== this.func.id || variable.slot < this.func.params.length) return null;
    const only = this.onlyWrites.get(variable.slot);
    return only === null || only === undefined ? null : this.definition(only);
  }

  /** With which truth a value goes straight from the branch on it to the block of a merge; null when it does not. */
  decidedAs(value: ValueId, merge: ValueId): boolean | null {
    const key = `${merge} ${value}`;
    let known = this.decisions.get(key);
    if (known === undefined) this.decisions.set(key, (known = this.findDecision(value, merge)));
    return known;
  }

  private findDecision(value: ValueId, merge: ValueId): boolean | null {
    const target = this.func.blocks.find((block) => block.ops.some((op) => op.id === merge))?.id;
    for (const { end } of this.func.blocks) {
      if (end.kind !== 'branch' || end.condition !== value) continue;
      if (end.whenTrue === target) return true;
      if (end.whenFalse === target) return false;
    }
    return null;
  }

  /** See `placeOf` in `places.ts`. */
  placeOf(id: ValueId, isDefaulted = false): Place | null {
    return placeOf(this, id, isDefaulted);
  }

  /** How an expression is called in messages: `client.chat.completions.create`. */
  nameOf(id: ValueId): string {
    const op = this.ops[id];
    switch (op?.kind) {
      case 'read':
        return this.variableName(op.variable);
      case 'global':
        return op.name;
      case 'import': {
        const request = this.module.imports[op.import];
        return request ? (request.name === null || request.name === 'default' ? request.specifier : request.name) : '';
      }
      case 'get': {
        const object = this.nameOf(op.object);
        const key = op.key.kind === 'name' ? op.key.name : '';
        if (key === '') return object;
        return object === '' ? key : `${object}.${key}`;
      }
      case 'call': {
        const callee = this.nameOf(op.callee);
        return callee === '' ? '' : `${callee}()`;
      }
      case 'await':
      case 'cast':
        return this.nameOf(op.value);
      default:
        return '';
    }
  }

  variableName(variable: VariableRef): string {
    return this.module.functions[variable.func]?.locals[variable.slot]?.name ?? '';
  }

  keyText(key: Key): string {
    switch (key.kind) {
      case 'name':
        return key.name;
      case 'index':
        return String(key.index);
      case 'any':
        return '*';
      case 'value': {
        const constants = this.value(key.value).constants;
        return constants?.length === 1 && constants[0] !== null ? String(constants[0]) : '*';
      }
      default:
        return key satisfies never;
    }
  }

  /** Adds to a place that outlives the call: without what only this function's callers know. */
  contribute(place: string, value: Value, message: string | null, span?: Span, kind: 'keep' | 'hand' = 'keep'): void {
    const concrete = mapTaints(value, (taint) => {
      if (!taint.source || this.isTyping) return null;
      const behind = taint.behind.inputs.length > 0 ? behindWith(taint.behind.labels, []) : taint.behind;
      const trace = message && span && taint.trace?.message !== message ? step(taint.trace, kind, this.location(span), message) : taint.trace;
      return behind === taint.behind && trace === taint.trace && taint.assumed === null ? taint : taintWith(taint, { behind, trace, assumed: null });
    });
    const kept = telling(bounded(withoutReceivers(limitDepth(withoutLargeObjects(standingAlone(asKnown(concrete))), Limits.keptDepth)), Limits.keptSize));
    if (kept) this.contributions.set(place, join(this.contributions.get(place) ?? nothing, kept));
  }

  /** Tells a callee what its parameter may be; nothing to do when that was said before. */
  passTypes(place: string, types: Value): void {
    const before = this.contributions.get(place);
    if (before && joinTypes(before.types, types.types) === before.types && !types.schema && types.shapes.length === 0) return;
    this.contribute(place, types, null);
  }

  addEffect(input: Input, value: Value): void {
    if (this.level > (input.root.startsWith('c') ? Limits.levelsOfClassEffects : Limits.levelsOfEffects)) return;
    // Deeper down, and in fields of elements of fields, objects are known by the fields of their classes alone.
    if (input.path.length > Limits.accessPathDepth || (input.path.length === Limits.accessPathDepth && input.path.indexOf('*') < input.path.length - 1 && input.path.includes('*'))) return;
    // What a method puts into its object whoever calls it is known to everybody by the fields of the class.
    const isKnownByClass = (input.root === 'p0' && this.isPlainMethod) || input.root.startsWith('c');
    if (isKnownByClass && !dependsOnInputs(value)) return;
    const said = this.isTyping ? withoutLabels(value) : isKnownByClass ? ofInputs(value) : value;
    const kept = telling(bounded(withoutLargeObjects(said), Limits.keptSize));
    if (kept === null) return;
    const key = `${input.root}.${input.path.join('.')}`;
    const before = this.effects.get(key);
    if (!before && this.effects.size >= Limits.effectsPerSummary) {
      this.cut('effectsPerSummary');
      return;
    }
    this.effects.set(key, { input, value: before ? bounded(join(before.value, kept), Limits.keptSize) : kept, level: Math.min(before?.level ?? this.level, this.level) });
  }

  addInputCall(input: Input, args: InputCall['args']): void {
    const key = `${input.root}.${input.path.join('.')}`;
    const before = this.inputCalls.get(key);
    if (!before && this.inputCalls.size >= Limits.callsPerSummary) {
      this.cut('callsPerSummary');
      return;
    }
    this.inputCalls.set(key, before ? joinCalls(before, { input, args }) : { input, args });
  }

  // -- sinks and facts -------------------------------------------------------------------------------------------------

  /** Labels arrive at a sink of this function. */
  reach(taints: readonly Taint[], sink: SinkInfo, confidence: number, conditions: readonly InputCondition[] = []): void {
    if (this.isTyping) return;
    for (const taint of taints) {
      // Nearly every function writes to a log; only what it puts there by itself is worth a summary.
      if (sink.channel === 'log' && taint.input) continue;
      // Every function compares something with a word; only what a model said is of interest.
      if (sink.channel === 'word-test' && taint.source?.label !== 'model') continue;
      if (isGuardedFor(taint.guards, sink.channel)) continue;
      const arrived = taintWith(taint, { confidence: Math.min(taint.confidence, confidence), trace: step(taint.trace, 'sink', sink.location, arrival(sink.channel, sink.name)) });
      this.arrive(arrived, sink, conditions);
    }
  }

  /** A taint whose trace already ends at the sink: from here, or from a callee. */
  arrive(taint: Taint, sink: SinkInfo, asked: readonly InputCondition[]): void {
    if (isGuardedFor(taint.guards, sink.channel)) return;
    const conditions = ofKind(this, taint, sink.channel, asked);
    if (conditions.every(({ test }) => test === 'calls')) this.noteOrder(taint, sink);
    if (taint.source) {
      if (conditions.length > 0 || isBeside(taint.guards, sink.channel)) return;
      if (taint.source.label === 'model' && sink.channel.startsWith('act.')) this.acted.add(this.current);
      const key = `${sink.id}|${taint.key}`;
      const before = this.flows.get(key);
      if (!before || (taint.trace?.length ?? 0) < (before.taint.trace?.length ?? 0)) this.flows.set(key, { taint, sink });
      if (taint.behind.inputs.length === 0) return; // Else callers know who steers that model.
    }
    const key = `${sink.id}|${taint.key}|${conditions.map((condition) => condition.values.join(',')).join(';')}`;
    const before = this.sinks.get(key);
    if (!before && this.sinks.size >= Limits.sinksPerSummary) {
      this.cut('sinksPerSummary');
      const lesser = isGrave(sink.channel) ? [...this.sinks].findLast(([, other]) => !isGrave(other.sink.channel)) : undefined;
      if (!lesser) return;
      this.sinks.delete(lesser[0]);
    }
    if (!before || (taint.trace?.length ?? 0) < (before.taint.trace?.length ?? 0)) this.sinks.set(key, { taint: taintWith(taint, { exact: false }), sink, conditions });
  }

  /** What is sent and what is checked, to be compared at the end. */
  private noteOrder(taint: Taint, sink: SinkInfo): void {
    const span = this.op(this.current)?.span;
    if (!span) return;
    if (sink.channel === 'word-test' && taint.source?.label === 'model' && taint.source.modelCall !== null) this.addAct({ what: 'word-test', location: sink.location, by: sink.name });
    if (sink.channel === 'response') this.handedOut.noteSent(taint, this.current, this.module.path === sink.location.path ? sink.location.span : span);
    if (sink.channel !== 'guardrail') return;
    this.handedOut.noteChecked(taint, this.current, span, sink.name);
    if (this.isLate && taint.source?.label === 'model') this.arriveEarly(taint, sink.location, sink.name);
  }

  private arriveEarly(taint: Taint, location: Location, check: string): void {
    const trace = step(taint.trace, 'sink', location, arrival('response.early', check));
    this.arrive(taintWith(taint, { trace }), { id: `${location.path}:${location.span.start}:early`, channel: 'response.early', location, call: location, name: check, modelCall: null, row: 'engine#early' }, []);
  }

  addFact(fact: FactRecord): void {
    this.facts.set(`${fact.kind}|${fact.location.span.start}|${fact.subject}`, fact);
  }

  /** Names what the operation that is being looked at makes, for the whole program. */
  siteId(): string {
    return `${this.key}:${this.current}`;
  }

  addPiece(piece: Piece): void {
    if (this.pieces.size >= Limits.piecesPerFunction && !this.pieces.has(piece.key)) this.cut('piecesPerFunction');
    else this.pieces.set(piece.key, piece);
  }

  /** Of several places that do the same the first one in the text counts. */
  addAct(act: Act): void {
    if (act.what === 'model.tools') this.askedWithTools.add(this.current);
    const before = this.acts.get(act.what);
    if (!before && this.acts.size >= Limits.actsPerSummary) this.cut('actsPerSummary');
    else if (!before || compareLocations(act.location, before.location) < 0) this.acts.set(act.what, act);
  }

  /** Counts a value of a callee that is to be filled in; false when it is one too many. */
  spend(): boolean {
    const most = this.isTyping ? Limits.valuesPerTyping : Math.max(Limits.valuesPerFunction, Limits.valuesPerOperation * this.ops.length);
    if (this.filledIn++ < most) return true;
    if (!this.isTyping) this.cut('valuesPerFunction');
    return false;
  }

  cut(limit: keyof typeof Limits): void {
    if (!this.cutoffs.some((cutoff) => cutoff.limit === limit)) this.cutoffs.push({ path: this.module.path, limit, where: this.func.name });
  }

  // -- types -----------------------------------------------------------------------------------------------------------

  writtenValue(type: TypeRef | null): readonly TypeFact[] {
    return this.context.classes.written.resolve(this.module, type).types;
  }

  instanceValue(ref: ClassRef, exact: boolean): Value {
    const paths = this.context.classes.libraryPaths(ref)
      .map((path) => this.context.knowledge.extend(path, '()'))
      .filter((path) => path !== null);
    return typedValue([instanceType(ref.module, ref.id, exact), ...paths.map(pathType)]);
  }

  /** The class whose method this function is. */
  owner(): ClassRef | null {
    return this.func.classId >= 0 ? { module: this.module.path, id: this.func.classId } : null;
  }

  /** The class whose method this function is or is written in. */
  enclosingClass(): ClassRef | null {
    for (let at = this.func; ; at = this.module.functions[at.parent] as Func) {
      if (at.classId >= 0) return { module: this.module.path, id: at.classId };
      if (at.parent < 0) return null;
    }
  }

  // -- result ----------------------------------------------------------------------------------------------------------

  private noteEndless(): void {
    for (const { id, doesAct } of endlessCalls(this, this.askedWithTools, this.acted)) {
      const op = this.op(id);
      if (op?.kind !== 'call') continue;
      const span = this.op(op.callee)?.span ?? op.span;
      this.addFact({ kind: 'endless-loop', location: this.location(span), call: this.location(op.span), subject: this.nameOf(op.callee), says: doesAct ? 'acts' : '', confidence: 'medium' });
    }
  }

  private result(): FunctionResult {
    if (!this.isTyping && this.askedWithTools.size > 0) this.noteEndless();
    for (const { taint, span, check } of this.isTyping ? [] : this.handedOut.early(this.func)) this.arriveEarly(taint, this.location(span), check);
    const returns = this.func.isGenerator
      ? shapedValue(new Shape(generatedSite(this.key), new Map(), isNothing(this.yielded) ? null : this.yielded))
      : this.withReturnType(this.returned);
    const summary: Summary = {
      ...emptySummary,
      returns: bounded(withoutLargeObjects(returns), Limits.returnedSize),
      sinks: [...this.sinks.values()],
      effects: [...this.effects.values()],
      calls: [...this.inputCalls.values()],
      pieces: [...this.pieces.values()].filter(isOpenPiece),
      acts: [...this.acts.values()].sort((a, b) => (a.what < b.what ? -1 : 1)),
      neverReturns: !this.hasReturned && !this.func.isAbstract && !this.func.isGenerator && this.func.id !== 0 && this.hasThrown,
      proves: { ...provedBy(this.proofs), byDefault: this.assumptions.size > 0 ? null : provedByDefault(this, () => new FunctionAnalysis(this.context, this.module, this.func), this.proofs) },
    };
    return {
      summary, contributions: this.contributions, flows: [...this.flows.values()], facts: [...this.facts.values()], pieces: [...this.pieces.values()],
      cutoffs: this.cutoffs,
    };
  }

  private withReturnType(value: Value): Value {
    if (!this.func.returnType || value.types.length > 0) return value;
    const types = this.writtenValue(this.func.returnType);
    return types.length === 0 ? value : valueWith(isNothing(value) ? unknown : value, { types });
  }
}

