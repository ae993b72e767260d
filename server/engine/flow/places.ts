/**
 * Places: variables of this function, of those around it and of the module, and the fields that are written to them.
 * Reading and writing them changes the abstract state, and what outlives the call is told to callers and to everybody.
 */
import type { Span } from '../base/span';
import type { FuncId, ValueId, VariableRef } from '../ir/types';
import { getPath, inputValue, setPath, wrap } from './access';
import { withWriteThrough } from './aliases';
import { noteField } from './agents/pieces';
import type { FunctionAnalysis } from './analysis';
import { attach } from './attached';
import { writeCell } from './cells';
import { isOneOfKinds } from './conditions';
import { capturedVariable, variablePlace } from './keys';
import { isPipe } from './pipes';
import { newSource } from './sources';
import { step } from './trace';
import { guardBit, inputAt, sourceTaint } from './taint';
import type { Taint } from './taint';
import { flatten, isNothing, join, mapTaints, nothing, unknown, valueWith, withGuards } from './value';
import type { Value } from './value';

/** A variable and the way to a field of it, as written: `self.history`, `args.cmd`. */
export interface Place {
  readonly variable: VariableRef;
  readonly path: readonly string[];
}

const textMethods = new Set(['strip', 'lower', 'upper', 'casefold', 'trim', 'toLowerCase', 'toUpperCase', 'toString']);

/** The place that an operation reads, seen through awaiting, casts and changes of case; with `isDefaulted` also where something constant stands in for nothing. */
export function placeOf(analysis: FunctionAnalysis, id: ValueId, isDefaulted = false): Place | null {
  const op = analysis.ops[id];
  if (!op) return null;
  switch (op.kind) {
    case 'read':
      return { variable: op.variable, path: [] };
    case 'get': {
      const object = placeOf(analysis, op.object);
      const key = analysis.keyText(op.key);
      return object && key !== '*' ? { variable: object.variable, path: [...object.path, key] } : null;
    }
    case 'await':
    case 'cast':
      return placeOf(analysis, op.value, isDefaulted);
    case 'call': {
      if (op.form === 'super') return op.receiver === null ? null : placeOf(analysis, op.receiver);
      const callee = analysis.ops[op.callee];
      if (op.receiver !== null && callee?.kind === 'get' && callee.key.kind === 'name' && textMethods.has(callee.key.name)) {
        return placeOf(analysis, op.receiver, isDefaulted);
      }
      return null;
    }
    case 'merge': {
      const [first, ...others] = op.values;
      const isConstant = (other: ValueId): boolean => analysis.value(other).taints.length === 0 && (analysis.value(other).constants ?? []).length > 0;
      return isDefaulted && first !== undefined && analysis.decidedAs(first, id) === true && others.every(isConstant) ? placeOf(analysis, first) : null;
    }
    default:
      return null;
  }
}

/** As `placeOf`, but also of elements that are not known one by one: `groups[kind]`. */
function somePlaceOf(analysis: FunctionAnalysis, id: ValueId): Place | null {
  const op = analysis.ops[id];
  if (op?.kind !== 'get') return null;
  const object = placeOf(analysis, op.object) ?? somePlaceOf(analysis, op.object);
  return object && { variable: object.variable, path: [...object.path, analysis.keyText(op.key)] };
}

function rootOf(analysis: FunctionAnalysis, variable: VariableRef): string {
  if (variable.func === 0) return `g${analysis.module.path}#${variable.slot}`;
  return `u${variable.func}.${variable.slot}`;
}

export function readVariable(analysis: FunctionAnalysis, variable: VariableRef): Value {
  if (variable.func === analysis.func.id) {
    const own = analysis.state.slots[variable.slot] ?? nothing;
    // What functions of the module have put there may be there at any time.
    const others = variable.func === 0 ? analysis.context.store.readOthers(variablePlace(analysis.module.path, 0, variable.slot), analysis.key) : nothing;
    return withKeptInside(analysis, variable, join(own, others));
  }
  const root = rootOf(analysis, variable);
  const known = analysis.state.outer.get(root);
  if (known) return known;
  const kept = analysis.context.store.read(variablePlace(analysis.module.path, variable.func, variable.slot), analysis.key);
  if (variable.func === 0) return isNothing(kept) ? unknown : kept;
  // A captured variable is an input like a parameter; only what is certain whoever calls comes from the store.
  const typed = mapTaints(kept, () => null);
  return valueWith(inputValue(root), { types: typed.types, shapes: typed.shapes.filter(isPipe), schema: typed.schema });
}

