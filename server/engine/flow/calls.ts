/**
 * Calls: what may be called, what the knowledge says of it, and what the summaries of the program's own functions say.
 * A library's row wins over a body of the same thing, so that a program which *is* that library is read as its users
 * read it. Functions handed to somebody are followed where the knowledge says what they are given; otherwise they are
 * assumed to be called with nothing known. What no one knows passes labels from its arguments to its result, with less
 * confidence.
 */
import { Limits } from '../base/limits';
import { usedUp } from '../../../rules/kinds';
import type { Channel } from '../../../rules/kinds';
import type { Span } from '../base/span';
import type { Op, ValueId } from '../ir/types';
import type { CompiledRow, Knowledge } from '../models/knowledge';
import { isList, setPath } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentOps } from './arguments';
import type { Argument, CallSite } from './arguments';
import { followCallback, letGo } from './callbacks';
import { callFunction, instantiate } from './callees';
import { callSetter } from './cells';
import { approved } from './approvals';
import { noteCheck, noteGuard, noteHeld, noteSome, noteTest, noteTruth } from './checks';
import { noteEvery } from './every';
import type { FunctionRef } from './classes';
import { whenHolds } from './conditions';
import { decorate } from './entries';
import { refine } from './guards';
import { capturedVariable, functionKey, variablePlace } from './keys';
import { asksItself } from './links';
import { memberOf } from './members';
import { spreadInto } from './operations';
import { runPipe } from './pipes';
import { applyRow, isBesideText } from './rows';
import { Shape } from './shape';
import { sinkInfo } from './sinks';
import { guardBit, inputAt, inputTaint, joinTaints, taintWith } from './taint';
import type { Taint } from './taint';
import { derived, flatten, instanceType, isNothing, join, joinAll, mapTaints, nothing, pathType, shapedValue, typedValue, unknown, valueWith, withGuards, withTypes } from './value';
import type { TypeFact, Value } from './value';
import { followMade } from './written-objects';

/** A call as it is written. */
export function siteOf(analysis: FunctionAnalysis, op: Op & { kind: 'call' }): CallSite {
  return {
    span: op.span,
    id: op.id,
    name: analysis.nameOf(op.callee),
    receiver: op.receiver === null ? null : analysis.value(op.receiver),
    receiverOp: op.receiver,
    memberOf: (object, key, name) => memberOf(analysis, object, key, op.span, name),
    args: op.args.map((argument) => ({
      value: analysis.value(argument.value), name: argument.name, spread: argument.spread, op: argument.value,
      span: analysis.op(argument.value)?.span ?? op.span,
    })),
  };
}

export function callOp(analysis: FunctionAnalysis, op: Op & { kind: 'call' }): Value {
  const site = siteOf(analysis, op);
  analysis.checks.delete(op.id);
  if (op.form === 'decorate') return decorate(analysis, site, analysis.value(op.callee), decoratorSite(analysis, op, site), decoratorName(analysis, op));
  if (op.form === 'super') return superValue(analysis, site.receiver);
  const callee = analysis.value(op.callee);
  const calleeOp = analysis.op(op.callee);
  const member = calleeOp?.kind === 'get' && calleeOp.key.kind === 'name' ? calleeOp.key.name : null;
  if (calleeOp?.kind === 'get' && calleeOp.key.kind === 'value') reachChoice(analysis, site, calleeOp.key.value);
  const isEntry = member !== null && site.receiver !== null && isUnknownEntry(analysis, site.receiver, member);
  noteRework(analysis, site);
  const registrar = isEntry ? null : decoratorByHand(analysis, site, callee);
  if (registrar) return decorate(analysis, { ...site, args: site.args.slice(0, 1) }, registrar, decoratorSite(analysis, op, site), '');
  return callValue(analysis, site, isEntry ? unknown : member === null ? callee : withoutElements(callee, site.receiver, member), member, 0);
}

