/**
 * Reading and writing the fields of abstract values. Pure functions over `Value`; what a field *means* for types and
 * classes is the business of the analysis. A field that a shape knows is known exactly; labels that lie on the whole
 * value apply to the fields that no shape overrides.
 */
import { Limits } from '../base/limits';
import type { Constant } from '../ir/types';
import { isMark } from '../../../rules/kinds';
import { isDesignation, isOpenPart } from '../../../rules/literals';
import { guardBit, inputAt, inputTaint, joinTaints, plainField, taintWith } from './taint';
import type { Input, Taint } from './taint';
import { parameterTaint } from './sources';
import { bounded, isNothing, join, joinAll, joinMembers, limitDepth, mapShape, mapTaints, nothing, typedValue, unknown, valueWith, withGuards } from './value';
import type { Value } from './value';
import { overlaySite, Shape } from './shape';

export function isList(shape: Shape): boolean {
  return shape.site.startsWith('l:');
}

/** Whether a value is nothing but objects made by calling classes of the program, and all of them have this field. */
export function isKnownObject(value: Value, key: string): boolean {
  return value.shapes.length > 0 && value.taints.length === 0 && value.shapes.every((shape) => shape.isInstance && shape.fields.has(key));
}

/** Of a table whose keys a model wrote, or are tasks that ask one: these. */
export const keysKey = '#';

/** What fields of an input, or of all parameters of a tool, are: asked for again and again, and the same label each time, so that joining finds it equal at once. */
const fieldTaints = new WeakMap<Taint, Map<string, Taint>>();

/** The labels that a field inherits from the value as a whole. */
function inherited(taints: readonly Taint[], key: string): readonly Taint[] {
  let changed: Taint[] | null = null;
  taints.forEach((taint, index) => {
    if (!taint.exact || (taint.input === null && taint.source?.whole == null)) return;
    (changed ??= taints.slice())[index] = fieldTaint(taint, key);
  });
  return changed ?? taints;
}

function fieldTaint(taint: Taint, key: string): Taint {
  const plain = taint.input === null || taint.input.path.length >= Limits.accessPathDepth ? null : plainField(taint, key);
  if (plain) return plain;
  let known = fieldTaints.get(taint);
  if (!known) fieldTaints.set(taint, (known = new Map()));
  let field = known.get(key);
  if (!field) known.set(key, (field = taint.input ? inputField(taint, taint.input, key) : parameterTaint(taint, key)));
  return field;
}

function inputField(taint: Taint, { root, path }: Input, key: string): Taint {
  if (path.length >= Limits.accessPathDepth) return taintWith(taint, { exact: false });
  const input = inputAt(root, [...path, key]);
  return taintWith(taint, { key: input.key, input });
}

/** The value of field `key`; `*` is some field or element. */
export function getField(value: Value, key: string): Value {
  // The names of its fields: somebody else's where the object itself is, and not where only a field's value is.
  if (key === keysKey) {
    const kept = value.shapes.map((shape) => shape.fields.get(keysKey) ?? nothing).reduce(join, nothing);
    const names = value.taints.length === 0 ? unknown : { ...unknown, taints: inherited(value.taints, key).filter(({ source }) => source === null || !isMark(source.label)) };
    return isNothing(kept) ? names : join(names, kept);
  }
  let result = nothing;
  let isOverridden = false;
  let isKnown = false;
  for (const shape of value.shapes) {
    const field = namedField(shape, key);
    if (field) {
      result = joinMembers(result, field);
      if (shape.site === overlaySite && key !== '*') isOverridden = true;
      if (shape.site !== overlaySite && shape.fields.has(key)) isKnown = true;
    }
  }
  if (!isOverridden && value.taints.length > 0) {
    // Where other ways make an object that has this field, a value without fields may well be meant for another use.
    const inheritedTaints = inherited(value.taints, key);
    const taints = isOpenPart(key) ? inheritedTaints.filter(isNoSecret) : inheritedTaints;
    result = join(result, valueWith(unknown, { taints: isKnown ? taints.map((taint) => (taint.confidence > 1 ? taintWith(taint, { confidence: 1 }) : taint)) : taints }));
  }
  if (key === '*' && value.types.length > 0) result = join(result, boxIn(value));
  const schema = schemaField(value, key);
  if (isNothing(result)) return schema ? valueWith(unknown, { schema }) : unknown;
  return schema ? valueWith(result, { schema }) : result;
}

