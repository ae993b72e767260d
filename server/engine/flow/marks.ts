/**
 * Marks of literals: what a text is by itself (`rules/literals.ts`) is followed like a label, from the literal to
 * wherever its value goes.
 */
import { isMark } from '../../../rules/kinds';
import { isDesignation, isNamedInstructions, marksOf, type Marked } from '../../../rules/literals';
import type { Span } from '../base/span';
import type { Op, VariableRef } from '../ir/types';
import { withoutSecrets } from './access';
import type { FunctionAnalysis } from './analysis';
import { newSource } from './sources';
import { step } from './trace';
import { joinTaints, sourceTaint } from './taint';
import type { Taint } from './taint';
import type { Value } from './value';

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

/** Shorter texts are names and labels. UTF-16 units. */
const instructionsLength = 20;

/** `SYSTEM_PROMPT = "…"`: a text that is written out, under a name that says that it instructs a model. */
export function withNamedMark(analysis: FunctionAnalysis, variable: VariableRef, value: Value, span: Span): Value {
  if (value.taints.some(({ source }) => source?.label === 'secret') && isDesignation(analysis.variableName(variable))) return withoutSecrets(value);
  const text = value.constants?.find((constant) => typeof constant === 'string') ?? value.skeleton;
  if (typeof text !== 'string' || text.length < instructionsLength || !isNamedInstructions(analysis.variableName(variable))) return value;
  const location = analysis.location(span);
  const source = newSource(location, 'system-prompt', `the instructions in \`${analysis.variableName(variable)}\``);
  return { ...value, taints: joinTaints(value.taints, [sourceTaint(source, step(null, 'source', location, source.name), 1)]) };
}
