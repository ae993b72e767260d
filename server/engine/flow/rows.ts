/**
 * Applying knowledge rows: finding the values that an argument path names at a call, testing conditions, and doing
 * what a row says (sinks, sources, propagation, guards, schemas, facts). The paths come from data; nothing here knows
 * a library.
 */
import type { Span } from '../base/span';
import type { Module, Op, ValueId } from '../ir/types';
import { isMark } from '../../../rules/kinds';
import type { Guard, Label } from '../../../rules/kinds';
import type { CompiledSink } from '../models/ends';
import type { CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import { getPath, isList, matchConstants, setPath, spreadKey, wrap } from './access';
import { notePieces, withMade } from './agents/pieces';
import type { FunctionAnalysis } from './analysis';
import { attachedTo } from './attached';
import { argumentOps, argumentValue, entryIn, find, isNamedKey, keyNamedBy, rootArguments } from './arguments';
import type { Argument, CallSite } from './arguments';
import { capturedBy } from './captures';
import { followCallback } from './callbacks';
import { makeCell } from './cells';
import { loadedModules, subclassesOf } from './loading';
import { whenHolds, whereHolds } from './conditions';
import { noteFacts } from './facts';
import { escapeBy } from './escapes';
import type { Escape } from './escapes';
import { heldIn, notePut } from './files';
import { foundByCall, leaveByCall } from './links';
import { entered } from './members';
import { spreadInto } from './operations';
import { removesDanger, removesTexts } from './patterns';
import { pipeOf, stagesAt } from './pipes';
import { asBehind, asLastPart, noteLastPart } from './last-part';
import { assign, keepEntries, readVariable, writeVariable } from './places';
import { schemaAt, schemaOf, validated } from './schemas';
import { furtherArguments } from './rest';
import { overlaySite, Shape } from './shape';
import { arriving, modelCallId, sinkInfo } from './sinks';
import { newSource, sourceValue } from './sources';
import type { InputCondition } from './summary';
import { asTemplate, fillTemplates } from './templates';
import { addBehind, behindWith, guardBit, guardedTaint, nothingBehind, taintWith } from './taint';
import type { Behind, Input, Taint } from './taint';
import { ofSameObject } from './substitute';
import { mayBeCalled } from './uses';
import { constantValue, derived, flatten, isNothing, join, mapTaints, nothing, pathType, shapedValue, unknown, valueWith, withGuards, withTypes } from './value';
import type { TypeFact, Value } from './value';
import { originName } from './wording';

const confidences = { high: 2, medium: 1, low: 0 } as const;

export function confidenceOf(row: CompiledRow): number {
  return confidences[row.confidence];
}

function applySinks(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, sinks: readonly CompiledSink[], whenInputs: readonly InputCondition[]): void {
  if (row.isCalled && (site.id === null || !mayBeCalled(analysis.func, site.id))) return;
  // Another row of the same call may be the one that says that it asks a model.
  const asked = modelCallId(analysis, site.span);
  for (const sink of sinks) {
    for (const found of find(site, sink.at, entryIn(analysis.func))) {
      const where = whereHolds(found.holder, sink.at.where, found.index);
      if (!where.holds) continue;
      for (const channel of sink.channels) {
        if (channel === 'log' || channel === 'telemetry' || channel === 'model.tools') analysis.addAct({ what: channel, location: analysis.location(site.span), by: site.name || row.name });
        const modelCall = row.isModelCall || channel.startsWith('prompt.') ? asked : null;
        const info = sinkInfo(analysis, channel, found.span, site.span, site.name || row.name, row.id, modelCall);
        const arrived = channel === 'act.script' ? heldIn(analysis, found.value) : arriving(channel, found.value);
        analysis.reach(ofSameObject(arrived, where.inputs), info, confidenceOf(row), [...whenInputs, ...where.inputs]);
      }
    }
  }
}

/** What reached the prompt of a model call: makes its answer steerable. */
function behindOf(site: CallSite): Behind {
  const labels = new Set<Label>();
  const inputs = new Set<Input>();
  for (const argument of site.args) {
    for (const taint of flatten(argument.value)) addBehind(taint, labels, inputs);
  }
  return behindWith(labels, inputs);
}

function applySources(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, result: Value): Value {
  let value = result;
  for (const source of row.sources) {
    const made = newSource(analysis.location(site.span), source.label, row.says ?? originName(source.label), {
      fromToolParameter: row.entry === 'tool', whole: row.entry === 'tool' ? ' of a tool' : null,
      modelCall: source.label === 'model' ? modelCallId(analysis, site.span) : null, isOperator: row.isOperator, row: row.id,
    });
    const behind = row.isModelCall ? behindOf(site) : nothingBehind;
    const answered = sourceValue(made, confidenceOf(row), behind);
    const labelled = source.schema ? validated(answered, schemaAt(analysis, site, source.schema)) : answered;
    value = source.at.keys.length === 0 ? join(value, labelled) : join(value, wrap(source.at.keys, labelled));
  }
  return value;
}

function guardedResult(site: CallSite, row: CompiledRow): Value {
  const guard = row.guard as NonNullable<CompiledRow['guard']>;
  const value = argumentValue(site, guard.of);
  const patterns = guard.by ? argumentValue(site, guard.by).constants : null;
  const holds = (kind: Guard): boolean =>
    guard.by === null || (patterns !== null && patterns.length > 0 && patterns.every((pattern) => typeof pattern === 'string' && ((guard.literal && removesTexts([pattern], kind)) || removesDanger(pattern, kind))));
  const bits = guard.kinds.filter(holds).reduce((all, kind) => all | guardBit(kind), 0);
  const [pattern] = patterns ?? [];
  const [replacement] = guard.with ? (argumentValue(site, guard.with).constants ?? []) : [];
  const escape = typeof pattern === 'string' && typeof replacement === 'string' && patterns?.length === 1 ? escapeBy(pattern, replacement) : null;
  if (bits === 0 && escape === null) return derived(flatten(value));
  // What text began with before it was resolved says nothing of where it leads.
  const lost = (bits & guardBit('resolved')) === 0 ? 0 : guardBit('rooted') | guardBit('prefixed');
  return { ...derived(flatten(value).map((taint) => (taintWith(taint, { guards: (taint.guards & ~lost) | bits | escapedBits(escape, taint) })))), constants: null };
}

/** What an escape proves: that of quotes alone is undone by a backslash before them, unless those were doubled first. */
function escapedBits(escape: Escape | null, { guards }: Taint): number {
  if (escape === 'shell') return guardBit('shell-quoted');
  if (escape === 'backslashes') return guardBit('backslashed');
  const isWhole = escape === 'both' || (escape === 'quotes' && (guards & guardBit('backslashed')) !== 0);
  return isWhole ? guardBit('literal') : 0;
}

/** The labels of the result that came from these are guarded so. */
function withAdded(result: Value, from: readonly Taint[], bit: number): Value {
  if (from.length === 0) return result;
  const keys = new Set(from.map(({ key }) => key));
  return mapTaints(result, (taint) => (keys.has(taint.key) ? guardedTaint(taint, bit) : taint));
}

// -- a row on a call ---------------------------------------------------------------------------------------------------

/** Does what a row says of a call, but for callbacks; answers the value that the row gives to the result. */
export function applyRow(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, whenInputs: readonly InputCondition[]): Value {
  analysis.context.knowledge.use(row);
  applySinks(analysis, site, row, row.sinks, whenInputs);
  if (whenInputs.length === 0) noteFacts(analysis, site, row);
  if (row.puts) notePut(analysis, site, row.puts);
  for (const link of row.leaves) leaveByCall(analysis, site, link);

  let result: Value = whenInputs.length === 0 ? withMade(nothing, notePieces(analysis, site, row)) : nothing;
  // What an argument of the caller may equal says nothing of what the call makes here.
  for (const type of whenInputs.every((condition) => isKnownToHold(analysis, condition)) ? row.returnsTypes : []) {
    const path = analysis.context.knowledge.canonical(type);
    if (path !== null) result = withTypes(isNothing(result) ? unknown : result, [pathType(path)]);
  }
  for (const path of row.returnsArguments) result = join(result, argumentValue(site, path));
  if (row.guard) {
    result = join(result, guardedResult(site, row));
    const [of] = argumentOps(site, row.guard.of);
    if (site.id !== null && of && of.op !== null) analysis.madeFrom.set(site.id, of.op);
  }
  if (row.common && site.id !== null) {
    const [list] = rootArguments(site, row.common);
    const written = list && list.op !== null ? analysis.op(analysis.definition(list.op)) : undefined;
    analysis.commonOf.set(site.id, written?.kind === 'array' ? written.elements.map(({ value }) => value) : []);
  }
  if (row.divides && site.id !== null) {
    const [of] = argumentOps(site, row.divides);
    if (of && of.op !== null) analysis.madeFrom.set(site.id, of.op);
  }
  if (row.lastIs && site.id !== null) noteLastPart(analysis, site.id, row.lastIs, row.lastAt);
  if (row.captures) result = join(result, capturedBy(analysis, site, row.captures));
  if (row.schema) result = { ...(isNothing(result) ? unknown : result), schema: schemaOf(analysis, site, row) };
  if (row.validate) {
    const checked = validated(argumentValue(site, row.validate.value), schemaAt(analysis, site, row.validate.schema));
    result = join(result, row.validate.to.keys.length === 0 ? checked : wrap(row.validate.to.keys, checked));
  }
  if (row.template) result = asTemplate(site, row.template, result);
  if (row.enters) result = join(result, entered(analysis, argumentValue(site, row.enters), site.span));
  if (row.merges) result = join(result, merged(row.merges.flatMap((path) => rootArguments(site, path))));
  if (row.cell) result = join(result, makeCell(analysis, site, row.cell));
  if (row.loads) result = join(result, loadedModules(analysis, site, row.loads));
  if (row.subclassesOf) result = join(result, subclassesOf(analysis, site, row.subclassesOf));
  if (row.stages) result = join(result, pipeOf(analysis, row.stages.flatMap((path) => stagesAt(site, path)), site.span));
  for (const link of row.finds) result = join(result, foundByCall(analysis, site, link));
  for (const { from, to } of row.pass ?? []) result = applyPass(analysis, site, row, from, to, result);
  for (const fills of row.fills) result = fillTemplates(analysis, site, row, fills, whenInputs, result);
  if (row.adds?.kind === 'respelled' && site.id !== null) {
    const [of] = argumentOps(site, row.adds.of);
    if (of && of.op !== null) analysis.madeFrom.set(site.id, of.op);
  }
  // Where what is made of a folder and a name lies inside of a root, the name leads nowhere else.
  if (row.adds?.kind === 'placed' && site.id !== null) {
    const behind = argumentOps(site, row.adds.of).at(-1);
    if (behind && behind.op !== null) analysis.reworkedFrom.set(site.id, behind.op);
  }
  const [list] = row.takesLast ? argumentOps(site, row.takesLast) : [];
  if (list && list.op !== null) result = asLastPart(analysis, list.op, result);
  const [place] = row.takesBehind ? argumentOps(site, row.takesBehind) : [];
  if (place && place.op !== null) result = asBehind(analysis, place.op, result);
  if (row.joins !== null) result = valueWith(isNothing(result) ? unknown : result, { skeleton: site.args.map(({ value }) => value.skeleton ?? '\0').join(row.joins) });
  if (row.adds) result = withAdded(result, flatten(argumentValue(site, row.adds.of)), guardBit(row.adds.kind));
  // What a caller's value may carry or have says nothing of what is answered here.
  if (whenInputs.some(({ test }) => test === 'carries' || test === 'given')) return result;
  // And what it may equal is no proof that what is made here is of a certain kind, such as a connection without checks.
  const isCertain = whenInputs.every((condition) => isKnownToHold(analysis, condition));
  return isCertain || !row.sources.every(({ label }) => isMark(label)) ? applySources(analysis, site, row, result) : result;
}

function merged(objects: readonly Argument[]): Value {
  const [first, ...others] = objects;
  return first ? others.reduce((whole, { value }) => spreadInto(whole, value), first.value) : nothing;
}

/** Whether a condition of an input is one that an unknown value fulfils, or asks for what a field of this very class is known to be. */
function isKnownToHold(analysis: FunctionAnalysis, { input, test, values }: InputCondition): boolean {
  if (test === 'differs') return true;
  const [field, ...rest] = input.path;
  const owner = input.root === 'p0' && analysis.func.params[0]?.kind === 'receiver' ? analysis.owner() : null;
  if (!owner || field === undefined || rest.length > 0) return false;
  return matchConstants(analysis.context.store.read(`o:${owner.module}#${owner.id}.${field}`, analysis.key), values) === 'yes';
}

function applyPass(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, from: ArgPath, to: ArgPath, result: Value): Value {
  const known = argumentValue(site, from);
  const [name] = from.keys;
  const given = from.root.kind === 'this' && name !== undefined && from.keys.length === 1 ? join(known, attachedTo(analysis, site.receiverOp, keyNamedBy(site, name))) : known;
  if (given === nothing) return result;
  const value = row.parses ? readBack(given) : row.quotes ? withGuards(given, guardBit('literal')) : given;
  if (to.root.kind === 'return') {
    const further = isEachElement(from) && isEachElement(to) ? furtherArguments(analysis, rootArguments(site, from)[0]?.op ?? null) : null;
    if (further) return join(result, shapedValue(new Shape(`l:${analysis.key}:${site.span.start}`, new Map(further.map((element, place) => [String(place), element])), value, -1)));
    if (to.keys.length === 0 && from.root.kind === 'all' && site.receiver?.shapes.some(isList)) return join(result, asElements(value));
    // Into the result as a whole: what is inside an object becomes part of a text.
    const passed = to.keys.length === 0 ? (from.keys.length > 0 || from.root.kind === 'this' || from.root.kind === 'argument' || from.root.kind === 'keywords' ? value : derived(flatten(value))) : wrap(to.keys, value);
    return join(result, passed);
  }
  const single = row.parses || row.quotes || !isEachElement(to) ? null : singly(site, from);
  if (single) for (const one of single) giveTo(analysis, site, to, one, row.handsOver);
  else giveTo(analysis, site, isEachElement(to) && isSpreadOfUnknown(analysis, site, from) ? { ...to, keys: [spreadKey] } : to, value, row.handsOver);
  return result;
}

/** Of several things that are added to a list, each for itself, so that they keep their order: `args.push('-c', command)`, `args.extend(["-c", command])`. */
function singly(site: CallSite, from: ArgPath): readonly Value[] | null {
  const added = rootArguments(site, from);
  if (from.keys.length === 0 && (from.root.kind === 'all' || from.root.kind === 'from')) {
    return added.length > 1 && site.args.every(({ spread, name }) => spread === 'none' && name === null) ? added.map(({ value }) => value) : null;
  }
  const [only, ...others] = added.flatMap(({ value }) => value.shapes);
  const isWhole = isEachElement(from) && added.length === 1 && only && others.length === 0 && isList(only) && only.length > 1 && added.every(({ value }) => value.taints.length === 0);
  return isWhole ? Array.from({ length: only.length }, (_, place) => only.fields.get(String(place)) ?? unknown) : null;
}

/** All elements of a list of which nobody sees any, added to one of the function's own: `messages.extend(body["messages"])`, `messages.push(...body.messages)`. */
function isSpreadOfUnknown(analysis: FunctionAnalysis, site: CallSite, from: ArgPath): boolean {
  const list = site.receiverOp === null ? null : analysis.placeOf(site.receiverOp);
  if (list?.variable.func !== analysis.func.id || list.path.length > 0) return false;
  const added = isEachElement(from) ? rootArguments(site, from) : site.args.filter(({ spread }) => spread !== 'none');
  return added.length > 0 && added.every(({ value }) => value.shapes.length === 0 && value.taints.length > 0 && value.constants === null);
}

function isEachElement({ keys }: ArgPath): boolean {
  return keys.length === 1 && keys[0] === '*';
}

/** Of what is added to a list, lists are its parts and other objects its elements. */
function asElements(value: Value): Value {
  if (value.shapes.length === 0 && value.types.length === 0 && value.taints.length > 0) return wrap([spreadKey], value);
  const objects = value.shapes.filter((shape) => !isList(shape) && shape.site !== overlaySite);
  if (objects.length === 0) return value;
  const others = valueWith(value, { shapes: value.shapes.filter((shape) => !objects.includes(shape)), types: [] });
  return join(others, wrap(['*'], valueWith(value, { taints: [], shapes: objects })));
}

/** What is read from text is no literal any more. */
function readBack(given: Value): Value {
  return mapTaints(given, (taint) => taintWith(taint, { guards: (taint.guards & ~guardBit('literal')) | guardBit('parsed') }));
}

/** A value that a library puts into an argument or the receiver; into the fields of its objects where a class of the program stands. */
export function giveTo(analysis: FunctionAnalysis, site: CallSite, to: ArgPath, value: Value, handsOver = false): void {
  keepEntries(analysis, argumentValue(site, to), value, site.span);
  for (const { op } of rootArguments(site, to)) {
    if (op === null) continue;
    if (to.keys.length > 0) assign(analysis, op, to.keys.map((key) => keyNamedBy(site, key)), value, false, site.span, handsOver || to.keys.some(isNamedKey));
    else if (!mergeInto(analysis, op, value, site.span)) for (const [key, entry] of entriesOf(value)) assign(analysis, op, [key], entry, false, site.span, handsOver);
  }
}

/** An object of the caller of which nothing is known brings its fields by their names, too: what it is merged into may be it. */
function mergeInto(analysis: FunctionAnalysis, op: ValueId, value: Value, span: Span): boolean {
  const place = analysis.placeOf(op);
  const isCallers = value.taints.some((taint) => taint.input !== null && taint.exact) && value.shapes.every((shape) => shape.site === overlaySite);
  if (!place || !isCallers) return false;
  const root = readVariable(analysis, place.variable);
  const merged = join(getPath(root, place.path), value);
  writeVariable(analysis, place.variable, place.path.length === 0 ? merged : setPath(root, place.path, merged, true), span);
  return true;
}

/** What an object brings into another one: its fields by their names, and what is not known by name as some field. */
function entriesOf({ shapes, taints }: Value): [string, Value][] {
  const entries = shapes.flatMap((shape): [string, Value][] => [...shape.fields, ...(shape.rest ? [['*', shape.rest] as [string, Value]] : [])]);
  return taints.length > 0 ? [...entries, ['*', derived(taints)]] : entries;
}

// -- reads, writes, attributes -----------------------------------------------------------------------------------------

/** A value that a library path names may be a source by being read: `request.args`. `types`: those that are reached by this read. */
export function applyReadRows(analysis: FunctionAnalysis, value: Value, span: Span | null, object: Value | null = null, types: readonly TypeFact[] = value.types): Value {
  if (span === null || types.length === 0) return value;
  let result = value;
  for (const type of types) {
    if (type.kind !== 'path') continue;
    for (const row of analysis.context.knowledge.reads(type.path)) {
      analysis.context.knowledge.use(row);
      for (const source of row.sources) {
        const made = newSource(analysis.location(span), source.label, row.says ?? originName(source.label), { isOperator: row.isOperator });
        result = join(result, wrap(source.at.keys, sourceValue(made, confidenceOf(row))));
      }
      if (row.constant !== null) result = valueWith(result, { constants: [row.constant] });
      if (row.guard) result = withGuards(result, row.guard.kinds.reduce((all, kind) => all | guardBit(kind), 0));
      // The shape of a schema is checked as the schema is.
      if (row.schema?.kind === 'same' && object?.schema) result = valueWith(result, { schema: object.schema });
      for (const path of row.returnsTypes) {
        const canonical = analysis.context.knowledge.canonical(path);
        if (canonical !== null) result = withTypes(result, [pathType(canonical)]);
      }
      if (row.tool) result = withMade(result, notePieces(analysis, { span, id: null, name: row.name, receiver: object, receiverOp: null, args: [] }, row));
    }
  }
  return result;
}

/** `environ.*`: what is known of whichever member of a thing of a library; its name is the argument `key`. */
export function applyMemberRows(analysis: FunctionAnalysis, op: Op & { kind: 'get' }, object: Value): Value {
  const { knowledge } = analysis.context;
  let result = nothing;
  for (const type of object.types) {
    const path = type.kind === 'path' ? knowledge.extend(type.path, '.*') : null;
    if (path === null) continue;
    const named = op.key.kind === 'value' ? op.key.value : null;
    const value = named === null ? constantValue(analysis.keyText(op.key)) : analysis.value(named);
    const span = (named === null ? undefined : analysis.op(named)?.span) ?? op.span;
    const site: CallSite = {
      span: op.span, id: null, name: analysis.nameOf(op.object), receiver: object, receiverOp: op.object,
      args: [{ value, name: 'key', spread: 'none', op: named, span }],
    };
    for (const row of knowledge.reads(path)) {
      const when = whenHolds(site, row.when);
      if (when.holds) result = join(result, applyRow(analysis, site, row, when.inputs));
    }
  }
  return result;
}

/** A field that its name makes a source, alone (`customer.ssn`) or with what is known of the object: `answer.choices`. */
export function applyFieldRows(analysis: FunctionAnalysis, name: string, span: Span, object: Value): Value {
  let result = nothing;
  for (const row of analysis.context.knowledge.sourceFields(analysis.ecosystem, name)) {
    const site: CallSite = { span, id: null, name, receiver: object, receiverOp: null, args: [] };
    const when = whenHolds(site, row.when);
    if (when.holds && isBesideText(analysis, row)) result = join(result, applyRow(analysis, site, row, when.inputs));
  }
  return result;
}

const writtenTexts = new WeakMap<Module, ReadonlySet<string>>();

/** Whether a row that is about modules with some text in them is about this one. */
export function isBesideText({ module }: FunctionAnalysis, { beside }: CompiledRow): boolean {
  if (beside === null) return true;
  let texts = writtenTexts.get(module);
  if (!texts) {
    const blocks = module.functions.flatMap((func) => func.blocks);
    const constants = blocks.flatMap(({ ops }) => ops.flatMap((op) => (op.kind === 'const' && typeof op.value === 'string' ? [op.value] : [])));
    const cases = blocks.flatMap(({ end }) => (end.kind === 'switch' ? end.cases.map(({ constant }) => String(constant)) : []));
    writtenTexts.set(module, (texts = new Set([...constants, ...cases])));
  }
  return texts.has(beside);
}

export function applyWriteRows(analysis: FunctionAnalysis, op: Op & { kind: 'set' }, name: string): void {
  for (const row of analysis.context.knowledge.writes(analysis.ecosystem, name)) {
    const span = analysis.op(op.value)?.span ?? op.span;
    const site: CallSite = {
      span: op.span, id: op.id, name, receiver: analysis.value(op.object), receiverOp: op.object,
      args: [{ value: analysis.value(op.value), name: 'value', spread: 'none', op: op.value, span }],
    };
    const when = whenHolds(site, row.when);
    if (!when.holds) continue;
    applyRow(analysis, site, row, when.inputs);
    for (const callback of row.callbacks) followCallback(analysis, site, row, callback, new Set());
  }
}

export function applyAttributeRows(analysis: FunctionAnalysis, op: Op & { kind: 'element' }): void {
  const argumentOf = (name: string | null, value: ValueId): Argument => ({ value: analysis.value(value), name, spread: 'none', op: value, span: analysis.op(value)?.span ?? op.span });
  for (const attribute of op.attributes) {
    if (attribute.name === null) continue;
    const rows = analysis.context.knowledge.attributes(analysis.ecosystem, attribute.name);
    if (rows.length === 0) continue;
    const beside = op.attributes.filter(({ name }) => name !== null && name !== 'value' && name !== attribute.name).map(({ name, value }) => argumentOf(name, value));
    for (const row of rows) {
      const site: CallSite = { span: op.span, id: op.id, name: attribute.name, receiver: null, receiverOp: null, args: [argumentOf('value', attribute.value), ...beside] };
      const when = whenHolds(site, row.when);
      if (when.holds) applyRow(analysis, site, row, when.inputs);
    }
  }
}
