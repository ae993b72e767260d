/**
 * Marks of literals: what a text is by itself (`rules/literals.ts`) is followed like a label, from the literal to
 * wherever its value goes.
 */
import { isMark } from '../../../rules/kinds';
import { marksOf, type Marked } from '../../../rules/literals';
import type { Op } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { newSource } from './sources';
import { step } from './trace';
import { joinTaints, sourceTaint } from './value';
import type { Taint, Value } from './value';

const none: readonly Marked[] = [];
/** A literal is looked at once, however often its function is analysed. */
const known = new WeakMap<Op, readonly Marked[]>();

function marksIn(op: Op): readonly Marked[] {
  let marks = known.get(op);
  if (!marks) known.set(op, (marks = found(op)));
  return marks;
}

function found(op: Op): readonly Marked[] {
  if (op.kind === 'const') return typeof op.value === 'string' ? marksOf(op.value) : none;
  if (op.kind !== 'concat') return none;
  const marks = op.parts.flatMap((part, index) => (typeof part === 'string' ? marksOf(part, false).filter(({ mark }) => index === 0 || mark === 'hidden-text') : []));
  return marks.filter(({ mark }, index) => marks.findIndex((other) => other.mark === mark) === index);
}

export function withMarks(analysis: FunctionAnalysis, op: Op, value: Value): Value {
  const marks = marksIn(op);
  if (marks.length === 0) return value;
  const location = analysis.location(op.span);
  const taints = marks.map(({ mark, says }): Taint => sourceTaint(newSource(location, mark, says), step(null, 'source', location, says)));
  return { ...value, taints: joinTaints(value.taints, taints) };
}

/** A label that tells who may have chosen a value, not what the value is. */
export function isDistrusted(taint: Taint): boolean {
  return taint.source === null || !isMark(taint.source.label);
}
