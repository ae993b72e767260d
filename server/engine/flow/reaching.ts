/**
 * Which write a read of a variable sees, where the text alone says so: of `error = check(a)`, `if error: return error`,
 * `error = check(b)`, which write one variable again and again, each read sees the last one before it.
 */
import type { Block, BlockId, Func, Op, ValueId } from '../ir/types';
import { isSameVariable, targetsOf } from '../ir/walk';

type Read = Op & { kind: 'read' };

/** Blocks that are gone back through. */
const mostBlocks = 8;

interface Layout {
  readonly blockOf: ReadonlyMap<ValueId, Block>;
  /** The only block that each block is entered from, by its end; null where there are several, or where an exception leads there. */
  readonly before: ReadonlyMap<BlockId, Block | null>;
  readonly writes: Map<ValueId, ValueId | null>;
}

const layouts = new WeakMap<Func, Layout>();

function layoutOf(func: Func): Layout {
  let known = layouts.get(func);
  if (!known) {
    const before = new Map<BlockId, Block | null>([[0, null]]);
    for (const block of func.blocks) for (const target of targetsOf(block.end)) before.set(target, before.has(target) ? null : block);
    for (const { handler } of func.blocks) if (handler >= 0) before.set(handler, null);
    layouts.set(func, (known = { before, blockOf: new Map(func.blocks.flatMap((block) => block.ops.map(({ id }) => [id, block]))), writes: new Map() }));
  }
  return known;
}

/** What was written by the last write before a read of a variable of the function; null where there may be several. */
export function reachingWrite(func: Func, read: Read): ValueId | null {
  const layout = layoutOf(func);
  let write = layout.writes.get(read.id);
  if (write === undefined) layout.writes.set(read.id, (write = search(layout, read)));
  return write;
}

function search({ blockOf, before }: Layout, { id, variable }: Read): ValueId | null {
  let block = blockOf.get(id) ?? null;
  let end = block?.ops.findIndex((op) => op.id === id) ?? 0;
  for (let blocks = 0; block && blocks < mostBlocks; blocks++) {
    for (let at = end - 1; at >= 0; at--) {
      const op = block.ops[at];
      if (op?.kind === 'write' && isSameVariable(op.variable, variable)) return op.value;
    }
    block = before.get(block.id) ?? null;
    end = block?.ops.length ?? 0;
  }
  return null;
}
