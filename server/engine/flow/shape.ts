/**
 * Objects and lists as values: the fields that are known of one that was made at one place of the program.
 *
 * Shapes never change, so what is inside one is summed up once, when somebody first asks: its size, its depth and its
 * labels. Most shapes hold no label at all and are passed over whole. It is a class so that a changed copy can only be
 * made by `with`, which forgets the sums; spreading one into a literal does not type-check.
 *
 * Example: `new Shape('o:a.py#0:3', new Map([['role', constantValue('user')]]))` has size 2 and depth 1.
 */
import { Limits } from '../base/limits';
import { joinTaints } from './taint';
import type { Taint } from './taint';
import type { Value } from './value';

/** Site of a shape that only records fields written to a value of unknown make; it overrides labels of the whole value. */
export const overlaySite = '+';

/** In the site of a shape: what a generator yields. */
const yieldSite = ':yield';

export function generatedSite(generator: string): string {
  return `l:${generator}${yieldSite}`;
}

export function isGenerated({ site }: Shape): boolean {
  return site.endsWith(yieldSite);
}

/** In the site of a shape: an object made by calling a class of the program. */
export const newSite = ':new:';

const noFields: ReadonlyMap<string, Value> = new Map();

export class Shape {
  private counted = 0;
  private levels = 0;
  private plain = true;
  private bound = false;
  private found: readonly Taint[] | null = null;

  constructor(
    readonly site: string,
    readonly fields: ReadonlyMap<string, Value> = noFields,
    /** Fields and elements that are not known one by one. */
    readonly rest: Value | null = null,
    /** Next element number of a list; of one whose length is not known `-1 - n`, where it has at least `n`; -1 when it is no list. */
    readonly length = -1,
    /** An object of a class of the program: what its fields may hold is also known from the class. */
    readonly isInstance = site.includes(newSite),
  ) {}

  with(fields: ReadonlyMap<string, Value>, rest: Value | null = this.rest, length = this.length): Shape {
    return new Shape(this.site, fields, rest, length, this.isInstance);
  }

  /** How many elements a list has in any case. */
  get leastLength(): number {
    return this.length >= 0 ? this.length : -1 - this.length;
  }

  /** The same fields, of an object that was made elsewhere. */
  at(site: string): Shape {
    return site === this.site ? this : new Shape(site, this.fields, this.rest, this.length);
  }

  /** Values inside, the shape itself included. */
  get size(): number {
    if (this.counted === 0) this.sumUp();
    return this.counted;
  }

  /** The least depth to which it can be limited without losing anything. */
  get depth(): number {
    if (this.counted === 0) this.sumUp();
    return this.levels;
  }

  /** Whether nothing in it is labelled and no method in it is bound to an object. */
  get isPlain(): boolean {
    if (this.counted === 0) this.sumUp();
    return this.plain;
  }

  /** Whether a method in it is bound to an object. */
  get hasReceivers(): boolean {
    if (this.counted === 0) this.sumUp();
    return this.bound;
  }

  /** The labels of everything inside. */
  get labels(): readonly Taint[] {
    if (this.found) return this.found;
    let taints: readonly Taint[] = [];
    if (!this.isPlain) {
      for (const field of this.fields.values()) taints = joinTaints(taints, labelsOf(field));
      if (this.rest) taints = joinTaints(taints, labelsOf(this.rest));
    }
    return (this.found = taints);
  }

  private sumUp(): void {
    this.counted = 1;
    for (const field of this.fields.values()) this.add(field);
    if (this.rest) this.add(this.rest);
    this.levels++;
  }

  private add(field: Value): void {
    this.counted++;
    if (field.taints.length > 0) this.plain = false;
    for (const inner of field.shapes) {
      this.counted += inner.size;
      if (inner.depth > this.levels) this.levels = inner.depth;
      if (!inner.isPlain) this.plain = false;
      if (inner.hasReceivers) this.bound = true;
    }
    for (const type of field.types) {
      if (type.kind !== 'function' || type.receiver === null) continue;
      this.bound = true;
      this.plain = false;
      this.counted += type.size;
      if (type.depth > this.levels) this.levels = type.depth;
    }
  }
}

/** Values inside a value, itself included. */
export function sizeOf(value: Value): number {
  let size = 1;
  for (const shape of value.shapes) size += shape.size;
  for (const type of value.types) if (type.kind === 'function') size += type.size;
  return size;
}

/** The least depth to which a value can be limited without losing anything. */
export function depthOf(value: Value): number {
  let depth = 0;
  for (const shape of value.shapes) if (shape.depth > depth) depth = shape.depth;
  for (const type of value.types) if (type.kind === 'function' && type.depth > depth) depth = type.depth;
  return depth;
}

/** The objects that methods are bound to are one level deeper, unless nothing is known of what is in them. */
export function depthOfReceiver(receiver: Value): number {
  return receiver.shapes.length === 0 && !receiver.types.some((type) => type.kind === 'function') ? 0 : depthOf(receiver) + 1;
}

/** Whether no caller can change the value: nothing in it is labelled, no method in it is bound to an object. */
export function isPlain(value: Value): boolean {
  if (value.taints.length > 0) return false;
  for (const shape of value.shapes) if (!shape.isPlain) return false;
  for (const type of value.types) if (type.kind === 'function' && type.receiver !== null) return false;
  return true;
}

/** Whether a shape of this value is what is known of an object of the program, as opposed to data; its class knows its fields too. */
export function isOfClass(shape: Shape, { types }: Value): boolean {
  return shape.isInstance || (shape.site === overlaySite && types.some((type) => type.kind === 'instance'));
}

/**
 * Whether it is an object of the program with many fields: a part of its machinery rather than data. Who handles one
 * does not handle all that it has ever seen.
 */
export function isLargeObject(shape: Shape, value: Value): boolean {
  return shape.size > Limits.recordSize && isOfClass(shape, value);
}

/** The labels of a value and of everything inside it, large objects of the program apart. */
export function labelsOf(value: Value): readonly Taint[] {
  let taints = value.taints;
  for (const shape of value.shapes) if (!shape.isPlain && !isLargeObject(shape, value)) taints = joinTaints(taints, shape.labels);
  return taints;
}