/** A field that is asked for by its name: that some field is a key says nothing of one whose name says that it is none. */
export function namedField(shape: Shape, key: string): Value | null {
  const field = fieldOfShape(shape, key);
  return field === null || !(shape.fields.has(key) ? isDesignation(key) : isOpenPart(key)) ? field : withoutSecrets(field);
}

export function withoutSecrets(value: Value): Value {
  return mapTaints(value, (taint) => (isNoSecret(taint) ? taint : null));
}

function isNoSecret({ source }: Taint): boolean {
  return source?.label !== 'secret';
}

/** What is in a box of tools is known by the box. */
function boxIn(value: Value): Value {
  const boxes = value.types.filter((type) => type.kind === 'made' && type.what === 'tool');
  return boxes.length === 0 ? nothing : typedValue(boxes);
}

function schemaField(value: Value, key: string): Value['schema'] {
  if (value.schema?.kind === 'object') return value.schema.fields.get(key) ?? null;
  return value.schema?.kind === 'array' ? value.schema.of : null;
}

export function fieldOfShape(shape: Shape, key: string): Value | null {
  if (key === '*') {
    let all = shape.rest ?? nothing;
    for (const [name, field] of shape.fields) if (name !== keysKey) all = joinMembers(all, field);
    return isNothing(all) ? null : isOfWords(shape) ? withGuards(all, guardBit('blurred')) : all;
  }
  const field = shape.fields.get(key);
  if (field) return field;
  if (!isList(shape)) return shape.rest;
  if (key.startsWith('-')) return fieldOfShape(shape, '*');
  const spreadIn = shape.fields.get(spreadKey);
  return spreadIn ? join(spreadIn, shape.rest ?? nothing) : shape.rest;
}

/** A list of texts some of which the program wrote, as the words of a command: which of them some element is, nobody knows. */
function isOfWords(shape: Shape): boolean {
  if (!isList(shape) || shape.length < 2 || shape.isPlain) return false;
  const fields = [...shape.fields.values()];
  return fields.every(({ shapes }) => shapes.length === 0) && fields.some(({ taints, constants }) => taints.length === 0 && constants !== null && constants.length > 0);
}

/** Of a list that others were spread into, an element of one about which nothing is known but its labels: kept apart from the elements of its own. */
export const spreadKey = '...';

/** More lists than this that one may be are not told apart behind what they are added to. */
const mostAlternatives = 4;

/** A list with the elements of another added; one for each that the other may be, as `[program] or [other, flag]`. */
export function addElements(list: Value, added: Value): Value {
  const lists = added.shapes.filter(isList);
  if (lists.length > 1 && lists.length === added.shapes.length && lists.length <= mostAlternatives) {
    const [only, ...others] = list.shapes;
    const areApart = only !== undefined && others.length === 0 && isList(only) && only.length >= 0 && lists.every(({ length }) => length >= 0);
    return joinAll(lists.map((shape, index) => addElements(areApart && index > 0 ? valueWith(list, { shapes: [only.at(`${only.site}~${index}`)] }) : list, valueWith(added, { shapes: [shape] }))));
  }
  let result = list;
  for (const shape of added.shapes) {
    for (const [name, field] of shape.fields) result = isList(shape) && Number(name) < shape.leastLength ? addElement(result, field) : setField(withUnknownLength(result), '*', field, false);
    if (shape.rest) result = setField(withUnknownLength(result), '*', shape.rest, false);
  }
  const box = boxIn(added);
  if (box !== nothing) result = setField(result, '*', box, false);
  if (added.taints.length === 0) return result;
  if (!result.shapes.some(isList)) return valueWith(result, { taints: joinTaints(result.taints, added.taints) });
  return setField(withUnknownLength(result), spreadKey, getField(valueWith(added, { shapes: [] }), '*'), false);
}

/** The list with any number of elements behind those that it has in any case. */
function withUnknownLength(list: Value): Value {
  return valueWith(list, { shapes: list.shapes.map((shape) => (isList(shape) && shape.length >= 0 ? shape.with(shape.fields, shape.rest, -1 - shape.length) : shape)) });
}

