/**
 * Filling in a callee's summary at a call: its inputs become the caller's values, its traces continue the caller's.
 * Invariant: nothing of the callee's inputs is left in the answer; what cannot be filled in is dropped.
 */
import { usedUp } from '../../../rules/kinds';
import { isDistrusted } from './marks';
import { Limits } from '../base/limits';
import type { Location } from '../base/span';
import type { Renames } from './agents/pieces';
import { getField, getPath, isKnownObject, matchConstants, setPath } from './access';
import { isNameStep } from './links';
import { isPlain, overlaySite, Shape } from './shape';
import { hasPart, isSwitchOfSender, kindKeys, kindOf, mayBeAnother, oneByOne, sitesApart } from './conditions';
import type { InputCondition, SummarySink } from './summary';
import { append, step } from './trace';
import { addBehind, behindWith, exactly, guardedTaint, inputAt, joinTaints, taintWith } from './taint';
import { carries, bounded, flatten, isNothing, join, joinTypes, mapShape, nothing, shapedValue, unknown, valueWith, withReceiver } from './value';
import type { Behind, Input, Taint } from './taint';
import type { TypeFact, Value } from './value';

/** What the inputs of one callee are at one call. */
export interface Binding {
  /** The caller's value of an input's root; null when it is out of reach. */
  root(root: string): Value | null;
  /** The result of calling an input, for paths with `()`. */
  called(input: Input): Value;
  /** What was left under a name, for paths with such a step. */
  found(step: string, name: Value): Value;
  /** Where and how the value goes in: the step between the caller's trace and the callee's. Null: no step of its own. */
  entry(root: string): { readonly location: Location; readonly message: string } | null;
  /** Agents and tools of the callee that are others for this caller. */
  readonly renames: Renames;
  /** Whether the object may be one whose method is the function that a condition names. */
  mayCall(object: Value, condition: InputCondition): boolean;
  /** Whether another value may be filled in: callbacks that are handed on by each other multiply them. */
  spend(): boolean;
  /** Counts what has been written so far: captured variables may change during the call. */
  writes(): number;
  readonly known: Known;
}

/** What inputs of a callee are found to be. */
class FoundInputs {
  readonly values = new Map<string, Value>();
  readonly taints = new Map<string, readonly Taint[]>();
  readonly entered = new Map<Taint, readonly Taint[]>();
}

/** What was found out at one call. Arguments stay what they are; captured variables, and what rests on them, only until something is written. */
export class Known {
  private readonly ofArguments = new FoundInputs();
  private ofVariables = new FoundInputs();
  private readonly filledIn = new Map<Value, Value>();
  private at = -1;

  inputs(root: string, writes: number): FoundInputs {
    if (root.startsWith('p')) return this.ofArguments;
    this.forget(writes);
    return this.ofVariables;
  }

  /** What values with everything filled in are, as long as nothing is written. */
  filled(writes: number): Map<Value, Value> {
    this.forget(writes);
    return this.filledIn;
  }

  private forget(writes: number): void {
    if (writes === this.at) return;
    this.filledIn.clear();
    this.ofVariables = new FoundInputs();
    this.at = writes;
  }
}

/** What is known now of inputs with this root. */
function foundOf({ known, writes }: Binding, root: string): FoundInputs {
  return known.inputs(root, writes());
}

export function inputOf(binding: Binding, input: Input): Value {
  const known = foundOf(binding, input.root).values.get(input.key);
  if (known) return known;
  const value = findInput(binding, input);
  // Finding it may have run a callback that has written something.
  foundOf(binding, input.root).values.set(input.key, value);
  return value;
}

/** Everything that an input carries, inside and out. */
function carried(binding: Binding, input: Input): readonly Taint[] {
  const known = foundOf(binding, input.root).taints.get(input.key);
  if (known) return known;
  const taints = flatten(inputOf(binding, input));
  foundOf(binding, input.root).taints.set(input.key, taints);
  return taints;
}

function findInput(binding: Binding, input: Input): Value {
  const at = input.path.findIndex((key) => key === '()' || isNameStep(key));
  if (at >= 0 && input.path[at] !== '()') {
    const name = findInput(binding, inputAt(input.root, input.path.slice(0, at)));
    return getPath(binding.found(input.path[at] as string, name), input.path.slice(at + 1));
  }
  if (at >= 0) return getPath(binding.called(inputAt(input.root, input.path.slice(0, at))), input.path.slice(at + 1));
  const root = binding.root(input.root);
  return root === null ? nothing : getPath(root, input.path);
}

