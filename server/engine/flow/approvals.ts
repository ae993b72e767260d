/**
 * A person who is asked and says yes. What the program goes on with from there is that person's doing: every value that
 * is at hand where the answer was compared with a constant, or where a question that is answered with yes or no was
 * answered with yes. Which values were shown is not looked at.
 *
 * Example: behind `if input("Run it? ") != "y": return` whatever is run has been approved.
 */
import type { ValueId } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { guardBit } from './taint';
import { withGuards } from './value';

export const approved = guardBit('approved');

/** Where the answer of a person equals a constant. */
export function learnAnswer(analysis: FunctionAnalysis, answer: ValueId): void {
  const { knowledge } = analysis.context;
  if (analysis.value(answer).taints.some(({ source }) => source !== null && source.row !== '' && knowledge.row(source.row)?.asks === true)) approve(analysis);
}

/** All that is at hand. */
export function approve(analysis: FunctionAnalysis): void {
  const { state } = analysis;
  state.slots.forEach((slot, index) => (state.slots[index] = withGuards(slot, approved)));
  const outer = new Map(state.outer);
  for (const [root, value] of outer) outer.set(root, withGuards(value, approved));
  state.outer = outer;
}
