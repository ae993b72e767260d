/**
 * Calls of the program's own functions and classes: filling their summaries in and doing what they say.
 */
import { Limits } from '../base/limits';
import type { Span } from '../base/span';
import { getField, getPath, setPath, wrap } from './access';
import { carryPieces, renamed } from './agents/pieces';
import type { FunctionAnalysis } from './analysis';
import type { Argument, CallSite } from './arguments';
import { addDefaults, argumentsAt, bind, bindParams } from './binding';
import type { Bound } from './binding';
import { provedAt } from './by-default';
import { callValue, opaque } from './calls';
import { cellOf, writeCell } from './cells';
import { noteCaptured, notePart } from './checks';
import type { When } from './checks';
import type { ClassRef, FunctionRef } from './classes';
import { giveHeld, isFileRoot, leaveInFile } from './files';
import { dependsOnInputs, telling, withoutLargeObjects } from './kept';
import { capturedVariable, functionKey, variablePlace } from './keys';
import { isNameRoot, isNameStep, leave } from './links';
import { askedOfReceiver, doubtedIfKept, isOneOfMany } from './overrides';
import { tellingTypes } from './passed';
import { assign, keepEntries, keepField, leaveBehindIn, readRoot, readVariable, writeVariable } from './places';
import { fieldSchema, validated } from './schemas';
import { isLargeObject, newSite, Shape } from './shape';
import { arriving, dependsOnMake } from './sinks';
import { arrivalsAt, bringsLabels, inputOf, ofSameObject, steeredBy, substitute } from './substitute';
import type { Binding } from './substitute';
import type { Effect, InputCall, InputGuard } from './summary';
import { step } from './trace';
import { guardBit, inputAt, inputTaint, taintWith } from './taint';
import { flatten, instanceType, join, mapShape, mapTaints, nothing, typedValue, unknown, valueWith, withGuards } from './value';
import type { Value } from './value';

export function callFunction(analysis: FunctionAnalysis, ref: FunctionRef, receiver: Value | null, site: CallSite, depth: number, isEntry = false): Value {
  const target = analysis.context.functionOf(ref);
  if (!target || depth > Limits.accessPathDepth + 2) return unknown;
  const { func } = target;
  const key = functionKey(ref.module, ref.id);
  if (!analysis.nesting.enter(key, depth)) {
    analysis.cut('nestedCalls');
    return unknown;
  }
  const bound = bindParams(func, receiver, site.args, site.id !== null);
  addDefaults(analysis, ref, func, bound);
  for (const [index, { value }] of bound) {
    const types = tellingTypes(value);
    if (types) analysis.passTypes(`p:${key}.${index}`, types);
  }
  const summary = analysis.context.store.summary(key, analysis.key);
  if (!summary) return nothing;

  const name = site.name || func.name || 'a function';
  const binding = bind(analysis, ref, func, bound, summary, site, name, depth, isEntry);

  const sinks = analysis.isTyping ? [] : summary.sinks;
  // Most calls lead to no sink, and need not ask which implementations there are.
  const asked = sinks.length > 0 ? askedOfReceiver(analysis, ref, func.name, receiver) : [];
  const isDoubtful = sinks.length > 0 && isOneOfMany(analysis, func.name, receiver);
  for (const sink of sinks) {
    const { channel } = sink.sink;
    if (sink.taint.source) {
      const steered = steeredBy(binding, sink.taint);
      if (steered !== sink.taint) analysis.arrive(steered, sink.sink, []);
      continue;
    }
    const select = dependsOnMake(channel) ? (value: Value) => arriving(channel, value) : null;
    for (const { taints, conditions } of arrivalsAt(binding, sink, select)) for (const taint of ofSameObject(taints, conditions)) {
      // What is labelled arrives for some object of the class; for which one is asked where a caller brings both.
      analysis.arrive(isDoubtful ? doubtedIfKept(taint) : taint, sink.sink, taint.source ? conditions.filter(({ test }) => test !== 'calls') : [...conditions, ...asked]);
    }
  }
  carryPieces(analysis, summary.pieces, binding, binding.renames);
  if (!analysis.isLettingGo) for (const act of summary.acts) analysis.addAct({ ...act, what: binding.renames.get(act.what)?.key ?? act.what });
  const { level } = analysis;
  for (const effect of summary.effects) {
    analysis.level = effect.level + 1;
    applyEffect(analysis, ref, effect, binding, bound, site, isEntry);
  }
  analysis.level = level;
  const { parts } = summary.proves;
  const { always, whenTrue, whenFalse } = provedAt(summary, bound);
  const said: readonly (readonly [readonly InputGuard[], When])[] = [
    [always, 'return'], [whenTrue, 'true'], [whenFalse, 'false'], ...parts.map(({ name, holds, guards }) => [guards, { part: name, is: holds }] as const),
  ];
  for (const [guards, when] of said) {
    for (const guard of guards) {
      if (guard.root.startsWith('u')) {
        if (ref.module === analysis.module.path) noteCaptured(analysis, site, guard.root, guard.bits, when);
        continue;
      }
      const entry = bound.get(Number(guard.root.slice(1)));
      for (const { argument, path } of entry ? argumentsAt(entry, guard.path) : []) {
        if (argument.spread === 'none') notePart(analysis, site, argument, { ...guard, path }, when);
      }
    }
  }
  // A call of an input whose result nobody uses still happens, where it is known what is called.
  for (const call of summary.calls) if (isCallable(inputOf(binding, call.input))) binding.called(call.input);
  const result = madeApart(analysis, key, site, renamed(substitute(summary.returns, binding), binding.renames));
  return namedReturn(analysis, result, ref, site, name);
}

