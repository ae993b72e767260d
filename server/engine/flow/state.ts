/** The abstract state at one point of a function: its own slots, and what it knows of variables of others. */
import type { BlockId } from '../ir/types';
import { sameValue } from './equality';
import type { Extent } from './equality';
import type { Needed } from './liveness';
import { join, nothing } from './value';
import type { Value } from './value';

export interface State {
  readonly slots: Value[];
  /** By root: captured (`u3.5`) and module-level (`g<path>#5`) variables that this function has written or checked. */
  outer: ReadonlyMap<string, Value>;
  /** What is proved of expressions that may be written out again; see `repeated.ts`. */
  proved: ReadonlyMap<string, number>;
  /** By slot: values that were joined into it lately. Joining one of them again changes nothing. */
  merged?: (Value[] | undefined)[];
}

/** Values remembered per slot: about as many as a block has predecessors. */
const mergedPerSlot = 6;

export function copyState(state: State): State {
  return { slots: state.slots.slice(), outer: state.outer, proved: state.proved };
}

/** Forgets what nobody will ask for; see `liveness.ts`. */
export function keepNeeded(state: State, needed: Uint8Array, block: BlockId): State {
  const from = block * state.slots.length;
  for (let slot = 0; slot < state.slots.length; slot++) if (needed[from + slot] === 0) state.slots[slot] = nothing;
  return state;
}

/** Joins `from` into `into`, the state of a block; answers whether that changed it. An outer variable that only one side knows is forgotten. */
export function joinState(into: State, from: State, needed: Needed = null, block: BlockId = 0, extent: Extent = 'all'): boolean {
  let changed = false;
  const own = block * into.slots.length;
  const merged = (into.merged ??= []);
  for (let slot = 0; slot < into.slots.length; slot++) {
    if (needed !== null && needed[own + slot] === 0) continue;
    const before = into.slots[slot] as Value;
    const value = from.slots[slot] ?? nothing;
    if (value === before || value === nothing) continue;
    const lately = (merged[slot] ??= []);
    if (lately.includes(value)) continue;
    if (lately.length >= mergedPerSlot) lately.shift();
    lately.push(value);
    const joined = join(before, value);
    if (joined === before || sameValue(joined, before)) continue;
    into.slots[slot] = joined;
    changed ||= extent === 'all' || !sameValue(joined, before, extent);
  }
  if (into.outer !== from.outer) {
    const outer = new Map<string, Value>();
    for (const [root, value] of into.outer) {
      const other = from.outer.get(root);
      if (other) outer.set(root, join(value, other));
    }
    if (outer.size !== into.outer.size) changed = true;
    else for (const [root, value] of outer) if (!sameValue(value, into.outer.get(root) as Value, extent)) changed = true;
    into.outer = outer;
  }
  if (into.proved !== from.proved && into.proved.size > 0) {
    const proved = new Map<string, number>();
    for (const [key, bits] of into.proved) {
      const common = bits & (from.proved.get(key) ?? 0);
      if (common !== bits) changed = true;
      if (common !== 0) proved.set(key, common);
    }
    into.proved = proved;
  }
  return changed;
}
