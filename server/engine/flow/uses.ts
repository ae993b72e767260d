/**
 * What becomes of a value in its function. Whoever takes a thing by its name may only look at it: a constant of an
 * enumeration, a column of a row. Looks at the function alone.
 *
 * Example: of `f = getattr(tools, name)` the value may be called where `f(…)` follows, or where `f` is returned.
 */
import { operations } from '../ir/walk';
import type { Func, Op, ValueId, VariableRef } from '../ir/types';

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

interface Writes {
  /** By slot: how often the function writes to its variable. */
  readonly times: ReadonlyMap<number, number>;
  /** By value: the variable that it is written to. */
  readonly heldBy: ReadonlyMap<ValueId, VariableRef>;
}

const known = new WeakMap<Func, Writes>();

function writesOf(func: Func): Writes {
  let writes = known.get(func);
  if (!writes) {
    const own = operations(func).flatMap((op) => (op.kind === 'write' && op.variable.func === func.id ? [op] : []));
    const times = new Map<number, number>();
    for (const { variable } of own) times.set(variable.slot, (times.get(variable.slot) ?? 0) + 1);
    known.set(func, (writes = { times, heldBy: new Map(own.map(({ value, variable }) => [value, variable])) }));
  }
  return writes;
}

/** Whether a variable of the function may hold something else later on. */
export function isRewritten(func: Func, variable: VariableRef): boolean {
  if (variable.func !== func.id) return false;
  return (writesOf(func).times.get(variable.slot) ?? 0) > (variable.slot < func.params.length ? 0 : 1);
}

/** The variable that a value is assigned to where it stands: `(x := f())`. */
export function assignedTo(func: Func, id: ValueId): VariableRef | null {
  return writesOf(func).heldBy.get(id) ?? null;
}