/** What one call of a function makes is not what another call of it here makes: who writes to the one leaves the other as it is. */
function madeApart(analysis: FunctionAnalysis, key: string, { id }: CallSite, value: Value): Value {
  if (id === null || key === analysis.key || value.shapes.length === 0) return value;
  return analysis.nesting.isFirst(key, id) ? value : atOwnSites(value, [`o:${key}:`, `l:${key}:`], `${apart}${id}`, levelsMadeApart);
}

/** In the site of a shape: by which further call it was made. */
const apart = '~';
const levelsMadeApart = 3;

function atOwnSites(value: Value, made: readonly string[], suffix: string, depth: number): Value {
  if (value.shapes.length === 0 || depth === 0) return value;
  let isSame = true;
  const shapes = value.shapes.map((shape) => {
    const inner = mapShape(shape, (field) => atOwnSites(field, made, suffix, depth - 1));
    const next = !shape.site.includes(apart) && made.some((prefix) => shape.site.startsWith(prefix)) ? inner.at(`${shape.site}${suffix}`) : inner;
    isSame &&= next === shape;
    return next;
  });
  return isSame ? value : valueWith(value, { shapes });
}

/** Whether something can be said of a call of the value: what it does, or that it is an input here too. */
function isCallable(value: Value): boolean {
  return value.types.length > 0 || value.taints.some((taint) => taint.input !== null && taint.exact);
}

/** Labels that were born in the callee get a step where they come out. */
function namedReturn(analysis: FunctionAnalysis, value: Value, ref: FunctionRef, site: CallSite, name: string): Value {
  const location = analysis.location(site.span);
  return mapTaints(value, (taint) => {
    const first = taint.trace;
    if (!taint.source || !first || first.kind === 'return' && first.location.span.start === site.span.start) return taint;
    const inCallee = first.location.path === ref.module && !(first.location.path === analysis.module.path && spanInside(first.location.span, analysis.func.span) && !spanInside(first.location.span, calleeSpan(analysis, ref)));
    return inCallee ? taintWith(taint, { trace: step(first, 'return', location, `returned by \`${name}\``) }) : taint;
  });
}

function calleeSpan(analysis: FunctionAnalysis, ref: FunctionRef): Span {
  return analysis.context.functionOf(ref)?.func.span ?? { start: 0, end: 0 };
}

function spanInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Calls a function that came in through an input, with the arguments that the callee gives it. */
export function callInput(analysis: FunctionAnalysis, callee: Value, call: InputCall | undefined, binding: Binding, site: CallSite, depth: number): Value {
  const args: Argument[] = (call?.args ?? []).map((argument) => ({
    value: substitute(argument.value, binding), name: argument.name, spread: 'none', op: null, span: site.span,
  }));
  const inner: CallSite = { span: site.span, id: null, name: '', args, receiver: null, receiverOp: null };
  if (callee.types.length > 0) return callValue(analysis, inner, callee, null, depth + 1);
  // It is an input of this function, too.
  const input = callee.taints.find((taint) => taint.input && taint.exact)?.input;
  if (!input) return opaque(analysis, inner);
  analysis.addInputCall(input, args.map((argument) => ({ value: argument.value, name: argument.name })));
  return valueWith(unknown, { taints: [inputTaint(inputAt(input.root, [...input.path, '()']), true)] });
}

