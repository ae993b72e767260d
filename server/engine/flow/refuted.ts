/**
 * Tests that were made before: where `kind == "stdio"` has raised, what stands behind the same test further down is never
 * reached. Only of a variable of the function itself, which no other one touches, and a constant, and only until the
 * variable is written again.
 */
import type { Op, ValueId, VariableRef } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import type { State } from './state';

/** A test that cannot be true any more: of a variable being one constant, or holding nothing at all. */
interface Test {
  readonly slot: number;
  readonly key: string;
}

const isNull = (slot: number): Test => ({ slot, key: `${slot}=null` });
const isSomething = (slot: number): Test => ({ slot, key: `${slot}?` });

/** What a comparison of a variable with one constant asks, and whether it is true where they are equal. */
function comparison(analysis: FunctionAnalysis, op: Op | undefined): { readonly test: Test; readonly isEqual: boolean } | null {
  if (op?.kind !== 'operate' || (op.operator !== 'equal' && op.operator !== 'not-equal')) return null;
  const [left, right] = op.operands;
  const constant = right === undefined ? undefined : analysis.op(right);
  const variable = constant?.kind === 'const' && left !== undefined ? ownVariable(analysis, analysis.op(left)) : null;
  return variable && constant?.kind === 'const' ? { test: { slot: variable.slot, key: `${variable.slot}=${JSON.stringify(constant.value)}` }, isEqual: op.operator === 'equal' } : null;
}

/** A variable of the function itself that no other one touches. */
function ownVariable(analysis: FunctionAnalysis, op: Op | undefined): VariableRef | null {
  return op?.kind === 'read' && op.variable.func === analysis.func.id && !analysis.context.isCaptured(analysis.module, op.variable) ? op.variable : null;
}

/** Whether a test before has shown that a variable holds something, as in `if error is not None: return error`. */
export function holdsSomething(analysis: FunctionAnalysis, id: ValueId): boolean {
  const variable = ownVariable(analysis, analysis.op(id));
  return variable !== null && analysis.state.refuted.has(isNull(variable.slot).key);
}

function add(state: State, { key, slot }: Test): void {
  if (!state.refuted.has(key)) state.refuted = new Map(state.refuted).set(key, slot);
}

/** From here on a variable of the function itself is known to hold something, or nothing. */
export function assumeTruth(analysis: FunctionAnalysis, slot: number, truth: boolean): void {
  add(analysis.state, truth ? isNull(slot) : isSomething(slot));
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
  const compared = comparison(analysis, op);
  if (compared && compared.isEqual !== truth) add(analysis.state, compared.test);
}

/** Whether the condition cannot have this outcome, since the same test has failed before. */
export function isRefuted(analysis: FunctionAnalysis, condition: ValueId, truth: boolean): boolean {
  const { refuted } = analysis.state;
  if (refuted.size === 0) return false;
  const op = analysis.op(condition);
  if (op?.kind === 'operate' && op.operator === 'not' && op.operands[0] !== undefined) return isRefuted(analysis, op.operands[0], !truth);
  const variable = ownVariable(analysis, op);
  if (variable) return refuted.has((truth ? isSomething(variable.slot) : isNull(variable.slot)).key);
  const compared = comparison(analysis, op);
  return compared !== null && compared.isEqual === truth && refuted.has(compared.test.key);
}

/** A variable is written: what was found out about it holds no longer. */
export function forgetRefuted({ func, assumptions, state }: FunctionAnalysis, variable: VariableRef): void {
  // What is written to a parameter that is taken to stand as its default says is that default.
  if (state.refuted.size === 0 || variable.func !== func.id || assumptions.has(variable.slot)) return;
  const isOther = ([, slot]: readonly [string, number]): boolean => slot !== variable.slot;
  const kept = [...state.refuted].filter(isOther);
  if (kept.length < state.refuted.size) state.refuted = new Map(kept);
}
