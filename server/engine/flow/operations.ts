/**
 * The transfer of each operation: which value it makes of its operands, and what it does to the state.
 */
import { Limits } from '../base/limits';
import type { Span } from '../base/span';
import { isMark } from '../../../rules/kinds';
import type { FuncId, Op, ValueId, VariableRef } from '../ir/types';
import { addElement, addElements, fieldOfShape, getField, isList, keysKey, setPath } from './access';
import { saysHost } from './addresses';
import type { FunctionAnalysis } from './analysis';
import { noteSwitch } from './by-default';
import { callAccessor, callComponent, callOp } from './calls';
import { enterClassMethods, enterDirected } from './entries';
import { withMarks, withNamedMark } from './marks';
import { tellBases } from './loading';
import { elementsOf, entered, getMember, givenElements, globalValue, symbolValue } from './members';
import { passedTypes } from './passed';
import { makesPipe, pipeOf } from './pipes';
import { assign, readVariable, writeVariable } from './places';
import { applyAttributeRows, applyReadRows, applyWriteRows } from './rows';
import { furtherArguments } from './rest';
import { oneByOne, sitesApart } from './conditions';
import { overlaySite, Shape } from './shape';
import { sinkInfo } from './sinks';
import { step } from './trace';
import { guardBit, guardedTaint, joinTaints, taintWith } from './taint';
import { carries, classType, constantValue, derived, flatten, functionType, isNothing, join, joinAll, pathType, shapedValue, typedValue, unknown, valueWith, withGuards, withTypes } from './value';
import type { Taint } from './taint';
import type { TypeFact, Value } from './value';
import { followClass, followObject } from './written-objects';

function callSetters(analysis: FunctionAnalysis, op: Op & { kind: 'set' }, name: string): void {
  const object = analysis.value(op.object);
  for (const type of object.types) {
    if (type.kind !== 'instance') continue;
    const setter = analysis.context.classes.findSetter({ module: type.module, id: type.id }, name);
    if (setter) callAccessor(analysis, setter, object, [analysis.value(op.value)], name, op.span);
  }
}

export function transfer(analysis: FunctionAnalysis, op: Op): Value {
  analysis.operations++;
  analysis.current = op.id;
  switch (op.kind) {
    case 'const':
      return withMarks(analysis, op, constantValue(op.value));
    case 'read':
      return readVariable(analysis, op.variable);
    case 'write':
      writeVariable(analysis, op.variable, withNamedMark(analysis, op.variable, withDeclaredType(analysis, op.variable, analysis.value(op.value)), op.span), op.span);
      return analysis.value(op.value);
    case 'global':
      return globalValue(analysis, op.name, op.span);
    case 'import': {
      const symbol = analysis.context.program.resolveImport(analysis.module, op.import);
      return symbol ? symbolValue(analysis, symbol, op.span) : unknown;
    }
    case 'get':
      return getMember(analysis, op);
    case 'set':
      if (op.key.kind === 'value' && isTellingKey(analysis.value(op.key.value))) assign(analysis, op.object, [keysKey], analysis.value(op.key.value), false, op.span, true);
      assign(analysis, op.object, [analysis.keyText(op.key)], analysis.value(op.value), op.key.kind === 'name' || op.key.kind === 'index', op.span, op.key.kind === 'value');
      if (op.key.kind === 'name') {
        callSetters(analysis, op, op.key.name);
        applyWriteRows(analysis, op, op.key.name);
      }
      return analysis.value(op.value);
    case 'call':
      return callOp(analysis, op);
    case 'concat':
      return withMarks(analysis, op, concatenated(analysis, op));
    case 'object':
      return objectLiteral(analysis, op);
    case 'array':
      return arrayLiteral(analysis, op);
    case 'function':
      for (const { param, value } of op.defaults ?? []) {
        analysis.contribute(`d:${analysis.module.path}#${op.func}.${param}`, analysis.value(value), null);
        noteSwitch(analysis, op.func, param, analysis.value(value));
      }
      enterDirected(analysis, { module: analysis.module.path, id: op.func });
      return functionValue(analysis, op.func);
    case 'class':
      return classValue(analysis, op.class, op.span);
    case 'operate':
      return operated(analysis, op);
    case 'merge':
      if (op.isExcerpt) return withGuards(analysis.value(op.values[0] as ValueId), guardBit('excerpt'));
      // Of `a && b`, `a` is what comes out only where it is false, and then it is nothing.
      return joinAll(op.values.map((id) => (analysis.decidedAs(id, op.id) === false ? valueWith(unknown, { constants: falsyOf(analysis.value(id)) }) : analysis.value(id))));
    case 'await':
      return analysis.value(op.value);
    case 'enter':
      return entered(analysis, analysis.value(op.value), op.span);
    case 'cast': {
      const types = analysis.writtenValue(op.type);
      const value = analysis.value(op.value);
      return withTypes(value, types);
    }
    case 'yield':
      if (op.value !== null) {
        const value = analysis.value(op.value);
        if (!analysis.isTyping) for (const taint of flatten(value)) analysis.handedOut.noteSent(taint, op.id, op.span);
        analysis.yielded = join(analysis.yielded, op.delegate ? getField(value, '*') : value);
      }
      return unknown;
    case 'iterate':
      return iterated(analysis, op, analysis.value(op.value));
    case 'element': {
      applyAttributeRows(analysis, op);
      callComponent(analysis, op);
      const parts = [...op.attributes.map((attribute) => attribute.value), ...op.children];
      return derived(parts.reduce<readonly Taint[]>((taints, id) => joinTaints(taints, flatten(analysis.value(id))), []));
    }
    case 'caught': {
      const path = analysis.context.knowledge.canonical(`${analysis.ecosystem}:global.caught()`);
      const thrown = isNothing(analysis.thrown) ? unknown : analysis.thrown;
      return path === null ? thrown : withTypes(thrown, [pathType(path)]);
    }
    case 'unknown':
      return derived(op.values.reduce<readonly Taint[]>((taints, id) => joinTaints(taints, flatten(analysis.value(id))), []), 1);
    default:
      return op satisfies never;
  }
}