/** With what functions that captured the object, and may be called at any time, have put into it: the state of a composable, `return { answer, ask }`. */
function withKeptInside(analysis: FunctionAnalysis, variable: VariableRef, own: Value): Value {
  // What was given is the caller's, who knows it by what is written to it.
  const isGiven = variable.slot < analysis.func.params.length;
  if (variable.func === 0 || isGiven || own.shapes.length === 0 || !analysis.context.isCaptured(analysis.module, variable)) return own;
  // Of messages that several functions have added nobody knows here which is whose.
  const { shapes } = withGuards(analysis.context.store.readOthers(variablePlace(analysis.module.path, variable.func, variable.slot), analysis.key), guardBit('blurred'));
  let result = own;
  for (const shape of shapes) {
    if (own.shapes.some(({ site }) => site === shape.site)) {
      result = join(result, valueWith(nothing, { shapes: [shape] }));
      continue;
    }
    for (const [key, field] of shape.fields) result = setPath(result, [key], field, false);
    if (shape.rest) result = setPath(result, ['*'], shape.rest, false);
  }
  return result;
}

/** The value of an input's root as this function sees it; null when it is not within its reach. */
export function readRoot(analysis: FunctionAnalysis, root: string): Value | null {
  const captured = capturedVariable(root);
  if (captured) return isInScope(analysis, captured.func) ? readVariable(analysis, captured) : null;
  const param = /^p(\d+)$/.exec(root);
  return param ? (analysis.state.slots[Number(param[1])] ?? null) : null;
}

function isInScope(analysis: FunctionAnalysis, func: FuncId): boolean {
  for (let at: FuncId = analysis.func.id; at >= 0; at = analysis.module.functions[at]?.parent ?? -1) if (at === func) return true;
  return false;
}

export function writeVariable(analysis: FunctionAnalysis, variable: VariableRef, value: Value, span: Span): void {
  analysis.writes++;
  if (variable.func === analysis.func.id) {
    analysis.state.slots[variable.slot] = value;
  } else {
    const outer = new Map(analysis.state.outer);
    outer.set(rootOf(analysis, variable), value);
    analysis.state.outer = outer;
    analysis.addEffect(inputAt(rootOf(analysis, variable), []), value);
    if (variable.func === 0) leaveBehind(analysis, variable, [], value, span);
  }
  keepVariable(analysis, variable, value);
}

/** What users' text leaves in a variable of the module is there for the next request, whoever sends it, unless it lies under a key of its own. */
function leaveBehind(analysis: FunctionAnalysis, variable: VariableRef, path: readonly string[], value: Value, span: Span): Value {
  return leaveBehindIn(analysis, variablePlace(analysis.module.path, 0, variable.slot), analysis.variableName(variable), path, value, span);
}

export function leaveBehindIn(analysis: FunctionAnalysis, place: string, name: string, path: readonly string[], value: Value, span: Span): Value {
  const isLeft = ({ source, guards }: Taint): boolean => source?.label === 'user' && !source.isOperator && (guards & guardBit('keyed')) === 0;
  if (isKeyed(path) || !flatten(value).some(isLeft)) return nothing;
  // A library keeps what is put into it (`st.session_state`, `flask.g`) as it sees fit, mostly by session or request.
  if (path.length > 0 && isPartOfLibrary(analysis.context.store.read(place, analysis.key))) return nothing;
  const source = newSource(analysis.location(span), 'shared', `what an earlier request left in \`${name}\``);
  const trace = step(null, 'source', source.location, source.name);
  const left = mapTaints(value, (taint) => (isLeft(taint) ? { ...sourceTaint(source, trace, taint.confidence), exact: taint.exact, guards: taint.guards } : null));
  analysis.contribute(place, wrap(path, left), null);
  return left;
}

