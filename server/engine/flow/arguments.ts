/**
 * The arguments of a call, and the values that the argument paths of rows lead to.
 */
import type { Span } from '../base/span';
import type { Func, Op, ValueId } from '../ir/types';
import type { ArgPath } from '../models/paths';
import { getField, keysKey, namedField } from './access';
import { overlaySite, Shape } from './shape';
import { guardBit, guardedTaint } from './taint';
import { isNothing, joinAll, mapTaints, nothing, shapedValue, unknown, valueWith } from './value';
import type { TypeFact, Value } from './value';

/** One argument of a call as the rows and callees see it. */
export interface Argument {
  readonly value: Value;
  readonly name: string | null;
  readonly spread: 'none' | 'elements' | 'entries';
  /** The operation that made it, when there is one: for places and spans. */
  readonly op: ValueId | null;
  readonly span: Span;
}

/** A call (or something that is treated as one) with everything that rows may ask about. */
export interface CallSite {
  readonly span: Span;
  readonly id: ValueId | null;
  readonly name: string;
  readonly args: readonly Argument[];
  readonly receiver: Value | null;
  readonly receiverOp: ValueId | null;
  /** Members of objects of the program's classes, for paths into arguments; `name`: what made the text that names one. */
  readonly memberOf?: (object: Value, key: string, name: ValueId | null) => Value;
}

/** A value that a path leads to, and the object that holds it (for `where`). */
export interface Found {
  readonly value: Value;
  readonly holder: Shape | null;
  readonly span: Span;
  readonly op: ValueId | null;
  /** The name of the field, where any is meant. */
  readonly field?: string;
  /** The number of the element, where any is meant. */
  readonly index?: number;
  /** The object has entries whose names nobody sees, and the field may be one of them. */
  readonly isSome?: boolean;
}

export function rootArguments(site: CallSite, path: ArgPath): Argument[] {
  const { root } = path;
  const positional = site.args.filter((argument) => argument.name === null && argument.spread !== 'entries');
  switch (root.kind) {
    case 'argument': {
      const found: Argument[] = [];
      // What stands at its place is it, whatever a further argument is called.
      const inPlace = root.index === null || root.name === null ? undefined : positional.slice(0, root.index + 1);
      if (inPlace && inPlace.length > (root.index as number) && inPlace.every(({ spread }) => spread === 'none')) return [inPlace.at(-1) as Argument];
      if (root.name !== null) {
        const named = site.args.find((argument) => argument.name === root.name);
        if (named) return [named];
        for (const argument of site.args) {
          if (argument.spread !== 'entries') continue;
          const value = partOf(argument.value, root.name);
          if (value !== unknown) found.push({ ...argument, value, spread: 'none' });
        }
        if (found.length > 0) return found;
      }
      if (root.index !== null) {
        const spreadAt = positional.findIndex((argument) => argument.spread === 'elements');
        if (spreadAt >= 0 && root.index >= spreadAt) {
          const spread = positional[spreadAt] as Argument;
          return [{ ...spread, value: getField(spread.value, String(root.index - spreadAt)), spread: 'none' }];
        }
        const argument = positional[root.index];
        return argument ? [argument] : [];
      }
      return found;
    }
    case 'last': {
      const last = positional[positional.length - 1];
      return last ? [last] : [];
    }
    case 'from':
      return positional.slice(root.index).map(elementsOf);
    case 'all':
      return site.args.map(elementsOf);
    case 'keywords': {
      const named = site.args.flatMap(({ name, value }): [string, Value][] => (name === null ? [] : [[name, value]]));
      return named.length === 0 ? [] : [{ value: shapedValue(new Shape(`o:keywords:${site.span.start}`, new Map(named))), name: null, spread: 'none', op: null, span: site.span }];
    }
    case 'this':
      return site.receiver ? [{ value: site.receiver, name: null, spread: 'none', op: site.receiverOp, span: site.span }] : [];
    case 'return':
      return [];
    default:
      return root satisfies never;
  }
}

function elementsOf(argument: Argument): Argument {
  return argument.spread === 'none' ? argument : { ...argument, value: getField(argument.value, '*'), spread: 'none' };
}

/**
 * A field of options. Text that went into making the whole, in a way that is not known, is no more the instructions
 * among them than anything else; who hands over the options themselves chooses all of them.
 */
function partOf(options: Value, key: string): Value {
  const field = getField(options, key);
  if (options.shapes.some((shape) => shape.fields.has(key))) return field;
  return mapTaints(field, (taint) => (taint.exact ? taint : guardedTaint(taint, guardBit('blurred'))));
}

/** What stands at a key of a literal, when an operation is one. */
type EntryOf = (op: ValueId | null, key: string) => { readonly op: ValueId; readonly span: Span } | null;

/**
 * Every value that a path leads to, object by object, so that `where` can look at the fields beside it. With `entryOf`
 * the span follows into literals, so that a sink is the smallest expression.
 */
