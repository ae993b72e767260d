/**
 * Chains of members and calls: `a.b(c)[d]?.e`. A chain nests to the left as deep as it is long, so it is lowered from its
 * innermost part outwards in a loop. The object of a member that is called is the call's receiver.
 */
import type { Span } from '../../base/span';
import type { Arg, Key, ValueId } from '../../ir/types';
import type { Lowering } from './context';
import { expression } from './expressions';
import { importCall, isImportCall, commonExportsObject } from './modules';
import { applyPrefix, swallowedPrefix } from './generic-calls';
import { isArrayJoin, joinedArray, rawTemplate, taggedTemplate } from './text-building';
import { constantKey, constantName } from './strings';

export function keyOfName(c: Lowering, node: number): Key {
  if (node === -1) return { kind: 'any' };
  const name = constantName(c, node);
  if (name !== null) return { kind: 'name', name };
  const inner = c.kind(node) === 'computed_property_name' ? (c.view.namedChildren(node)[0] ?? -1) : node;
  return keyOfIndex(c, inner);
}

export function keyOfIndex(c: Lowering, node: number): Key {
  if (node === -1) return { kind: 'any' };
  return constantKey(c, node) ?? { kind: 'value', value: expression(c, node) };
}

/** The part of a chain that a link stands on; -1 when the node is no link. */
function innerOf(c: Lowering, node: number): number {
  const { view } = c;
  switch (view.kind(node)) {
    case 'member_expression':
    case 'subscript_expression': return commonExportsObject(c, node) ? -1 : view.field(node, 'object');
    case 'call_expression':
      return isImportCall(c, node) || isArrayJoin(c, node) || rawTemplate(c, node) !== -1 ? -1 : view.field(node, 'function');
    case 'instantiation_expression': {
      const named = view.field(node, 'function');
      return named === -1 ? (view.namedChildren(node)[0] ?? -1) : named;
    }
    case 'non_null_expression': return view.namedChildren(node)[0] ?? -1;
    case 'parenthesized_expression': {
      const children = view.namedChildren(node);
      return children.length === 1 ? (children[0] as number) : -1;
    }
    default: return -1;
  }
}

/** Walks down from a node, noting the links; gives what the innermost one stands on. */
function descendLinks(c: Lowering, node: number, links: number[]): number {
  let base = node;
  for (let inner = innerOf(c, base); inner !== -1; inner = innerOf(c, base)) {
    links.push(base);
    base = inner;
  }
  return base;
}

export function chain(c: Lowering, node: number): ValueId {
  const links: number[] = [];
  const base = descendLinks(c, node, links);
  const innermost = links[links.length - 1];
  if (innermost === undefined) return baseOfChain(c, base);
  const prefix = swallowedPrefix(c, innermost, base);
  if (!prefix) return followLinks(c, links, expression(c, base), -1);
  // The operators reach as far as the parentheses around them.
  const around = links.findLastIndex((link) => c.kind(link) === 'parenthesized_expression');
  const inside = links.splice(around + 1);
  const end = c.span(inside[0] ?? node).end;
  const value = applyPrefix(c, prefix, end, () => {
    const operand = descendLinks(c, prefix.operand, inside);
    return followLinks(c, inside, expression(c, operand), c.span(prefix.operand).start);
  });
  return followLinks(c, links, value, -1);
}

/** Lowers the links from the innermost outwards. `start`: where they begin when their nodes say otherwise, or -1. */
function followLinks(c: Lowering, links: readonly number[], base: ValueId, start: number): ValueId {
  let value = base;
  let receiver: ValueId | null = null;
  for (let at = links.length - 1; at >= 0; at--) {
    const link = links[at] as number;
    const own = c.span(link);
    const span = start === -1 ? own : { start, end: own.end };
    switch (c.kind(link)) {
      case 'member_expression':
      case 'subscript_expression':
        receiver = value;
        value = memberOf(c, link, value, span);
        break;
      case 'call_expression':
        value = callOf(c, link, value, receiver, span);
        receiver = null;
        break;
      default:
    }
  }
  return value;
}

