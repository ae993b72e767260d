/**
 * Tests that were made before: where `kind == "stdio"` has raised, what stands behind the same test further down is never
 * reached. Only of a variable of the function itself, which no other one touches, and a constant, and only until the
 * variable is written again.
 */
import type { Op, ValueId, VariableRef } from '../ir/types';
import type { FunctionAnalysis } from './analysis';

const mark = '!';
/** Behind the equals sign of a key: the variable is empty, or nothing at all. */
const nothingInIt = '?';

function keyOf({ slot }: Pick<VariableRef, 'slot'>, constants: readonly unknown[] = []): string {
  return `${mark}${slot}=${JSON.stringify(constants).slice(1, -1)}`;
}

/** What a comparison of a variable with one constant is about, and whether it is true where they are equal. */
function comparison(analysis: FunctionAnalysis, id: ValueId): { readonly key: string; readonly isEqual: boolean } | null {
  const op = analysis.op(id);
  if (op?.kind !== 'operate' || (op.operator !== 'equal' && op.operator !== 'not-equal')) return null;
  const [left, right] = op.operands.map((operand): Op | undefined => analysis.op(operand));
  const variable = ownVariable(analysis, left);
  return variable && right?.kind === 'const' ? { key: keyOf(variable, [right.value]), isEqual: op.operator === 'equal' } : null;
}

/** A variable of the function itself that no other one touches. */
function ownVariable(analysis: FunctionAnalysis, op: Op | undefined): VariableRef | null {
  return op?.kind === 'read' && op.variable.func === analysis.func.id && !analysis.context.isCaptured(analysis.module, op.variable) ? op.variable : null;
}

/** Whether a test before has shown that a variable holds something, as in `if error is not None: return error`. */
export function holdsSomething(analysis: FunctionAnalysis, id: ValueId): boolean {
  const variable = ownVariable(analysis, analysis.op(id));
  return variable !== null && analysis.state.proved.has(keyOf(variable, [null]));
}

/** From here on a variable of the function itself is known to hold something, or nothing. */
export function assumeTruth(analysis: FunctionAnalysis, slot: number, truth: boolean): void {
  analysis.state.proved = new Map(analysis.state.proved).set(truth ? keyOf({ slot }, [null]) : `${keyOf({ slot })}${nothingInIt}`, 1);
}

/** Remembers that a test has failed. */
export function noteRefuted(analysis: FunctionAnalysis, condition: ValueId, truth: boolean): void {
  const op = analysis.op(condition);
  if (op?.kind === 'operate' && op.operator === 'not' && op.operands[0] !== undefined) {
    noteRefuted(analysis, op.operands[0], !truth);
    return;
  }
  const variable = ownVariable(analysis, op);
  if (variable) assumeTruth(analysis, variable.slot, truth);
  const test = comparison(analysis, condition);
  if (test && test.isEqual !== truth) analysis.state.proved = new Map(analysis.state.proved).set(test.key, 1);
}

/** Whether the condition cannot have this outcome, since the same test has failed before. */
export function isRefuted(analysis: FunctionAnalysis, condition: ValueId, truth: boolean): boolean {
  if (analysis.state.proved.size === 0) return false;
  const op = analysis.op(condition);
  if (op?.kind === 'operate' && op.operator === 'not' && op.operands[0] !== undefined) return isRefuted(analysis, op.operands[0], !truth);
  const variable = ownVariable(analysis, op);
  if (variable) return truth ? analysis.state.proved.has(`${keyOf(variable)}${nothingInIt}`) : holdsSomething(analysis, condition);
  const test = comparison(analysis, condition);
  return test !== null && test.isEqual === truth && analysis.state.proved.has(test.key);
}

/** A variable is written: what was found out about it holds no longer. */
export function forgetRefuted(analysis: FunctionAnalysis, variable: VariableRef): void {
  const start = keyOf(variable);
  // What is written to a parameter that is taken to stand as its default says is that default.
  if (variable.func !== analysis.func.id || analysis.assumptions.has(variable.slot) || ![...analysis.state.proved.keys()].some((key) => key.startsWith(start))) return;
  analysis.state.proved = new Map([...analysis.state.proved].filter(([key]) => !key.startsWith(start)));
}
