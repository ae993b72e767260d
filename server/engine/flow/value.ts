/**
 * What the analysis knows about a value: which labels it carries and by which trace, what it may be (a library object
 * reached by a path, a class, a function), which constants it may equal, and which fields it has.
 *
 * Values are immutable and joined at control-flow merges. A label comes either from a source in the program or from an
 * *input* of the function under analysis (a parameter, a captured variable, or a field of one); inputs are what makes
 * a function's result a summary that each caller fills in. `exact` inputs *are* the input and are replaced by the
 * caller's whole value; others were made from it and take over its labels only.
 *
 * Invariant: `join` is commutative and idempotent up to the choice of the shorter trace, and bounded by `Limits`.
 *
 * Example: in `def f(q): return {"role": "user", "content": "Hi " + q}` the result has one shape whose field `role`
 * has the constant "user" and whose field `content` has a non-exact taint of input `p0`.
 */
import { Limits } from '../base/limits';
import type { Constant, FuncId } from '../ir/types';
import { isMark, ofPartsAlone } from '../../../rules/kinds';
import type { Channel } from '../../../rules/kinds';
import { ByNumber, lookedUp } from './keys';
import { depthOf, depthOfReceiver, isOfClass, labelsOf, sizeOf } from './shape';
import type { Shape } from './shape';
import { exactly, guardBit, guardedTaint, joinTaints, taintWith } from './taint';
import type { Taint } from './taint';

export type TypeFact = Kind & {
  /** Known of a parameter because somebody passes it, not because of what is written in the function: what another caller gets back is what it has passed itself. */
  readonly passed: boolean;
};

type Kind =
  /** A thing of a library, by canonical path. */
  | { readonly kind: 'path'; readonly key: string; readonly path: string }
  /** A class of the workspace, as a value. */
  | { readonly kind: 'class'; readonly key: string; readonly module: string; readonly id: number }
  /** An object of it; `exact`: of this very class, not of a subclass. */
  | { readonly kind: 'instance'; readonly key: string; readonly module: string; readonly id: number; readonly exact: boolean }
  | FunctionKind
  | { readonly kind: 'module'; readonly key: string; readonly path: string }
  /** An agent or a tool, by the call that made it and the row that says so; see `agents/pieces.ts`. */
  | { readonly kind: 'made'; readonly key: string; readonly what: 'agent' | 'tool'; readonly site: string; readonly row: string }
  /** Writes what a library keeps for the program; see `cells.ts`. */
  | { readonly kind: 'setter'; readonly key: string; readonly cell: string }
  /** A text with variables that are filled in later, or something that holds such texts. */
  | { readonly kind: 'template'; readonly key: string; readonly variables: readonly TemplateVariable[] };

/** Methods are bound to objects that hold methods bound to objects, so what is inside is summed up once, when the method is bound. */
interface FunctionKind {
  readonly kind: 'function';
  readonly key: string;
  readonly module: string;
  readonly id: FuncId;
  readonly receiver: Value | null;
  /** Values in the object that it is bound to. */
  readonly size: number;
  /** As `depthOf`: how deep that object is. */
  readonly depth: number;
}

export interface TemplateVariable {
  readonly name: string;
  /** Where what it is filled with arrives. */
  readonly channel: Channel;
}

/** How a schema treats what it checks. */
export type Schema =
  /** Holds no free text; text of a pattern that lets separators through; free text; anything at all. */
  | { readonly kind: 'closed' | 'shaped' | 'open' | 'free' }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Schema> }
  | { readonly kind: 'array'; readonly of: Schema };

export interface Value {
  readonly taints: readonly Taint[];
  readonly types: readonly TypeFact[];
  /** Possible constants; `null` when it may be something else as well. */
  readonly constants: readonly Constant[] | null;
  readonly shapes: readonly Shape[];
  readonly schema: Schema | null;
  /** For text made of known and unknown pieces: the known ones, with a NUL for each hole. */
  readonly skeleton: string | null;
}

const noTaints: readonly Taint[] = [];
const noTypes: readonly TypeFact[] = [];
const noShapes: readonly Shape[] = [];

/** No value reaches here. The neutral element of `join`. */
export const nothing: Value = { taints: noTaints, types: noTypes, constants: [], shapes: noShapes, schema: null, skeleton: null };
/** Some value about which nothing is known; trusted. */
export const unknown: Value = valueWith(nothing, { constants: null });

