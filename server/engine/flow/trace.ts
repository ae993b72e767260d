/**
 * Traces: how a labelled value came from its source to where it is, as a list linked from the last step to the first.
 * Steps are worded while the analysis runs, since only then is it known what happened; nothing here decides anything.
 * Invariant: traces only grow at their end, so they share their beginnings.
 */
import { Limits } from '../base/limits';
import type { Location, Span } from '../base/span';
import type { Step, StepKind } from '../rules/contract';

export interface Trace {
  readonly location: Location;
  readonly message: string;
  /** How the step came about; a second one of the same kind in the same place adds nothing. */
  readonly kind: StepKind;
  readonly previous: Trace | null;
  readonly length: number;
}

const locations = new WeakMap<Span, Location>();

/** The same one for the same place: each is in hundreds of traces. */
export function locationAt(path: string, span: Span): Location {
  let location = locations.get(span);
  if (location?.path !== path) locations.set(span, (location = { path, span }));
  return location;
}

export function step(previous: Trace | null, kind: Trace['kind'], location: Location, message: string): Trace {
  if (previous && previous.length >= Limits.traceLength) return previous;
  return { location, message, kind, previous, length: (previous?.length ?? 0) + 1 };
}

/** A callee's trace put behind its caller's. */
export function append(start: Trace | null, rest: Trace | null): Trace | null {
  if (rest === null) return start;
  if (start === null) return rest;
  const before = append(start, rest.previous);
  if (before && before.length >= Limits.traceLength) return before;
  return { location: rest.location, message: rest.message, kind: rest.kind, previous: before, length: (before?.length ?? 0) + 1 };
}

export function stepsOf(trace: Trace | null): Step[] {
  const steps: Step[] = [];
  for (let at = trace; at !== null; at = at.previous) steps.push({ location: at.location, message: at.message, kind: at.kind });
  return steps.reverse();
}
