/**
 * Which of several ways from one kind of source to one sink is told: the surest one, since a doubtful way hides no sure
 * one, then the one of which least is proved, then the shortest.
 *
 * Invariant: a total order over the ways to one sink, so that the choice depends on no order of analysis.
 */
import type { FlowRecord } from './summary';
import { guardBit } from './taint';
import type { Taint } from './taint';

const blurred = guardBit('blurred');

export function compareWays(a: FlowRecord, b: FlowRecord): number {
  return doubts(a.taint) - doubts(b.taint)
    || (a.taint.guards & ~blurred) - (b.taint.guards & ~blurred)
    || (a.taint.trace?.length ?? 0) - (b.taint.trace?.length ?? 0)
    || (a.taint.key < b.taint.key ? -1 : a.taint.key > b.taint.key ? 1 : 0);
}

/** Steps that nobody sees, parts of which nobody knows which one, and places that all objects of a class share. */
function doubts({ confidence, guards, trace }: Taint): number {
  let found = 2 - confidence + ((guards & blurred) === 0 ? 0 : 1);
  for (let at = trace; at !== null; at = at.previous) if (at.kind === 'keep') found++;
  return found;
}