export function getPath(value: Value, path: readonly string[]): Value {
  let result = value;
  for (const key of path) result = getField(result, key);
  return result;
}

/** The value with field `key` set. A strong update forgets what the field was; key `*` is always weak. */
export function setField(value: Value, key: string, field: Value, isStrong: boolean): Value {
  const limited = limitDepth(field, Limits.accessPathDepth);
  const shapes = value.shapes.length > 0 ? value.shapes : [new Shape(overlaySite)];
  const strong = isStrong && shapes.length === 1 && key !== '*';
  return bounded({
    ...value,
    shapes: shapes.map((shape) => {
      if (key === '*') return appendTo(shape, limited);
      const before = shape.fields.get(key);
      // A weak write to a field of an unknown object leaves what the object had.
      const old = before ?? (shape.site === overlaySite ? valueWith(unknown, { taints: inherited(value.taints, key) }) : (shape.rest ?? nothing));
      const next = strong ? limited : join(old, limited);
      const fields = new Map(shape.fields);
      fields.set(key, next);
      return shape.with(fields);
    }),
  });
}

/**
 * An element behind all others of a list that is being written out. Behind a part of unknown length, one of that part or
 * the element itself stands at the next place, and nothing that is added later on.
 */
export function addElement(list: Value, element: Value): Value {
  const added = setField(list, '*', element, false);
  return valueWith(added, { shapes: added.shapes.map((shape) => (isList(shape) && shape.length < 0 && shape.leastLength < Limits.elementsPerShape ? withPlace(shape) : shape)) });
}

function withPlace(shape: Shape): Shape {
  const place = String(shape.leastLength);
  return shape.with(new Map([...shape.fields, [place, fieldOfShape(shape, place) ?? nothing]]), shape.rest, shape.length - 1);
}

/** An element added at the end of a list, or under an unknown key. Elements of lists of known length stay apart. */
function appendTo(shape: Shape, element: Value): Shape {
  if (shape.length >= 0 && shape.length < Limits.elementsPerShape) {
    const fields = new Map(shape.fields);
    fields.set(String(shape.length), element);
    return shape.with(fields, shape.rest, shape.length + 1);
  }
  const rest = shape.rest ? joinMembers(shape.rest, element) : element;
  if (isList(shape)) {
    // It may have come to any place behind the elements that the list has in any case.
    const { fields } = mapShape(shape, (field, name) => (Number(name) < shape.leastLength ? field : join(field, element)));
    return shape.with(fields, rest, -1 - shape.leastLength);
  }
  // Which field of an object of the program is written is not known: too little to say something of all the others.
  if (shape.isInstance) return shape.with(shape.fields, rest, -1);
  // It may have been any of the fields that the object has.
  return shape.with(mapShape(shape, (field) => join(field, element)).fields, rest, -1);
}

export function setPath(value: Value, path: readonly string[], field: Value, isStrong: boolean): Value {
  const [key, ...rest] = path;
  if (key === undefined) return isStrong ? field : join(value, field);
  if (rest.length === 0) return setField(value, key, field, isStrong);
  return setField(value, key, setPath(getField(value, key), rest, field, isStrong), isStrong);
}

/** An object that holds `value` at `path`, and nothing else known. */
export function wrap(path: readonly string[], value: Value): Value {
  let result = value;
  for (const key of [...path].reverse()) {
    result = key === '*'
      ? valueWith(nothing, { shapes: [new Shape(`l:${overlaySite}`, new Map(), result)] })
      : valueWith(nothing, { shapes: [new Shape(overlaySite, new Map([[key, result]]))] });
  }
  return result;
}

/** The value of a parameter or a captured variable before anything is known of it but its name. */
export function inputValue(root: string): Value {
  return valueWith(unknown, { taints: [inputTaint(inputAt(root, []), true)] });
}

/** Whether a value equals one of some constants given as text. */
export function matchConstants(value: Value, texts: readonly string[]): 'yes' | 'no' | 'unknown' {
  if (value.constants === null) return 'unknown';
  if (value.constants.length === 0) return 'no';
  const matches = value.constants.filter((constant) => texts.includes(constantText(constant)));
  return matches.length > 0 ? 'yes' : 'no';
}

export function constantText(constant: Constant): string {
  return constant === null ? 'null' : String(constant);
}
