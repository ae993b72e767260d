/**
 * Which of several ways from one kind of source to one sink is told: the surest one, since a doubtful way hides no sure
 * one, then the one of which least is proved, then one that breaks out of what the program wrote round it, then the shortest.
 *
 * Invariant: a total order over the ways to one sink, so that the choice depends on no order of analysis.
 */
import type { FlowRecord } from './summary';
import { guardBit, popCount } from './taint';
import type { Taint } from './taint';

const blurred = guardBit('blurred');
const placed = guardBit('placed');

export function compareWays(a: FlowRecord, b: FlowRecord): number {
  return doubts(a.taint) - doubts(b.taint)
    || proofs(a.taint) - proofs(b.taint)
    || Number(breaksOut(b)) - Number(breaksOut(a))
    || (a.taint.trace?.length ?? 0) - (b.taint.trace?.length ?? 0)
    || (a.taint.key < b.taint.key ? -1 : a.taint.key > b.taint.key ? 1 : 0);
}

/** How much is known of a value that speaks for it. */
function proofs({ guards }: Taint): number {
  return popCount(guards & ~(blurred | placed));
}

/** Of what acts: the program wrote something before it. */
function breaksOut({ taint, sink }: FlowRecord): boolean {
  return sink.channel.startsWith('act.') && (taint.guards & placed) !== 0;
}

/** Steps that nobody sees, parts of which nobody knows which one, and places that all objects of a class share. */
function doubts({ confidence, guards, trace }: Taint): number {
  let found = 2 - confidence + ((guards & blurred) === 0 ? 0 : 1);
  for (let at = trace; at !== null; at = at.previous) if (at.kind === 'keep') found++;
  return found;
}
