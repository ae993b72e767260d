/**
 * A flag that says which way was taken: where it is found on, the variables that were written beside it hold what was
 * written there. Looks at flags of the function's own that are written with `true` and `false` alone, and only where
 * nothing writes the flag or the variable again behind the place that sets it.
 *
 * Example: of `path = make(); isOurs = true` on one way and `path = given` on the other, `if (isOurs) remove(path)` is
 * about what `make` made.
 */
import { reachable, targetsOf } from '../ir/walk';
import type { Block, BlockId, Func, Op } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { learn } from './places';

type Write = Op & { readonly kind: 'write' };

interface WrittenIn {
  readonly write: Write;
  readonly block: BlockId;
}

/** By the slot of a flag and its truth: what is written where it is set so. Empty for what is no such flag. */
const found = new WeakMap<Func, Map<string, readonly Write[]>>();

export function learnByFlag(analysis: FunctionAnalysis, condition: Op, truth: boolean): void {
  const { func } = analysis;
  if (condition.kind !== 'read' || condition.variable.func !== func.id || condition.variable.slot < func.params.length) return;
  if (analysis.context.isCaptured(analysis.module, condition.variable)) return;
  let known = found.get(func);
  if (!known) found.set(func, (known = new Map()));
  const key = `${condition.variable.slot} ${String(truth)}`;
  let beside = known.get(key);
  if (!beside) known.set(key, (beside = writtenBeside(analysis, condition.variable.slot, truth)));
  for (const { variable, value } of beside) {
    if (!analysis.context.isCaptured(analysis.module, variable)) learn(analysis, { variable, path: [] }, () => analysis.value(value));
  }
}

function writtenBeside(analysis: FunctionAnalysis, flag: number, truth: boolean): readonly Write[] {
  const { func } = analysis;
  const writesOf = (slot: number): WrittenIn[] => func.blocks.flatMap(({ id, ops }) => ops.flatMap((op) => (op.kind === 'write' && op.variable.func === func.id && op.variable.slot === slot ? [{ write: op, block: id }] : [])));
  const sets = writesOf(flag).map((at) => ({ ...at, says: constantOf(analysis.op(at.write.value)) }));
  const [only, ...more] = sets.filter(({ says }) => says === truth);
  if (!only || more.length > 0 || sets.some(({ says }) => typeof says !== 'boolean')) return [];
  const block = func.blocks[only.block] as Block;
  const behind = reachable(func, targetsOf(block.end));
  if (behind.has(block.id) || sets.some((at) => behind.has(at.block))) return [];
  const slots = new Set(block.ops.flatMap((op) => (op.kind === 'write' && op.variable.func === func.id && op.variable.slot !== flag ? [op.variable.slot] : [])));
  return [...slots].flatMap((slot) => {
    const writes = writesOf(slot);
    const last = writes.filter((at) => at.block === block.id).at(-1);
    // A variable that is written once is known as it is.
    return last && writes.length > 1 && !writes.some((at) => behind.has(at.block)) ? [last.write] : [];
  });
}

function constantOf(op: Op | undefined): unknown {
  return op?.kind === 'const' ? op.value : null;
}
