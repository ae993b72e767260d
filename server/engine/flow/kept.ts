/**
 * What is kept of a value that outlives a call: nothing that says nothing, and nothing that grows without end.
 */
import { isLargeObject, isPlain, overlaySite, Shape } from './shape';
import { mapShape, mapTaints, typedValue, valueWith, withReceiver } from './value';
import type { TypeFact, Value } from './value';

/** Whether a caller's values are part of a value. */
export function dependsOnInputs(value: Value): boolean {
  if (isPlain(value)) return false;
  if (value.taints.some((taint) => taint.input !== null || taint.behind.inputs.length > 0)) return true;
  if (value.types.some((type) => type.kind === 'function' && type.receiver !== null && dependsOnInputs(type.receiver))) return true;
  return value.shapes.some((shape) => (shape.rest !== null && dependsOnInputs(shape.rest)) || [...shape.fields.values()].some(dependsOnInputs));
}

/** The value without labels that do not depend on a caller. */
export function ofInputs(value: Value): Value {
  return mapTaints(value, (taint) => (taint.input !== null || taint.behind.inputs.length > 0 ? taint : null));
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
  return changed ? valueWith(value, { constants, shapes }) : value;
}

/** What a value is, without the labels that it carries: of its taints only the inputs that it *is*, since those bring their types along. */
export function withoutLabels(value: Value): Value {
  return mapTaints(value, (taint) => (taint.exact && taint.input ? taint : null));
}

/** Of the objects that methods are bound to, only what they are: enough to resolve calls, and of bounded size. */
export function withoutReceivers(value: Value): Value {
  const types = bareMethods(value.types);
  const shapes = value.shapes.map((shape) => (shape.hasReceivers ? mapShape(shape, withoutReceivers) : shape));
  return types === value.types && shapes.every((shape, index) => shape === value.shapes[index]) ? value : valueWith(value, { types, shapes });
}

function bareMethods(types: readonly TypeFact[]): readonly TypeFact[] {
  let result: TypeFact[] | null = null;
  types.forEach((type, index) => {
    if (type.kind !== 'function' || type.receiver === null) return;
    const receiver = bareReceiver(type.receiver);
    if (receiver !== type.receiver) (result ??= [...types])[index] = bareMethod(type, receiver);
  });
  return result ?? types;
}

/** Objects of one class with nothing else known of them, and their methods: a few for each class of the program, kept in thousands of places. */
const bareObjects = new WeakMap<TypeFact, Value>();
const bareMethodsOf = new WeakMap<Value, Map<string, TypeFact>>();

function bareOf(types: readonly TypeFact[]): Value {
  const [only, ...more] = types;
  if (!only || more.length > 0) return typedValue(types);
  let bare = bareObjects.get(only);
  if (!bare) bareObjects.set(only, (bare = typedValue([only])));
  return bare;
}

function bareMethod(type: TypeFact & { kind: 'function' }, receiver: Value): TypeFact {
  let methods = bareMethodsOf.get(receiver);
  if (!methods) bareMethodsOf.set(receiver, (methods = new Map()));
  let method = methods.get(type.key);
  if (!method || method.passed !== type.passed) methods.set(type.key, (method = withReceiver(type, receiver)));
  return method;
}

/** The same for all methods of an object. */
const bareReceivers = new WeakMap<Value, Value>();

function bareReceiver(receiver: Value): Value {
  let bare = bareReceivers.get(receiver);
  if (!bare) {
    const types = receiver.types.filter((own) => own.kind !== 'function');
    const isBare = types.length === receiver.types.length && receiver.taints.length === 0 && receiver.shapes.length === 0 && receiver.constants === null && receiver.schema === null && receiver.skeleton === null;
    bare = isBare ? receiver : bareOf(types);
    bareReceivers.set(receiver, bare);
    bareReceivers.set(bare, bare);
  }
  return bare;
}

/** Fields that were written to a caller's object, apart from that object: they say nothing of others that lie in the same place. */
export function standingAlone(value: Value): Value {
  if (value.types.length > 0) return value;
  const shapes = value.shapes.map((shape) => {
    const inner = mapShape(shape, standingAlone);
    return inner.site === overlaySite ? new Shape('o:kept', inner.fields, inner.rest, inner.length) : inner;
  });
  return shapes.every((shape, index) => shape === value.shapes[index]) ? value : valueWith(value, { shapes });
}

/** Large objects of the program without their fields: their classes know what those may be. */
export function withoutLargeObjects(value: Value): Value {
  let shapes: Shape[] | null = null;
  value.shapes.forEach((shape, index) => {
    const next = isLargeObject(shape, value) ? null : mapShape(shape, withoutLargeObjects);
    if (next !== shape) shapes ??= value.shapes.slice(0, index);
    if (shapes && next) shapes.push(next);
  });
  return shapes ? valueWith(value, { shapes }) : value;
}