/** An element that is not known lies inside of another one: `sessions[id].append(text)`. */
function isKeyed(path: readonly string[]): boolean {
  return path.slice(0, -1).includes('*');
}

export function keepVariable(analysis: FunctionAnalysis, variable: VariableRef, value: Value): void {
  if (variable.func === 0 || variable.func !== analysis.func.id || analysis.context.isCaptured(analysis.module, variable)) {
    const name = analysis.variableName(variable);
    analysis.contribute(variablePlace(analysis.module.path, variable.func, variable.slot), value, variable.func === 0 && analysis.func.id !== 0 ? `kept in \`${name}\`` : null);
    // What a closure captured may come from this call: each caller adds its own.
    const isOwn = variable.func === analysis.func.id && variable.func !== 0;
    if (isOwn && value.taints.some((taint) => taint.input !== null)) analysis.addEffect(inputAt(rootOf(analysis, variable), []), value);
  }
}

/** Sets what a place holds without any effect elsewhere: a check has taught something about it. */
export function learn(analysis: FunctionAnalysis, place: Place, change: (value: Value) => Value): void {
  analysis.writes++;
  if (place.variable.func !== analysis.func.id || place.variable.slot < analysis.func.params.length) analysis.hasLearnt = true;
  const root = readVariable(analysis, place.variable);
  const next = place.path.length === 0 ? change(root) : setPath(root, place.path, change(getPath(root, place.path)), true);
  if (place.variable.func === analysis.func.id) analysis.state.slots[place.variable.slot] = next;
  else {
    const outer = new Map(analysis.state.outer);
    outer.set(rootOf(analysis, place.variable), next);
    analysis.state.outer = outer;
  }
}

/** A write to field `path` of an object: updates the place it was read from, its class's fields, and the caller's object. */
export function assign(
  analysis: FunctionAnalysis, object: ValueId, path: readonly string[], written: Value, isStrong: boolean, span: Span, hasOwnKey = false,
): void {
  analysis.writes++;
  const target = analysis.value(object);
  // `messages[-1]["content"] = text`: of a list that holds messages of the system and of users nobody knows whose this one is.
  const value = isOneOfKinds(getPath(target, path.slice(0, -1))) ? withGuards(written, guardBit('blurred')) : written;
  // Which of all that a part of the application, or a library such as the environment, has is written is not known: too little to say something of the others.
  if (path[0] === '*' && (isPartOfProgram(analysis, target) || isPartOfLibrary(target))) return;
  const place = placeOf(analysis, object) ?? somePlaceOf(analysis, object);
  if (place && path.length > 0) {
    const root = readVariable(analysis, place.variable);
    const next = setPath(root, [...place.path, ...path], value, isStrong && !place.path.includes('*'));
    if (place.variable.func === analysis.func.id) analysis.state.slots[place.variable.slot] = next;
    else {
      const outer = new Map(analysis.state.outer);
      outer.set(rootOf(analysis, place.variable), next);
      analysis.state.outer = outer;
    }
    keepVariable(analysis, place.variable, next);
    if (place.variable.func === 0 && analysis.func.id !== 0) {
      const full = [...place.path, ...path];
      analysis.addEffect(inputAt(rootOf(analysis, place.variable), full), hasOwnKey ? withGuards(value, guardBit('keyed')) : value);
      const left = hasOwnKey ? nothing : leaveBehind(analysis, place.variable, full, value, span);
      if (left !== nothing) keepFields(analysis, object, path, left, span);
    }
  } else if (path.length > 0) {
    // A value without a name, such as the list that a comprehension builds.
    analysis.values[object] = setPath(target, path, value, isStrong);
  }
  writeThrough(analysis, target, place, path, value);
  for (const taint of target.taints) {
    if (taint.input && taint.exact) analysis.addEffect(inputAt(taint.input.root, [...taint.input.path, ...path]), hasOwnKey ? withGuards(value, guardBit('keyed')) : value);
  }
  keepFields(analysis, object, path, isOfSomeRecord(analysis, object, target) ? withGuards(value, guardBit('blurred')) : value, span);
  const [name, ...deeper] = path;
  if (name !== undefined && deeper.length === 0) attach(analysis, object, name, value);
}

