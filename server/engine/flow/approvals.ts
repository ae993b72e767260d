/**
 * A person who is asked and says yes. What the program goes on with from there is that person's doing: every value that
 * is at hand where the answer was compared with a constant, or where a question that is answered with yes or no was
 * answered with yes. Which values were shown is not looked at.
 *
 * Example: behind `if input("Run it? ") != "y": return` whatever is run has been approved.
 */
import type { ValueId } from '../ir/types';
import type { CompiledRow } from '../models/knowledge';
import type { FunctionAnalysis } from './analysis';
import { argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { guardBit } from './taint';
import { withGuards } from './value';
import type { Value } from './value';

export const approved = guardBit('approved');

/** Where the answer of a person equals a constant. */
export function learnAnswer(analysis: FunctionAnalysis, answer: ValueId): void {
  const { knowledge } = analysis.context;
  if (analysis.value(answer).taints.some(({ source }) => source !== null && source.row !== '' && knowledge.row(source.row)?.asks === true)) approve(analysis);
}

/** Under which the state keeps that a person has said yes: for what fields of classes hold, which no variable does. */
export const personSaidYes = '(a person)';

/** What a class keeps was at hand as well when a person said yes. */
export function asApproved(analysis: FunctionAnalysis, kept: Value): Value {
  return analysis.state.proved.has(personSaidYes) ? withGuards(kept, approved) : kept;
}

/** All that is at hand. */
export function approve(analysis: FunctionAnalysis): void {
  const { state } = analysis;
  state.proved = new Map(state.proved).set(personSaidYes, approved);
  state.slots.forEach((slot, index) => (state.slots[index] = withGuards(slot, approved)));
  const outer = new Map(state.outer);
  for (const [root, value] of outer) outer.set(root, withGuards(value, approved));
  state.outer = outer;
}

/** What a library hands to a tool about which it asks a person first: `@function_tool(needs_approval=True)`. */
export function withApproval(args: Argument[], row: CompiledRow, site: CallSite): Argument[] {
  const at = row.tool?.parts.find(({ role }) => role === 'approval')?.at;
  const constants = at === undefined ? [] : (argumentValue(site, at).constants ?? []);
  const isAsked = constants.length > 0 && constants.every((constant) => constant === true);
  return isAsked ? args.map((argument) => ({ ...argument, value: withGuards(argument.value, approved) })) : args;
}