/** `server.tool()(run)`: a library's decorator that is called as a function means what it means above one. */
function decoratorByHand(analysis: FunctionAnalysis, site: CallSite, callee: Value): Value | null {
  const [first] = site.args;
  if (!first || first.name !== null || first.spread !== 'none' || !first.value.types.some((type) => type.kind === 'function')) return null;
  const { knowledge } = analysis.context;
  const types = callee.types.filter((type) => type.kind === 'path' && knowledge.decorators(type.path).length > 0 && knowledge.calls(type.path).length === 0);
  return types.length === 0 ? null : { ...callee, types };
}

/** A call that is given one labelled thing hands out what that thing has become. */
function noteRework(analysis: FunctionAnalysis, site: CallSite): void {
  if (site.id === null) return;
  const labelled = site.args.filter((argument) => argument.spread === 'none' && argument.value.taints.length > 0).map((argument) => argument.op);
  // What a method of the same object makes of an argument is made of that, whatever else the object holds.
  if (site.receiver && site.receiver.taints.length > 0 && !(labelled.length > 0 && isOwnObject(analysis, site.receiver))) labelled.push(site.receiverOp);
  const [only] = labelled;
  if (labelled.length === 1 && only !== undefined && only !== null) analysis.reworkedFrom.set(site.id, only);
  else analysis.reworkedFrom.delete(site.id);
}

function isOwnObject({ func }: FunctionAnalysis, { taints }: Value): boolean {
  return func.params[0]?.kind === 'receiver' && taints.every(({ input }) => input?.root === 'p0' && input.path.length === 0);
}

/** `register` of `@register` and of `@tools.register("name")`. */
function decoratorName(analysis: FunctionAnalysis, op: Op & { kind: 'call' }): string {
  const own = analysis.op(op.callee);
  return analysis.nameOf(own?.kind === 'call' ? own.callee : op.callee).split('.').pop() ?? '';
}

/** The decorator as a call: with its own arguments, where it has some, and with the object that it belongs to. */
function decoratorSite(analysis: FunctionAnalysis, op: Op & { kind: 'call' }, site: CallSite): CallSite {
  const own = analysis.op(op.callee);
  if (own?.kind === 'get') return { ...site, receiver: analysis.value(own.object), receiverOp: own.object, args: [] };
  if (own?.kind !== 'call') return { ...site, args: [] };
  const args = own.args.map((argument): Argument => ({
    value: analysis.value(argument.value), name: argument.name, spread: argument.spread, op: argument.value, span: analysis.op(argument.value)?.span ?? own.span,
  }));
  return { ...site, receiver: own.receiver === null ? null : analysis.value(own.receiver), receiverOp: own.receiver, args };
}

/**
 * `object[name](…)` on a module or an object of a class: a computed name chooses among all that it has. A table of
 * functions, which lists what may be chosen, is no such thing, nor is a class that answers for its entries itself.
 */
function reachChoice(analysis: FunctionAnalysis, site: CallSite, key: ValueId): void {
  const { classes } = analysis.context;
  const isOpen = site.receiver?.types.some((type) => {
    if (type.kind === 'module') return true;
    if (type.kind !== 'instance' && type.kind !== 'class') return false;
    const ref = { module: type.module, id: type.id };
    return classes.libraryPaths(ref).length === 0 && classes.methods(ref).length > 0 && !classes.findMethod(ref, '__getitem__');
  });
  const span = analysis.op(key)?.span;
  if (!isOpen || !span) return;
  const name = site.name === '' ? 'the choice of a function' : `${site.name}[…]`;
  analysis.reach(flatten(analysis.value(key)), sinkInfo(analysis, 'act.dispatch', span, site.span, name, 'engine#dispatch', null), 2);
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
    properties = name === null ? spreadInto(properties, analysis.value(value)) : setPath(properties, [name], analysis.value(value), true);
  }
  for (const child of op.children) properties = setPath(properties, ['children', '*'], analysis.value(child), false);
  const argument: Argument = { value: properties, name: null, spread: 'none', op: null, span: op.span };
  const site: CallSite = { span: op.span, id: null, name: analysis.nameOf(op.tag), args: [argument], receiver: null, receiverOp: null };
  const component = analysis.value(op.tag);
  const isKnown = component.types.some((type) => type.kind === 'function' || type.kind === 'class' || type.kind === 'setter' || (type.kind === 'path' && analysis.context.knowledge.calls(type.path).length > 0));
  if (isKnown) callValue(analysis, site, component, null, 0);
}