/** A node that looks like a link and is something else as a whole. */
function baseOfChain(c: Lowering, node: number): ValueId {
  const exported = commonExportsObject(c, node);
  if (exported) return c.f.read(exported, c.span(node));
  if (c.kind(node) === 'call_expression') {
    if (isImportCall(c, node)) return importCall(c, node);
    if (isArrayJoin(c, node)) return joinedArray(c, node);
    const raw = rawTemplate(c, node);
    if (raw !== -1) return expression(c, raw);
  }
  return c.f.unknown(c.view.namedChildren(node).map((child) => expression(c, child)), c.span(node));
}

function memberOf(c: Lowering, node: number, object: ValueId, span: Span): ValueId {
  const { view } = c;
  const isMember = view.kind(node) === 'member_expression';
  const key: Key = isMember
    ? { kind: 'name', name: view.text(view.field(node, 'property')) }
    : keyOfIndex(c, view.field(node, 'index'));
  const isOptional = view.childOfKind(node, 'optional_chain') !== -1;
  return c.f.emit({ kind: 'get', object, key, ...(isOptional ? { isOptional } : {}), span });
}

function callOf(c: Lowering, node: number, value: ValueId, receiver: ValueId | null, span: Span): ValueId {
  const { view } = c;
  const given = view.field(node, 'arguments');
  if (given !== -1 && view.kind(given) === 'template_string') return taggedTemplate(c, given, value, receiver, span);
  const callee = view.field(node, 'function');
  if (view.kind(callee) === 'identifier' && view.text(callee) === 'await') return awaited(c, given, span);
  if (view.kind(callee) === 'super') {
    // `super(...)` calls the constructor of the base class on the current receiver.
    const method = c.f.get(value, { kind: 'name', name: 'constructor' }, view.span(callee));
    return c.f.call(method, lowerArguments(c, given), span, value);
  }
  const object = view.kind(callee) === 'member_expression' ? view.field(callee, 'object') : -1;
  return c.f.call(value, lowerArguments(c, given, object === -1 ? '' : view.text(object)), span, receiver);
}

/** `await (promise)`, which in a script could also be a call. */
function awaited(c: Lowering, given: number, span: Span): ValueId {
  const last = c.view.namedChildren(given).at(-1);
  return last === undefined ? c.f.unknown([], span) : c.f.emit({ kind: 'await', value: expression(c, last), span });
}

/** With the text of the object that a method is called on: what is counted from its end. */
export function lowerArguments(c: Lowering, list: number, object = ''): Arg[] {
  if (list === -1) return [];
  const args: Arg[] = [];
  for (const child of c.view.namedChildren(list)) {
    if (c.kind(child) === 'ERROR') continue;
    const isSpread = c.kind(child) === 'spread_element';
    const fromEnd = object === '' ? null : countedFromEnd(c, child, object);
    const value = fromEnd === null ? expression(c, isSpread ? (c.view.namedChildren(child)[0] ?? -1) : child) : c.f.constant(fromEnd, c.span(child));
    args.push({ value, name: null, spread: isSpread ? 'elements' : 'none' });
  }
  return args;
}

/** `key.slice(key.length - 4)` means `key.slice(-4)`. */
function countedFromEnd({ view }: Lowering, node: number, object: string): number | null {
  const [left, right] = [view.field(node, 'left'), view.field(node, 'right')];
  if (left === -1 || right === -1 || view.kind(node) !== 'binary_expression' || view.text(view.field(node, 'operator')) !== '-') return null;
  const isLength = view.kind(left) === 'member_expression' && view.text(view.field(left, 'property')) === 'length' && view.text(view.field(left, 'object')) === object;
  return isLength && /^[1-9]\d*$/.test(view.text(right)) ? -Number(view.text(right)) : null;
}
