/**
 * What a check proves as it is mostly called: `def validate(name, check_name=True)` tests the name unless its caller says
 * that it need not. The function is gone through once more as if its switches stood where their defaults put them, and
 * what that proves holds for the callers that leave them there.
 */
import type { Func, FuncId, Op } from '../ir/types';
import { operations } from '../ir/walk';
import type { FunctionAnalysis } from './analysis';
import type { Bound } from './binding';
import { functionKey } from './keys';
import { assumeTruth } from './refuted';
import { provedBy } from './proofs';
import type { Proofs } from './proofs';
import type { ProvedByDefault, Proves, Summary, Switch } from './summary';
import { constantValue } from './value';
import type { Value } from './value';

/** More switches than this make no check. */
const mostSwitches = 3;

/** Parameters that are switched on or off by default and that the function branches on as they are. */
function switchesOf(analysis: FunctionAnalysis): readonly Switch[] {
  const { func } = analysis;
  if (!func.params.some(({ hasDefault }) => hasDefault)) return [];
  const ops = operations(func);
  return func.params.flatMap(({ hasDefault }, slot) => {
    const written = hasDefault ? writtenDefault(func, ops, slot) : null;
    const truth = written === null ? null : (written ?? defaultOf(analysis, analysis.key, slot));
    return truth === null || !isBranchedOn(func, ops, slot) ? [] : [{ slot, truth }];
  });
}

/** The default that the function itself fills in for what is missing; undefined where it writes nothing to the parameter, null where it writes something else. */
function writtenDefault(func: Func, ops: readonly Op[], slot: number): boolean | null | undefined {
  const writes = ops.flatMap((op) => (op.kind === 'write' && op.variable.func === func.id && op.variable.slot === slot ? [ops.find(({ id }) => id === op.value)] : []));
  if (writes.length === 0) return undefined;
  const [merge] = writes;
  const filled = writes.length === 1 && merge?.kind === 'merge' ? ops.find(({ id }) => id === merge.values.at(-1)) : undefined;
  return filled?.kind === 'const' && typeof filled.value === 'boolean' ? filled.value : null;
}

function isBranchedOn(func: Func, ops: readonly Op[], slot: number): boolean {
  const reads = new Set(ops.flatMap((op) => (op.kind === 'read' && op.variable.func === func.id && op.variable.slot === slot ? [op.id] : [])));
  return func.blocks.some(({ end }) => end.kind === 'branch' && reads.has(end.condition));
}

/** A function is made whose parameter is a switch. */
export function noteSwitch(analysis: FunctionAnalysis, id: FuncId, param: number, value: Value): void {
  const truth = truthOf(value);
  if (truth !== null && value.constants?.every((constant) => typeof constant === 'boolean')) analysis.contribute(switchPlace(functionKey(analysis.module.path, id), param), constantValue(String(truth)), null);
}

function switchPlace(key: string, slot: number): string {
  return `b:${key}.${slot}`;
}

/** Null: it is no switch, or one that is made in several ways. */
function defaultOf(analysis: FunctionAnalysis, key: string, slot: number): boolean | null {
  const [truth, ...others] = analysis.context.store.read(switchPlace(key, slot), analysis.key).constants ?? [];
  return typeof truth !== 'string' || others.length > 0 ? null : truth === 'true';
}

function truthOf({ constants, taints }: Value): boolean | null {
  const [truth, ...others] = [...new Set((constants ?? []).map(Boolean))];
  return truth === undefined || others.length > 0 || taints.length > 0 ? null : truth;
}

/** What is proved where the switches are left alone, by an analysis that has not been run; null where there are none, or where that is no more than what is proved anyway. */
export function provedByDefault(analysis: FunctionAnalysis, again: () => FunctionAnalysis, proofs: Proofs | null): ProvedByDefault | null {
  // With all of its branches gone through the function has learnt whatever it learns on one of them.
  const switches = proofs === null || !analysis.hasLearnt ? [] : switchesOf(analysis);
  if (switches.length === 0 || switches.length > mostSwitches) return null;
  const assumed = again();
  for (const { slot, truth } of switches) assumed.assumptions.set(slot, truth);
  assumed.run();
  const { always, whenTrue, whenFalse } = provedBy(assumed.proofs);
  const plain = provedBy(proofs);
  const isMore = always.length > plain.always.length || whenTrue.length > plain.whenTrue.length || whenFalse.length > plain.whenFalse.length;
  return isMore ? { switches, always, whenTrue, whenFalse } : null;
}

/** Seeds the state at the beginning of a function with what is assumed of its switches. */
export function assume(analysis: FunctionAnalysis): void {
  for (const [slot, truth] of analysis.assumptions) assumeTruth(analysis, slot, truth);
}

/** What a function proves at one call: by default where its switches are left alone. */
export function provedAt({ proves }: Summary, bound: ReadonlyMap<number, Bound>): Proves {
  const { byDefault } = proves;
  const isLeftAlone = ({ slot, truth }: Switch): boolean => {
    const given = bound.get(slot);
    return !given?.argument || truthOf(given.value) === truth;
  };
  return byDefault?.switches.every(isLeftAlone) ? byDefault : proves;
}
