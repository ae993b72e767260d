/** The abstract state at one point of a function: its own slots, and what it knows of variables of others. */
import type { BlockId } from '../ir/types';
import { sameValue } from './equality';
import type { Extent } from './equality';
import { getField } from './access';
import type { Needed } from './liveness';
import { overlaySite, Shape } from './shape';
import { join, nothing, valueWith } from './value';
import type { Value } from './value';

export interface State {
  readonly slots: Value[];
  /** By root: captured (`u3.5`) and module-level (`g<path>#5`) variables that this function has written or checked. */
  outer: ReadonlyMap<string, Value>;
  /** What is proved of expressions that may be written out again; see `repeated.ts`. */
  proved: ReadonlyMap<string, number>;
  /** Tests that cannot be true any more, with the slot of their variable; see `refuted.ts`. */
  refuted: ReadonlyMap<string, number>;
  /** By slot: values that were joined into it lately. Joining one of them again changes nothing. */
  merged?: (Value[] | undefined)[];
}

/** Values remembered per slot: about as many as a block has predecessors. */
const mergedPerSlot = 6;

export function copyState(state: State): State {
  return { slots: state.slots.slice(), outer: state.outer, proved: state.proved, refuted: state.refuted };
}

/** Forgets what nobody will ask for; see `liveness.ts`. */
export function keepNeeded(state: State, needed: Uint8Array, block: BlockId): State {
  const from = block * state.slots.length;
  for (let slot = 0; slot < state.slots.length; slot++) if (needed[from + slot] === 0) state.slots[slot] = nothing;
  return state;
}

/** What one way or another leads to: where only one of them has learnt something of a field, the other still brings what it was. */
function joinWays(a: Value, b: Value): Value {
  return join(withFieldsOf(a, b), withFieldsOf(b, a));
}

/** The value with the fields that are known of it by another way alone, as they are by this one. */
function withFieldsOf(value: Value, other: Value): Value {
  const learnt = other.shapes.find(({ site }) => site === overlaySite);
  if (!learnt || value.taints.length === 0) return value;
  const own = value.shapes.find(({ site }) => site === overlaySite);
  if (own === learnt || (!own && value.shapes.length > 0)) return value;
  let fields: Map<string, Value> | null = null;
  for (const [key, field] of learnt.fields) {
    const before = own?.fields.get(key);
    const known = withFieldsOf(before ?? getField(valueWith(value, { shapes: noShapes }), key), field);
    if (known !== before) (fields ??= new Map(own?.fields)).set(key, known);
  }
  if (!fields) return value;
  const shape = own ? own.with(fields) : new Shape(overlaySite, fields);
  return valueWith(value, { shapes: own ? value.shapes.map((each) => (each === own ? shape : each)) : [shape] });
}

const noShapes: readonly Shape[] = [];

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
    const joined = joinWays(before, value);
    if (joined === before || sameValue(joined, before)) continue;
    into.slots[slot] = joined;
    changed ||= extent === 'all' || !sameValue(joined, before, extent);
  }
  if (into.outer !== from.outer) {
    const outer = new Map<string, Value>();
    for (const [root, value] of into.outer) {
      const other = from.outer.get(root);
      if (other) outer.set(root, joinWays(value, other));
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
  if (into.refuted !== from.refuted && into.refuted.size > 0) {
    const common = [...into.refuted].filter(([key]) => from.refuted.has(key));
    if (common.length < into.refuted.size) {
      into.refuted = new Map(common);
      changed = true;
    }
  }
  return changed;
}
