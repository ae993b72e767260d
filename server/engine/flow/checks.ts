/**
 * Calls that test something: what their answers prove is noted for `guards.ts`.
 */
import type { CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import { saysHost } from './addresses';
import type { BlockId, ValueId } from '../ir/types';
import { isSameVariable, targetsOf } from '../ir/walk';
import type { FunctionAnalysis } from './analysis';
import { argumentOps, argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { prove } from './guards';
import type { CheckedCall } from './guards';
import { capturedVariable } from './keys';
import { learn, readRoot } from './places';
import { isArithmeticPattern, isTrustedSet, patternProof } from './schemas';
import type { InputGuard } from './summary';
import { guardBit } from './taint';
import { withGuards } from './value';
import type { Value } from './value';

/** Where a check holds: whenever the call returns, by what it answers, or by what a part of its answer is. */
export type When = 'return' | 'true' | 'false' | { readonly part: string; readonly is: boolean };

export function noteCheck(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow): void {
  const check = row.check as NonNullable<CompiledRow['check']>;
  const by = check.by ?? (check.kind === 'allow-list' || check.kind === 'pattern' ? ({ root: { kind: 'this' }, keys: [], where: [] } as ArgPath) : null);
  if (by) {
    const against = argumentValue(site, by);
    if (check.kind === 'allow-list' && !isTrustedSet(against)) return;
    if (check.kind === 'pattern') {
      const proof = patternProof(against, check.whole) ?? (isArithmeticPattern(against, check.whole) ? 'literal' : null);
      if (proof) noteGuard(analysis, site, argumentOps(site, check.of), guardBit(proof), check.holds);
      return;
    }
  }
  if (check.kind === 'inside-root') {
    if (check.by && isHost(argumentValue(site, check.by))) noteGuard(analysis, site, argumentOps(site, check.of), guardBit('host-allowed'), check.holds);
    if (check.by && !endsName(argumentValue(site, check.by))) {
      noteGuard(analysis, site, argumentOps(site, check.of), guardBit('prefixed'), check.holds);
      return;
    }
    const value = argumentValue(site, check.of);
    // Not beginning with ".." means something only for a path that is seen from a root.
    const needed = guardBit(check.holds === 'false' ? 'relative' : 'resolved');
    if (value.taints.some((taint) => (taint.guards & needed) === 0)) {
      // The caller may know more of the path than this function does.
      if (check.holds !== 'false') noteGuard(analysis, site, argumentOps(site, check.of), guardBit('rooted'), check.holds);
      return;
    }
  }
  noteGuard(analysis, site, argumentOps(site, check.of), guardBit(check.kind), check.holds);
}

/** Whether a text ends with what stands behind the name of a folder, or says how an address begins. */
function endsName({ skeleton, constants, shapes }: Value): boolean {
  if (constants !== null && constants.length > 0) return constants.some((constant) => typeof constant === 'string' && /[\\/:]$|^[a-z]/i.test(constant));
  // One of several folders is asked for each.
  if (shapes.length > 0) return shapes.every((shape) => [...shape.fields.values()].some(endsName));
  return skeleton !== null && /[\\/]$/.test(skeleton);
}

/** Whether what begins with a text, or with one of several, is an address of a host that the program wrote. */
function isHost({ taints, skeleton, constants, shapes }: Value): boolean {
  if (taints.length > 0) return false;
  if (shapes.length > 0) return shapes.every((shape) => shape.fields.size > 0 && shape.rest === null && [...shape.fields.values()].every(isHost));
  if (constants !== null && constants.length > 0) return constants.every((constant) => typeof constant === 'string' && saysHost(constant));
  return skeleton !== null && saysHost(skeleton);
}

export function noteGuard(analysis: FunctionAnalysis, site: CallSite, targets: readonly Argument[], bits: number, when: When): void {
  for (const target of targets) {
    if (target.op === null) continue;
    if (when === 'return') prove(analysis, target.op, bits, null);
    else noteTest(analysis, site, { target: target.op, bits, ...answerOf(when) });
  }
}

/** What is proved of an argument, or of a part of it. */
export function notePart(analysis: FunctionAnalysis, site: CallSite, argument: Argument, { path, bits }: InputGuard, when: When): void {
  if (path.length === 0) {
    noteGuard(analysis, site, [argument], bits, when);
    return;
  }
  const whole = argument.op === null ? null : analysis.placeOf(argument.op);
  if (!whole) return;
  const part = { variable: whole.variable, path: [...whole.path, ...path] };
  if (when === 'return') learn(analysis, part, (value) => withGuards(value, bits));
  else noteTest(analysis, site, { target: part, bits, ...answerOf(when) });
}

/** What the answer of a function proves of a variable that it captured. */
export function noteCaptured(analysis: FunctionAnalysis, site: CallSite, root: string, bits: number, when: When): void {
  const variable = capturedVariable(root);
  if (!variable || readRoot(analysis, root) === null) return;
  const place = { variable, path: [] };
  if (when === 'return') learn(analysis, place, (value) => withGuards(value, bits));
  else noteTest(analysis, site, { target: place, bits, ...answerOf(when) });
}

function answerOf(when: Exclude<When, 'return'>): Pick<CheckedCall, 'holds' | 'part'> {
  return typeof when === 'string' ? { holds: when === 'true' } : { holds: when.is, part: when.part };
}

export function noteTest(analysis: FunctionAnalysis, site: CallSite, check: CheckedCall): void {
  if (site.id === null) return;
  const known = analysis.checks.get(site.id) ?? [];
  known.push(check);
  analysis.checks.set(site.id, known);
}

/** `bool(pattern.match(x))` */
export function noteTruth(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): void {
  const [of] = argumentOps(site, path);
  if (of && of.op !== null) noteTrueOnlyWith(analysis, site, of.op);
}

/** `any(test(x) for x in list)`: the list of answers is built by one operation, and one of them is true. */
export function noteSome(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): void {
  const built = builtBy(analysis, site, path);
  if (built) noteTrueOnlyWith(analysis, site, built.value);
  noteHeld(analysis, site, path);
}

/** `next((x for x in list if test(x)), None)`: an element got in by a branch. */
export function noteHeld(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): void {
  const built = builtBy(analysis, site, path);
  const ways = built ? analysis.func.blocks.flatMap(({ end }) => (targetsOf(end).includes(built.block) ? [end] : [])) : [];
  const [way] = ways;
  if (ways.length === 1 && way?.kind === 'branch' && way.whenTrue === built?.block) noteTrueOnlyWith(analysis, site, way.condition);
}

/** What puts elements into a list, and where, if there is one such place. */
function builtBy(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): { readonly block: BlockId; readonly value: ValueId } | null {
  const [list] = argumentOps(site, path);
  const place = list && list.op !== null ? analysis.placeOf(list.op) : null;
  if (!place || place.path.length > 0) return null;
  const built = analysis.func.blocks.flatMap((block) => block.ops.flatMap((op) => {
    const written = op.kind === 'set' ? analysis.placeOf(op.object) : null;
    return op.kind === 'set' && written?.path.length === 0 && isSameVariable(written.variable, place.variable) ? [{ block: block.id, value: op.value }] : [];
  }));
  return built.length === 1 ? (built[0] ?? null) : null;
}

function noteTrueOnlyWith(analysis: FunctionAnalysis, { id }: CallSite, other: ValueId): void {
  if (id !== null) analysis.trueOnlyWith.set(id, [...(analysis.trueOnlyWith.get(id) ?? []), other]);
}
