/**
 * The last of the parts that a text was divided into, where that says something of it: behind the last `/` of a path
 * stands a name. The parts together are as much a path as before, so only the one that is taken out is one.
 *
 * Example: `name.split("/")[-1]`, `name.split("/").pop()`, `os.path.splitext(name)[1]`, `name.slice(name.lastIndexOf("/") + 1)`.
 */
import type { Guard } from '../../../rules/kinds';
import type { ValueId } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { guardBit } from './taint';
import { withGuards } from './value';
import type { Value } from './value';

/** What is known of the last part, and where it stands if there are always as many parts. */
export interface LastPart {
  readonly bits: number;
  readonly at: string | null;
}

/** `id`: the call that divides, or answers where the last separator stands. */
export function noteLastPart(analysis: FunctionAnalysis, id: ValueId, guard: Guard, at: string | null): void {
  analysis.lastParts.set(id, { bits: guardBit(guard), at });
}

/** What was taken from the end of `list`. */
export function asLastPart(analysis: FunctionAnalysis, list: ValueId, value: Value): Value {
  const part = analysis.lastParts.get(analysis.definition(list));
  return part === undefined ? value : withGuards(value, part.bits);
}

/** What was read from `list` at a place that is written out. */
export function asPartAt(analysis: FunctionAnalysis, list: ValueId, key: string, value: Value): Value {
  if (analysis.lastParts.size === 0) return value;
  return analysis.lastParts.get(analysis.definition(list))?.at === key ? asLastPart(analysis, list, value) : value;
}

/** What was taken from a text, from `place` on. What begins with the separator itself is no name. */
export function asBehind(analysis: FunctionAnalysis, place: ValueId, value: Value): Value {
  const behind = analysis.op(analysis.definition(place));
  if (behind?.kind !== 'operate' || behind.operator !== 'arithmetic') return value;
  const [found, step] = behind.operands;
  const one = step === undefined ? undefined : analysis.op(analysis.definition(step));
  return found !== undefined && one?.kind === 'const' && one.value === 1 ? asLastPart(analysis, found, value) : value;
}