function falsyOf({ constants }: Value): Value['constants'] {
  return constants === null ? null : constants.filter((constant) => !constant);
}

function withDeclaredType(analysis: FunctionAnalysis, variable: VariableRef, value: Value): Value {
  const type = analysis.module.functions[variable.func]?.locals[variable.slot]?.type ?? null;
  if (!type || value.types.length > 0) return value;
  const types = analysis.writtenValue(type);
  return types.length === 0 ? value : valueWith(value, { types });
}

function iterated(analysis: FunctionAnalysis, op: Op & { kind: 'iterate' }, value: Value): Value {
  if (op.what === 'rest') {
    return { ...shapedValue(new Shape(`l:${analysis.key}:${op.id}`, new Map(), getField(value, '*'))), taints: value.taints };
  }
  const given = givenElements(analysis, value, op.span);
  if (!isNothing(given)) return given;
  const holdsKeys = op.what === 'keys' || (op.what === 'elements' && value.shapes.length > 0 && value.shapes.every((shape) => !isList(shape) && shape.site !== overlaySite));
  if (holdsKeys) {
    const keys = value.shapes.flatMap((shape) => shape.fields.get(keysKey) ?? []);
    return keys.reduce(join, derived(value.taints));
  }
  if (isKeywords(analysis, value)) return getField(value, keysKey);
  const element = join(getField(value, '*'), elementsOf(analysis, value, op.span));
  return applyReadRows(analysis, withTypes(element, passedTypes(analysis, element)), null);
}

/** `for name in fields` of a function's `**fields`: names of arguments, which stand in the calls. */
function isKeywords({ func }: FunctionAnalysis, { taints, shapes }: Value): boolean {
  return shapes.length === 0 && taints.length > 0 && taints.every(({ input, exact }) => exact && input !== null && input.path.length === 0
    && /^p\d+$/.test(input.root) && func.params[Number(input.root.slice(1))]?.kind === 'keywords');
}