/** The caller's taints behind a callee's input taint, with both traces joined. `select`: those of the caller's value that count; all unless given. */
export function taintsOf(binding: Binding, taint: Taint, select: ((value: Value) => readonly Taint[]) | null = null): readonly Taint[] {
  if (select) return entering(binding, taint, select(inputOf(binding, taint.input as Input)));
  const { root } = taint.input as Input;
  const known = foundOf(binding, root).entered.get(taint);
  if (known) return known;
  const taints = entering(binding, taint, carried(binding, taint.input as Input));
  foundOf(binding, root).entered.set(taint, taints);
  return taints;
}

function entering(binding: Binding, taint: Taint, actual: readonly Taint[]): readonly Taint[] {
  const input = taint.input as Input;
  if (actual.length === 0) return actual;
  const entry = binding.entry(input.root);
  return actual.map((own) => {
    const entered = entry && taint.trace ? step(own.trace, 'pass', entry.location, entry.message) : own.trace;
    return taintWith(own, {
      exact: false, trace: append(entered, taint.trace), guards: own.guards | taint.guards, confidence: Math.min(own.confidence, taint.confidence),
    });
  });
}

export function substitute(value: Value, binding: Binding, depth = 0): Value {
  if (depth > 6) return unknown;
  if (isPlain(value)) return value;
  const known = binding.known.filled(binding.writes()).get(value);
  if (known) return known;
  if (!binding.spend()) return unknown;
  const writes = binding.writes();
  const result = fillIn(value, binding, depth);
  if (binding.writes() === writes) binding.known.filled(writes).set(value, result);
  return result;
}

/** Code that nobody knows answers neither the key nor the instructions that it was given. */
function handedOn(taint: Taint, own: readonly Taint[]): readonly Taint[] {
  return taint.confidence > 1 ? own : own.filter(({ source }) => source === null || !usedUp.has(source.label));
}

function fillIn(value: Value, binding: Binding, depth: number): Value {
  const isBareInput = value.taints.length > 0 && value.constants === null && value.taints.every((taint) => taint.assumed !== null || (taint.input && taint.exact));
  const overlays = value.shapes.filter((shape) => shape.site === overlaySite);
  const shapes = value.shapes.length === 0 ? value.shapes
    : exactly(value.shapes.filter((shape) => shape.site !== overlaySite).flatMap((shape) => (shape.isPlain ? [shape] : filledIn(shape, binding, depth))));

  let taints: readonly Taint[] = [];
  let given = nothing;
  for (const taint of value.taints) {
    if (!taint.input) {
      if (taint.assumed && isKnownBetter(binding, taint.assumed)) continue;
      taints = joinTaints(taints, [taintWith(taint, { behind: behindOf(binding, taint.behind), assumed: taint.assumed && assumedFor(binding, taint.assumed) })]);
      continue;
    }
    if (taint.exact) {
      const actual = inputOf(binding, taint.input);
      given = join(given, taint.guards === 0 ? actual : guarded(actual, taint.guards));
    } else taints = joinTaints(taints, handedOn(taint, taintsOf(binding, taint)));
  }
  const kept = ofThisCaller(value, given, binding);
  const types = kept.some((type) => type.kind === 'function' && type.receiver !== null)
    ? kept.map((type) => (type.kind === 'function' && type.receiver ? withReceiver(type, substitute(type.receiver, binding, depth + 1)) : type))
    : kept;
  const own: Value = valueWith(value, { taints, types, shapes, constants: isBareInput ? [] : value.constants });
  let result = isNothing(own) ? given : join(own, given);
  for (const shape of overlays) {
    for (const [key, field] of shape.fields) result = setPath(result, [key], substitute(field, binding, depth + 1), true);
    if (shape.rest) result = setPath(result, ['*'], substitute(shape.rest, binding, depth + 1), false);
  }
  result = bounded(result);
  // An input that nothing is known of is still some value.
  return isNothing(result) && !isNothing(value) ? unknown : result;
}

/** What is known of the caller's own value is more than what all callers pass, also where code that nobody knows may have had its hands on it. */
function ofThisCaller(value: Value, given: Value, binding: Binding): readonly TypeFact[] {
  if (!value.types.some(({ passed }) => passed)) return value.types;
  const handled = value.taints.flatMap((taint) => (taint.input && !taint.exact ? inputOf(binding, taint.input).types : []));
  if (given.types.length === 0 && handled.length === 0) return value.types;
  const passed = new Set(value.types.flatMap((type) => (type.passed ? [type.key] : [])));
  return joinTypes(value.types.filter((type) => !type.passed), handled.filter(({ key }) => passed.has(key)));
}

