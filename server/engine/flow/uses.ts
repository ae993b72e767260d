/**
 * What becomes of a value in its function. Whoever takes a thing by its name may only look at it: a constant of an
 * enumeration, a column of a row. Looks at the function alone.
 *
 * Example: of `f = getattr(tools, name)` the value may be called where `f(…)` follows, or where `f` is returned.
 */
import { operations } from '../ir/walk';
import type { Func, Op, ValueId } from '../ir/types';

/** Whether the function calls the value, calls something that it takes from it, or gives it back to somebody who may. */
export function mayBeCalled(func: Func, id: ValueId): boolean {
  const ops = operations(func);
  const same = new Set<ValueId>([id]);
  const variables = new Set<string>();
  for (let known = 0; known < same.size + variables.size;) {
    known = same.size + variables.size;
    for (const op of ops) {
      if (op.kind === 'write' && same.has(op.value)) variables.add(`${op.variable.func}.${op.variable.slot}`);
      if (isSame(op, same, variables)) same.add(op.id);
    }
  }
  return ops.some((op) => (op.kind === 'call' && same.has(op.callee)) || (op.kind === 'yield' && op.value !== null && same.has(op.value)))
    || func.blocks.some(({ end }) => end.kind === 'return' && end.value !== null && same.has(end.value));
}

function isSame(op: Op, same: ReadonlySet<ValueId>, variables: ReadonlySet<string>): boolean {
  switch (op.kind) {
    case 'read':
      return variables.has(`${op.variable.func}.${op.variable.slot}`);
    case 'await':
    case 'cast':
      return same.has(op.value);
    case 'get':
      return same.has(op.object);
    case 'merge':
      return op.values.some((value) => same.has(value));
    default:
      return false;
  }
}
