/**
 * The analysis of one function: its blocks in order, each operation's effect on the abstract state, until nothing
 * changes. The result is a summary for callers, contributions for everybody, and the flows and facts seen here.
 *
 * Flow-sensitive (a write replaces), branch-aware (`guards.ts` refines the state on the edges of a test) and
 * field-sensitive (`access.ts`). Calls are the business of `calls.ts`; what libraries do is the business of knowledge.
 * Nothing here is about one language or one library.
 *
 * Invariant: the result depends on the function, the knowledge and what the store said, and on nothing else.
 */
import { Limits } from '../base/limits';
import type { Cutoff } from '../base/limits';
import type { Location, Span } from '../base/span';
import type { Block, BlockId, Func, FuncId, Key, Module, Op, TypeRef, ValueId, VariableRef } from '../ir/types';
import { addElements, getField, getPath, inputValue, isKnownObject, isList, overlaySite, setPath, wrap } from './access';
import { withWriteThrough } from './aliases';
import type { ClassRef, FunctionRef } from './classes';
import { callAccessor, callComponent, callOp, enterClassMethods, enterExports } from './calls';
import { refine } from './guards';
import type { CheckedCall } from './guards';
import type { FlowContext } from './context';
import { inputGuards, joinProofs, keepsEntries, proofsOf } from './proofs';
import type { Proofs } from './proofs';
import { applyAttributeRows, applyReadRows, applyWriteRows } from './rows';
import { copyState, joinState } from './state';
import type { State } from './state';
import { emptySummary, joinCalls } from './summary';
import type { Effect, FactRecord, FlowRecord, InputCall, InputCondition, SinkInfo, Summary, SummarySink } from './summary';
import { append, step } from './trace';
import {
  bounded, classType, constantValue, derived, flatten, functionType, guardBit, inputKey, instanceType, isGuardedFor, isNothing, join, joinAll, joinTaints, joinTypes, limitDepth, mapShape, mapTaints, moduleType, nothing, pathType, sameValue, shapedValue, typedValue, unknown, withGuards, withTypes,
} from './value';
import { isPlain, Shape } from './shape';
import type { Input, Taint, TypeFact, Value } from './value';
import { arrival, readFrom } from './wording';

/** What is reported of a function, once all have settled. */
export interface Seen {
  readonly flows: readonly FlowRecord[];
  readonly facts: readonly FactRecord[];
  readonly cutoffs: readonly Cutoff[];
}

export interface FunctionResult extends Seen {
  readonly summary: Summary;
  readonly contributions: ReadonlyMap<string, Value>;
}

/** Hands a state to a block. `isLast`: it goes nowhere else and need not be copied. `isNews`: the block runs again in any case. */
type FlowTo = (target: BlockId, state: State, isLast: boolean, isNews?: boolean) => void;

/** A variable and the way to a field of it, as written: `self.history`, `args.cmd`. */
export interface Place {
  readonly variable: VariableRef;
  readonly path: readonly string[];
}

const textMethods = new Set(['strip', 'lower', 'upper', 'casefold', 'trim', 'toLowerCase', 'toUpperCase', 'toString']);

export class FunctionAnalysis {
  readonly key: string;
  /** A method that is no constructor: a constructor's effects make the fields of each new object. */
  private readonly isPlainMethod: boolean;
  state: State = { slots: [], outer: new Map() };
  /** Results of the calls that tested something, for `guards.ts`. */
  readonly checks = new Map<ValueId, CheckedCall[]>();

  /** Calls whose result stands for one argument (`path.relative(root, file)`): what is proved of it is proved of the argument. */
  readonly madeFrom = new Map<ValueId, ValueId>();

  private readonly ops: (Op | undefined)[] = [];
  private readonly values: (Value | undefined)[] = [];
  private readonly onlyWrites = new Map<number, ValueId | null>();
  private returned: Value = nothing;
  /** Operations looked at, each time counted. */
  operations = 0;
  private hasReturned = false;
  private hasThrown = false;
  /** Set by a call that never returns. */
  isStopped = false;
  private yielded: Value = nothing;
  private readonly sinks = new Map<string, SummarySink>();
  private readonly effects = new Map<string, Effect>();
  /** How often the call that is being filled in came to each function, its callbacks and theirs included. */
  readonly nestedCalls = new Map<string, number>();
  private readonly keptFields = new Map<string, Value>();
  private readonly inputCalls = new Map<string, InputCall>();
  private readonly contributions = new Map<string, Value>();
  private readonly flows = new Map<string, FlowRecord>();
  private readonly facts = new Map<string, FactRecord>();
  private readonly cutoffs: Cutoff[] = [];
  /** All that this function throws where it has a handler for it. */
  private thrown: Value = nothing;
  private proofs: Proofs | null = null;
  private readonly entries = new Map<BlockId, Map<BlockId, State>>();

  constructor(readonly context: FlowContext, readonly module: Module, readonly func: Func) {
    this.key = `${module.path}#${func.id}`;
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
    this.runBlocks();
    if (this.func.id === 0) enterExports(this);
    return this.result();
  }

  // -- what the parts of the analysis ask ------------------------------------------------------------------------------

  op(id: ValueId): Op | undefined {
    return this.ops[id];
  }

  value(id: ValueId): Value {
    return this.values[id] ?? nothing;
  }

  location(span: Span): Location {
    return { path: this.module.path, span };
  }

  get ecosystem(): 'pypi' | 'npm' {
    return this.context.ecosystemOf(this.module);
  }