/** `{ role: p0.role, content: p0.content }`: where the input is one of several known objects, so is the copy. */
function filledIn(shape: Shape, binding: Binding, depth: number): readonly Shape[] {
  const copied = copiedInput(shape);
  const held = copied ? inputOf(binding, copied.holder) : nothing;
  if (!copied || held.shapes.length < 2 || held.shapes.length > Limits.copiesApart) {
    const made = mapShape(shape, (field) => substitute(field, binding, depth + 1));
    return [kindOf(shape) !== null ? made : made.at(sitesApart(made.site, [shapedValue(made)])[0] as string)];
  }
  const objects = oneByOne(held);
  const sites = sitesApart(shape.site, objects);
  return objects.map((one, index) => {
    const made = mapShape(shape, (field) => {
      const key = copied.keys.get(field);
      return key === undefined ? substitute(field, binding, depth + 1) : getField(one, key);
    });
    return made.at(sites[index] as string);
  });
}

/** The input of which several fields of the shape are fields, and which ones. */
function copiedInput({ fields }: Shape): { readonly holder: Input; readonly keys: ReadonlyMap<Value, string> } | null {
  const holders = new Map<string, { readonly holder: Input; readonly keys: Map<Value, string> }>();
  for (const field of fields.values()) {
    const [taint, ...more] = field.taints;
    const key = taint?.input?.path.at(-1);
    if (!taint?.input || !taint.exact || taint.guards !== 0 || more.length > 0 || field.shapes.length > 0 || key === undefined || key === '*' || key === '()') continue;
    const holder = inputAt(taint.input.root, taint.input.path.slice(0, -1));
    const known = holders.get(holder.key) ?? { holder, keys: new Map<Value, string>() };
    known.keys.set(field, key);
    holders.set(holder.key, known);
  }
  return [...holders.values()].find(({ keys }) => keys.size > 1) ?? null;
}

/** Whether the caller's own object tells what the field of "some object" holds. */
function isKnownBetter(binding: Binding, assumed: Input): boolean {
  const [key] = assumed.path;
  const root = binding.root(assumed.root);
  return key !== undefined && root !== null && isKnownObject(root, key);
}

/** The same assumption in terms of the caller's inputs; null when it has become certain enough to stand alone. */
function assumedFor(binding: Binding, assumed: Input): Input | null {
  const root = binding.root(assumed.root);
  const input = root?.taints.find((taint) => taint.input !== null && taint.exact)?.input;
  return input && input.path.length + assumed.path.length <= Limits.accessPathDepth ? inputAt(input.root, [...input.path, ...assumed.path]) : null;
}

function guarded(value: Value, bits: number): Value {
  return valueWith(value, { taints: value.taints.map((taint) => guardedTaint(taint, bits)) });
}

/** What a model answered in a callee, with what the caller is known to have put into its prompt; the same where that is nothing. */
export function steeredBy(binding: Binding, taint: Taint): Taint {
  const behind = behindOf(binding, taint.behind);
  return behind.inputs.length > 0 || behind.labels.length > taint.behind.labels.length ? taintWith(taint, { behind }) : taint;
}

function behindOf(binding: Binding, behind: Behind): Behind {
  if (behind.inputs.length === 0) return behind;
  const labels = new Set(behind.labels);
  const inputs = new Set<Input>();
  for (const input of behind.inputs) {
    for (const taint of carried(binding, input)) addBehind(taint, labels, inputs);
  }
  return behindWith(labels, inputs);
}

/** What arrives at a sink of the callee, and what of its conditions is left for the caller's caller. */
export interface Arrival {
  readonly taints: readonly Taint[];
  readonly conditions: readonly InputCondition[];
}

/**
 * `content` of the messages whose `role` is `system`: where the messages are known one by one, each answers for itself.
 */
export function arrivalsAt(binding: Binding, { taint, conditions }: SummarySink, select: ((value: Value) => readonly Taint[]) | null): readonly Arrival[] {
  const holder = sharedHolder(taint.input as Input, conditions);
  const held = holder && inputOf(binding, holder);
  if (!holder || !held || held.shapes.length < 2) {
    const left = remainingConditions(binding, conditions);
    return left && !(holder && isOpen(conditions, (input) => inputOf(binding, input))) ? [{ taints: taintsOf(binding, taint, select), conditions: left }] : [];
  }
  const within = (part: Value, { path }: Input): Value => getPath(part, path.slice(holder.path.length));
  return oneByOne(held).flatMap((part) => {
    const valueOf = (input: Input): Value => (isBelow(input, holder) ? within(part, input) : inputOf(binding, input));
    const left = isOpen(conditions, valueOf) ? null : remainingConditions(binding, conditions, valueOf);
    const value = within(part, taint.input as Input);
    return left ? [{ taints: entering(binding, taint, select ? select(value) : flatten(value)), conditions: left }] : [];
  });
}

/** Whether an object may be of the kind that is asked for, and of others as well: what it says is no more that of the one than of the others. */
function isOpen(conditions: readonly InputCondition[], valueOf: (input: Input) => Value): boolean {
  return conditions.some(({ input, values, test }) => test === 'equals' && mayBeAnother(valueOf(input), values));
}