/** The same value with other parts. All values are made by literals of one form: engines are far slower with objects of many forms. */
export function valueWith(
  value: Value,
  { taints = value.taints, types = value.types, constants = value.constants, shapes = value.shapes, schema = value.schema, skeleton = value.skeleton }: Partial<Value>,
): Value {
  const isSame = taints === value.taints && types === value.types && constants === value.constants && shapes === value.shapes && schema === value.schema && skeleton === value.skeleton;
  return isSame ? value : { taints, types, constants, shapes, schema, skeleton };
}

export function constantValue(constant: Constant): Value {
  return valueWith(nothing, { constants: [constant], skeleton: typeof constant === 'string' ? constant : null });
}

export function typedValue(types: readonly TypeFact[]): Value {
  return valueWith(nothing, { constants: null, types });
}

export function shapedValue(shape: Shape): Value {
  return valueWith(nothing, { shapes: [shape] });
}

export function taintedValue(taint: Taint): Value {
  return valueWith(unknown, { taints: [taint] });
}

export function isNothing(value: Value): boolean {
  return value === nothing
    || (value.constants !== null && value.constants.length === 0 && value.taints.length === 0 && value.types.length === 0 && value.shapes.length === 0);
}

// -- labels ------------------------------------------------------------------------------------------------------------

/** The same value with every taint changed. Fields are changed too. */
export function mapTaints(value: Value, change: (taint: Taint) => Taint | null): Value {
  let taints: Taint[] | null = null;
  for (let index = 0; index < value.taints.length; index++) {
    const taint = value.taints[index] as Taint;
    const next = change(taint);
    if (next !== taint) taints ??= value.taints.slice(0, index);
    if (taints && next) taints.push(next);
  }
  let shapes: Shape[] | null = null;
  for (let index = 0; index < value.shapes.length; index++) {
    const shape = value.shapes[index] as Shape;
    const next = shape.isPlain ? shape : mapShape(shape, (field) => mapTaints(field, change));
    if (next !== shape) (shapes ??= value.shapes.slice())[index] = next;
  }
  if (taints === null && shapes === null) return value;
  return valueWith(value, { taints: taints ? exactly(taints) : value.taints, shapes: shapes ?? value.shapes });
}

export function mapShape(shape: Shape, change: (field: Value, name: string) => Value): Shape {
  let fields: Map<string, Value> | null = null;
  for (const [name, field] of shape.fields) {
    const next = change(field, name);
    if (next !== field) (fields ??= new Map(shape.fields)).set(name, next);
  }
  const rest = shape.rest === null ? null : change(shape.rest, '*');
  if (fields === null && rest === shape.rest) return shape;
  return shape.with(fields ?? shape.fields, rest);
}

/** Labels of the value itself and of everything inside it. */
export function flatten(value: Value): readonly Taint[] {
  return value.shapes.length === 0 ? value.taints : labelsOf(value);
}

export function carries(value: Value, ...labels: readonly string[]): boolean {
  return flatten(value).some(({ source }) => source !== null && labels.includes(source.label));
}

export function isTainted(value: Value): boolean {
  if (value.taints.some((taint) => taint.source !== null && !isMark(taint.source.label))) return true;
  if (value.shapes.every((shape) => shape.isPlain)) return false;
  return value.shapes.some((shape) => (shape.rest !== null && isTainted(shape.rest)) || [...shape.fields.values()].some(isTainted));
}

/** A value made from others: their labels, and nothing else of them. */
export function derived(taints: readonly Taint[], confidence = 2): Value {
  if (taints.length === 0) return unknown;
  const made = taints.map((taint) => (taint.exact || taint.confidence > confidence
    ? taintWith(taint, { exact: false, confidence: Math.min(taint.confidence, confidence) }) : taint));
  return valueWith(unknown, { taints: made });
}

export function withGuards(value: Value, bits: number): Value {
  return mapTaints(value, (taint) => guardedTaint(taint, bits));
}

// -- join --------------------------------------------------------------------------------------------------------------

export function join(a: Value, b: Value): Value {
  if (a === b || isNothing(b)) return a;
  if (isNothing(a)) return b;
  const taints = joinTaints(a.taints, b.taints);
  const types = joinTypes(a.types, b.types);
  const constants = joinConstants(a.constants, b.constants);
  const shapes = joinShapes(a.shapes, b.shapes);
  const schema = a.schema && b.schema ? joinSchema(a.schema, b.schema) : null;
  const skeleton = a.skeleton === b.skeleton ? a.skeleton : (a.skeleton ?? b.skeleton);
  if (taints === a.taints && types === a.types && constants === a.constants && shapes === a.shapes && schema === a.schema && skeleton === a.skeleton) return a;
  const joined: Value = { taints, types, constants, shapes, schema, skeleton };
  return shapes === a.shapes && types === a.types ? joined : bounded(joined);
}