  /** The operation whose value a variable holds, when it is written just once in this function. */
  definition(id: ValueId): ValueId {
    const op = this.ops[id];
    if (op?.kind === 'read' && op.variable.func === this.func.id) {
      const only = this.onlyWrites.get(op.variable.slot);
      if (only !== null && only !== undefined && op.variable.slot >= this.func.params.length) return this.definition(only);
    }
    if (op?.kind === 'await' || op?.kind === 'cast') return this.definition(op.value);
    return id;
  }

  /** With which truth a value goes straight from the branch on it to the block of a merge; null when it does not. */
  decidedAs(value: ValueId, merge: ValueId): boolean | null {
    const target = this.func.blocks.find((block) => block.ops.some((op) => op.id === merge))?.id;
    for (const { end } of this.func.blocks) {
      if (end.kind !== 'branch' || end.condition !== value) continue;
      if (end.whenTrue === target) return true;
      if (end.whenFalse === target) return false;
    }
    return null;
  }

  /** The place that an operation reads, seen through awaiting, casts and changes of case. */
  placeOf(id: ValueId): Place | null {
    const op = this.ops[id];
    if (!op) return null;
    switch (op.kind) {
      case 'read':
        return { variable: op.variable, path: [] };
      case 'get': {
        const object = this.placeOf(op.object);
        const key = this.keyText(op.key);
        return object && key !== '*' ? { variable: object.variable, path: [...object.path, key] } : null;
      }
      case 'await':
      case 'cast':
        return this.placeOf(op.value);
      case 'call': {
        if (op.form === 'super') return op.receiver === null ? null : this.placeOf(op.receiver);
        const callee = this.ops[op.callee];
        if (op.receiver !== null && callee?.kind === 'get' && callee.key.kind === 'name' && textMethods.has(callee.key.name)) {
          return this.placeOf(op.receiver);
        }
        return null;
      }
      default:
        return null;
    }
  }

