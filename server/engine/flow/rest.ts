/**
 * The further arguments of a function, one by one: `*command` that is made a list of, or spread into one, has the same
 * elements at the same places, and the first is the program that is started.
 */
import type { ValueId } from '../ir/types';
import { getField } from './access';
import type { FunctionAnalysis } from './analysis';
import { inputAt, inputTaint } from './taint';
import { unknown, valueWith } from './value';
import type { Value } from './value';

/** Places that are told apart: the program, and what says whether it runs what comes next. */
const places = 4;

/** The first of them; null where an operation stands for anything else. */
export function furtherArguments(analysis: FunctionAnalysis, id: ValueId | null): readonly Value[] | null {
  const op = id === null ? undefined : analysis.op(analysis.definition(id));
  if (op?.kind !== 'read' || op.variable.func !== analysis.func.id || analysis.func.params[op.variable.slot]?.kind !== 'rest') return null;
  const value = analysis.value(op.id);
  // What was written to the variable since is no longer what the caller gave.
  if (value.shapes.length > 0 || !value.taints.some(({ input, exact }) => exact && input?.root === `p${op.variable.slot}` && input.path.length === 0)) return null;
  return Array.from({ length: places }, (_, place) => getField(valueWith(unknown, { taints: [inputTaint(inputAt(`p${op.variable.slot}`, []), true)] }), String(place)));
}
