/**
 * Calls that test something: what their answers prove is noted for `guards.ts`.
 */
import type { CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import type { FunctionAnalysis } from './analysis';
import { argumentOps, argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { learn } from './places';
import { isTrustedSet, patternHolds } from './schemas';
import { guardBit, withGuards } from './value';

export function noteCheck(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow): void {
  const check = row.check as NonNullable<CompiledRow['check']>;
  const by = check.by ?? (check.kind === 'allow-list' || check.kind === 'pattern' ? ({ root: { kind: 'this' }, keys: [], where: [] } as ArgPath) : null);
  if (by) {
    const against = argumentValue(site, by);
    if (check.kind === 'allow-list' && !isTrustedSet(against)) return;
    if (check.kind === 'pattern' && !patternHolds(against, check.whole)) return;
  }
  if (check.kind === 'inside-root') {
    const value = argumentValue(site, check.of);
    // Not beginning with ".." means something only for a path that is seen from a root.
    const needed = guardBit(check.holds === 'false' ? 'relative' : 'resolved');
    if (value.taints.some((taint) => (taint.guards & needed) === 0)) return;
  }
  noteGuard(analysis, site, argumentOps(site, check.of), guardBit(check.kind), check.holds);
}

export function noteGuard(analysis: FunctionAnalysis, site: CallSite, targets: readonly Argument[], bits: number, holds: 'true' | 'false' | 'return'): void {
  for (const target of targets) {
    if (target.op === null) continue;
    if (holds === 'return') {
      const place = analysis.placeOf(target.op);
      if (place) learn(analysis, place, (value) => withGuards(value, bits));
    } else if (site.id !== null) {
      const known = analysis.checks.get(site.id) ?? [];
      known.push({ target: target.op, bits, holds: holds === 'true' });
      analysis.checks.set(site.id, known);
    }
  }
}