function applyEffect(analysis: FunctionAnalysis, ref: FunctionRef, effect: Effect, binding: Binding, bound: ReadonlyMap<number, Bound>, site: CallSite, isEntry: boolean): void {
  const { root, path } = effect.input;
  if (root.startsWith('p')) {
    const index = Number(root.slice(1));
    const entry = bound.get(index);
    if (path.length === 0 && entry?.argument && entry.argument.spread === 'none' && entry.argument.op !== null) {
      giveHeld(analysis, entry.argument.op, substitute(effect.value, binding));
    }
    if (!entry || path.length === 0 || path.some((key) => key === '()' || isNameStep(key)) || !canBeWritten(entry)) return;
    // The list or table of gathered arguments is the callee's own; what stands in it is not.
    if (entry.parts && path.length === 1) return;
    const isReceiver = analysis.context.functionOf(ref)?.func.params[index]?.kind === 'receiver';
    // What the fields of an object may be is known from its methods themselves; only labels depend on the caller.
    if (isReceiver && !bringsLabels(effect.value, binding)) return;
    const value = renamed(substitute(effect.value, binding), binding.renames);
    if (telling(value) === null) return;
    const given = isReceiver ? [{ op: site.receiverOp, path }] : argumentsAt(entry, path).map(({ argument, path: rest }) => ({ op: argument.spread === 'elements' ? null : argument.op, path: rest }));
    const written = given.flatMap(({ op, path: rest }) => (op === null || rest.length === 0 ? [] : [{ op, rest }]));
    for (const { op, rest } of written) assign(analysis, op, rest, value, false, site.span);
    if (written.length === 0) {
      const [first, ...rest] = path;
      keepField(analysis, entry.value, first as string, rest, value, site.span);
      for (const taint of entry.value.taints) {
        if (taint.input && taint.exact) analysis.addEffect(inputAt(taint.input.root, [...taint.input.path, ...path]), value);
      }
    }
    return;
  }
  const cell = cellOf(root);
  if (cell !== null) {
    writeCell(analysis, cell, renamed(substitute(effect.value, binding), binding.renames), site);
    return;
  }
  if (isNameRoot(root)) {
    leave(analysis, root, substitute(effect.value, binding), site.span);
    return;
  }
  if (isFileRoot(root)) {
    leaveInFile(analysis, root, substitute(effect.value, binding));
    return;
  }
  const owner = /^c(.*)#(\d+)$/.exec(root);
  if (owner && !bringsLabels(effect.value, binding)) return;
  const value = renamed(substitute(effect.value, binding), binding.renames);
  if (owner) {
    const [field, ...rest] = path;
    keepField(analysis, typedValue([instanceType(owner[1] as string, Number(owner[2]), true)]), field as string, rest, value, site.span);
    if (dependsOnInputs(value)) analysis.addEffect(effect.input, value);
    return;
  }
  const captured = capturedVariable(root);
  if (captured && ref.module === analysis.module.path) {
    const current = readRoot(analysis, root);
    if (current) {
      writeVariable(analysis, captured, path.length === 0 ? join(current, value) : setPath(current, path, value, false), site.span);
      // An object that came in from a caller is the caller's still.
      for (const { input, exact } of path.length === 0 ? [] : current.taints) if (input && exact && input.root.startsWith('p')) analysis.addEffect(inputAt(input.root, [...input.path, ...path]), value);
    } else analysis.contribute(variablePlace(ref.module, captured.func, captured.slot), wrap(path, value), null);
  } else if (captured) {
    analysis.contribute(variablePlace(ref.module, captured.func, captured.slot), wrap(path, value), null);
  } else {
    const global = /^g(.*)#(\d+)$/.exec(root);
    if (global?.[1] === analysis.module.path && analysis.func.id === 0) {
      const variable = { func: 0, slot: Number(global[2]) };
      const current = readVariable(analysis, variable);
      keepEntries(analysis, getPath(current, path), value, site.span);
      writeVariable(analysis, variable, path.length === 0 ? join(current, value) : setPath(current, path, value, false), site.span);
    } else if (global) {
      const place = variablePlace(global[1] as string, 0, Number(global[2]));
      analysis.contribute(place, wrap(path, value), null);
      keepEntries(analysis, getPath(analysis.context.store.read(place, analysis.key), path), value, site.span);
    }
    // Modules run once; what they hand to a framework is called for each request.
    if (!global || (analysis.func.id === 0 && !isEntry)) return;
    const place = variablePlace(global[1] as string, 0, Number(global[2]));
    // What a library's object is given for a run, it may well forget with the run.
    if (analysis.func.id === 0 && analysis.context.store.read(place, analysis.key).types.some(({ kind }) => kind === 'path')) return;
    const name = analysis.context.program.modules.get(global[1] as string)?.functions[0]?.locals[Number(global[2])]?.name ?? '';
    leaveBehindIn(analysis, place, name, path, value, site.span);
  }
}