/** `Messages[role](content=text)`: one of several classes, of which one makes a message of the system and another one does not. */
function isOfSomeRole(knowledge: Knowledge, { types }: Value): boolean {
  const made = types.flatMap((type) => (type.kind === 'path' ? [knowledge.calls(type.path)] : []));
  if (made.length < 2) return false;
  const speaksFor = (channel: Channel) => (rows: readonly CompiledRow[]): boolean => rows.some((row) => !row.isModelCall && row.sinks.some(({ channels }) => channels.includes(channel)));
  return made.some(speaksFor('prompt.system')) && made.some((rows) => speaksFor('prompt.user')(rows) && !speaksFor('prompt.system')(rows));
}

/** What is handed over at a call of which nobody knows whether it is this one. */
function doubted(site: CallSite): CallSite {
  return { ...site, args: site.args.map((argument) => ({ ...argument, value: mapTaints(argument.value, (taint) => taintWith(taint, { confidence: Math.min(taint.confidence, 1) })) })) };
}

/** `table.get(name)`: a method that containers have, not the entry "get" of a table whose entries are not all known. */
function isUnknownEntry(analysis: FunctionAnalysis, receiver: Value, member: string): boolean {
  return receiver.types.every(({ kind }) => kind === 'function') && receiver.shapes.length > 0 && !receiver.shapes.some((shape) => shape.fields.has(member))
    && analysis.context.knowledge.methods(analysis.ecosystem, member).length > 0;
}