  /** As `placeOf`, but also of elements that are not known one by one: `groups[kind]`. */
  private somePlaceOf(id: ValueId): Place | null {
    const op = this.ops[id];
    if (op?.kind !== 'get') return null;
    const object = this.placeOf(op.object) ?? this.somePlaceOf(op.object);
    return object && { variable: object.variable, path: [...object.path, this.keyText(op.key)] };
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

  // -- places ----------------------------------------------------------------------------------------------------------

  rootOf(variable: VariableRef): string {
    if (variable.func === 0) return `g${this.module.path}#${variable.slot}`;
    return `u${variable.func}.${variable.slot}`;
  }

  readVariable(variable: VariableRef): Value {
    if (variable.func === this.func.id) {
      const own = this.state.slots[variable.slot] ?? nothing;
      // What functions of the module have put there may be there at any time.
      const others = variable.func === 0 ? this.context.store.readOthers(`v:${this.module.path}#0.${variable.slot}`, this.key) : nothing;
      return join(own, others);
    }
    const root = this.rootOf(variable);
    const known = this.state.outer.get(root);
    if (known) return known;
    const kept = this.context.store.read(`v:${this.module.path}#${variable.func}.${variable.slot}`, this.key);
    if (variable.func === 0) return isNothing(kept) ? unknown : kept;
    // A captured variable is an input like a parameter; only what is certain whoever calls comes from the store.
    const typed = mapTaints(kept, () => null);
    return { ...inputValue(root), types: typed.types, shapes: [], schema: typed.schema };
  }

  /** The value of an input's root as this function sees it; null when it is not within its reach. */
  readRoot(root: string): Value | null {
    const captured = /^u(\d+)\.(\d+)$/.exec(root);
    if (captured) {
      const variable = { func: Number(captured[1]), slot: Number(captured[2]) };
      return this.isInScope(variable.func) ? this.readVariable(variable) : null;
    }
    const param = /^p(\d+)$/.exec(root);
    return param ? (this.state.slots[Number(param[1])] ?? null) : null;
  }

  private isInScope(func: FuncId): boolean {
    for (let at: FuncId = this.func.id; at >= 0; at = this.module.functions[at]?.parent ?? -1) if (at === func) return true;
    return false;
  }

  writeVariable(variable: VariableRef, value: Value): void {
    if (variable.func === this.func.id) {
      this.state.slots[variable.slot] = value;
    } else {
      const outer = new Map(this.state.outer);
      outer.set(this.rootOf(variable), value);
      this.state.outer = outer;
      this.addEffect({ root: this.rootOf(variable), path: [] }, value);
    }
    this.keepVariable(variable, value);
  }

  private keepVariable(variable: VariableRef, value: Value): void {
    if (variable.func === 0 || variable.func !== this.func.id || this.context.isCaptured(this.module, variable)) {
      const name = this.variableName(variable);
      this.contribute(`v:${this.module.path}#${variable.func}.${variable.slot}`, value, variable.func === 0 && this.func.id !== 0 ? `kept in \`${name}\`` : null);
      // What a closure captured may come from this call: each caller adds its own.
      const isOwn = variable.func === this.func.id && variable.func !== 0;
      if (isOwn && value.taints.some((taint) => taint.input !== null)) this.addEffect({ root: this.rootOf(variable), path: [] }, value);
    }
  }

  /** Sets what a place holds without any effect elsewhere: a check has taught something about it. */
  learn(place: Place, change: (value: Value) => Value): void {
    const root = this.readVariable(place.variable);
    const next = place.path.length === 0 ? change(root) : setPath(root, place.path, change(getPath(root, place.path)), true);
    if (place.variable.func === this.func.id) this.state.slots[place.variable.slot] = next;
    else {
      const outer = new Map(this.state.outer);
      outer.set(this.rootOf(place.variable), next);
      this.state.outer = outer;
    }
  }

  /** A write to field `path` of an object: updates the place it was read from, its class's fields, and the caller's object. */
  assign(object: ValueId, path: readonly string[], value: Value, isStrong: boolean, span: Span): void {
    const target = this.value(object);
    const place = this.placeOf(object) ?? this.somePlaceOf(object);
    if (place && path.length > 0) {
      const root = this.readVariable(place.variable);
      const next = setPath(root, [...place.path, ...path], value, isStrong && !place.path.includes('*'));
      if (place.variable.func === this.func.id) this.state.slots[place.variable.slot] = next;
      else {
        const outer = new Map(this.state.outer);
        outer.set(this.rootOf(place.variable), next);
        this.state.outer = outer;
      }
      this.keepVariable(place.variable, next);
      if (place.variable.func === 0 && this.func.id !== 0) this.addEffect({ root: this.rootOf(place.variable), path: [...place.path, ...path] }, value);
    } else if (path.length > 0) {
      // A value without a name, such as the list that a comprehension builds.
      this.values[object] = setPath(target, path, value, isStrong);
    }
    this.writeThrough(target, place, path, value);
    for (const taint of target.taints) {
      if (taint.input && taint.exact) this.addEffect({ root: taint.input.root, path: [...taint.input.path, ...path] }, value);
    }
    this.keepFields(object, path, value, span);
  }

  /** The object may have other names: variables that hold it, and the parameter that it is a part of. */
  private writeThrough(target: Value, place: Place | null, path: readonly string[], value: Value): void {
    const own = place?.variable.func === this.func.id ? place.variable.slot : -1;
    this.state.slots.forEach((slot, index) => {
      if (index === own) return;
      const next = withWriteThrough(slot, target, path, value);
      if (next === slot) return;
      this.state.slots[index] = next;
      this.keepVariable({ func: this.func.id, slot: index }, next);
    });
    for (const { input, exact } of target.taints) {
      const slot = input && exact && input.path.length > 0 && input.root.startsWith('p') ? Number(input.root.slice(1)) : -1;
      const whole = slot === own ? undefined : this.state.slots[slot];
      if (input && whole) this.state.slots[slot] = setPath(whole, [...input.path, ...path], value, false);
    }
  }

  private callSetters(op: Op & { kind: 'set' }, name: string): void {
    const object = this.value(op.object);
    for (const type of object.types) {
      if (type.kind !== 'instance') continue;
      const setter = this.context.classes.findSetter({ module: type.module, id: type.id }, name);
      if (setter) callAccessor(this, setter, object, [this.value(op.value)], name, op.span);
    }
  }

  private keepFields(object: ValueId, path: readonly string[], value: Value, span: Span): void {
    const op = this.ops[object];
    const [first, ...rest] = path;
    if (first === undefined) return;
    this.keepField(this.value(object), first, rest, value, span);
    // `self.history.append(x)` writes to an element of a field.
    if (op?.kind === 'get') this.keepFields(op.object, [this.keyText(op.key), ...path], value, span);
  }

  keepField(object: Value, field: string, path: readonly string[], value: Value, span: Span): void {
    if (field === '*') return;
    for (const type of object.types) {
      if (type.kind !== 'instance' && type.kind !== 'class') continue;
      const name = this.context.classes.info({ module: type.module, id: type.id })?.def.name ?? '';
      this.contribute(`o:${type.module}#${type.id}.${field}`, wrap(path, value), `kept in \`${field}\` of \`${name}\``, span);
    }
  }

  /** Adds to a place that outlives the call: without what only this function's callers know. */
  contribute(place: string, value: Value, message: string | null, span?: Span): void {
    const concrete = mapTaints(value, (taint) => {
      if (!taint.source) return null;
      const behind = taint.behind.inputs.length > 0 ? { labels: taint.behind.labels, inputs: [] } : taint.behind;
      const trace = message && span && taint.trace?.message !== message ? step(taint.trace, 'keep', this.location(span), message) : taint.trace;
      return behind === taint.behind && trace === taint.trace && taint.assumed === null ? taint : { ...taint, behind, trace, assumed: null };
    });
    const kept = telling(bounded(withoutReceivers(limitDepth(concrete, Limits.keptDepth)), Limits.keptSize));
    if (kept) this.contributions.set(place, join(this.contributions.get(place) ?? nothing, kept));
  }

  /** Tells a callee what its parameter may be; nothing to do when that was said before. */
  passTypes(place: string, types: Value): void {
    const before = this.contributions.get(place);
    if (before && joinTypes(before.types, types.types) === before.types && !types.schema) return;
    this.contribute(place, types, null);
  }

  addEffect(input: Input, value: Value): void {
    if (input.path.length > Limits.accessPathDepth + 1) return;
    // What a method puts into its object whoever calls it is known to everybody by the fields of the class.
    if (input.root === 'p0' && this.isPlainMethod && !dependsOnInputs(value)) return;
    const kept = telling(bounded(value, Limits.keptSize));
    if (kept === null) return;
    const key = `${input.root}.${input.path.join('.')}`;
    const before = this.effects.get(key);
    if (!before && this.effects.size >= Limits.effectsPerSummary) {
      this.cut('effectsPerSummary');
      return;
    }
    this.effects.set(key, { input, value: before ? bounded(join(before.value, kept), Limits.keptSize) : kept });
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
    for (const taint of taints) {
      if (isGuardedFor(taint.guards, sink.channel)) continue;
      const arrived = { ...taint, confidence: Math.min(taint.confidence, confidence), trace: step(taint.trace, 'sink', sink.location, arrival(sink.channel, sink.name)) };
      this.arrive(arrived, sink, conditions);
    }
  }

  /** A taint whose trace already ends at the sink: from here, or from a callee. */
  arrive(taint: Taint, sink: SinkInfo, conditions: readonly InputCondition[]): void {
    if (isGuardedFor(taint.guards, sink.channel)) return;
    if (taint.source) {
      if (conditions.length > 0) return;
      const key = `${sink.id}|${taint.key}`;
      const before = this.flows.get(key);
      if (!before || (taint.trace?.length ?? 0) < (before.taint.trace?.length ?? 0)) this.flows.set(key, { taint, sink });
      return;
    }
    const key = `${sink.id}|${taint.key}|${conditions.map((condition) => condition.values.join(',')).join(';')}`;
    const before = this.sinks.get(key);
    if (!before && this.sinks.size >= Limits.sinksPerSummary) {
      this.cut('sinksPerSummary');
      return;
    }
    if (!before || (taint.trace?.length ?? 0) < (before.taint.trace?.length ?? 0)) this.sinks.set(key, { taint: { ...taint, exact: false }, sink, conditions });
  }

  addFact(fact: FactRecord): void {
    this.facts.set(`${fact.kind}|${fact.location.span.start}|${fact.subject}`, fact);
  }

  cut(limit: keyof typeof Limits): void {
    if (!this.cutoffs.some((cutoff) => cutoff.limit === limit)) this.cutoffs.push({ path: this.module.path, limit, where: this.func.name });
  }

  // -- types -----------------------------------------------------------------------------------------------------------

  writtenValue(type: TypeRef | null): readonly TypeFact[] {
    return this.context.classes.resolve(this.module, type).types;
  }

  instanceValue(ref: ClassRef, exact: boolean): Value {
    const paths = this.context.classes.libraryPaths(ref)
      .map((path) => this.context.knowledge.extend(path, '()'))
      .filter((path) => path !== null);
    return typedValue([instanceType(ref.module, ref.id, exact), ...paths.map(pathType)]);
  }

  // -- blocks ----------------------------------------------------------------------------------------------------------

  private runBlocks(): void {
    const { blocks } = this.func;
    const order = reversePostorder(blocks);
    const rank = new Int32Array(blocks.length).fill(-1);
    order.forEach((id, index) => (rank[id] = index));
    const states = new Map<BlockId, State>([[0, this.entryState()]]);
    const visits = new Map<BlockId, number>();
    // By rank: the first pending block in reverse postorder has seen the most of its predecessors.
    const pending = new Uint8Array(order.length);
    let first = 0;
    pending[0] = 1;

        const merging = keepsEntries(this.func);
    let current: BlockId = 0;

    const flowTo: FlowTo = (target, state, isLast, isNews = false) => {
      const at = rank[target] ?? -1;
      if (at < 0) return;
      if (merging.has(target)) this.noteEntry(target, current, state);
      const known = states.get(target);
      if (!known) states.set(target, isLast ? state : copyState(state));
      else if (!joinState(known, state) && !isNews) return;
      pending[at] = 1;
      if (at < first) first = at;
    };

    while (first < order.length) {
      if (pending[first] === 0) {
        first++;
        continue;
      }
      pending[first] = 0;
      const id = order[first] as BlockId;
      const block = blocks[id] as Block;
      current = id;
      const count = (visits.get(id) ?? 0) + 1;
      visits.set(id, count);
      if (count > Limits.visitsPerBlock) {
        this.cut('visitsPerBlock');
        continue;
      }
      this.state = copyState(states.get(id) as State);
      // An exception may come before or after any operation of the block.
      if (block.handler >= 0) flowTo(block.handler, this.state, false);
      this.isStopped = false;
      for (const op of block.ops) {
        this.values[op.id] = this.transfer(op);
        if (!this.isStopped) continue;
        this.hasThrown = true;
        break;
      }
      if (block.handler >= 0) flowTo(block.handler, this.state, false);
      if (!this.isStopped) this.leave(block, flowTo);
    }
  }

  private noteEntry(target: BlockId, from: BlockId, state: State): void {
    const known = this.entries.get(target);
    if (known) known.set(from, copyState(state));
    else this.entries.set(target, new Map([[from, copyState(state)]]));
  }

  private leave(block: Block, flowTo: FlowTo): void {
    const { end } = block;
    switch (end.kind) {
      case 'goto':
        flowTo(end.target, this.state, true);
        return;
      case 'branch': {
        const before = this.state;
        for (const [target, truth] of [[end.whenTrue, true], [end.whenFalse, false]] as const) {
          this.state = copyState(before);
          refine(this, end.condition, truth);
          flowTo(target, this.state, true);
        }
        return;
      }
      case 'switch': {
        const before = this.state;
        const place = this.placeOf(end.value);
        const byTarget = new Map<BlockId, { constants: (string | number | boolean | null)[] }>();
        for (const { constant, target } of end.cases) {
          const known = byTarget.get(target);
          if (known) known.constants.push(constant);
          else byTarget.set(target, { constants: [constant] });
        }
        for (const [target, { constants }] of byTarget) {
          this.state = copyState(before);
          if (place && target !== end.otherwise) {
            this.learn(place, (value) => ({ ...withGuards(value, guardBit('allow-list')), constants }));
          }
          flowTo(target, this.state, true);
        }
        this.state = before;
        flowTo(end.otherwise, before, true);
        return;
      }
      case 'return': {
        const value = end.value === null ? constantValue(null) : this.value(end.value);
        this.returned = join(this.returned, value);
        this.hasReturned = true;
        const proofs = proofsOf(this, block.id, end.value, this.entries);
        if (proofs) this.proofs = joinProofs(this.proofs, proofs);
        return;
      }
      case 'throw':
        this.hasThrown = true;
        if (block.handler >= 0) {
          const before = this.thrown;
          if (end.value !== null) this.thrown = join(before, this.value(end.value));
          flowTo(block.handler, this.state, true, !sameValue(before, this.thrown));
        }
        return;
      case 'end':
        return;
      default:
        end satisfies never;
    }
  }

  private entryState(): State {
    const slots: Value[] = this.func.locals.map(() => nothing);
    this.func.params.forEach((param, index) => {
      slots[index] = this.paramValue(index, param.kind);
    });
    this.state = { slots, outer: new Map() };
    this.func.params.forEach((_, index) => this.keepVariable({ func: this.func.id, slot: index }, slots[index] as Value));
    return this.state;
  }

  private paramValue(index: number, kind: string): Value {
    const param = this.func.params[index];
    const value = inputValue(`p${index}`);
    const passed = joinAll([this.context.store.read(`p:${this.key}.${index}`, this.key), this.defaultTypes(index)]);
    if (kind === 'receiver') {
      const owner = this.owner();
      const own = owner ? this.instanceValue(owner, false).types : [];
      return { ...value, types: joinAll([typedValue(own), typedValue(passed.types)]).types };
    }
    const written = this.writtenValue(param?.type ?? null);
    // What is written may be no more than an interface; what is passed is the thing itself.
    return { ...value, types: joinTypes(written, passed.types), schema: passed.schema };
  }

  private defaultTypes(index: number): Value {
    if (this.func.params[index]?.hasDefault !== true) return nothing;
    const value = this.context.store.read(`d:${this.key}.${index}`, this.key);
    return { ...nothing, types: value.types, schema: value.schema };
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

  // -- operations ------------------------------------------------------------------------------------------------------

  private transfer(op: Op): Value {
    this.operations++;
    switch (op.kind) {
      case 'const':
        return constantValue(op.value);
      case 'read':
        return this.readVariable(op.variable);
      case 'write':
        this.writeVariable(op.variable, this.withDeclaredType(op.variable, this.value(op.value)));
        return this.value(op.value);
      case 'global':
        return this.globalValue(op.name, op.span);
      case 'import': {
        const symbol = this.context.program.resolveImport(this.module, op.import);
        return symbol ? this.symbolValue(symbol, op.span) : unknown;
      }
      case 'get':
        return this.get(op);
      case 'set':
        this.assign(op.object, [this.keyText(op.key)], this.value(op.value), op.key.kind === 'name' || op.key.kind === 'index', op.span);
        if (op.key.kind === 'name') {
          this.callSetters(op, op.key.name);
          applyWriteRows(this, op, op.key.name);
        }
        return this.value(op.value);
      case 'call':
        return callOp(this, op);
      case 'concat':
        return this.concat(op);
      case 'object':
        return this.object(op);
      case 'array':
        return this.array(op);
      case 'function':
        for (const { param, value } of op.defaults ?? []) this.contribute(`d:${this.module.path}#${op.func}.${param}`, this.value(value), null);
        return this.functionValue(op.func);
      case 'class':
        return this.classValue(op.class, op.span);
      case 'operate':
        return this.operate(op);
      case 'merge':
        return joinAll(op.values.map((id) => this.value(id)));
      case 'await':
        return this.value(op.value);
      case 'enter':
        return this.enter(this.value(op.value), op.span);
      case 'cast': {
        const types = this.writtenValue(op.type);
        const value = this.value(op.value);
        return withTypes(value, types);
      }
      case 'yield':
        if (op.value !== null) {
          const value = this.value(op.value);
          this.yielded = join(this.yielded, op.delegate ? getField(value, '*') : value);
        }
        return unknown;
      case 'iterate':
        return this.iterate(op, this.value(op.value));
      case 'element': {
        applyAttributeRows(this, op);
        callComponent(this, op);
        const parts = [...op.attributes.map((attribute) => attribute.value), ...op.children];
        return derived(parts.reduce<readonly Taint[]>((taints, id) => joinTaints(taints, flatten(this.value(id))), []));
      }
      case 'caught':
        return isNothing(this.thrown) ? unknown : this.thrown;
      case 'unknown':
        return derived(op.values.reduce<readonly Taint[]>((taints, id) => joinTaints(taints, flatten(this.value(id))), []), 1);
      default:
        return op satisfies never;
    }
  }

  private withDeclaredType(variable: VariableRef, value: Value): Value {
    const type = this.module.functions[variable.func]?.locals[variable.slot]?.type ?? null;
    if (!type || value.types.length > 0) return value;
    const types = this.writtenValue(type);
    return types.length === 0 ? value : { ...value, types };
  }

  private globalValue(name: string, span: Span): Value {
    const star = this.context.program.resolveGlobal(this.module, name);
    const found = joinAll(star.map((symbol) => this.symbolValue(symbol, span)));
    if (!isNothing(found) && found.types.length > 0) return found;
    const path = this.context.knowledge.canonical(`${this.ecosystem}:global.${name}`);
    return path === null ? unknown : applyReadRows(this, typedValue([pathType(path)]), span);
  }

  symbolValue(symbol: NonNullable<ReturnType<FlowContext['program']['resolveImport']>>, span: Span): Value {
    switch (symbol.kind) {
      case 'external': {
        const path = this.context.knowledge.canonical(`${this.ecosystem}:${symbol.path}`);
        return path === null ? unknown : applyReadRows(this, typedValue([pathType(path)]), span);
      }
      case 'module':
        return typedValue([moduleType(symbol.path)]);
      case 'variable': {
        const value = this.context.store.read(`v:${symbol.path}#0.${symbol.slot}`, this.key);
        const member = symbol.member === undefined ? value : getField(value, symbol.member);
        return isNothing(member) ? unknown : member;
      }
      default:
        return symbol satisfies never;
    }
  }

  private get(op: Op & { kind: 'get' }): Value {
    const object = this.value(op.object);
    const key = this.keyText(op.key);
    const own = getField(object, key);
    let result = own;
    if (op.key.kind === 'name' && object.types.length === 0 && !object.shapes.some((shape) => shape.fields.has(key))
      && this.context.knowledge.isCleanField(this.ecosystem, key)) return unknown;
    const isMember = op.key.kind === 'name' || op.key.kind === 'index' || op.key.kind === 'value';
    if (isMember && key !== '*') {
      const members = this.members(object, key, op.span);
      if (members !== nothing) result = isNothing(own) || own === unknown ? members : joinMember(own, members);
      result = this.nameRead(result, key, op.span);
    } else if (op.key.kind === 'value') {
      const methods = this.anyMethod(object);
      if (methods !== nothing) result = join(result, methods);
    }
    return applyReadRows(this, result, op.span, object);
  }

  /** The methods among which a name that is computed chooses. */
  private anyMethod(object: Value): Value {
    let result = nothing;
    for (const type of object.types) {
      if (type.kind !== 'instance' && type.kind !== 'class') continue;
      for (const { module, id } of this.context.classes.methods({ module: type.module, id: type.id })) {
        result = join(result, typedValue([functionType(module, id, object)]));
      }
    }
    return result;
  }

  /** The member of an object that a library takes by its name; `*` when it is not known which. */
  memberOf(object: Value, key: string, span: Span): Value {
    return key === '*' ? this.anyMethod(object) : this.members(object, key, span);
  }

  /** What a member of each type that the object may have is. */
  private members(object: Value, key: string, span: Span): Value {
    let result = nothing;
    for (const type of object.types) {
      switch (type.kind) {
        case 'path': {
          const path = key === 'constructor' && type.path.endsWith('()')
            ? this.context.knowledge.canonical(type.path.slice(0, -'()'.length))
            : this.context.knowledge.extend(type.path, `.${key}`);
          if (path !== null) result = join(result, typedValue([pathType(path)]));
          break;
        }
        case 'module': {
          const symbol = this.context.program.member({ kind: 'module', path: type.path }, key, this.module.path);
          if (symbol) result = join(result, this.symbolValue(symbol, span));
          break;
        }
        case 'instance':
        case 'class':
          result = join(result, this.classMember({ module: type.module, id: type.id }, object, key, type.kind === 'instance' ? type.exact : true, span));
          break;
        case 'function':
          break;
        default:
          void (type satisfies never);
      }
    }
    return result;
  }

  private classMember(ref: ClassRef, object: Value, key: string, exact: boolean, span: Span): Value {
    const { classes } = this.context;
    const method = classes.findMethod(ref, key);
    let result = nothing;
    if (method?.kind === 'getter') return callAccessor(this, method.ref, object, [], key, span);
    for (const candidate of classes.candidates(ref, key, exact)) {
      result = join(result, typedValue([functionType(candidate.module, candidate.id, object)]));
    }
    const declared = classes.field(ref, key);
    const declaredTypes = declared ? classes.resolve(declared.module, declared.type).types : [];
    if (declaredTypes.length > 0) result = join(result, typedValue(declaredTypes));
    // A new object that has the field is known better than the class.
    if (isKnownObject(object, key)) return result;
    const holder = object.taints.find((taint) => taint.input !== null && taint.exact && taint.input.path.length < Limits.accessPathDepth)?.input;
    const assumed = holder ? { root: holder.root, path: [...holder.path, key] } : null;
    const kept = this.keptField(ref, key, exact, assumed);
    if (!isNothing(kept)) result = join(result, declaredTypes.length > 0 ? { ...kept, types: [] } : kept);
    return result;
  }

  /** What is known of a field of a class and its relatives; the same during the whole analysis of a function. */
  private keptField(ref: ClassRef, key: string, exact: boolean, assumed: Input | null): Value {
    const name = `O:${ref.module}#${ref.id}.${key}${exact ? '!' : ''}`;
    const id = assumed === null ? name : `${name}|${inputKey(assumed)}`;
    let kept = this.keptFields.get(id);
    if (kept === undefined) {
      const { classes, store } = this.context;
      kept = store.readGroup(name, () => classes.family(ref, exact).map((relative) => `o:${relative.module}#${relative.id}.${key}`), this.key);
      if (assumed !== null) kept = mapTaints(kept, (taint) => ({ ...taint, assumed }));
      this.keptFields.set(id, kept);
    }
    return kept;
  }

  /** The first named read from a source tells more than the source itself: "`persona` read from the request body". */
  private nameRead(value: Value, key: string, span: Span): Value {
    if (/^\d+$/.test(key)) return value;
    return mapTaints(value, (taint) => {
      if (!taint.source || taint.trace?.kind !== 'source' || !taint.exact) return taint;
      const message = readFrom(key, taint.source.name);
      const first = taint.trace.location.path === this.module.path ? null : taint.trace;
      return { ...taint, trace: step(first, 'read', this.location(span), message) };
    });
  }

  /** What a context gives to its block: the answer of its own method for that, else itself. */
  private enter(context: Value, span: Span): Value {
    let result = nothing;
    for (const type of context.types) {
      if (type.kind !== 'instance') continue;
      const ref = { module: type.module, id: type.id };
      const method = this.context.classes.findMethod(ref, '__enter__') ?? this.context.classes.findMethod(ref, '__aenter__');
      if (method) result = join(result, callAccessor(this, method.ref, context, [], '__enter__', span));
    }
    return isNothing(result) ? context : result;
  }

  private iterate(op: Op & { kind: 'iterate' }, value: Value): Value {
    if (op.what === 'rest') {
      return { ...shapedValue(new Shape(`l:${this.key}:${op.id}`, new Map(), getField(value, '*'))), taints: value.taints };
    }
    const holdsKeys = op.what === 'keys' || (value.shapes.length > 0 && value.shapes.every((shape) => !isList(shape) && shape.site !== overlaySite));
    if (holdsKeys) return derived(value.taints);
    return applyReadRows(this, getField(value, '*'), null);
  }

  private concat(op: Op & { kind: 'concat' }): Value {
    let taints: readonly Taint[] = [];
    let skeleton = '';
    let isConstant = true;
    let isListSum = op.form === 'plus';
    const parts: Value[] = [];
    for (const part of op.parts) {
      if (typeof part === 'string') {
        skeleton += part;
        isListSum = false;
        continue;
      }
      const value = this.value(part);
      parts.push(value);
      if (!value.shapes.some(isList)) isListSum = false;
      const constants = value.constants;
      const fixed = constants?.length === 1 && value.taints.length === 0 ? constants[0] : undefined;
      // A hole behind a complete host name cannot change where a request goes.
      const guarded = /^[a-z][a-z0-9+.-]*:\/\/[^/\0?#]+[/?#]/i.test(skeleton) ? guardBit('host-allowed') : 0;
      const labels = flatten(value).map((taint) => (guarded === 0 ? taint : { ...taint, guards: taint.guards | guarded }));
      taints = joinTaints(taints, labels);
      skeleton += fixed !== undefined ? String(fixed) : (value.skeleton ?? '\0');
      if (fixed === undefined) isConstant = false;
    }
    if (isListSum && parts.length > 0) return this.sumLists(parts);
    if (isConstant && taints.length === 0) return constantValue(skeleton);
    const location = this.location(op.span);
    const joined = taints.map((taint) => ({ ...taint, exact: false, trace: step(taint.trace, 'join', location, 'joined into a string') }));
    return { ...derived(joined), skeleton };
  }

  private sumLists(parts: readonly Value[]): Value {
    // Beside a list with known elements, one of unknown make is as if it were spread into it.
    const own = parts.find((part) => part.shapes.some(isList)) ?? (parts[0] as Value);
    let result: Value = { ...own, taints: [] };
    for (const part of parts) result = addElements(result, part === own ? { ...part, shapes: [] } : part);
    return result;
  }

  private object(op: Op & { kind: 'object' }): Value {
    let result: Value = shapedValue(new Shape(`o:${this.key}:${op.id}`));
    for (const { key, value } of op.entries) {
      if (key) result = setPath(result, [this.keyText(key)], this.value(value), true);
      else result = this.spreadInto(result, this.value(value));
    }
    return result;
  }

  spreadInto(object: Value, spread: Value): Value {
    let result: Value = { ...object, taints: joinTaints(object.taints, spread.taints) };
    for (const shape of spread.shapes) {
      for (const [key, field] of shape.fields) result = setPath(result, [key], field, spread.shapes.length === 1);
      if (shape.rest) result = setPath(result, ['*'], shape.rest, false);
    }
    if (spread.schema && !object.schema) result = { ...result, schema: spread.schema };
    return result;
  }

  private array(op: Op & { kind: 'array' }): Value {
    let result: Value = shapedValue(new Shape(`l:${this.key}:${op.id}`, new Map(), null, 0));
    for (const { value, spread } of op.elements) {
      const element = this.value(value);
      if (!spread) {
        result = setPath(result, ['*'], element, false);
        continue;
      }
      result = addElements(result, element);
    }
    // What can be added to is told apart from objects that only have a method of the same name.
    const path = op.form === 'set' ? this.context.knowledge.canonical(`${this.ecosystem}:global.set()`) : null;
    return path === null ? result : withTypes(result, [pathType(path)]);
  }

  private functionValue(id: FuncId): Value {
    const types: TypeFact[] = [functionType(this.module.path, id)];
    const name = this.module.functions[id]?.name ?? '';
    if (this.func.id === 0 && name !== '') this.addOwnPath(types, name);
    return typedValue(types);
  }

  private classValue(id: number, span: Span): Value {
    const def = this.module.classes[id];
    const ref = { module: this.module.path, id };
    const types: TypeFact[] = [classType(ref.module, ref.id)];
    for (const path of this.context.classes.libraryPaths(ref)) types.push(pathType(path));
    if (def) enterClassMethods(this, ref, span);
    return typedValue(types);
  }

  private addOwnPath(types: TypeFact[], name: string): void {
    const canonical = this.context.program.canonicalName(this.module.path);
    const path = canonical === null ? null : this.context.knowledge.canonical(`${this.ecosystem}:${canonical}.${name}`);
    if (path !== null) types.push(pathType(path));
  }

  private operate(op: Op & { kind: 'operate' }): Value {
    if (op.operator !== 'arithmetic' && op.operator !== 'bitwise') return unknown;
    const values = op.operands.map((id) => this.value(id));
    if (values.every((value) => value.shapes.some(isList))) return this.sumLists(values);
    const taints = values.reduce<readonly Taint[]>((all, value) => joinTaints(all, flatten(value)), []);
    const types = joinAll(values.map((value) => typedValue(value.types))).types;
    return { ...derived(taints), types };
  }

  // -- result ----------------------------------------------------------------------------------------------------------

  private result(): FunctionResult {
    const returns = this.func.isGenerator
      ? shapedValue(new Shape(`l:${this.key}:yield`, new Map(), isNothing(this.yielded) ? null : this.yielded))
      : this.withReturnType(this.returned);
    const summary: Summary = {
      ...emptySummary,
      returns: bounded(returns, Limits.returnedSize),
      sinks: [...this.sinks.values()],
      effects: [...this.effects.values()],
      calls: [...this.inputCalls.values()],
      neverReturns: !this.hasReturned && !this.func.isAbstract && !this.func.isGenerator && this.func.id !== 0 && this.hasThrown,
      proves: { always: inputGuards(this.proofs?.always), whenTrue: inputGuards(this.proofs?.whenTrue), whenFalse: inputGuards(this.proofs?.whenFalse) },
    };
    return {
      summary, contributions: this.contributions, flows: [...this.flows.values()], facts: [...this.facts.values()], cutoffs: this.cutoffs,
    };
  }

  private withReturnType(value: Value): Value {
    if (!this.func.returnType || value.types.length > 0) return value;
    const types = this.writtenValue(this.func.returnType);
    return types.length === 0 ? value : { ...(isNothing(value) ? unknown : value), types };
  }

  /** A callee's trace behind this function's own. */
  continueTrace(start: Taint, rest: Taint): Taint['trace'] {
    return append(start.trace, rest.trace);
  }
}

/** The fields of an object win over what its types say about a member, unless the object knows nothing of it. */
function joinMember(own: Value, members: Value): Value {
  return { ...join(members, own), schema: own.schema };
}

/** Whether a caller's values are part of a value. */
function dependsOnInputs(value: Value): boolean {
  if (isPlain(value)) return false;
  if (value.taints.some((taint) => taint.input !== null || taint.behind.inputs.length > 0)) return true;
  if (value.types.some((type) => type.kind === 'function' && type.receiver !== null && dependsOnInputs(type.receiver))) return true;
  return value.shapes.some((shape) => (shape.rest !== null && dependsOnInputs(shape.rest)) || [...shape.fields.values()].some(dependsOnInputs));
}

/**
 * The value without fields about which nothing is known; null when nothing is known at all. Numbers and booleans count
 * as nothing: who waits for a place would be woken for every counter and switch.
 */
export function telling(value: Value): Value | null {
  const constants = value.constants !== null && value.constants.length > 0 && value.constants.every((constant) => typeof constant === 'string') ? value.constants : null;
  let changed = constants !== value.constants;
  const shapes: Shape[] = [];
  for (const shape of value.shapes) {
    const fields = new Map<string, Value>();
    for (const [name, field] of shape.fields) {
      const kept = telling(field);
      if (kept) fields.set(name, kept);
      if (kept !== field) changed = true;
    }
    const rest = shape.rest === null ? null : telling(shape.rest);
    if (rest !== shape.rest) changed = true;
    if (fields.size > 0 || rest) shapes.push(changed ? shape.with(fields, rest) : shape);
    else changed = true;
  }
  if (value.taints.length === 0 && value.types.length === 0 && shapes.length === 0 && constants === null && value.schema === null && value.skeleton === null) return null;
  return changed ? { ...value, constants, shapes } : value;
}

/** Of the objects that methods are bound to, only what they are: enough to resolve calls, and of bounded size. */
function withoutReceivers(value: Value): Value {
  const types = value.types.some((type) => type.kind === 'function' && type.receiver !== null)
    ? value.types.map((type) => (type.kind === 'function' && type.receiver ? { ...type, receiver: typedValue(type.receiver.types.filter((own) => own.kind !== 'function')) } : type))
    : value.types;
  const shapes = value.shapes.map((shape) => (shape.hasReceivers ? mapShape(shape, withoutReceivers) : shape));
  return types === value.types && shapes.every((shape, index) => shape === value.shapes[index]) ? value : { ...value, types, shapes };
}

function reversePostorder(blocks: readonly Block[]): BlockId[] {
  const order: BlockId[] = [];
  const seen = new Set<BlockId>();
  const stack: { id: BlockId; next: BlockId[] }[] = [];
  const enter = (id: BlockId): void => {
    const block = blocks[id];
    if (!block || seen.has(id)) return;
    seen.add(id);
    stack.push({ id, next: successors(block) });
  };
  enter(0);
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { id: BlockId; next: BlockId[] };
    const next = top.next.pop();
    if (next !== undefined) enter(next);
    else {
      order.push(top.id);
      stack.pop();
    }
  }
  return order.reverse();
}

function successors(block: Block): BlockId[] {
  const targets: BlockId[] = [];
  const { end } = block;
  if (end.kind === 'goto') targets.push(end.target);
  else if (end.kind === 'branch') targets.push(end.whenTrue, end.whenFalse);
  else if (end.kind === 'switch') targets.push(...end.cases.map((entry) => entry.target), end.otherwise);
  if (block.handler >= 0) targets.push(block.handler);
  return targets;
}

export type { FunctionRef };