export function find(site: CallSite, path: ArgPath, entryOf: EntryOf = () => null): Found[] {
  const beside = path.where.length > 0 && path.keys.length === 0 ? argumentsAsFields(site) : null;
  const first = path.root.kind === 'from' && beside ? path.root.index : null;
  let found: Found[] = rootArguments(site, path).map((argument, at) => ({ value: argument.value, holder: beside, span: argument.span, op: argument.op, ...(first === null ? {} : { index: first + at }) }));
  for (const [step, written] of path.keys.entries()) {
    const isLast = step === path.keys.length - 1;
    const keys = keysNamedBy(site, written);
    const naming = namingArgument(site, written);
    const next: Found[] = [];
    for (const [at, key] of found.flatMap((each) => keys.map((named) => [each, named] as const))) {
      const inside = (name: string): Pick<Found, 'op' | 'span'> => entryOf(at.op, name) ?? { op: null, span: at.span };
      if (key === '#') {
        next.push({ ...at, value: getField(at.value, key), holder: null, op: null });
        continue;
      }
      const hasMembers = at.value.types.some((type) => isObjectOfProgram(type) || (key === '*' && (type.kind === 'path' || type.kind === 'module')));
      const member = site.memberOf && hasMembers ? site.memberOf(at.value, key, naming) : nothing;
      if (!isNothing(member)) next.push({ ...at, value: member, holder: null, op: null });
      for (const shape of at.value.shapes) {
        if (key === '*') {
          for (const [name, field] of shape.fields) if (name !== keysKey) next.push({ value: field, holder: shape, ...inside(name), ...(/^\d+$/.test(name) ? { index: Number(name) } : { field: name }) });
          if (shape.rest) next.push({ ...at, value: shape.rest, holder: shape, op: null });
        } else {
          const field = namedField(shape, key);
          if (field) next.push({ value: field, holder: shape, ...inside(key), isSome: !shape.fields.has(key) && !/^\d+$/.test(key) });
        }
      }
      const bare: Value = valueWith(at.value, { shapes: [] });
      // What was written to a field takes the place of what the whole brought there.
      const isOverridden = at.value.shapes.some((shape) => shape.site === overlaySite && shape.fields.has(key));
      if (bare.taints.length > 0 && !isOverridden) next.push({ value: partOf(bare, key), holder: isLast ? callersHolder(bare, path) : null, ...inside(key) });
      else if (at.value.shapes.length === 0 && bare.types.length > 0) next.push({ value: getField(bare, key), holder: null, ...inside(key) });
    }
    found = next;
  }
  return found;
}

/** An object that only a caller has: what the conditions ask of it is an input as well. */
function callersHolder(bare: Value, { where }: ArgPath): Shape | null {
  if (where.length === 0 || !bare.taints.some((taint) => taint.input !== null && taint.exact)) return null;
  const fields = new Map<string, Value>();
  for (const { test, path: { root } } of where) {
    if (test !== 'equals' || root.kind !== 'argument' || root.name === null || isRelative(root.name)) return null;
    fields.set(root.name, getField(bare, root.name));
  }
  return new Shape('caller', fields);
}

/** `-1`: the element before this one, `+1` the one behind it. */
export function isRelative(name: string): boolean {
  return /^[-+]\d+$/.test(name);
}

/** What stands beside an argument: the other ones, by their names and positions. */
function argumentsAsFields(site: CallSite): Shape {
  const fields = new Map<string, Value>();
  let position = 0;
  for (const argument of site.args) {
    if (argument.name !== null) fields.set(argument.name, argument.value);
    else if (argument.spread === 'none') fields.set(String(position++), argument.value);
    else break;
  }
  return new Shape('arguments', fields);
}

function isObjectOfProgram(type: TypeFact): boolean {
  return type.kind === 'instance' || type.kind === 'class';
}

const operationsOf = new WeakMap<Func, ReadonlyMap<ValueId, Op>>();

/** The entry of an object or array literal of this function; null where a spread makes it unsure which one is meant. */
export function entryIn(func: Func): EntryOf {
  return (id, key) => {
    if (id === null) return null;
    let known = operationsOf.get(func);
    if (!known) {
      known = new Map(func.blocks.flatMap((block) => block.ops.map((op) => [op.id, op])));
      operationsOf.set(func, known);
    }
    const literal = known.get(id);
    let value: ValueId | undefined;
    if (literal?.kind === 'object') {
      const entries = literal.entries.filter((entry) => entry.key?.kind === 'name' && entry.key.name === key);
      if (entries.length === 1) value = entries[0]?.value;
    } else if (literal?.kind === 'array' && /^\d+$/.test(key)) {
      const before = literal.elements.slice(0, Number(key) + 1);
      if (!before.some((element) => element.spread)) value = before[Number(key)]?.value;
    }
    const op = value === undefined ? undefined : known.get(value);
    return op ? { op: op.id, span: op.span } : null;
  };
}

/** `(0)`: the key that the first argument names; `(this)` the one that the receiver does. */
export function keyNamedBy(site: CallSite, key: string): string {
  const [only, ...more] = keysNamedBy(site, key);
  return only === undefined || more.length > 0 ? '*' : only;
}

/** `[(0)]`: an argument says which field is meant. */
export function isNamedKey(key: string): boolean {
  return namedBy(key) !== null;
}

/** All that it may name, where that is known. */
function keysNamedBy(site: CallSite, key: string): readonly string[] {
  const named = namedBy(key);
  if (named === null) return [key];
  const constants = (named === 'this' ? site.receiver : site.args[Number(named)]?.value)?.constants ?? [];
  return constants.length > 0 && constants.every((constant) => constant !== null) ? constants.map(String) : ['*'];
}

function namingArgument(site: CallSite, key: string): ValueId | null {
  const named = namedBy(key);
  return named === null || named === 'this' ? null : (site.args[Number(named)]?.op ?? null);
}

function namedBy(key: string): string | null {
  return /^\((\d+|this)\)$/.exec(key)?.[1] ?? null;
}

/** All that a path leads to, joined; `nothing` when there is no such argument. */
export function argumentValue(site: CallSite, path: ArgPath): Value {
  return joinAll(find(site, path).map((found) => found.value));
}

export function argumentOps(site: CallSite, path: ArgPath): Argument[] {
  return path.keys.length === 0 ? rootArguments(site, path) : [];
}
