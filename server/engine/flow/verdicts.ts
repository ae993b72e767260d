/**
 * Whether the answer of a call decides anything. A check whose answer nobody reads checks nothing, and one whose
 * failure is caught while the program goes on as if nothing had happened is no check on the day that it fails.
 * Looks at the function alone, and says so only where it is plain.
 */
import { isSameVariable, operandsOf, operations, reachable, targetsOf } from '../ir/walk';
import type { Block, BlockId, Func, Module, ValueId, VariableRef } from '../ir/types';

/** Nothing reads the value of an operation, nor a variable that holds it. */
export function isUnread(module: Module, func: Func, id: ValueId): boolean {
  for (const op of operations(func)) {
    if (!operandsOf(op).includes(id)) continue;
    if (op.kind === 'await' || op.kind === 'cast') {
      if (!isUnread(module, func, op.id)) return false;
    } else if (op.kind !== 'write' || op.variable.func === 0 || isRead(module, op.variable)) return false;
  }
  return !func.blocks.some(({ end }) => usedByEnd(end) === id);
}

function isRead(module: Module, variable: VariableRef): boolean {
  return module.functions.some((func) => operations(func).some((op) => op.kind === 'read' && isSameVariable(op.variable, variable)));
}

function usedByEnd(end: Block['end']): ValueId | null {
  switch (end.kind) {
    case 'branch':
      return end.condition;
    case 'switch':
    case 'return':
    case 'throw':
      return end.value;
    case 'goto':
    case 'end':
      return null;
    default:
      return end satisfies never;
  }
}

/** When the call fails, its exception is caught and the function goes on, with more calls, where it would have gone after a good answer. */
export function isSwallowed(func: Func, id: ValueId): boolean {
  const block = func.blocks.find(({ ops }) => ops.some((op) => op.id === id));
  if (!block || block.handler < 0) return false;
  const after = reachable(func, targetsOf(block.end));
  const handled = reachable(func, [block.handler]);
  // Both ways meet, and nothing in the handler leaves the function or tells anybody.
  const only = [...handled].filter((at) => !after.has(at) && !passesOn(func, at));
  const met = [...handled].filter((at) => after.has(at));
  if (met.length === 0 || only.some((at) => leaves(func, at))) return false;
  return met.some((at) => (func.blocks[at]?.ops ?? []).some((op) => op.kind === 'call')) && only.every((at) => !decides(func, at));
}

/** Where no clause of the handler is meant, the exception goes on by itself. */
function passesOn(func: Func, at: BlockId): boolean {
  const block = func.blocks[at];
  return block?.end.kind === 'throw' && block.end.value === null && block.ops.length === 0;
}

function leaves(func: Func, at: BlockId): boolean {
  const end = func.blocks[at]?.end.kind;
  return end === 'return' || end === 'throw';
}

/** Something is kept in the handler that the program may look at later: `blocked = True`. */
function decides(func: Func, at: BlockId): boolean {
  const ops = func.blocks[at]?.ops ?? [];
  const isCaught = (id: ValueId): boolean => operations(func).some((op) => op.id === id && op.kind === 'caught');
  return ops.some((op) => op.kind === 'set' || (op.kind === 'write' && !isCaught(op.value)));
}