/** Whether a write into an argument can be seen by anybody: it has a name, is an input, or an object of a class. */
function canBeWritten(entry: Bound): boolean {
  if (entry.argument !== null && entry.argument.op !== null) return true;
  return entry.value.taints.some((taint) => taint.input !== null && taint.exact) || entry.value.types.some((type) => type.kind === 'instance' || type.kind === 'class');
}

/** A new object of a class of the program; of a large one the class is told what its fields hold. */
export function instantiate(analysis: FunctionAnalysis, ref: ClassRef, site: CallSite, depth: number): Value {
  const object = makeObject(analysis, ref, site, depth);
  for (const shape of object.shapes) {
    if (!isLargeObject(shape, object)) continue;
    for (const [name, field] of shape.fields) if (dependsOnInputs(field)) analysis.addEffect(inputAt(classRoot(ref), [name]), field);
  }
  return withoutLargeObjects(object);
}

/** Stands for the fields of all objects of a class. */
function classRoot({ module, id }: ClassRef): string {
  return `c${module}#${id}`;
}

function makeObject(analysis: FunctionAnalysis, ref: ClassRef, site: CallSite, depth: number): Value {
  const { classes } = analysis.context;
  const info = classes.info(ref);
  const object: Value = {
    ...analysis.instanceValue(ref, true),
    constants: [],
    shapes: [new Shape(`o:${analysis.key}${newSite}${site.span.start}`)],
  };
  const constructor = classes.findMethod(ref, 'constructor');
  if (constructor) {
    const made = construct(analysis, constructor.ref, object, site, depth);
    if (made) return made;
  }
  // A class that lists its fields and leaves the constructor to a library: arguments become fields.
  let result = object;
  const isChecked = isCheckedWhenMade(analysis, ref);
  const fields = info ? classes.ancestors(ref).flatMap((at) => classes.info(at)?.def.fields ?? []).filter((field) => !field.isStatic) : [];
  let position = 0;
  const given = site.args.flatMap((argument): [string, Value][] => {
    // `Request(**arguments)`: each field has its entry.
    if (argument.spread === 'entries') return fields.map(({ name }): [string, Value] => [name, getField(argument.value, name)]).filter(([, value]) => value !== unknown);
    const name = argument.name ?? (argument.spread === 'none' ? fields[position++]?.name : undefined);
    return name === undefined ? [] : [[name, argument.value]];
  });
  for (const [name, whole] of given) {
    // Where nothing arrives there is nothing to be checked.
    const schema = isChecked && flatten(whole).length > 0 ? fieldSchema(analysis, ref, name) : null;
    const value = schema ? validated(whole, schema) : whole;
    result = setPath(result, [name], value, true);
    // Of which object a field is cannot be told later on where only the class is known.
    keepField(analysis, object, name, [], withGuards(value, guardBit('blurred')), site.span);
  }
  return result;
}

/** A library that makes the objects of the class holds them to the types that its fields are written with. */
function isCheckedWhenMade({ context: { classes, knowledge } }: FunctionAnalysis, ref: ClassRef): boolean {
  const rows = classes.libraryPaths(ref).flatMap((path) => knowledge.subclasses(path)).filter((row) => row.validated && row.methods.length === 0);
  for (const row of rows) knowledge.use(row);
  return rows.length > 0;
}

function construct(analysis: FunctionAnalysis, ref: FunctionRef, object: Value, site: CallSite, depth: number): Value | null {
  const summary = analysis.context.store.summary(functionKey(ref.module, ref.id), analysis.key);
  const target = analysis.context.functionOf(ref);
  if (!target) return null;
  callFunction(analysis, ref, object, { ...site, receiver: object, receiverOp: null }, depth);
  // A constructor that calls what it was given may be given its own class.
  if (!summary || depth > Limits.accessPathDepth + 2) return object;
  const bound = bindParams(target.func, object, site.args, site.id !== null);
  addDefaults(analysis, ref, target.func, bound);
  const binding = bind(analysis, ref, target.func, bound, summary, site, site.name || target.func.name, depth, false);
  let result = object;
  for (const effect of summary.effects) {
    const isOnObject = effect.input.root === 'p0' && effect.input.path.length > 0 && !effect.input.path.includes('()');
    if (isOnObject) result = setPath(result, effect.input.path, renamed(substitute(effect.value, binding), binding.renames), true);
  }
  return result;
}