/**
 * What of a value belongs to the object that conditions ask about: `{ role: m.role, content: m.content }` of a list that
 * holds the caller's messages and some that were made here is in its role as in its text either the one or the other.
 */
export function ofSameObject(taints: readonly Taint[], conditions: readonly InputCondition[]): readonly Taint[] {
  return conditions.reduce((left, { input, test }) => {
    if (test !== 'equals' || input.path.length === 0) return left;
    const holder = inputAt(input.root, input.path.slice(0, -1));
    const own = left.filter((taint) => taint.input !== null && isBelow(taint.input, holder));
    return own.length > 0 ? own : left;
  }, taints);
}

/** The object that both the value and what is asked of it belong to; null when they have none in common. */
function sharedHolder(input: Input, conditions: readonly InputCondition[]): Input | null {
  const asked = conditions.filter((condition) => condition.test === 'equals' && condition.input.root === input.root);
  if (asked.length === 0) return null;
  const depth = Math.min(...asked.map((condition) => commonLength(input.path, condition.input.path)));
  // Options of one call are no kinds of one object, but for those that are called so.
  const isWhole = depth === 0 && !asked.some((condition) => condition.input.path.length === 1 && kindKeys.has(condition.input.path[0] as string));
  return isWhole || depth === input.path.length ? null : inputAt(input.root, input.path.slice(0, depth));
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((key, index) => key !== b[index]);
  return differs < 0 ? a.length : differs;
}

/** Whether an input is the object, or lies in it. */
export function isBelow(input: Input, holder: Input): boolean {
  return input.root === holder.root && commonLength(holder.path, input.path) === holder.path.length;
}

/** What is asked of one input, asked of others: few questions, handed from caller to caller with thousands of sinks. */
const asked = new WeakMap<InputCondition, Map<string, InputCondition>>();

function conditionOn(condition: InputCondition, input: Input): InputCondition {
  if (condition.input.key === input.key) return condition;
  let known = asked.get(condition);
  if (!known) asked.set(condition, (known = new Map()));
  let same = known.get(input.key);
  if (!same) known.set(input.key, (same = { ...condition, input }));
  return same;
}

/** Conditions of a summary sink at one call: null when one fails, else those that are left for the caller's caller. */
export function remainingConditions(binding: Binding, conditions: readonly InputCondition[], valueOf = (input: Input): Value => inputOf(binding, input)): readonly InputCondition[] | null {
  const left: InputCondition[] = [];
  for (const condition of conditions) {
    const actual = valueOf(condition.input);
    if (condition.test === 'calls') {
      if (!binding.mayCall(actual, condition)) return null;
      const input = actual.taints.find((taint) => taint.input && taint.exact)?.input;
      if (input) left.push(conditionOn(condition, input));
      continue;
    }
    if (condition.test === 'carries' || condition.test === 'contains') {
      if (condition.test === 'carries' ? carries(actual, ...condition.values) : hasPart(actual, condition.values)) continue;
      const input = actual.taints.find((taint) => taint.input && taint.exact)?.input;
      if (!input) return null;
      left.push(conditionOn(condition, input));
      continue;
    }
    if (condition.test === 'lacks') {
      if (hasPart(actual, condition.values)) return null;
      const input = actual.taints.find((taint) => taint.input && taint.exact)?.input;
      if (input) left.push(conditionOn(condition, input));
      continue;
    }
    if (condition.test === 'given') {
      const { root, path } = condition.input;
      const key = path[path.length - 1] as string;
      const holder = valueOf(inputAt(root, path.slice(0, -1)));
      if (holder.shapes.some((shape) => shape.fields.has(key))) continue;
      const input = holder.taints.find((taint) => taint.input && taint.exact)?.input;
      if (!input || input.path.length >= Limits.accessPathDepth) return null;
      left.push(conditionOn(condition, inputAt(input.root, [...input.path, key])));
      continue;
    }
    const match = matchConstants(actual, condition.values);
    if (match === 'unknown') {
      if (isSwitchOfSender(condition, actual)) continue;
      const input = actual.taints.find((taint) => taint.input && taint.exact)?.input;
      // Something unknown may well differ.
      if (input) left.push(conditionOn(condition, input));
      else if (condition.test === 'equals' && !(condition.isKind && actual.taints.some((one) => one.source !== null && isDistrusted(one)))) return null;
    } else if ((match === 'yes') !== (condition.test === 'equals')) return null;
  }
  return exactly(left);
}


/** Whether a value of a callee brings any label, once its inputs are filled in. */
export function bringsLabels(value: Value, binding: Binding): boolean {
  return flatten(value).some((taint) => taint.source !== null || (taint.input !== null && carried(binding, taint.input).length > 0));
}
