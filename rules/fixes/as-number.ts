/**
 * A value that the program takes for a number, since a number stands in where nothing is given, is made one before it
 * becomes part of the instructions: no number says anything else. For review, since what is no number was let through before.
 *
 * Example: with `count = body.get("count", 5)`, `f"Write {count} questions."` becomes `f"Write {int(count)} questions."`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { bracesRound, distinct, namesOf, takeApart } from './parts';

export function asNumber(flow: Flow, context: FixContext): readonly Fix[] {
  for (const { location } of flow.steps.filter(({ kind }) => kind === 'join').reverse()) {
    const there = context.file(location.path);
    const code = there && new Code(there);
    for (const { op, func } of code?.at(location.span) ?? []) {
      const apart = code && op.kind === 'concat' && op.form === 'template' ? takeApart(code, func, op) : null;
      if (!code || !apart?.holes.every((hole) => isNumber(code, func, hole.op, 4) && bracesRound(code, hole.op.span) !== null)) continue;
      const title = `Take ${namesOf(apart.holes)} as ${distinct(apart.holes).length === 1 ? 'a number' : 'numbers'}`;
      const edits = apart.holes.map((hole) => ({ path: location.path, span: hole.op.span, newText: code.context.writer.number(code.text(hole.op.span)) }));
      return [{ title, tier: 'review', edits }];
    }
  }
  return [];
}

/** A number stands in for it where nothing is given. */
function isNumber(code: Code, func: Func, op: Op | null, left: number): boolean {
  if (!op || left === 0) return false;
  const isConstant = (id: number | undefined): boolean => {
    const value = code.operation(func, id ?? -1);
    return value?.kind === 'const' && typeof value.value === 'number' && /^\d+$/.test(code.text(value.span));
  };
  switch (op.kind) {
    case 'merge':
      return op.values.some(isConstant);
    case 'await':
    case 'cast':
      return isNumber(code, func, code.operation(func, op.value), left - 1);
    case 'read': {
      const write = code.onlyWrite(op.variable);
      return write !== null && isNumber(code, write.func, code.operation(write.func, write.op.value), left - 1);
    }
    case 'call': {
      const callee = code.operation(func, op.callee);
      return callee?.kind === 'get' && callee.key.kind === 'name' && callee.key.name === 'get' && op.args.length === 2 && isConstant(op.args[1]?.value);
    }
    default:
      return false;
  }
}
