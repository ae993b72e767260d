/**
 * Argument paths of models (`0.messages[*].content where role=user`) as fixes use them: where in a call a text belongs,
 * and what stands there now.
 */
import type { Span } from '../../server/engine/base/span';
import type { Func, Op } from '../../server/engine/ir/types';
import type { CallOp, Code } from '../../server/engine/rules/code';

/** `0.config.systemInstruction`: an argument, and fields below it. With `list`, a message in a list: how it gives role and text. */
export interface ArgumentPlace {
  /** Positions and names by which the argument may be given. */
  readonly argument: readonly string[];
  readonly fields: readonly string[];
  readonly list: MessageShape | null;
}

/** A record has its role and text under names, a pair has them at positions 0 and 1. */
export interface MessageShape {
  readonly role: string;
  readonly text: string;
  readonly roles: readonly string[];
}

export function readPlace(at: string): ArgumentPlace | null {
  const [path = '', condition] = at.split(' where ');
  const [head = '', ...more] = path.split(/\[\*\]/);
  const [argument = '', ...fields] = head.split('.');
  if (more.length === 0) return condition === undefined ? { argument: argument.split('/'), fields, list: null } : null;
  const [rest = ''] = more;
  const [, name, position] = /^(?:\.(\w+)|\[(\d)\])$/.exec(rest) ?? [];
  const [, role, roles] = /^(\w+)=([\w|]+)$/.exec(condition ?? '') ?? [];
  const text = name ?? position;
  if (more.length > 1 || text === undefined || role === undefined || roles === undefined) return null;
  return { argument: argument.split('/'), fields, list: { role, text, roles: roles.split('|') } };
}

/** What is given at a place: the operation, what holds it, and by which name. */
export interface Given {
  readonly op: Op;
  readonly name: string | null;
}

/** Null: nothing is given there; `unknown`: it cannot be told. */
export function givenAt(code: Code, func: Func, call: CallOp, place: Pick<ArgumentPlace, 'argument' | 'fields'>): Given | null | 'unknown' {
  if (call.args.some((arg) => arg.spread !== 'none' && arg.name === null && arg.spread === 'elements')) return 'unknown';
  let given: Given | null = null;
  for (const name of place.argument) {
    const arg = /^\d+$/.test(name) ? code.positional(call, Number(name)) : code.keyword(call, name);
    const op = arg && code.operation(func, arg.value);
    if (op) given = { op, name: arg.name };
  }
  if (!given) return call.args.some((arg) => arg.spread === 'entries') ? 'unknown' : null;
  for (const field of place.fields) {
    const below: Given | null | 'unknown' = fieldOf(code, func, given.op, field);
    if (below === null || below === 'unknown') return below;
    given = below;
  }
  return given;
}

/** A field of an object that is written out, or an argument of a call that makes one. */
export function fieldOf(code: Code, func: Func, op: Op, field: string): Given | null | 'unknown' {
  if (op.kind === 'call') {
    const arg = code.keyword(op, field);
    const value = arg && code.operation(func, arg.value);
    return value ? { op: value, name: field } : op.args.some((one) => one.spread !== 'none') ? 'unknown' : null;
  }
  if (op.kind !== 'object') return 'unknown';
  const entry = op.entries.find(({ key }) => key?.kind === 'name' && key.name === field);
  const value = entry && code.operation(func, entry.value);
  return value ? { op: value, name: field } : op.entries.some(({ key }) => key === null || key.kind !== 'name') ? 'unknown' : null;
}

export function isSameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