/** `handlers.get(name)` is a method of the table, and none of the functions in it. */
function withoutElements(callee: Value, receiver: Value | null, member: string): Value {
  const owners = receiver?.types.filter((type) => type.kind === 'path') ?? [];
  if (!receiver || owners.length === 0 || receiver.shapes.length === 0 || !receiver.shapes.every((shape) => isList(shape) && !shape.fields.has(member))) return callee;
  return valueWith(unknown, { types: callee.types.filter((type) => type.kind === 'path' && owners.some(({ path }) => type.path.startsWith(path))) });
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
export function callValue(analysis: FunctionAnalysis, site: CallSite, callee: Value, member: string | null, depth: number): Value {
  const ran = runPipe(analysis, site, callee, depth) ?? memberOfEnumeration(analysis, site, callee);
  if (ran) return ran;
  const { knowledge } = analysis.context;
  let result = nothing;
  let isKnown = false;
  let rowSpoke = false;
  const followed = new Set<Argument>();
  // What is called without an object before it is what a row means by the receiver: a schema that checks, a hook; and so is an object that is called.
  const isCalledItself = !site.receiver || callee.types.some(({ kind }) => kind === 'instance');
  const whole = isCalledItself ? { ...site, receiver: callee } : site;
  const asked = isOfSomeRole(knowledge, callee) ? doubted(whole) : whole;

  for (const type of callee.types) {
    if (type.kind !== 'path') continue;
    const answer = applyRows(analysis, asked, knowledge.calls(type.path).filter((row) => !isDecidedByClass(analysis, row, callee)), followed);
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

  if (member !== null) {
    const answer = abstractOnly(analysis, site, member, callee, followed);
    if (answer !== nothing) {
      result = join(result, answer);
      isKnown = true;
    }
  }

  // A parameter is called by whoever handed the function over, for each caller its own; see `callInput`.
  const isParameter = callee.taints.some((taint) => taint.exact && taint.input !== null && taint.input.path.length === 0 && isParameterRoot(analysis, taint.input.root, callee));
  const checked = rowSpoke || isParameter ? none : behindChecks(analysis, callee.types);
  for (const type of callee.types) {
    switch (type.kind) {
      case 'function': {
        if (isParameter) isKnown = true;
        if (rowSpoke || isParameter || checked.has(type.key)) break;
        const heuristic = member === null ? nothing : nameOnly(analysis, site, member, type, followed);
        result = joinAll([result, heuristic, callFunction(analysis, { module: type.module, id: type.id }, type.receiver ?? (member === null ? null : boundTo(analysis, type, site)), site, depth)]);
        for (const argument of site.args) followed.add(argument);
        isKnown = true;
        break;
      }
      case 'class':
        if (rowSpoke) break;
        result = join(result, followMade(analysis, instantiate(analysis, { module: type.module, id: type.id }, site, depth), site));
        for (const argument of site.args) followed.add(argument);
        isKnown = true;
        break;
      case 'instance': {
        const methods = analysis.context.classes.candidates({ module: type.module, id: type.id }, '__call__', type.exact);
        if (methods.length === 0 || rowSpoke) break;
        for (const method of methods) result = join(result, callFunction(analysis, method, callee, site, depth));
        isKnown = true;
        break;
      }
      case 'setter':
        if (isParameter) break;
        callSetter(analysis, type, site);
        result = join(result, unknown);
        for (const argument of site.args) followed.add(argument);
        isKnown = true;
        break;
      case 'path':
      case 'module':
      case 'made':
      case 'template':
        break;
      default:
        void (type satisfies never);
    }
  }

  if (isAnyOfMany(analysis, callee)) result = withGuards(result, guardBit('blurred'));
  if (callee.taints.length === 0 && callee.types.length > 0 && callee.types.every((type) => neverReturns(analysis, type))) analysis.isStopped = true;

  for (const taint of callee.taints) {
    if (!taint.input || !taint.exact || taint.input.path.length > Limits.accessPathDepth) continue;
    const input = inputAt(taint.input.root, [...taint.input.path, '()']);
    // Methods of unknown objects are no callbacks; calling a parameter, a captured variable or a field of `self` is one.
    if (member !== null && (callee.types.length > 0 || knowledge.methods(analysis.ecosystem, member).length > 0)) continue;
    analysis.addInputCall(taint.input, site.args.map((argument) => ({ value: argument.value, name: argument.name })));
    // What a class makes is known here, whoever hands the class over.
    if (member === null && !callee.types.some((type) => type.kind === 'class')) {
      result = join(isNothing(result) ? unknown : result, valueWith(unknown, { taints: [inputTaint(input, true)] }));
    }
  }

  if (!isKnown && member !== null) {
    const answer = applyRows(analysis, site, knowledge.methods(analysis.ecosystem, member), followed);
    if (answer.applied > 0) {
      isKnown = true;
      result = join(result, answer.value);
    }
  }
  // `z.string().min(1)` is a schema of the same library still.
  if (!isKnown && site.receiver?.schema && member !== null) {
    result = join(result, valueWith(unknown, { schema: site.receiver.schema, types: site.receiver.types.filter(({ kind }) => kind === 'path') }));
    isKnown = true;
  }
  for (const argument of site.args) if (!followed.has(argument)) letGo(analysis, argument.value, site, depth);
  if (isKnown) return isNothing(result) ? unknown : result;
  return join(isNothing(result) ? unknown : result, opaque(analysis, site, callee));
}

/** The object whose entry is called, for functions that say `this` and belong to no class. */
function boundTo(analysis: FunctionAnalysis, ref: FunctionRef, { receiver }: CallSite): Value | null {
  const func = analysis.context.functionOf(ref)?.func;
  const [first] = func?.params ?? [];
  return func && func.classId < 0 && first?.kind === 'receiver' && first.name === 'this' ? receiver : null;
}

const none: ReadonlySet<string> = new Set();

/** Of what may be called, decorated functions whose decorator put something round them that checks what it hands on: they are called by that. */
function behindChecks(analysis: FunctionAnalysis, types: readonly TypeFact[]): ReadonlySet<string> {
  if (types.length < 2) return none;
  const { store } = analysis.context;
  const behind = new Set<string>();
  for (const type of types) {
    const summary = type.kind === 'function' ? store.summary(functionKey(type.module, type.id), analysis.key) : null;
    if (type.kind !== 'function' || !summary?.proves.always.some(({ root, path }) => root.startsWith('p') && path.length === 0)) continue;
    for (const { input } of summary.calls) {
      const captured = input.path.length > 0 ? null : capturedVariable(input.root);
      if (!captured) continue;
      for (const { key } of store.read(variablePlace(type.module, captured.func, captured.slot), analysis.key).types) if (key !== type.key) behind.add(key);
    }
  }
  return behind;
}

/** A parameter, also one of a function further out that is one of several functions: `await Promise.all(items.map((item) => work(item)))`. */
function isParameterRoot(analysis: FunctionAnalysis, root: string, { types }: Value): boolean {
  if (root.startsWith('p')) return true;
  const captured = capturedVariable(root);
  const outer = captured && analysis.module.functions[captured.func];
  return !!outer && captured.slot < outer.params.length && types.filter(({ kind }) => kind === 'function').length > 1;
}

/** `Mode(text)` is one of the members of the enumeration, or an error: the text is the value of one. */
function memberOfEnumeration(analysis: FunctionAnalysis, site: CallSite, { types }: Value): Value | null {
  const { classes } = analysis.context;
  const enumeration = types.find((type) => type.kind === 'class' && classes.isEnum(type) && (classes.info(type)?.def.fields.length ?? 0) > 0);
  if (enumeration?.kind !== 'class' || site.args.length !== 1) return null;
  noteGuard(analysis, site, site.args, guardBit('allow-list'), 'return');
  return typedValue([instanceType(enumeration.module, enumeration.id, true)]);
}

/** Whether it may be any of many functions with different names, so that nothing is known of which one answers. The overrides of one method do the same thing. */
function isAnyOfMany({ context }: FunctionAnalysis, callee: Value): boolean {
  if (callee.types.length <= Limits.namesOfCallee) return false;
  const names = new Set(callee.types.map((type) => (type.kind === 'function' ? context.functionOf(type)?.func.name : undefined)));
  return names.size > Limits.namesOfCallee;
}

function neverReturns(analysis: FunctionAnalysis, type: TypeFact): boolean {
  return type.kind === 'function' && (analysis.context.store.summary(functionKey(type.module, type.id), analysis.key)?.neverReturns ?? false);
}

/** The program's own class writes the method by which it decides what is let through. */
function isDecidedByClass({ context: { classes } }: FunctionAnalysis, { unlessWritten }: CompiledRow, callee: Value): boolean {
  return unlessWritten !== null && callee.types.some((type) => type.kind === 'class' && classes.findMethod({ module: type.module, id: type.id }, unlessWritten) !== null);
}

/** What nobody knows: labels of everything that goes in come out, less certain; so do those of a page that is asked by calling it. */
export function opaque(analysis: FunctionAnalysis, site: CallSite, callee: Value = nothing): Value {
  let taints: readonly Taint[] = site.receiver ? handedOver(analysis, site.receiver) : callee.taints.filter((taint) => taint.source !== null);
  for (const argument of site.args) taints = joinTaints(taints, handedOver(analysis, argument.value));
  return derived(taints.filter((taint) => !taint.source || !usedUp.has(taint.source.label)), 1);
}

/** The labels of a value as data; of a part of the application only those that it carries as a whole. */
function handedOver(analysis: FunctionAnalysis, value: Value): readonly Taint[] {
  const { classes } = analysis.context;
  // So it is with a module of a library, whatever a program has put into its variables.
  const isPart = value.types.some((type) => (type.kind === 'instance' && classes.isMachinery({ module: type.module, id: type.id })) || type.kind === 'module' || (type.kind === 'path' && !type.path.includes('()')));
  return isPart ? value.taints.filter((taint) => taint.source !== null) : flatten(value);
}

/**
 * Rows for `*.name` also speak of the program's own methods, but only as sinks: of those that it only declares, or that
 * do nothing but refuse, and of those that the name is right about, unless an object calls them of itself: then caller
 * and body stand side by side. What else a body does is seen in the body.
 */
function nameOnly(analysis: FunctionAnalysis, site: CallSite, member: string, type: TypeFact & { kind: 'function' }, followed: Set<Argument>): Value {
  const rows = analysis.context.knowledge.methods(analysis.ecosystem, member).filter((row) => row.sinks.length > 0);
  if (rows.length === 0) return nothing;
  const isUnwritten = analysis.context.functionOf(type)?.func.isAbstract === true || neverReturns(analysis, type);
  if (!isUnwritten && site.receiver !== null && isOwnObject(analysis, site.receiver)) return nothing;
  const reached = new Set(analysis.context.store.summary(functionKey(type.module, type.id), analysis.key)?.sinks.map(({ sink }) => sink.channel));
  const isRight = (row: CompiledRow): boolean => isUnwritten || row.sinks.some(({ channels }) => channels.some((channel) => reached.has(channel)));
  return applyRows(analysis, site, rows.filter(isRight), followed).value;
}

/** What a method answers of which the program has only the declaration, where rows know it by its name and that of its class. */
function abstractOnly(analysis: FunctionAnalysis, site: CallSite, member: string, callee: Value, followed: Set<Argument>): Value {
  const rows = analysis.context.knowledge.abstractMethods(analysis.ecosystem, member);
  if (rows.length === 0) return nothing;
  const owners = callee.types.map((type) => {
    const target = type.kind === 'function' ? analysis.context.functionOf(type) : undefined;
    return target?.func.isAbstract === true ? target.module.classes[target.func.classId]?.name : undefined;
  });
  const isMeant = (row: CompiledRow): boolean => owners.length > 0 && owners.every((name) => name !== undefined && row.abstractIn?.test(name) === true);
  return applyRows(analysis, site, rows.filter(isMeant), followed).value;
}

/** `*.create` as `llm.chat.completions.create`, and not as `Chat.create`. */
function isWritten({ name }: CallSite, { written }: CompiledRow): boolean {
  return written.length === 0 || written.some((end) => name === end || name.endsWith(`.${end}`));
}

export function applyRows(analysis: FunctionAnalysis, site: CallSite, rows: readonly CompiledRow[], followed: Set<Argument>): { value: Value; applied: number } {
  let value = nothing;
  let applied = 0;
  const isOwn = asksItself(analysis, site, rows);
  for (const row of rows) {
    if ((isOwn && row.isModelCall) || !isBesideText(analysis, row) || !isWritten(site, row)) continue;
    const when = whenHolds(site, row.when, row.isAboutFiles);
    if (!when.holds) continue;
    if (!row.isAside && !when.inputs.some(({ test }) => test === 'given')) applied++;
    value = join(value, applyRow(analysis, site, row, when.inputs));
    if (row.stops) analysis.isStopped = true;
    if (row.check) noteCheck(analysis, site, row);
    if (row.asks && row.sources.length === 0) noteTest(analysis, site, { target: null, bits: approved, holds: true });
    if (row.some) {
      noteSome(analysis, site, row.some);
      noteEvery(analysis, site, row.some, false);
    }
    if (row.holds && when.inputs.length === 0) noteHeld(analysis, site, row.holds);
    if (row.every) noteEvery(analysis, site, row.every, true);
    if (row.truth) noteTruth(analysis, site, row.truth);
    if (row.asserts) for (const tested of argumentOps(site, row.asserts)) if (tested.op !== null) refine(analysis, tested.op, true);
    for (const callback of row.callbacks) value = join(value, followCallback(analysis, site, row, callback, followed));
    if (row.passesByDefault && row.returnsTypes.length === 0 && row.returnsArguments.length === 0 && row.pass === null) value = join(value, opaque(analysis, site));
  }
  return { value: applied > 0 && isNothing(value) ? unknown : value, applied };
}

