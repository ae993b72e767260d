/** When two values say the same. Decides whether a fixpoint is reached. */
import { Limits } from '../base/limits';
import { indexOfTaint } from './taint';
import type { Schema, Value } from './value';

/** `labels`: lengths of traces and what else only colours a finding are not part of what is said. */
export type Extent = 'all' | 'labels';

/** Whether two values say the same; traces count by their length, or not at all. */
export function sameValue(a: Value, b: Value, extent: Extent = 'all', depth = 0): boolean {
  if (a === b) return true;
  if (a.taints.length !== b.taints.length || a.types.length !== b.types.length || a.shapes.length !== b.shapes.length) return false;
  if (!sameConstants(a.constants, b.constants) || !sameSchema(a.schema, b.schema)) return false;
  for (const taint of a.taints) {
    const other = b.taints[indexOfTaint(b.taints, taint)];
    if (other === taint) continue;
    if (!other || other.guards !== taint.guards || other.exact !== taint.exact || other.confidence !== taint.confidence
      || (extent === 'all' && ((other.trace?.length ?? 0) !== (taint.trace?.length ?? 0) || other.behind.inputs.length !== taint.behind.inputs.length)) || (other.assumed === null) !== (taint.assumed === null)
      || other.behind.labels.length !== taint.behind.labels.length) return false;
  }
  for (const type of a.types) {
    const other = b.types.find((candidate) => candidate.key === type.key);
    if (!other || other.passed !== type.passed) return false;
    if (type.kind === 'function' && other.kind === 'function' && depth < 2) {
      if ((type.receiver === null) !== (other.receiver === null)) return false;
      if (type.receiver && other.receiver && !sameValue(type.receiver, other.receiver, extent, depth + 1)) return false;
    }
  }
  if (depth >= Limits.accessPathDepth + 1) return true;
  return a.shapes.every((shape) => {
    const other = b.shapes.find((candidate) => candidate.site === shape.site);
    if (!other || other.fields.size !== shape.fields.size || (other.rest === null) !== (shape.rest === null) || other.length !== shape.length) return false;
    if (shape.rest && other.rest && !sameValue(shape.rest, other.rest, extent, depth + 1)) return false;
    for (const [name, field] of shape.fields) {
      const theirs = other.fields.get(name);
      if (!theirs || !sameValue(field, theirs, extent, depth + 1)) return false;
    }
    return true;
  });
}

function sameConstants(a: Value['constants'], b: Value['constants']): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((constant) => b.includes(constant));
}

function sameSchema(a: Schema | null, b: Schema | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (a.kind === 'array') return b.kind === 'array' && sameSchema(a.of, b.of);
  if (a.kind !== 'object' || b.kind !== 'object') return a.kind === b.kind;
  return a.fields.size === b.fields.size && [...a.fields].every(([name, field]) => sameSchema(field, b.fields.get(name) ?? null));
}