/** What may be any member of one list or table: a registry may hold dozens of functions and objects of the program. */
export function joinMembers(a: Value, b: Value): Value {
  const joined = join(a, b);
  const types = joinTypes(a.types, b.types, Limits.calleesPerValue);
  return types.length > joined.types.length ? valueWith(joined, { types }) : joined;
}

// -- size --------------------------------------------------------------------------------------------------------------

/**
 * The value itself unless it holds more than `Limits.valueSize` values: recursive data would grow without end. Then its
 * deepest levels are given up; before the members of long lists and tables are, they become one: of a registry of many
 * tools it is still known which functions it may hold.
 */
export function bounded(value: Value, limit: number = Limits.valueSize): Value {
  let result = value;
  for (let depth: number = Limits.accessPathDepth; depth >= 0 && sizeOf(result) > limit; depth--) {
    if (depth === 1) result = mergeMembers(result);
    if (sizeOf(result) > limit) result = limitDepth(result, depth);
  }
  return result;
}

const blurred = guardBit('blurred');

/** Registries: long lists and tables of things that can be called, or that hold some, without telling their members apart. */
function mergeMembers(value: Value): Value {
  let changed = false;
  const shapes = value.shapes.map((shape) => {
    const inner = mapShape(shape, mergeMembers);
    const members = inner.fields.size + (inner.rest?.shapes.length ?? 0);
    const isRegistry = members >= Limits.shapesPerValue && !isOfClass(inner, value) && [...inner.fields.values(), ...(inner.rest ? [inner.rest] : [])].every(holdsCallable);
    const merged = isRegistry ? merge(inner) : inner;
    if (merged !== shape) changed = true;
    return merged;
  });
  return changed ? valueWith(value, { shapes }) : value;
}

/** Something that can be called, or an object with such a field. */
function holdsCallable(value: Value): boolean {
  return value.types.some(isOfProgram) || value.shapes.some((shape) => [...shape.fields.values()].some((field) => field.types.some(isOfProgram)));
}

function merge(shape: Shape): Shape {
  const members = [...shape.fields.values(), ...(shape.rest ? [shape.rest] : [])].map((member) => withGuards(member, blurred)).reduce(joinMembers, nothing);
  const [first, ...others] = members.shapes;
  const one = first ? [others.reduce(joinShape, first)] : noShapes;
  return shape.with(new Map(), valueWith(members, { shapes: one }), -1);
}

/** Shapes nested deeper than `depth` are given up for the labels that they hold; objects of classes for nothing, since their classes know their fields. */
export function limitDepth(value: Value, depth: number): Value {
  if (depthOf(value) <= depth) return value;
  const types = limitReceivers(value.types, depth);
  if (value.shapes.length === 0) return types === value.types ? value : valueWith(value, { types });
  if (depth <= 0) {
    const parts = ofTheWhole(flatten(valueWith(value, { taints: noTaints, shapes: value.shapes.filter((shape) => !isOfClass(shape, value)) }))).map((taint) => guardedTaint(taint, blurred));
    return valueWith(value, { types, shapes: noShapes, taints: joinTaints(value.taints, derived(parts).taints), constants: null });
  }
  let changed = types !== value.types;
  const shapes = value.shapes.map((shape) => {
    const next = mapShape(shape, (field) => limitDepth(field, depth - 1));
    if (next !== shape) changed = true;
    return next;
  });
  return changed ? valueWith(value, { types, shapes }) : value;
}

/** Of the labels of parts, those that a whole too large to follow has: that a key is among its settings says nothing of all the others. */
function ofTheWhole(taints: readonly Taint[]): readonly Taint[] {
  return taints.filter(({ source }) => source === null || !ofPartsAlone.has(source.label));
}

/** An object that a method is bound to is one level deeper; of the deepest ones only what they are is left. */
function limitReceivers(types: readonly TypeFact[], depth: number): readonly TypeFact[] {
  let changed: TypeFact[] | null = null;
  types.forEach((type, index) => {
    if (type.kind !== 'function' || type.receiver === null) return;
    const receiver = depth > 0 ? limitDepth(type.receiver, depth - 1) : bare(type.receiver);
    if (receiver !== type.receiver) (changed ??= [...types])[index] = withReceiver(type, receiver);
  });
  return changed ?? types;
}

function bare(value: Value): Value {
  if (value.shapes.length === 0 && !value.types.some((type) => type.kind === 'function')) return value;
  return valueWith(value, { types: value.types.filter((type) => type.kind !== 'function'), shapes: noShapes, taints: flatten(value), constants: null });
}

