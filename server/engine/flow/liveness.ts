/**
 * Which variables are read again: of all others a block need not know what they hold, which is most of the work in long
 * functions. A write ends the need for what was there before, unless an exception handler may still see it.
 * Parameters and captured variables are always needed: callers and closures see what they hold.
 *
 * Example: in `a = f(); if (x) g(a); h(x)` the block of `h(x)` needs `x` and not `a`.
 */
import type { Block, Func } from '../ir/types';
import { targetsOf } from '../ir/walk';

/** Slot by slot, block by block: 1 where it is needed when the block begins. Null: all are. One array for all blocks, since each array costs more than what is in it. */
export type Needed = Uint8Array | null;

const known = new WeakMap<Func, Needed>();

/** `isShared`: whether others than this function touch a slot. */
export function neededSlots(func: Func, isShared: (slot: number) => boolean): Needed {
  let needed = known.get(func);
  if (needed === undefined) known.set(func, (needed = find(func, isShared)));
  return needed;
}

function find(func: Func, isShared: (slot: number) => boolean): Needed {
  // What a module's own variables hold in the end is what others import.
  if (func.id === 0 || func.blocks.length < 2) return null;
  const always = new Uint8Array(func.locals.length);
  func.locals.forEach((_, slot) => {
    if (slot < func.params.length || isShared(slot)) always[slot] = 1;
  });
  const reads = func.blocks.map((block) => firstTouches(func, block));
  const width = always.length;
  const needed = new Uint8Array(func.blocks.length * width);
  for (let at = 0; at < func.blocks.length; at++) needed.set(always, at * width);
  for (let isChanging = true; isChanging;) {
    isChanging = false;
    for (let id = func.blocks.length - 1; id >= 0; id--) {
      if (update(func.blocks[id] as Block, needed, reads[id] as Int8Array)) isChanging = true;
    }
  }
  return needed;
}

const isRead = 1;
const isWritten = 2;

/** By slot: whether the block reads it before it writes it, or the other way round. */
function firstTouches(func: Func, block: Block): Int8Array {
  const touches = new Int8Array(func.locals.length);
  for (const op of block.ops) {
    if ((op.kind !== 'read' && op.kind !== 'write') || op.variable.func !== func.id) continue;
    if (touches[op.variable.slot] === 0) touches[op.variable.slot] = op.kind === 'read' ? isRead : isWritten;
  }
  return touches;
}

function update(block: Block, needed: Uint8Array, touches: Int8Array): boolean {
  const width = touches.length;
  const own = block.id * width;
  const targets = targetsOf(block.end);
  let changed = false;
  for (let slot = 0; slot < width; slot++) {
    if (needed[own + slot] === 1) continue;
    const isNeeded = touches[slot] === isRead || (block.handler >= 0 && needed[block.handler * width + slot] === 1)
      || (touches[slot] !== isWritten && targets.some((target) => needed[target * width + slot] === 1));
    if (!isNeeded) continue;
    needed[own + slot] = 1;
    changed = true;
  }
  return changed;
}