/** A record that somebody else's code writes to: which of all the records of its class it was cannot be told later on. */
function isOfSomeRecord(analysis: FunctionAnalysis, object: ValueId, target: Value): boolean {
  const op = analysis.op(object);
  const isOwn = op?.kind === 'read' && op.variable.slot === 0 && analysis.func.params[0]?.kind === 'receiver';
  return !isOwn && target.types.some((type) => type.kind === 'instance') && !isPartOfProgram(analysis, target);
}

function isPartOfProgram(analysis: FunctionAnalysis, { types }: Value): boolean {
  return types.some((type) => type.kind === 'instance' && analysis.context.classes.isMachinery({ module: type.module, id: type.id }));
}

/** What a library has for all that use it, such as the environment: no object that somebody made. */
function isPartOfLibrary({ types }: Value): boolean {
  return types.some((type) => type.kind === 'path' && !type.path.includes('()'));
}

/** The object may have other names: variables that hold it, and the parameter that it is a part of. */
function writeThrough(analysis: FunctionAnalysis, target: Value, place: Place | null, path: readonly string[], value: Value): void {
  const own = place?.variable.func === analysis.func.id ? place.variable.slot : -1;
  analysis.state.slots.forEach((slot, index) => {
    if (index === own) return;
    const next = withWriteThrough(slot, target, path, value);
    if (next === slot) return;
    analysis.state.slots[index] = next;
    keepVariable(analysis, { func: analysis.func.id, slot: index }, next);
  });
  for (const { input, exact } of target.taints) {
    const slot = input && exact && input.path.length > 0 && input.root.startsWith('p') ? Number(input.root.slice(1)) : -1;
    const whole = slot === own ? undefined : analysis.state.slots[slot];
    if (input && whole) analysis.state.slots[slot] = setPath(whole, [...input.path, ...path], value, false);
  }
}

function keepFields(analysis: FunctionAnalysis, object: ValueId, path: readonly string[], value: Value, span: Span): void {
  const op = analysis.ops[object];
  const [first, ...rest] = path;
  if (first === undefined) return;
  keepField(analysis, analysis.value(object), first, rest, value, span);
  // `self.history.append(x)` writes to an element of a field.
  if (op?.kind === 'get') keepFields(analysis, op.object, [analysis.keyText(op.key), ...path], value, span);
}

/** Where a class stands, the entries of a value become fields of its objects: a library hands them on, as from one step of a graph to the next. */
export function keepEntries(analysis: FunctionAnalysis, object: Value, value: Value, span: Span): void {
  if (!object.types.some((type) => type.kind === 'class')) return;
  for (const shape of value.shapes) for (const [name, field] of shape.fields) keepField(analysis, object, name, [], field, span, 'hand');
}

export function keepField(analysis: FunctionAnalysis, object: Value, field: string, path: readonly string[], value: Value, span: Span, kind: 'keep' | 'hand' = 'keep'): void {
  if (field === '*') return;
  const { classes } = analysis.context;
  for (const type of object.types) {
    if (type.kind === 'made') noteField(analysis, type, field, path, value, analysis.location(span));
    // An object that is kept for the program, such as a store: what anybody leaves in it is there for all.
    if (type.kind === 'setter') writeCell(analysis, type.cell, wrap([field, ...path], value), { name: '', span });
  }
  const holders = object.types.filter((type) => type.kind === 'instance' || type.kind === 'class');
  for (const ref of classes.shared(holders)) {
    const name = classes.info(ref)?.def.name ?? '';
    analysis.contribute(`o:${ref.module}#${ref.id}.${field}`, wrap(path, value), `kept in \`${field}\` of \`${name}\``, span, kind);
  }
}