/** The same value, known to be of further types. */
export function withTypes(value: Value, types: readonly TypeFact[]): Value {
  const joined = joinTypes(value.types, types);
  return joined === value.types ? value : valueWith(value, { types: joined });
}

export function joinAll(values: Iterable<Value>): Value {
  let result = nothing;
  for (const value of values) result = join(result, value);
  return result;
}

export function joinTypes(a: readonly TypeFact[], b: readonly TypeFact[], ofProgram: number = Limits.typesPerValue): readonly TypeFact[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  let result: TypeFact[] | null = null;
  for (const type of b) {
    const current = result ?? a;
    if (current.length >= (type.kind === 'function' ? Limits.calleesPerValue : isOfProgram(type) ? ofProgram : Limits.typesPerValue)) continue;
    const at = indexOfType(current, type.key);
    if (at < 0) (result ??= [...a]).push(type);
    else {
      const other = current[at] as TypeFact;
      if (type.kind === 'function' && other.kind === 'function' && type.receiver && other.receiver !== type.receiver) {
        const receiver = other.receiver ? join(other.receiver, type.receiver) : type.receiver;
        if (receiver !== other.receiver || other.passed && !type.passed) (result ??= [...a])[at] = withReceiver(other, receiver, other.passed && type.passed);
      } else if (other.passed && !type.passed) {
        (result ??= [...a])[at] = type;
      } else if (type.kind === 'instance' && other.kind === 'instance' && other.exact && !type.exact && (other.passed || !type.passed)) {
        (result ??= [...a])[at] = type;
      }
    }
  }
  return result ? exactly(result) : a;
}

function indexOfType(types: readonly TypeFact[], key: string): number {
  for (let at = 0; at < types.length; at++) if ((types[at] as TypeFact).key === key) return at;
  return -1;
}

/** The same, known because somebody passes it. */
export function asPassed(types: readonly TypeFact[]): readonly TypeFact[] {
  return types.every(({ passed }) => passed) ? types : types.map((type) => (type.passed ? type : twinOf(type)));
}

/** What is passed is passed again and again: the same fact for the same type, passed and known, but for methods, whose objects differ. */
const twins = new WeakMap<TypeFact, TypeFact>();

function twinOf(type: TypeFact): TypeFact {
  if (type.kind === 'function' && type.receiver !== null) return { ...type, passed: !type.passed };
  let twin = twins.get(type);
  if (!twin) {
    twin = { ...type, passed: !type.passed };
    twins.set(type, twin);
    twins.set(twin, type);
  }
  return twin;
}

/** The same, known to everybody. */
export function asKnown(value: Value): Value {
  if (!value.types.some(({ passed }) => passed)) return value;
  return valueWith(value, { types: value.types.map((type) => (type.passed ? twinOf(type) : type)) });
}

/** What a registry may hold: functions and objects of the program itself, of which there are only so many. */
function isOfProgram({ kind }: TypeFact): boolean {
  return kind === 'function' || kind === 'instance' || kind === 'class';
}

function joinConstants(a: Value['constants'], b: Value['constants']): Value['constants'] {
  if (a === null || b === null) return null;
  if (b.every((constant) => a.includes(constant))) return a;
  const joined = [...new Set([...a, ...b])];
  return joined.length > Limits.constantsPerValue ? null : joined;
}

function joinShapes(a: readonly Shape[], b: readonly Shape[]): readonly Shape[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  let result: Shape[] | null = null;
  for (const shape of b) {
    const current = result ?? a;
    const at = indexOfShape(current, shape.site);
    if (at >= 0) {
      const joined = joinShape(current[at] as Shape, shape);
      if (joined !== current[at]) (result ??= [...a])[at] = joined;
    } else if (current.length < Limits.shapesPerValue) {
      (result ??= [...a]).push(shape);
    } else {
      const last = current.length - 1;
      const joined = joinShape(current[last] as Shape, shape);
      if (joined !== current[last]) (result ??= [...a])[last] = joined;
    }
  }
  return result ? exactly(result) : a;
}

function indexOfShape(shapes: readonly Shape[], site: string): number {
  for (let at = 0; at < shapes.length; at++) if ((shapes[at] as Shape).site === site) return at;
  return -1;
}

