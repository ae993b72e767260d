/**
 * The last of the parts that a text was divided into, where that says something of it: behind the last `/` of a path
 * stands a name. The parts together are as much a path as before, so only the one that is taken out is one.
 *
 * Example: `name.split("/")[-1]`, `name.split("/").pop()`.
 */
import type { Guard } from '../../../rules/kinds';
import type { ValueId } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { guardBit } from './taint';
import { withGuards } from './value';
import type { Value } from './value';

/** `id`: the call that divides. */
export function noteLastPart(analysis: FunctionAnalysis, id: ValueId, guard: Guard): void {
  analysis.lastParts.set(id, guardBit(guard));
}

/** What was taken from the end of `list`. */
export function asLastPart(analysis: FunctionAnalysis, list: ValueId, value: Value): Value {
  const bits = analysis.lastParts.get(analysis.definition(list));
  return bits === undefined ? value : withGuards(value, bits);
}
