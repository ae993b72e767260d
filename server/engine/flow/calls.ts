/**
 * Calls: what may be called, what the knowledge says of it, and what the summaries of the program's own functions say.
 * A library's row wins over a body of the same thing, so that a program which *is* that library is read as its users
 * read it. Functions handed to somebody are followed where the knowledge says what they are given; otherwise they are
 * assumed to be called with nothing known. What no one knows passes labels from its arguments to its result, with less
 * confidence.
 */
import { Limits } from '../base/limits';
import type { Span } from '../base/span';
import type { Func, Op, Param } from '../ir/types';
import type { CompiledCallback, CompiledGive, CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import { getField, getPath, newSite, setPath, wrap } from './access';
import { telling } from './analysis';
import type { FunctionAnalysis } from './analysis';
import type { ClassRef, FunctionRef } from './classes';
import { refine } from './guards';
import {
  applyRow, argumentOps, argumentValue, arriving, dependsOnMake, isTrustedSet, newSource, patternHolds, schemaFields, sinkInfo, sourceValue, whenHolds,
} from './rows';
import type { Argument, CallSite } from './rows';
import { bringsLabels, inputOf, remainingConditions, substitute, taintsOf } from './substitute';
import type { Binding } from './substitute';
import { Shape } from './shape';
import type { Effect, InputCall, Summary } from './summary';
import { step } from './trace';
import {
  constantValue, derived, flatten, guardBit, inputTaint, instanceType, isNothing, join, joinAll, joinTaints, mapTaints, nothing,
  pathType, shapedValue, typedValue, unknown, withGuards, withTypes,
} from './value';
import type { Input, Schema, Taint, TypeFact, Value } from './value';
import { passedTo } from './wording';

export function callOp(analysis: FunctionAnalysis, op: Op & { kind: 'call' }): Value {
  const site: CallSite = {
    span: op.span,
    id: op.id,
    name: analysis.nameOf(op.callee),
    receiver: op.receiver === null ? null : analysis.value(op.receiver),
    receiverOp: op.receiver,
    memberOf: (object, key) => analysis.memberOf(object, key, op.span),
    args: op.args.map((argument) => ({
      value: analysis.value(argument.value), name: argument.name, spread: argument.spread, op: argument.value,
      span: analysis.op(argument.value)?.span ?? op.span,
    })),
  };
  analysis.checks.delete(op.id);
  if (op.form === 'decorate') return decorate(analysis, site, analysis.value(op.callee));
  if (op.form === 'super') return superValue(analysis, site.receiver);
  const callee = analysis.value(op.callee);
  const calleeOp = analysis.op(op.callee);
  const member = calleeOp?.kind === 'get' && calleeOp.key.kind === 'name' ? calleeOp.key.name : null;
  const isEntry = member !== null && site.receiver !== null && isUnknownEntry(analysis, site.receiver, member);
  return callValue(analysis, site, isEntry ? unknown : callee, member, 0);
}

/** A getter or setter of an object, run by reading or writing the field of its name. */
export function callAccessor(analysis: FunctionAnalysis, ref: FunctionRef, object: Value, values: readonly Value[], name: string, span: Span): Value {
  const args = values.map((value): Argument => ({ value, name: null, spread: 'none', op: null, span }));
  return callFunction(analysis, ref, object, { span, id: null, name, args, receiver: object, receiverOp: null }, 0);
}

/** A component is a function that gets its attributes and children as one object. */
export function callComponent(analysis: FunctionAnalysis, op: Op & { kind: 'element' }): void {
  if (typeof op.tag === 'string') return;
  let properties: Value = shapedValue(new Shape(`o:${analysis.key}:${op.id}`));
  for (const { name, value } of op.attributes) {
    properties = name === null ? analysis.spreadInto(properties, analysis.value(value)) : setPath(properties, [name], analysis.value(value), true);
  }
  for (const child of op.children) properties = setPath(properties, ['children', '*'], analysis.value(child), false);
  const argument: Argument = { value: properties, name: null, spread: 'none', op: null, span: op.span };
  const site: CallSite = { span: op.span, id: null, name: analysis.nameOf(op.tag), args: [argument], receiver: null, receiverOp: null };
  const component = analysis.value(op.tag);
  if (component.types.some((type) => type.kind === 'function' || type.kind === 'class')) callValue(analysis, site, component, null, 0);
}

/** `table.get(name)`: a method that containers have, not the entry "get" of a table whose entries are not all known. */
function isUnknownEntry(analysis: FunctionAnalysis, receiver: Value, member: string): boolean {
  return receiver.types.length === 0 && receiver.shapes.length > 0 && !receiver.shapes.some((shape) => shape.fields.has(member))
    && analysis.context.knowledge.methods(analysis.ecosystem, member).length > 0;
}

/** The receiver as an object of the base classes: methods are looked up from there on. */
function superValue(analysis: FunctionAnalysis, receiver: Value | null): Value {
  const owner = analysis.enclosingClass();
  const info = owner && analysis.context.classes.info(owner);
  if (!info || !receiver) return unknown;
  const { knowledge } = analysis.context;
  const paths = info.externalBases.map((path) => knowledge.extend(path, '()')).filter((path) => path !== null);
  return { ...receiver, types: [...info.bases.map((base) => instanceType(base.module, base.id, true)), ...paths.map(pathType)] };
}

/** Calls whatever a value may be. `member`: the name under which it was read from its receiver. */
function callValue(analysis: FunctionAnalysis, site: CallSite, callee: Value, member: string | null, depth: number): Value {
  const { knowledge } = analysis.context;
  let result = nothing;
  let isKnown = false;
  let rowSpoke = false;
  const followed = new Set<Argument>();

  for (const type of callee.types) {
    if (type.kind !== 'path') continue;
    const answer = applyRows(analysis, site, knowledge.calls(type.path), followed);
    if (answer.applied > 0) rowSpoke = true;
    result = join(result, answer.value);
    const made = knowledge.extend(type.path, '()');
    if (made !== null) {
      result = withTypes(isNothing(result) ? unknown : result, [pathType(made)]);
      // An object of a known library class, such as a client, does not carry what it was configured with.
      if (made.includes('#') || answer.applied > 0) isKnown = true;
    }
    if (answer.applied > 0) isKnown = true;
  }

  // A parameter is called by whoever handed the function over, for each caller its own; see `callInput`.
  const isParameter = callee.taints.some((taint) => taint.exact && taint.input !== null && taint.input.path.length === 0 && taint.input.root.startsWith('p'));
  for (const type of callee.types) {
    switch (type.kind) {
      case 'function': {
        if (isParameter) isKnown = true;
        if (rowSpoke || isParameter) break;
        const heuristic = member === null ? nothing : nameOnly(analysis, site, member, { module: type.module, id: type.id }, followed);
        result = joinAll([result, heuristic, callFunction(analysis, { module: type.module, id: type.id }, type.receiver ?? null, site, depth)]);
        for (const argument of site.args) followed.add(argument);
        isKnown = true;
        break;
      }
      case 'class':
        if (rowSpoke) break;
        result = join(result, instantiate(analysis, { module: type.module, id: type.id }, site, depth));
        for (const argument of site.args) followed.add(argument);
        isKnown = true;
        break;
      case 'instance': {
        const method = analysis.context.classes.findMethod({ module: type.module, id: type.id }, '__call__');
        if (!method || rowSpoke) break;
        result = join(result, callFunction(analysis, method.ref, callee, site, depth));
        isKnown = true;
        break;
      }
      case 'path':
      case 'module':
        break;
      default:
        void (type satisfies never);
    }
  }

  if (callee.taints.length === 0 && callee.types.length > 0 && callee.types.every((type) => neverReturns(analysis, type))) analysis.isStopped = true;

  for (const taint of callee.taints) {
    if (!taint.input || !taint.exact || taint.input.path.length > Limits.accessPathDepth) continue;
    const input: Input = { root: taint.input.root, path: [...taint.input.path, '()'] };
    // Methods of unknown objects are no callbacks; calling a parameter, a captured variable or a field of `self` is one.
    if (member !== null && (callee.types.length > 0 || knowledge.methods(analysis.ecosystem, member).length > 0)) continue;
    analysis.addInputCall(taint.input, site.args.map((argument) => ({ value: argument.value, name: argument.name })));
    if (member === null) {
      result = join(isNothing(result) ? unknown : result, { ...unknown, taints: [inputTaint(input, true)] });
    }
  }

  if (!isKnown && member !== null) {
    const answer = applyRows(analysis, site, knowledge.methods(analysis.ecosystem, member), followed);
    if (answer.applied > 0) {
      isKnown = true;
      result = join(result, answer.value);
    }
  }
  if (!isKnown && site.receiver?.schema && member !== null) {
    result = join(result, { ...unknown, schema: site.receiver.schema });
    isKnown = true;
  }
  for (const argument of site.args) if (!followed.has(argument)) letGo(analysis, argument.value, site, depth);
  if (isKnown) return isNothing(result) ? unknown : result;
  return join(isNothing(result) ? unknown : result, opaque(site));
}

function neverReturns(analysis: FunctionAnalysis, type: TypeFact): boolean {
  return type.kind === 'function' && (analysis.context.store.summary(`${type.module}#${type.id}`, analysis.key)?.neverReturns ?? false);
}

/** What nobody knows: labels of everything that goes in come out, less certain. */
function opaque(site: CallSite): Value {
  let taints: readonly Taint[] = site.receiver ? flatten(site.receiver) : [];
  for (const argument of site.args) taints = joinTaints(taints, flatten(argument.value));
  return derived(taints, 1);
}

/** Rows for `*.name` also speak of the program's own methods, but only as sinks or as an abstract model's answer. */
function nameOnly(analysis: FunctionAnalysis, site: CallSite, member: string, callee: FunctionRef, followed: Set<Argument>): Value {
  const rows = analysis.context.knowledge.methods(analysis.ecosystem, member).filter((row) => {
    if (!row.abstractIn) return row.sinks.length > 0;
    const target = analysis.context.functionOf(callee);
    const owner = target?.module.classes[target.func.classId];
    return target?.func.isAbstract === true && owner !== undefined && row.abstractIn.test(owner.name);
  });
  return applyRows(analysis, site, rows, followed).value;
}

function applyRows(analysis: FunctionAnalysis, site: CallSite, rows: readonly CompiledRow[], followed: Set<Argument>): { value: Value; applied: number } {
  let value = nothing;
  let applied = 0;
  for (const row of rows) {
    const when = whenHolds(site, row.when);
    if (!when.holds) continue;
    applied++;
    value = join(value, applyRow(analysis, site, row, when.inputs));
    if (row.stops) analysis.isStopped = true;
    if (row.check) noteCheck(analysis, site, row);
    if (row.asserts) for (const tested of argumentOps(site, row.asserts)) if (tested.op !== null) refine(analysis, tested.op, true);
    for (const callback of row.callbacks) value = join(value, followCallback(analysis, site, row, callback, followed));
    if (row.passesByDefault && row.returnsTypes.length === 0 && row.returnsArguments.length === 0 && row.pass === null) value = join(value, opaque(site));
  }
  return { value: applied > 0 && isNothing(value) ? unknown : value, applied };
}

// -- checks ------------------------------------------------------------------------------------------------------------

function noteCheck(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow): void {
  const check = row.check as NonNullable<CompiledRow['check']>;
  const by = check.by ?? (check.kind === 'allow-list' || check.kind === 'pattern' ? ({ root: { kind: 'this' }, keys: [], where: [] } as ArgPath) : null);
  if (by) {
    const against = argumentValue(site, by);
    if (check.kind === 'allow-list' && !isTrustedSet(against)) return;
    if (check.kind === 'pattern' && !patternHolds(against, check.whole)) return;
  }
  if (check.kind === 'inside-root') {
    const value = argumentValue(site, check.of);
    // Not beginning with ".." means something only for a path that is seen from a root.
    const needed = guardBit(check.holds === 'false' ? 'relative' : 'resolved');
    if (value.taints.some((taint) => (taint.guards & needed) === 0)) return;
  }
  noteGuard(analysis, site, argumentOps(site, check.of), guardBit(check.kind), check.holds);
}

function noteGuard(analysis: FunctionAnalysis, site: CallSite, targets: readonly Argument[], bits: number, holds: 'true' | 'false' | 'return'): void {
  for (const target of targets) {
    if (target.op === null) continue;
    if (holds === 'return') {
      const place = analysis.placeOf(target.op);
      if (place) analysis.learn(place, (value) => withGuards(value, bits));
    } else if (site.id !== null) {
      const known = analysis.checks.get(site.id) ?? [];
      known.push({ target: target.op, bits, holds: holds === 'true' });
      analysis.checks.set(site.id, known);
    }
  }
}

// -- the program's own functions ---------------------------------------------------------------------------------------

interface Bound {
  readonly value: Value;
  readonly argument: Argument | null;
}

function bindParams(func: Func, receiver: Value | null, args: readonly Argument[]): Map<number, Bound> {
  const bound = new Map<number, Bound>();
  const positional: Argument[] = [];
  const named = new Map<string, Argument>();
  const entries: Argument[] = [];
  for (const argument of args) {
    if (argument.spread === 'entries') entries.push(argument);
    else if (argument.name !== null) named.set(argument.name, argument);
    else positional.push(argument);
  }
  let next = 0;
  let spread: { argument: Argument; at: number } | null = null;
  const takePositional = (): Bound | null => {
    const argument = positional[next];
    if (argument && argument.spread === 'none') {
      next++;
      return { value: argument.value, argument };
    }
    if (argument) spread ??= { argument, at: 0 };
    if (spread) return { value: getField(spread.argument.value, String(spread.at++)), argument: spread.argument };
    return null;
  };
  func.params.forEach((param: Param, index: number) => {
    switch (param.kind) {
      case 'receiver':
        if (receiver) bound.set(index, { value: receiver, argument: null });
        return;
      case 'rest': {
        let list: Value = shapedValue(new Shape(`l:rest:${index}`, new Map(), null, 0));
        let first: Argument | null = null;
        for (; next < positional.length; next++) {
          const argument = positional[next] as Argument;
          first ??= argument;
          list = setPath(list, ['*'], argument.spread === 'none' ? argument.value : getField(argument.value, '*'), false);
        }
        bound.set(index, { value: list, argument: first });
        return;
      }
      case 'keywords': {
        const fields = new Map<string, Value>();
        for (const [name, argument] of named) {
          if (!func.params.some((other) => other.name === name && other.kind !== 'keywords')) fields.set(name, argument.value);
        }
        const spreadIn = joinAll(entries.map((argument) => argument.value));
        const own = shapedValue(new Shape(`o:keywords:${index}`, fields));
        bound.set(index, { value: isNothing(spreadIn) ? own : { ...own, taints: spreadIn.taints, shapes: [...own.shapes, ...spreadIn.shapes] }, argument: entries[0] ?? [...named.values()][0] ?? null });
        return;
      }
      case 'positional':
      case 'keyword': {
        const byName = named.get(param.name);
        if (byName) bound.set(index, { value: byName.value, argument: byName });
        else {
          const taken = param.kind === 'positional' ? takePositional() : null;
          if (taken) bound.set(index, taken);
          else for (const argument of entries) {
            const value = getField(argument.value, param.name);
            if (value !== unknown) bound.set(index, { value, argument });
          }
        }
        return;
      }
      default:
        param.kind satisfies never;
    }
  });
  return bound;
}

/** Parameters that a call leaves out have their defaults. */
function addDefaults(analysis: FunctionAnalysis, ref: FunctionRef, func: Func, bound: Map<number, Bound>): void {
  func.params.forEach((param, index) => {
    if (!param.hasDefault || bound.has(index)) return;
    const value = analysis.context.store.read(`d:${ref.module}#${ref.id}.${index}`, analysis.key);
    if (!isNothing(value)) bound.set(index, { value, argument: null });
  });
}

export function callFunction(analysis: FunctionAnalysis, ref: FunctionRef, receiver: Value | null, site: CallSite, depth: number, isEntry = false): Value {
  const target = analysis.context.functionOf(ref);
  if (!target || depth > Limits.accessPathDepth + 2) return unknown;
  const { func } = target;
  const key = `${ref.module}#${ref.id}`;
  // Callbacks that call callbacks: a function that is being filled in has its own summary, and each call has a budget.
  if (depth === 0) analysis.nestedCalls.clear();
  const { nestedCalls } = analysis;
  const times = nestedCalls.get(key) ?? 0;
  if (depth > 0 && (times >= Limits.nestedCallsPerFunction || nestedCalls.size >= Limits.nestedCalls)) {
    analysis.cut('nestedCalls');
    return unknown;
  }
  nestedCalls.set(key, times + 1);
  const bound = bindParams(func, receiver, site.args);
  addDefaults(analysis, ref, func, bound);
  for (const [index, { value }] of bound) {
    const types = typesOnly(value);
    if (types.types.length > 0 || types.schema) analysis.passTypes(`p:${key}.${index}`, types);
  }
  const summary = analysis.context.store.summary(key, analysis.key);
  if (!summary) return nothing;

  const name = site.name || func.name || 'a function';
  const binding = bind(analysis, ref, func, bound, summary, site, name, depth, isEntry);

  for (const sink of summary.sinks) {
    const conditions = remainingConditions(binding, sink.conditions);
    if (!conditions) continue;
    const { channel } = sink.sink;
    const select = dependsOnMake(channel) ? (value: Value) => arriving(channel, value) : null;
    for (const taint of taintsOf(binding, sink.taint, select)) analysis.arrive(taint, sink.sink, conditions);
  }
  for (const effect of summary.effects) applyEffect(analysis, ref, effect, binding, bound, site);
  for (const { always, holds } of [
    { always: summary.proves.always, holds: 'return' }, { always: summary.proves.whenTrue, holds: 'true' }, { always: summary.proves.whenFalse, holds: 'false' },
  ] as const) {
    for (const guard of always) {
      const argument = bound.get(guard.param)?.argument;
      if (argument && argument.spread === 'none') noteGuard(analysis, site, [argument], guard.bits, holds);
    }
  }
  // A call of an input whose result nobody uses still happens.
  for (const call of summary.calls) binding.called(call.input);
  const result = substitute(summary.returns, binding);
  return namedReturn(analysis, result, ref, site, name);
}

/** Labels that were born in the callee get a step where they come out. */
function namedReturn(analysis: FunctionAnalysis, value: Value, ref: FunctionRef, site: CallSite, name: string): Value {
  const location = analysis.location(site.span);
  return mapTaints(value, (taint) => {
    const first = taint.trace;
    if (!taint.source || !first || first.kind === 'return' && first.location.span.start === site.span.start) return taint;
    const inCallee = first.location.path === ref.module && !(first.location.path === analysis.module.path && spanInside(first.location.span, analysis.func.span) && !spanInside(first.location.span, calleeSpan(analysis, ref)));
    return inCallee ? { ...taint, trace: step(first, 'return', location, `returned by \`${name}\``) } : taint;
  });
}

function calleeSpan(analysis: FunctionAnalysis, ref: FunctionRef): Span {
  return analysis.context.functionOf(ref)?.func.span ?? { start: 0, end: 0 };
}

function spanInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function typesOnly(value: Value): Value {
  return { ...nothing, types: value.types, schema: value.schema };
}

function bind(
  analysis: FunctionAnalysis, ref: FunctionRef, func: Func, bound: ReadonlyMap<number, Bound>, summary: Summary, site: CallSite,
  name: string, depth: number, isEntry: boolean,
): Binding {
  const results = new Map<string, Value>();
  const binding: Binding = {
    known: { values: new Map(), taints: new Map() },
    root(root) {
      if (root.startsWith('p')) return bound.get(Number(root.slice(1)))?.value ?? nothing;
      return capturedRoot(analysis, ref, root);
    },
    called(input) {
      const key = `${input.root}.${input.path.join('.')}`;
      const known = results.get(key);
      if (known) return known;
      results.set(key, unknown);
      const call = summary.calls.find((candidate) => `${candidate.input.root}.${candidate.input.path.join('.')}` === key);
      const result = callInput(analysis, inputOf(binding, input), call, binding, site, depth);
      results.set(key, result);
      return result;
    },
    entry(root) {
      if (isEntry || !root.startsWith('p')) return null;
      const index = Number(root.slice(1));
      const param = func.params[index];
      const argument = bound.get(index)?.argument;
      if (!param || param.kind === 'receiver') return null;
      return { location: analysis.location(argument?.span ?? site.span), message: passedTo(name, param.name) };
    },
  };
  return binding;
}

/** A captured or module-level variable of a callee, as this caller sees it. */
function capturedRoot(analysis: FunctionAnalysis, ref: FunctionRef, root: string): Value {
  if (ref.module === analysis.module.path) {
    const own = analysis.readRoot(root);
    if (own) return own;
  }
  const captured = /^u(\d+)\.(\d+)$/.exec(root);
  if (captured) return analysis.context.store.read(`v:${ref.module}#${captured[1]}.${captured[2]}`, analysis.key);
  return nothing;
}

/** Calls a function that came in through an input, with the arguments that the callee gives it. */
function callInput(analysis: FunctionAnalysis, callee: Value, call: InputCall | undefined, binding: Binding, site: CallSite, depth: number): Value {
  const args: Argument[] = (call?.args ?? []).map((argument) => ({
    value: substitute(argument.value, binding), name: argument.name, spread: 'none', op: null, span: site.span,
  }));
  const inner: CallSite = { span: site.span, id: null, name: '', args, receiver: null, receiverOp: null };
  if (callee.types.length > 0) return callValue(analysis, inner, callee, null, depth + 1);
  // It is an input of this function, too.
  const input = callee.taints.find((taint) => taint.input && taint.exact)?.input;
  if (!input) return opaque(inner);
  analysis.addInputCall(input, args.map((argument) => ({ value: argument.value, name: argument.name })));
  return { ...unknown, taints: [inputTaint({ root: input.root, path: [...input.path, '()'] }, true)] };
}

function applyEffect(analysis: FunctionAnalysis, ref: FunctionRef, effect: Effect, binding: Binding, bound: ReadonlyMap<number, Bound>, site: CallSite): void {
  const { root, path } = effect.input;
  if (root.startsWith('p')) {
    const index = Number(root.slice(1));
    const entry = bound.get(index);
    if (!entry || path.length === 0 || path.includes('()') || !canBeWritten(entry)) return;
    const isReceiver = analysis.context.functionOf(ref)?.func.params[index]?.kind === 'receiver';
    // What the fields of an object may be is known from its methods themselves; only labels depend on the caller.
    if (isReceiver && !bringsLabels(effect.value, binding)) return;
    const value = substitute(effect.value, binding);
    if (telling(value) === null) return;
    const op = isReceiver ? site.receiverOp : entry.argument?.op;
    if (op !== null && op !== undefined && entry.argument?.spread !== 'elements') analysis.assign(op, path, value, false, site.span);
    else {
      const [first, ...rest] = path;
      analysis.keepField(entry.value, first as string, rest, value, site.span);
      for (const taint of entry.value.taints) {
        if (taint.input && taint.exact) analysis.addEffect({ root: taint.input.root, path: [...taint.input.path, ...path] }, value);
      }
    }
    return;
  }
  const value = substitute(effect.value, binding);
  const captured = /^u(\d+)\.(\d+)$/.exec(root);
  if (captured && ref.module === analysis.module.path) {
    const variable = { func: Number(captured[1]), slot: Number(captured[2]) };
    const current = analysis.readRoot(root);
    if (current) analysis.writeVariable(variable, path.length === 0 ? join(current, value) : setPath(current, path, value, false));
    else analysis.contribute(`v:${ref.module}#${captured[1]}.${captured[2]}`, wrap(path, value), null);
  } else if (captured) {
    analysis.contribute(`v:${ref.module}#${captured[1]}.${captured[2]}`, wrap(path, value), null);
  } else {
    const global = /^g(.*)#(\d+)$/.exec(root);
    if (global?.[1] === analysis.module.path && analysis.func.id === 0) {
      const variable = { func: 0, slot: Number(global[2]) };
      const current = analysis.readVariable(variable);
      analysis.writeVariable(variable, path.length === 0 ? join(current, value) : setPath(current, path, value, false));
    } else if (global) analysis.contribute(`v:${global[1]}#0.${global[2]}`, wrap(path, value), null);
  }
}

/** Whether a write into an argument can be seen by anybody: it has a name, is an input, or an object of a class. */
function canBeWritten(entry: Bound): boolean {
  if (entry.argument !== null && entry.argument.op !== null) return true;
  return entry.value.taints.some((taint) => taint.input !== null && taint.exact) || entry.value.types.some((type) => type.kind === 'instance' || type.kind === 'class');
}

/** A new object of a class of the program. */
function instantiate(analysis: FunctionAnalysis, ref: ClassRef, site: CallSite, depth: number): Value {
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
  const fields = info ? classes.ancestors(ref).flatMap((at) => classes.info(at)?.def.fields ?? []).filter((field) => !field.isStatic) : [];
  let position = 0;
  for (const argument of site.args) {
    const name = argument.name ?? (argument.spread === 'none' ? fields[position++]?.name : undefined);
    if (name === undefined) continue;
    result = setPath(result, [name], argument.value, true);
    analysis.keepField(object, name, [], argument.value, site.span);
  }
  return result;
}

function construct(analysis: FunctionAnalysis, ref: FunctionRef, object: Value, site: CallSite, depth: number): Value | null {
  const summary = analysis.context.store.summary(`${ref.module}#${ref.id}`, analysis.key);
  const target = analysis.context.functionOf(ref);
  if (!target) return null;
  callFunction(analysis, ref, object, { ...site, receiver: object, receiverOp: null }, depth);
  if (!summary) return object;
  const bound = bindParams(target.func, object, site.args);
  addDefaults(analysis, ref, target.func, bound);
  const binding = bind(analysis, ref, target.func, bound, summary, site, site.name || target.func.name, depth, false);
  let result = object;
  for (const effect of summary.effects) {
    const isOnObject = effect.input.root === 'p0' && effect.input.path.length > 0 && !effect.input.path.includes('()');
    if (isOnObject) result = setPath(result, effect.input.path, substitute(effect.value, binding), true);
  }
  return result;
}

// -- functions handed over ---------------------------------------------------------------------------------------------

function followCallback(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, callback: CompiledCallback, followed: Set<Argument>): Value {
  const value = argumentValue(site, callback.at);
  for (const argument of argumentOps(site, { ...callback.at, keys: [] })) followed.add(argument);
  let result = nothing;
  if (callback.selects) result = selected(analysis, site, callback, value);
  for (const type of value.types) {
    if (type.kind === 'path') {
      const positional = callback.give.filter((give) => give.at.root.kind === 'argument' && give.at.root.index !== null && give.at.keys.length === 0 && give.what.kind === 'argument');
      const span = argumentOps(site, { ...callback.at, keys: [] })[0]?.span ?? site.span;
      const args = positional.map((give): Argument => ({
        value: give.what.kind === 'argument' ? argumentValue(site, give.what.path) : unknown, name: null, spread: 'none', op: null, span,
      }));
      const answer = applyRows(analysis, { ...site, id: null, args, receiver: null, receiverOp: null }, analysis.context.knowledge.calls(type.path), followed).value;
      if (callback.take?.root.kind === 'return') result = join(result, callback.take.keys.length === 0 ? answer : wrap(callback.take.keys, answer));
    }
    if (type.kind !== 'function') continue;
    const target = analysis.context.functionOf({ module: type.module, id: type.id });
    if (!target) continue;
    const args = givenArguments(analysis, target.module.path, target.func, callback.give, site, callback, entryName(site, target.func));
    const inner: CallSite = { span: site.span, id: null, name: target.func.name || site.name, args, receiver: null, receiverOp: null };
    const isSourceEntry = callback.give.some((give) => give.what.kind === 'label');
    const answer = callFunction(analysis, { module: type.module, id: type.id }, type.receiver, inner, 1, isSourceEntry);
    if (callback.takeChannel) {
      analysis.reach(flatten(answer), sinkInfo(analysis, callback.takeChannel, site.span, site.span, site.name, row.id, null), 2);
    }
    if (callback.take) {
      if (callback.take.root.kind === 'return') result = join(result, callback.take.keys.length === 0 ? answer : wrap(callback.take.keys, answer));
    }
  }
  return result;
}

/** What a callback lets through: its first argument, with all that its answer "true" proves of it. */
function selected(analysis: FunctionAnalysis, site: CallSite, callback: CompiledCallback, handler: Value): Value {
  const [given] = callback.give;
  const { selects } = callback;
  if (!selects || given?.what.kind !== 'argument') return nothing;
  let bits: number | null = null;
  for (const type of handler.types) {
    if (type.kind !== 'function') continue;
    const ref = { module: type.module, id: type.id };
    const tested = analysis.context.functionOf(ref)?.func.params.findIndex((param) => param.kind !== 'receiver');
    const summary = analysis.context.store.summary(`${ref.module}#${ref.id}`, analysis.key);
    const proved = [...(summary?.proves.always ?? []), ...(summary?.proves.whenTrue ?? [])].filter((guard) => guard.param === tested);
    const own = proved.reduce((all, guard) => all | guard.bits, 0);
    bits = bits === null ? own : bits & own;
  }
  const value = withGuards(argumentValue(site, given.what.path), bits ?? 0);
  return selects.keys.length === 0 ? value : wrap(selects.keys, value);
}

/** The name of a tool or route: a constant first argument or `name`, else the function's own. */
function entryName(site: CallSite, func: Func): string {
  for (const argument of site.args) {
    const named = argument.value.constants?.length === 1 ? argument.value.constants[0] : undefined;
    if ((argument.name === null || argument.name === 'name') && typeof named === 'string' && /^[\w./:-]{1,60}$/.test(named)) return named;
    break;
  }
  return func.name;
}

type GiveContext = Pick<CompiledCallback, 'entry' | 'validated'>;

/** Arguments for a function that a library calls: sources, typed objects, or values of the registering call. */
function givenArguments(
  analysis: FunctionAnalysis, modulePath: string, func: Func, gives: CompiledRow['give'], site: CallSite, entry: GiveContext, name: string,
): Argument[] {
  const params = func.params.filter((param) => param.kind !== 'receiver');
  const args: Argument[] = [];
  params.forEach((param, index) => {
    let value = injectedValue(analysis, modulePath, func, param) ?? nothing;
    for (const give of value === nothing ? gives : []) {
      const { root, keys } = give.at;
      const isMeant = root.kind === 'all' || (root.kind === 'from' && index >= root.index) || (root.kind === 'last' && index === params.length - 1)
        || (root.kind === 'argument' && (root.index === index || root.name === param.name));
      if (!isMeant) continue;
      const given = givenValue(analysis, modulePath, param, give.what, site, entry, name, root.kind === 'all' || root.kind === 'from');
      if (given !== nothing) value = join(value, keys.length === 0 ? given : wrap(keys, given));
    }
    if (value === nothing) value = unknown;
    const isByName = param.kind === 'keyword' || param.kind === 'keywords';
    args.push({ value, name: isByName ? param.name : null, spread: param.kind === 'rest' ? 'elements' : param.kind === 'keywords' ? 'entries' : 'none', op: null, span: param.span });
  });
  return args;
}

/** What a framework puts in place of a parameter whose default or annotation says so; null when it is the sender's to fill. */
function injectedValue(analysis: FunctionAnalysis, modulePath: string, func: Func, param: Param): Value | null {
  const { knowledge, program, classes, store } = analysis.context;
  const isInjected = (types: readonly TypeFact[]): boolean => types.some((type) => type.kind === 'path' && knowledge.isInjected(type.path));
  if (param.hasDefault) {
    const value = store.read(`d:${modulePath}#${func.id}.${func.params.indexOf(param)}`, analysis.key);
    if (isInjected(value.types)) return value;
  }
  const target = program.modules.get(modulePath);
  const written = param.type?.kind === 'name' && target ? param.type.args : [];
  return target && written.some((part) => isInjected(classes.resolve(target, part).types)) ? unknown : null;
}

function givenValue(
  analysis: FunctionAnalysis, modulePath: string, param: Param, what: CompiledGive, site: CallSite, entry: GiveContext, name: string, byParameter: boolean,
): Value {
  switch (what.kind) {
    case 'argument':
      return argumentValue(site, what.path);
    case 'type': {
      const path = analysis.context.knowledge.canonical(what.path);
      return path === null ? unknown : typedValue([pathType(path)]);
    }
    case 'label': {
      const target = analysis.context.program.modules.get(modulePath);
      const written = target ? analysis.context.classes.resolve(target, param.type) : null;
      if (written?.scalar === 'closed' && entry.validated) return unknown;
      // Requests, contexts and sessions that a framework passes beside the data.
      if (written && written.types.length > 0 && !written.owner) return typedValue(written.types);
      const isTool = entry.entry === 'tool';
      const label = what.label;
      const source = (key: string): Value => sourceValue(newSource({ path: modulePath, span: param.span }, label, sourceName(isTool, key, name, entry.entry ?? null), { fromToolParameter: isTool }));
      if (what.schema) {
        const schemaValue = argumentValue(site, what.schema);
        const schema: Schema | null = schemaValue.schema ?? (schemaValue.shapes.length > 0 ? { kind: 'object', fields: schemaFields(schemaValue) } : null);
        if (schema?.kind === 'object' && schema.fields.size > 0) return bySchema(schema, source);
      }
      const whole = source(byParameter ? param.name : '');
      if (!entry.validated || !written?.owner) return whole;
      return { ...closedFields(analysis, written.owner, whole), types: written.types };
    }
    default:
      return what satisfies never;
  }
}

function bySchema(schema: Schema & { kind: 'object' }, source: (key: string) => Value): Value {
  const fields = new Map<string, Value>();
  for (const [key, field] of schema.fields) {
    fields.set(key, field.kind === 'closed' || (field.kind === 'array' && field.of.kind === 'closed') ? unknown : field.kind === 'object' && field.fields.size > 0 ? bySchema(field, (inner) => source(`${key}.${inner}`)) : source(key));
  }
  return shapedValue(new Shape('o:schema', fields));
}

function closedFields(analysis: FunctionAnalysis, owner: ClassRef, whole: Value): Value {
  const { classes } = analysis.context;
  let value = whole;
  for (const ancestor of classes.ancestors(owner)) {
    const info = classes.info(ancestor);
    for (const field of info?.def.fields ?? []) {
      if (info && classes.resolve(info.module, field.type).scalar === 'closed') value = setPath(value, [field.name], unknown, true);
    }
  }
  return value;
}

function sourceName(isTool: boolean, key: string, name: string, entry: string | null): string {
  const owner = name === '' ? '' : ` of ${entry ?? 'function'} \`${name}\``;
  if (isTool) return key === '' ? `the arguments${owner}` : `parameter \`${key}\`${owner}`;
  if (entry === 'route' || entry === 'action') return key === '' ? `the request${owner}` : `request parameter \`${key}\`${owner}`;
  return key === '' ? `the arguments${owner}` : `parameter \`${key}\`${owner}`;
}

/** A function that goes to somebody unknown will be called some time: what it captured may reach a sink there. */
function letGo(analysis: FunctionAnalysis, value: Value, site: CallSite, depth: number): void {
  if (depth > 2) return;
  for (const type of value.types) {
    if (type.kind !== 'function') continue;
    const inner: CallSite = { span: site.span, id: null, name: '', args: [], receiver: null, receiverOp: null };
    callFunction(analysis, { module: type.module, id: type.id }, type.receiver, inner, depth + 1);
  }
  for (const shape of value.shapes) for (const field of shape.fields.values()) letGo(analysis, field, site, depth + 1);
}

// -- entry points ------------------------------------------------------------------------------------------------------

function decorate(analysis: FunctionAnalysis, site: CallSite, decorator: Value): Value {
  const target = site.args[0]?.value ?? unknown;
  const { knowledge } = analysis.context;
  let result = target;
  for (const type of decorator.types) {
    // The program's own decorator may register the function, wrap it, or both; what it wraps is still called.
    if (type.kind === 'function') result = join(result, callFunction(analysis, { module: type.module, id: type.id }, type.receiver, site, 0));
    if (type.kind !== 'path') continue;
    for (const row of knowledge.decorators(type.path)) {
      if (!whenHolds(site, row.when).holds) continue;
      knowledge.use(row);
      for (const callee of target.types) {
        if (callee.kind === 'function') enter(analysis, { module: callee.module, id: callee.id }, callee.receiver, row, site);
      }
    }
  }
  return result;
}

/** A function that a framework will call: with labels where the row says so. */
function enter(analysis: FunctionAnalysis, ref: FunctionRef, receiver: Value | null, row: CompiledRow, site: CallSite): void {
  const target = analysis.context.functionOf(ref);
  if (!target) return;
  const args = givenArguments(analysis, ref.module, target.func, row.give, site, row, target.func.name);
  const inner: CallSite = { span: target.func.nameSpan, id: null, name: target.func.name, args, receiver, receiverOp: null };
  const answer = callFunction(analysis, ref, receiver, inner, 0, true);
  for (const take of row.takeChannels) {
    for (const channel of take.channels) {
      analysis.reach(flatten(getPath(answer, take.at.keys)), sinkInfo(analysis, channel, target.func.nameSpan, target.func.nameSpan, target.func.name, row.id, null), 2);
    }
  }
}

export function enterClassMethods(analysis: FunctionAnalysis, ref: ClassRef, span: Span): void {
  const { classes, knowledge } = analysis.context;
  const info = classes.info(ref);
  if (!info) return;
  for (const path of classes.libraryPaths(ref)) {
    if (path === info.ownPath) continue;
    for (const row of knowledge.subclasses(path)) {
      knowledge.use(row);
      for (const method of info.def.methods) {
        if (!row.methods.includes(method.name)) continue;
        const object = analysis.instanceValue(ref, false);
        const site: CallSite = { span, id: null, name: info.def.name, args: [constantArgument(info.def.name, span)], receiver: object, receiverOp: null };
        enter(analysis, { module: ref.module, id: method.func }, object, row, site);
      }
    }
  }
}

function constantArgument(text: string, span: Span): Argument {
  return { value: constantValue(text), name: null, spread: 'none', op: null, span };
}

/** Functions that a framework finds by file name, export name or directive. */
export function enterExports(analysis: FunctionAnalysis): void {
  const { module } = analysis;
  for (const { ecosystem, row } of analysis.context.knowledge.exportedRows) {
    const exported = row.exported;
    if (!exported || ecosystem !== analysis.ecosystem) continue;
    if (exported.directive !== undefined && !module.directives.includes(exported.directive)) continue;
    if (exported.files && !exported.files.some((glob) => globMatches(glob, module.path))) continue;
    for (const item of module.exports) {
      if (item.kind !== 'local' || (exported.names && !exported.names.includes(item.name))) continue;
      const value = analysis.state.slots[item.slot] ?? analysis.context.store.read(`v:${module.path}#0.${item.slot}`, analysis.key);
      for (const type of joinAll([value, analysis.context.store.read(`v:${module.path}#0.${item.slot}`, analysis.key)]).types) {
        if (type.kind !== 'function') continue;
        analysis.context.knowledge.use(row);
        enter(analysis, { module: type.module, id: type.id }, type.receiver, row, { span: analysis.func.nameSpan, id: null, name: item.name, args: [], receiver: null, receiverOp: null });
      }
    }
  }
}

const globCache = new Map<string, RegExp>();

/** `**` crosses folders, `*` does not, `{a,b}` are alternatives; a glob matches the end of a path. */
function globMatches(glob: string, path: string): boolean {
  let pattern = globCache.get(glob);
  if (!pattern) {
    const body = glob
      .replace(/[.+^$()|[\]\\]/g, '\\$&')
      .replace(/\{([^}]*)\}/g, (_, inner: string) => `(?:${inner.replaceAll(',', '|')})`)
      .replace(/\*\*\/?|\*/g, (stars) => (stars.startsWith('**') ? '(?:.*/)?' : '[^/]*'));
    pattern = new RegExp(`(?:^|/)${body}$`);
    globCache.set(glob, pattern);
  }
  return pattern.test(path);
}

