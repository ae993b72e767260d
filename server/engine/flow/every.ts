/**
 * Checks of every element. A loop that goes on only where its element passed has proved that of the whole list where it
 * is over, and `all(test(x) for x in list)` where it is true; what holds for all parts of a text holds for the text.
 *
 * Invariant: a way back to the head of the loop on which nothing was proved proves nothing. Where no element was looked
 * at, there is none that could do harm.
 *
 * Example: `for part in name.split("."): if part not in ALLOWED: raise …` proves `name`.
 */
import type { Block, BlockId, Func, ValueId } from '../ir/types';
import type { ArgPath } from '../models/paths';
import type { FunctionAnalysis } from './analysis';
import { argumentOps } from './arguments';
import type { CallSite } from './arguments';
import { noteTest } from './checks';
import { prove, refine } from './guards';
import { copyState } from './state';
import type { State } from './state';
import { guardBit } from './taint';

/** A loop over the elements of a list, by its head. */
export interface Round {
  readonly list: ValueId;
  /** The variable that holds the element; nothing else writes to it. */
  readonly slot: number;
  /** What a comprehension adds to the list that it builds in `into`. */
  readonly added: ValueId | null;
  readonly into: number;
}

/** What a check can prove of an element. */
const proofs = (['allow-list', 'pattern', 'shaped', 'typed', 'arithmetic', 'host-allowed', 'inside-root', 'approved'] as const).reduce((all, guard) => all | guardBit(guard), 0);

const found = new WeakMap<Func, ReadonlyMap<BlockId, Round>>();

export function roundsOf(func: Func): ReadonlyMap<BlockId, Round> {
  let rounds = found.get(func);
  if (!rounds) found.set(func, (rounds = new Map(func.blocks.flatMap((block): [BlockId, Round][] => {
    const round = roundFrom(func, block);
    return round ? [[block.id, round]] : [];
  }))));
  return rounds;
}

function roundFrom(func: Func, { end }: Block): Round | null {
  const body = end.kind === 'branch' ? func.blocks[end.whenTrue] : undefined;
  const iterate = body?.ops.find((op) => op.kind === 'iterate');
  if (!body || iterate?.kind !== 'iterate' || iterate.what === 'keys') return null;
  const write = body.ops.find((op) => op.kind === 'write' && op.value === iterate.id);
  if (write?.kind !== 'write' || write.variable.func !== func.id) return null;
  const { slot } = write.variable;
  const isOnly = func.blocks.every((block) => block.ops.every((op) => op === write || op.kind !== 'write' || op.variable.func !== func.id || op.variable.slot !== slot));
  if (!isOnly) return null;
  const sets = body.ops.filter((op) => op.kind === 'set');
  const [set] = sets;
  const built = set?.kind === 'set' && sets.length === 1 ? body.ops.find((op) => op.id === set.object) : undefined;
  const into = built?.kind === 'read' && built.variable.func === func.id ? built.variable.slot : -1;
  return { list: iterate.value, slot, added: set?.kind === 'set' && into >= 0 ? set.value : null, into };
}

/** What is known of the element on one way back to the head of the loop, and what it would be if the test of it were true. */
export function noteRound(analysis: FunctionAnalysis, head: BlockId, from: BlockId, round: Round, state: State): void {
  const known = analysis.rounds.get(head) ?? new Map<BlockId, number>();
  analysis.rounds.set(head, known.set(from, provedOf(state, round.slot)));
  if (round.added === null) return;
  const before = analysis.state;
  analysis.state = copyState(state);
  refine(analysis, round.added, true);
  analysis.tested.set(round.into, { list: round.list, bits: provedOf(analysis.state, round.slot) });
  analysis.state = before;
}

function provedOf(state: State, slot: number): number {
  const taints = state.slots[slot]?.taints ?? [];
  return taints.length === 0 ? 0 : taints.reduce((bits, taint) => bits & taint.guards, proofs);
}

/** What holds where the loop is over. */
export function learnChecked(analysis: FunctionAnalysis, head: BlockId, { list }: Round): void {
  const ways = [...(analysis.rounds.get(head)?.values() ?? [])];
  const bits = ways.length === 0 ? 0 : ways.reduce((all, way) => all & way, proofs);
  if (bits !== 0) prove(analysis, list, bits, null);
}

/** `all(test(x) for x in list)` is true only where every element passed. */
export function noteEvery(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): void {
  const [tests] = argumentOps(site, path);
  const place = tests && tests.op !== null ? analysis.placeOf(tests.op) : null;
  const tested = place && place.path.length === 0 && place.variable.func === analysis.func.id ? analysis.tested.get(place.variable.slot) : undefined;
  if (tested && tested.bits !== 0) noteTest(analysis, site, { target: tested.list, bits: tested.bits, holds: true });
}