/** Joins two states of one object. A field that only one side has may be missing: it stays, since a missing field carries nothing. */
function joinShape(a: Shape, b: Shape): Shape {
  if (a === b) return a;
  let fields: Map<string, Value> | null = null;
  for (const [name, field] of b.fields) {
    const mine = a.fields.get(name) ?? elementOf(a, name);
    const joined = mine === undefined ? field : join(mine, field);
    if (joined !== a.fields.get(name)) (fields ??= new Map(a.fields)).set(name, joined);
  }
  if (b.rest !== null) {
    for (const [name, field] of a.fields) {
      const theirs = b.fields.has(name) ? undefined : elementOf(b, name);
      const joined = theirs === undefined ? field : join(field, theirs);
      if (joined !== field) (fields ??= new Map(a.fields)).set(name, joined);
    }
  }
  const rest = a.rest && b.rest ? join(a.rest, b.rest) : (a.rest ?? b.rest);
  const length = a.length === b.length ? a.length : -1 - Math.min(a.leastLength, b.leastLength);
  if (fields === null && rest === a.rest && length === a.length) return a;
  return a.with(fields ?? a.fields, rest, length);
}

/** What stands at a place of a list that is not known by itself. */
function elementOf(shape: Shape, name: string): Value | undefined {
  return shape.site.startsWith('l:') && /^\d+$/.test(name) ? (shape.rest ?? undefined) : undefined;
}

const open: Schema = { kind: 'open' };

/** What fits one of the two. A field that one of them does not have is as the other one says. */
export function joinSchema(a: Schema, b: Schema): Schema {
  if (a === b) return a;
  if (a.kind === b.kind && a.kind !== 'object' && a.kind !== 'array') return a;
  if (a.kind === 'array' && b.kind === 'array') {
    const of = joinSchema(a.of, b.of);
    return of === a.of ? a : of === b.of ? b : { kind: 'array', of };
  }
  if (a.kind !== 'object' || b.kind !== 'object') return [a, b].find(({ kind }) => kind === 'open') ?? [a, b].find(({ kind }) => kind === 'free') ?? open;
  const fields = new Map(a.fields);
  let isSame = true;
  for (const [name, field] of b.fields) {
    const before = a.fields.get(name);
    const joined = before ? joinSchema(before, field) : field;
    if (joined !== before) isSame = false;
    fields.set(name, joined);
  }
  return isSame ? a : { kind: 'object', fields };
}

// -- types -------------------------------------------------------------------------------------------------------------

/** Types never change, and a program speaks of few: one object for each, whose key is compared at a glance. */
const pathTypes = new Map<string, TypeFact>();
const classTypes = new ByNumber((module, id): TypeFact => ({ kind: 'class', key: lookedUp(`c:${module}#${id}`), module, id, passed: false }));
const instances = new ByNumber((module, id): TypeFact => ({ kind: 'instance', key: lookedUp(`o:${module}#${id}`), module, id, exact: false, passed: false }));
const exactInstances = new ByNumber((module, id): TypeFact => ({ kind: 'instance', key: instances.of(module, id).key, module, id, exact: true, passed: false }));
const functionTypes = new ByNumber((module, id): TypeFact => ({ kind: 'function', key: lookedUp(`f:${module}#${id}`), module, id, receiver: null, size: 0, depth: 0, passed: false }));

export function pathType(path: string): TypeFact {
  let type = pathTypes.get(path);
  if (!type) pathTypes.set(path, (type = { kind: 'path', key: lookedUp(`p:${path}`), path, passed: false }));
  return type;
}

export function classType(module: string, id: number): TypeFact {
  return classTypes.of(module, id);
}

export function instanceType(module: string, id: number, exact: boolean): TypeFact {
  return (exact ? exactInstances : instances).of(module, id);
}

export function functionType(module: string, id: FuncId, receiver: Value | null = null): TypeFact {
  const unbound = functionTypes.of(module, id);
  return receiver === null || unbound.kind !== 'function' ? unbound : withReceiver(unbound, receiver);
}

/** The same function, bound to this object. */
export function withReceiver({ key, module, id, passed: isPassed }: TypeFact & FunctionKind, receiver: Value | null, passed = isPassed): TypeFact {
  return { kind: 'function', key, module, id, receiver, size: receiver === null ? 0 : sizeOf(receiver), depth: receiver === null ? 0 : depthOfReceiver(receiver), passed };
}

/** One fact for the variables of one template, whatever the order in which they were found. */
export function templateType(variables: readonly TemplateVariable[]): TypeFact {
  const byKey = new Map(variables.map((variable) => [`${variable.channel}=${variable.name}`, variable]));
  const keys = [...byKey.keys()].sort();
  return { kind: 'template', key: `t:${keys.join(',')}`, variables: keys.map((key) => byKey.get(key) as TemplateVariable), passed: false };
}

export function moduleType(path: string): TypeFact {
  return { kind: 'module', key: `m:${path}`, path, passed: false };
}
