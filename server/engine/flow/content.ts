/**
 * What is inside an object or list, summed up once: shapes never change, so size, depth and labels of one are counted
 * when somebody first asks and looked up from then on. Most shapes hold no label at all and are passed over whole.
 */
import { joinTaints } from './value';
import type { Shape, Taint, Value } from './value';

export interface Content {
  /** Values inside, the shape itself included. */
  readonly size: number;
  /** The least depth to which it can be limited without losing anything. */
  readonly depth: number;
  /** Whether nothing in it is labelled and no method in it is bound to an object. */
  readonly isPlain: boolean;
  /** Whether a method in it is bound to an object. */
  readonly hasReceivers: boolean;
}

const contents = new WeakMap<Shape, Content>();
const labels = new WeakMap<Shape, readonly Taint[]>();

export function contentOf(shape: Shape): Content {
  let content = contents.get(shape);
  if (content === undefined) {
    content = sumUp(shape);
    contents.set(shape, content);
  }
  return content;
}

function sumUp(shape: Shape): Content {
  let size = 1;
  let depth = 0;
  let isPlain = true;
  let hasReceivers = false;
  const add = (field: Value): void => {
    size++;
    if (field.taints.length > 0) isPlain = false;
    for (const inner of field.shapes) {
      const content = contentOf(inner);
      size += content.size;
      if (content.depth > depth) depth = content.depth;
      if (!content.isPlain) isPlain = false;
      if (content.hasReceivers) hasReceivers = true;
    }
    for (const type of field.types) {
      if (type.kind !== 'function' || type.receiver === null) continue;
      hasReceivers = true;
      isPlain = false;
      size += sizeOf(type.receiver);
      depth = Math.max(depth, depthOfReceiver(type.receiver));
    }
  };
  for (const field of shape.fields.values()) add(field);
  if (shape.rest) add(shape.rest);
  return { size, depth: depth + 1, isPlain, hasReceivers };
}

/** Values inside a value, itself included. */
export function sizeOf(value: Value): number {
  let size = 1;
  for (const shape of value.shapes) size += contentOf(shape).size;
  for (const type of value.types) if (type.kind === 'function' && type.receiver) size += sizeOf(type.receiver);
  return size;
}

/** The least depth to which a value can be limited without losing anything. */
export function depthOf(value: Value): number {
  let depth = 0;
  for (const shape of value.shapes) depth = Math.max(depth, contentOf(shape).depth);
  for (const type of value.types) if (type.kind === 'function' && type.receiver) depth = Math.max(depth, depthOfReceiver(type.receiver));
  return depth;
}

/** The objects that methods are bound to are one level deeper, unless nothing is known of what is in them. */
function depthOfReceiver(receiver: Value): number {
  return receiver.shapes.length === 0 && !receiver.types.some((type) => type.kind === 'function') ? 0 : depthOf(receiver) + 1;
}

/** Whether no caller can change the value: nothing in it is labelled, no method in it is bound to an object. */
export function isPlain(value: Value): boolean {
  if (value.taints.length > 0) return false;
  for (const shape of value.shapes) if (!contentOf(shape).isPlain) return false;
  for (const type of value.types) if (type.kind === 'function' && type.receiver !== null) return false;
  return true;
}

/** The labels of everything inside. */
export function labelsIn(shape: Shape): readonly Taint[] {
  const known = labels.get(shape);
  if (known) return known;
  let taints: readonly Taint[] = [];
  for (const field of shape.fields.values()) taints = joinTaints(taints, labelsOf(field));
  if (shape.rest) taints = joinTaints(taints, labelsOf(shape.rest));
  labels.set(shape, taints);
  return taints;
}

/** The labels of a value and of everything inside it. */
export function labelsOf(value: Value): readonly Taint[] {
  let taints = value.taints;
  for (const shape of value.shapes) if (!contentOf(shape).isPlain) taints = joinTaints(taints, labelsIn(shape));
  return taints;
}