function concatenated(analysis: FunctionAnalysis, op: Op & { kind: 'concat' }): Value {
  let taints: readonly Taint[] = [];
  let skeleton = '';
  let isConstant = true;
  let isListSum = op.form === 'plus';
  let hasList = false;
  const parts: Value[] = [];
  for (const [index, part] of op.parts.entries()) {
    if (typeof part === 'string') {
      skeleton += part;
      isListSum = false;
      continue;
    }
    const value = analysis.value(part);
    parts.push(value);
    // What is added to a list that is known to be one is a list as well, if nothing says that it is a text.
    if (value.shapes.some(isList) || isBox(value)) hasList = true;
    else if (value.shapes.length > 0 || value.constants !== null || value.skeleton !== null) isListSum = false;
    const constants = value.constants;
    const fixed = constants?.length === 1 && value.taints.length === 0 ? constants[0] : undefined;
    // A hole behind the host, or behind the beginning of a path on one's own host, cannot change where a request goes; what stands for the host itself can.
    const guarded = saysHost(skeleton) ? guardBit('host-allowed') : 0;
    const placed = isAtStart(op, index, skeleton) ? 0 : guardBit('placed');
    const fenced = isBetweenTags(op.parts[index - 1], op.parts[index + 1]) ? guardBit('delimited') : 0;
    const short = isShort(analysis, part) ? guardBit('path-stripped') : 0;
    // Behind a name that the program made, as in `id + "_" + name`, folders lead nowhere: none is called so.
    const isInName = op.form !== 'join' && /[^/\\\0]$/.test(skeleton);
    const labels = flatten(value).filter(({ source }) => !isInName || source?.label !== 'sent-name').map((taint) => guardedTaint(taint, guarded | placed | short | ((taint.guards & guardBit('tagless')) === 0 ? 0 : fenced)));
    taints = joinTaints(taints, labels);
    skeleton += fixed !== undefined ? String(fixed) : (value.skeleton ?? '\0');
    if (fixed === undefined) isConstant = false;
  }
  if (isListSum && hasList) return sumLists(parts);
  if (isConstant && taints.length === 0) return constantValue(skeleton);
  const location = analysis.location(op.span);
  const joined = taints.map((taint) => (taintWith(taint, { exact: false, trace: step(taint.trace, 'join', location, 'joined into a string') })));
  return valueWith(derived(joined), { skeleton });
}

/** `session_id[:8]` in `f"{session_id[:8]}-{time}.png"`: too short to lead to a file that is worth something and that ends as the program says. */
function isShort(analysis: FunctionAnalysis, part: ValueId): boolean {
  const op = analysis.op(analysis.definition(part));
  const isCut = (id: ValueId): boolean => analysis.value(id).taints.some(({ guards }) => (guards & guardBit('excerpt')) !== 0);
  return (op?.kind === 'merge' && op.isExcerpt === true) || (op?.kind === 'call' && op.receiver !== null && isCut(part) && !isCut(op.receiver));
}

