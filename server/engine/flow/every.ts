/**
 * Checks of every element. A loop that goes on only where its element passed has proved that of the whole list where it
 * is over, and `all(test(x) for x in list)` where it is true; what holds for all parts of a text holds for the text.
 *
 * Invariant: a way back to the head of the loop on which nothing was proved proves nothing. Where no element was looked
 * at, there is none that could do harm.
 *
 * Example: `for part in name.split("."): if part not in ALLOWED: raise …` proves `name`, and a loop that stops at a
 * message with another role than two proves the roles of all messages.
 */
import type { Block, BlockId, Func, ValueId } from '../ir/types';
import { reachable, targetsOf } from '../ir/walk';
import type { ArgPath } from '../models/paths';
import type { FunctionAnalysis } from './analysis';
import { argumentOps } from './arguments';
import type { CallSite } from './arguments';
import { noteTest } from './checks';
import { prove, refine } from './guards';
import { learn, type Place } from './places';
import { overlaySite } from './shape';
import { copyState } from './state';
import type { State } from './state';
import { guardBit } from './taint';
import { withGuards, type Value } from './value';

/** A loop over the elements of a list, by its head. */
export interface Round {
  readonly list: ValueId;
  /** The variable that holds the element; nothing else writes to it. */
  readonly slot: number;
  /** What a comprehension adds to the list that it builds in `into`. */
  readonly added: ValueId | null;
  readonly into: number;
}

/** What is proved of an element, under the name of a field of it or under `itself`. */
export type Proved = ReadonlyMap<string, number>;
const itself = '';

/** What a check can prove of an element. */
const proofs = (['allow-list', 'pattern', 'shaped', 'typed', 'literal', 'host-allowed', 'inside-root', 'prefixed', 'approved'] as const).reduce((all, guard) => all | guardBit(guard), 0);

const found = new WeakMap<Func, ReadonlyMap<BlockId, Round>>();

export function roundsOf(func: Func): ReadonlyMap<BlockId, Round> {
  let rounds = found.get(func);
  if (!rounds) found.set(func, (rounds = new Map(func.blocks.flatMap((block): [BlockId, Round][] => {
    const round = roundFrom(func, block);
    return round ? [[block.id, round]] : [];
  }))));
  return rounds;
}

function roundFrom(func: Func, { id, end }: Block): Round | null {
  const body = end.kind === 'branch' ? func.blocks[end.whenTrue] : undefined;
  const iterate = body?.ops.find((op) => op.kind === 'iterate');
  if (!body || iterate?.kind !== 'iterate' || iterate.what === 'keys') return null;
  const write = body.ops.find((op) => op.kind === 'write' && op.value === iterate.id);
  if (write?.kind !== 'write' || write.variable.func !== func.id) return null;
  const { slot } = write.variable;
  const isOnly = func.blocks.every((block) => block.ops.every((op) => op === write || op.kind !== 'write' || op.variable.func !== func.id || op.variable.slot !== slot));
  if (!isOnly) return null;
  const last = lastOf(func, id, body.id);
  const sets = last?.ops.filter((op) => op.kind === 'set') ?? [];
  const [set] = sets;
  const built = set?.kind === 'set' && sets.length === 1 ? last?.ops.find((op) => op.id === set.object) : undefined;
  const into = built?.kind === 'read' && built.variable.func === func.id ? built.variable.slot : -1;
  return { list: iterate.value, slot, added: set?.kind === 'set' && into >= 0 ? set.value : null, into };
}

/** The block that leads back to the head of a loop, where no other one does: what is done in it is done with every element. */
function lastOf(func: Func, head: BlockId, body: BlockId): Block | null {
  const inside = reachable(func, [body], head);
  const back = func.blocks.filter(({ id, end }) => inside.has(id) && targetsOf(end).includes(head));
  return back.length === 1 ? (back[0] ?? null) : null;
}

/** What is known of the element on one way back to the head of the loop, and what it would be if the test of it were true. */
export function noteRound(analysis: FunctionAnalysis, head: BlockId, from: BlockId, round: Round, state: State): void {
  const known = analysis.rounds.get(head) ?? new Map<BlockId, Proved>();
  analysis.rounds.set(head, known.set(from, provedOf(state, round.slot)));
  if (round.added === null) return;
  const before = analysis.state;
  analysis.state = copyState(state);
  refine(analysis, round.added, true);
  const proved = provedOf(analysis.state, round.slot);
  analysis.state = copyState(state);
  refine(analysis, round.added, false);
  analysis.tested.set(round.into, { list: round.list, proved, refuted: provedOf(analysis.state, round.slot) });
  analysis.state = before;
}

function provedOf(state: State, slot: number): Proved {
  const element = state.slots[slot];
  const proved = new Map<string, number>();
  if (!element) return proved;
  const note = (key: string, { taints }: Value): void => {
    const bits = taints.length === 0 ? 0 : taints.reduce((all, taint) => all & taint.guards, proofs);
    if (bits !== 0) proved.set(key, bits);
  };
  note(itself, element);
  for (const shape of element.shapes.length === 1 ? element.shapes : []) {
    if (shape.site === overlaySite) for (const [name, field] of shape.fields) note(name, field);
  }
  return proved;
}

/** What holds where the loop is over. */
export function learnChecked(analysis: FunctionAnalysis, head: BlockId, { list }: Round): void {
  const ways = [...(analysis.rounds.get(head)?.values() ?? [])];
  const [first, ...others] = ways;
  for (const [name, proved] of first ?? []) {
    const bits = others.reduce((all, way) => all & (way.get(name) ?? 0), proved);
    if (bits === 0) continue;
    if (name === itself) prove(analysis, list, bits, null);
    else {
      const place = partOfAll(analysis, list, name);
      if (place) learn(analysis, place, (value) => withGuards(value, bits));
    }
  }
}

/** A field of every element of a list. */
function partOfAll(analysis: FunctionAnalysis, list: ValueId, name: string): Place | null {
  const place = analysis.placeOf(list);
  return place && { variable: place.variable, path: [...place.path, '*', name] };
}

/** `all(test(x) for x in list)` is true only where every element passed, and `any(…)` is false only where every element failed. */
export function noteEvery(analysis: FunctionAnalysis, site: CallSite, path: ArgPath, holds: boolean): void {
  const [tests] = argumentOps(site, path);
  const place = tests && tests.op !== null ? analysis.placeOf(tests.op) : null;
  const tested = place && place.path.length === 0 && place.variable.func === analysis.func.id ? analysis.tested.get(place.variable.slot) : undefined;
  for (const [name, bits] of (holds ? tested?.proved : tested?.refuted) ?? []) {
    const target = name === itself ? tested?.list : tested && partOfAll(analysis, tested.list, name);
    if (target !== undefined && target !== null) noteTest(analysis, site, { target, bits, holds });
  }
}
