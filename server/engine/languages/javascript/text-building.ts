/**
 * Every way of building a string from pieces lowers to `concat`: template literals, chains of `+`, `String.raw` and
 * `[...].join(separator)`. Constant pieces beside each other become one. Chains of any length are taken apart in a loop.
 */
import type { Span } from '../../base/span';
import type { Arg, ValueId } from '../../ir/types';
import type { Lowering } from './context';
import { expression } from './expressions';
import { constantString, templatePieces } from './strings';

type Part = string | ValueId;

/** A string of parts; a constant when nothing in it is computed. */
function concat(c: Lowering, parts: readonly Part[], form: 'template' | 'plus', span: Span): ValueId {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else if (part !== '') joined.push(part);
  }
  const [only] = joined;
  if (only === undefined) return c.f.constant('', span);
  if (joined.length === 1 && typeof only === 'string') return c.f.constant(only, span);
  return c.f.emit({ kind: 'concat', parts: joined, form, span });
}

function templateParts(c: Lowering, node: number, isRaw: boolean): Part[] {
  return templatePieces(c, node, isRaw).map((piece) => (typeof piece === 'string' ? piece : expression(c, piece.hole)));
}

export function template(c: Lowering, node: number): ValueId {
  const parent = c.view.parent(node);
  return concat(c, templateParts(c, node, rawTemplate(c, parent) === node), 'template', c.span(node));
}

/** The template of a call of `String.raw`, or -1. */
export function rawTemplate(c: Lowering, call: number): number {
  const { view } = c;
  if (call === -1 || view.kind(call) !== 'call_expression') return -1;
  const given = view.field(call, 'arguments');
  if (given === -1 || view.kind(given) !== 'template_string') return -1;
  return view.text(view.field(call, 'function')) === 'String.raw' ? given : -1;
}

/** A tagged template is a call: an array of the constant parts first, then the holes. */
export function taggedTemplate(c: Lowering, given: number, callee: ValueId, receiver: ValueId | null, whole: Span): ValueId {
  const span = c.span(given);
  const constants: ValueId[] = [];
  const holes: Arg[] = [];
  const pieces = templatePieces(c, given, false);
  for (const piece of pieces) if (typeof piece === 'string') constants.push(c.f.constant(piece, span));
  const elements = constants.map((value) => ({ value, spread: false }));
  const strings = c.f.emit({ kind: 'array', elements, form: 'list', span });
  for (const piece of pieces) {
    if (typeof piece !== 'string') holes.push({ value: expression(c, piece.hole), name: null, spread: 'none' });
  }
  const args: Arg[] = [{ value: strings, name: null, spread: 'none' }, ...holes];
  return c.f.emit({ kind: 'call', callee, receiver, args, form: 'tag', span: whole });
}

/** `[a, b].join(separator)` on an array literal without spreads. */
export function isArrayJoin(c: Lowering, call: number): boolean {
  const { view } = c;
  const callee = view.field(call, 'function');
  if (callee === -1 || view.kind(callee) !== 'member_expression') return false;
  const array = view.field(callee, 'object');
  if (view.kind(array) !== 'array' || view.text(view.field(callee, 'property')) !== 'join') return false;
  const given = view.field(call, 'arguments');
  if (given === -1 || view.kind(given) !== 'arguments' || view.namedChildren(given).length > 1) return false;
  return view.childOfKind(array, 'spread_element') === -1;
}

export function joinedArray(c: Lowering, call: number): ValueId {
  const { view } = c;
  const array = view.field(view.field(call, 'function'), 'object');
  const [separator] = view.namedChildren(view.field(call, 'arguments'));
  const parts = view.namedChildren(array).map((child) => partOf(c, child));
  const first = separator === undefined ? ',' : partOf(c, separator);
  return c.f.emit({ kind: 'concat', parts: [first, ...parts], form: 'join', span: view.span(call) });
}

function partOf(c: Lowering, node: number): Part {
  return constantString(c, node) ?? expression(c, node);
}

/** The sum of a chain so far: pieces that may still grow. */
export interface Sum {
  readonly parts: Part[];
  hasText: boolean;
  hasNumber: boolean;
}

export function addOperand(c: Lowering, sum: Sum, node: number): void {
  const { view } = c;
  const kind = view.kind(node);
  if (kind === 'string' || kind === 'template_string') {
    sum.hasText = true;
    const text = constantString(c, node);
    if (text === null) sum.parts.push(...templateParts(c, node, false));
    else sum.parts.push(text);
    return;
  }
  sum.hasNumber ||= kind === 'number';
  sum.parts.push(expression(c, node));
}

/** A sum with a number and without any text is arithmetic; every other one may build a string. */
export function finishSum(c: Lowering, sum: Sum, span: Span): ValueId {
  if (sum.hasNumber && !sum.hasText) {
    return c.f.operate('arithmetic', sum.parts.filter((part) => typeof part === 'number'), span);
  }
  return concat(c, sum.parts, 'plus', span);
}