/** Nothing that could say what the text is stands before this part: no word, and no other part. */
function isAtStart(op: Op & { kind: 'concat' }, index: number, skeleton: string): boolean {
  return op.form === 'join' ? index <= 1 : /^[\s'"`/]*$/.test(skeleton);
}

/** `<text>` before a hole and `</text>` behind it. */
function isBetweenTags(before: string | ValueId | undefined, after: string | ValueId | undefined): boolean {
  const open = typeof before === 'string' ? /<([\w-]+)>\s*$/.exec(before)?.[1] : undefined;
  return open !== undefined && typeof after === 'string' && after.trimStart().startsWith(`</${open}>`);
}

/** A box of tools adds up like a list. */
function isBox(value: Value): boolean {
  return value.shapes.length === 0 && value.types.some((type) => type.kind === 'made' && type.what === 'tool');
}

function sumLists(parts: readonly Value[]): Value {
  // Beside a list with known elements, one of unknown make is as if it were spread into it.
  const own = parts.find((part) => part.shapes.some(isList)) ?? (parts[0] as Value);
  let result: Value = valueWith(own, { taints: [] });
  for (const part of parts) result = addElements(result, part === own ? valueWith(part, { shapes: [] }) : part);
  return result;
}

function objectLiteral(analysis: FunctionAnalysis, op: Op & { kind: 'object' }): Value {
  const site = `o:${analysis.key}:${op.id}`;
  const copied = copiedFrom(analysis, op);
  if (!copied) {
    const object = objectOf(analysis, op, site, (value) => analysis.value(value));
    followObject(analysis, object, op.span);
    return object;
  }
  const objects = oneByOne(copied.value);
  const sites = sitesApart(site, objects);
  return joinAll(objects.map((one, index) => objectOf(analysis, op, sites[index] as string, (value) => {
    const key = copied.keys.get(value);
    return key === undefined ? analysis.value(value) : getField(one, key);
  })));
}

/** `{pool.submit(ask, q): q}`. Of keys by which a program tells those apart who send requests nothing is to be told. */
function isTellingKey(key: Value): boolean {
  return carries(key, 'model');
}

function objectOf(analysis: FunctionAnalysis, op: Op & { kind: 'object' }, site: string, valueOf: (value: ValueId) => Value): Value {
  let result: Value = shapedValue(new Shape(site));
  for (const { key, value } of op.entries) {
    if (key?.kind === 'value' && isTellingKey(analysis.value(key.value))) result = setPath(result, [keysKey], analysis.value(key.value), false);
    if (key) result = setPath(result, [analysis.keyText(key)], valueOf(value), true);
    else result = spreadInto(result, valueOf(value));
  }
  return result;
}

/**
 * `{ role: m.role, content: m.content }`: where `m` is one of several known objects, so is the copy, and what the one
 * says does not become what the other says. The object and, by the entries, which of its fields they are.
 */
function copiedFrom(analysis: FunctionAnalysis, op: Op & { kind: 'object' }): { readonly value: Value; readonly keys: ReadonlyMap<ValueId, string> } | null {
  const origins = new Map<ValueId, Map<ValueId, string>>();
  for (const { value } of op.entries) {
    const read = analysis.op(analysis.definition(value));
    if (read?.kind !== 'get' || read.key.kind !== 'name') continue;
    const origin = analysis.definition(read.object);
    const keys = origins.get(origin) ?? new Map<ValueId, string>();
    origins.set(origin, keys.set(value, read.key.name));
  }
  for (const [origin, keys] of origins) {
    const value = analysis.value(origin);
    if (keys.size > 1 && value.shapes.length > 1 && value.shapes.length <= Limits.copiesApart) return { value, keys };
  }
  return null;
}

export function spreadInto(object: Value, spread: Value): Value {
  let result: Value = valueWith(object, { taints: joinTaints(object.taints, spread.taints) });
  for (const shape of spread.shapes) {
    for (const [key, field] of shape.fields) result = setPath(result, [key], field, spread.shapes.length === 1);
    if (shape.rest) result = setPath(result, ['*'], shape.rest, false);
  }
  if (spread.types.some((type) => type.kind === 'made')) result = addElements(result, { ...spread, shapes: [], taints: [] });
  if (spread.schema && !object.schema) result = valueWith(result, { schema: spread.schema });
  return result;
}

function arrayLiteral(analysis: FunctionAnalysis, op: Op & { kind: 'array' }): Value {
  const site = `l:${analysis.key}:${op.id}`;
  let result: Value = shapedValue(new Shape(site, new Map(), null, 0));
  const [only] = op.elements;
  // `[...text]`: what holds for all of its characters holds for the text.
  if (only?.spread && op.elements.length === 1) analysis.madeFrom.set(op.id, only.value);
  for (const { value, spread } of op.elements) {
    const element = analysis.value(value);
    if (!spread) {
      result = addElement(result, element);
      continue;
    }
    result = addElements(result, foldedAt(site, element));
    const further = furtherArguments(analysis, value);
    if (further) result = withElements(result, further);
  }
  // What can be added to is told apart from objects that only have a method of the same name.
  const path = op.form === 'set' ? analysis.context.knowledge.canonical(`${analysis.ecosystem}:global.set()`) : null;
  return path === null ? result : withTypes(result, [pathType(path)]);
}

/** A list that grows out of itself, each time that it is made again, has any number of elements. */
function foldedAt(site: string, list: Value): Value {
  if (!list.shapes.some((shape) => shape.site === site)) return list;
  return valueWith(list, { shapes: list.shapes.map((shape) => (shape.site === site ? shape.with(new Map(), fieldOfShape(shape, '*'), -1) : shape)) });
}

/** The elements of which it is known where they stand, behind those that the list has in any case. */
function withElements(list: Value, elements: readonly Value[]): Value {
  return valueWith(list, { shapes: list.shapes.map((shape) => (isList(shape) ? shape.with(new Map([...shape.fields, ...elements.map((element, place): [string, Value] => [String(shape.leastLength + place), element])])) : shape)) });
}

function functionValue(analysis: FunctionAnalysis, id: FuncId): Value {
  const types: TypeFact[] = [functionType(analysis.module.path, id)];
  const name = analysis.module.functions[id]?.name ?? '';
  if (analysis.func.id === 0 && name !== '') addOwnPath(analysis, types, name);
  return typedValue(types);
}

function classValue(analysis: FunctionAnalysis, id: number, span: Span): Value {
  const def = analysis.module.classes[id];
  const ref = { module: analysis.module.path, id };
  const types: TypeFact[] = [classType(ref.module, ref.id)];
  for (const path of analysis.context.classes.libraryPaths(ref)) types.push(pathType(path));
  if (def) {
    enterClassMethods(analysis, ref, span);
    followClass(analysis, ref, span);
    tellBases(analysis, ref, typedValue(types), span);
  }
  return typedValue(types);
}

function addOwnPath(analysis: FunctionAnalysis, types: TypeFact[], name: string): void {
  const canonical = analysis.context.program.canonicalName(analysis.module.path);
  const path = canonical === null ? null : analysis.context.knowledge.canonical(`${analysis.ecosystem}:${canonical}.${name}`);
  if (path !== null) types.push(pathType(path));
}

function isNumber({ constants, taints }: Value): boolean {
  return taints.length === 0 && constants !== null && constants.length > 0 && constants.every((constant) => typeof constant === 'number');
}

/** `phrase in text`, where the phrase is one of an attack, or where the text is a model's and a word in it decides. */
function noteSearch(analysis: FunctionAnalysis, { operands: [needle, text], span }: Op & { kind: 'operate' }): void {
  if (needle === undefined || text === undefined) return;
  const at = analysis.op(text)?.span ?? span;
  const value = analysis.value(text);
  if (carries(analysis.value(needle), 'attack-phrase')) analysis.reach(flatten(value), sinkInfo(analysis, 'phrase-list', at, span, 'a list of phrases', 'engine#search', null), 2);
  if (isWord(analysis.value(needle))) noteWordTest(analysis, value, span);
}

/** `text == word`, on either side. */
function noteComparison(analysis: FunctionAnalysis, { operands: [left, right], span }: Op & { kind: 'operate' }): void {
  if (left === undefined || right === undefined) return;
  if (isWord(analysis.value(right))) noteWordTest(analysis, analysis.value(left), span);
  else if (isWord(analysis.value(left))) noteWordTest(analysis, analysis.value(right), span);
}

function noteWordTest(analysis: FunctionAnalysis, text: Value, span: Span): void {
  analysis.reach(text.taints, sinkInfo(analysis, 'word-test', span, span, 'a test for a word', 'engine#search', null), 2);
}

function isWord({ constants, taints }: Value): boolean {
  return taints.every(({ source }) => source !== null && isMark(source.label)) && constants !== null && constants.length > 0 && constants.every((constant) => typeof constant === 'string' && /\w/.test(constant) && constant.length < 40);
}

function operated(analysis: FunctionAnalysis, op: Op & { kind: 'operate' }): Value {
  if (op.operator === 'in' || op.operator === 'not-in') noteSearch(analysis, op);
  if (op.operator === 'equal' || op.operator === 'not-equal') noteComparison(analysis, op);
  if (op.operator !== 'arithmetic' && op.operator !== 'bitwise') return unknown;
  const values = op.operands.map((id) => analysis.value(id));
  if (values.every((value) => value.shapes.some(isList) || isBox(value))) return sumLists(values);
  if (op.operator === 'bitwise') {
    if (makesPipe(analysis, values)) return pipeOf(analysis, values, op.span);
    // Dictionaries are merged, the later over the earlier.
    if (values.some((value) => value.shapes.some((shape) => !isList(shape)))) return values.reduce((merged, value) => spreadInto(merged, value));
  }
  // `count + 1` is a number, which can say nothing.
  if (values.some(isNumber)) return unknown;
  // `root / name`
  const name = op.operands.at(-1);
  if (name !== undefined) analysis.reworkedFrom.set(op.id, name);
  const taints = values.reduce<readonly Taint[]>((all, value, index) => joinTaints(all, index === 0 ? flatten(value) : flatten(value).map((taint) => guardedTaint(taint, guardBit('placed')))), []);
  const types = joinAll(values.map((value) => typedValue(value.types))).types;
  return valueWith(derived(taints), { types });
}
