/**
 * Loops over constants that take one after the other out of a text: `for mark in '/\\:': name = name.replace(mark, '')`.
 * Within the loop some are still there; behind it none is. Only the plain form counts, in which nothing else decides
 * whether one is taken out.
 */
import type { Block, Op, ValueId, VariableRef } from '../ir/types';
import { isSameVariable } from '../ir/walk';
import { isList } from './access';
import type { FunctionAnalysis } from './analysis';
import { removesTexts } from './patterns';
import { learn } from './places';
import { guardBit } from './taint';
import { withGuards } from './value';
import type { Value } from './value';

/** A variable that the loop cleans, the values that are taken out of it, and by which method. */
interface Cleanup {
  readonly variable: VariableRef;
  readonly marks: ValueId;
  readonly method: string;
}

const found = new WeakMap<Block, readonly Cleanup[]>();

/** What holds where the loop that this block begins is over. */
export function learnCleaned(analysis: FunctionAnalysis, header: Block): void {
  let cleanups = found.get(header);
  if (!cleanups) found.set(header, (cleanups = cleanupsOf(analysis, header)));
  for (const { variable, marks, method } of cleanups) {
    const texts = textsIn(analysis.value(marks));
    const kinds = analysis.context.knowledge.methods(analysis.ecosystem, method).flatMap((row) => (row.guard?.literal ? row.guard.kinds : []));
    const bits = texts === null ? 0 : kinds.filter((kind) => removesTexts(texts, kind)).reduce((all, kind) => all | guardBit(kind), 0);
    if (bits !== 0) learn(analysis, { variable, path: [] }, (value) => withGuards(value, bits));
  }
}

function cleanupsOf(analysis: FunctionAnalysis, header: Block): Cleanup[] {
  const { end } = header;
  const body = end.kind === 'branch' ? analysis.func.blocks[end.whenTrue] : undefined;
  const iterate = body?.ops.find((op) => op.kind === 'iterate');
  if (!body || !iterate || iterate.kind !== 'iterate' || body.end.kind !== 'goto' || body.end.target !== header.id) return [];
  return body.ops.flatMap((op) => {
    const call = op.kind === 'write' ? analysis.op(op.value) : undefined;
    if (op.kind !== 'write' || call?.kind !== 'call' || call.receiver === null) return [];
    const [mark] = call.args;
    const callee = analysis.op(call.callee);
    if (!mark || callee?.kind !== 'get' || callee.key.kind !== 'name' || !reads(analysis.op(call.receiver), op.variable)) return [];
    const isOnly = body.ops.filter((other) => other.kind === 'write' && isSameVariable(other.variable, op.variable)).length === 1;
    return isOnly && writtenIn(body, analysis.op(mark.value)) === iterate.id ? [{ variable: op.variable, marks: iterate.value, method: callee.key.name }] : [];
  });
}

/** What a variable that is read here was written with in this very block, where that was done once. */
function writtenIn(body: Block, read: Op | undefined): ValueId | null {
  const writes = body.ops.flatMap((op) => (op.kind === 'write' && read?.kind === 'read' && isSameVariable(op.variable, read.variable) ? [op.value] : []));
  return writes.length === 1 ? (writes[0] ?? null) : null;
}

function reads(op: Op | undefined, variable: VariableRef): boolean {
  return op?.kind === 'read' && isSameVariable(op.variable, variable);
}

/** The characters of a constant text, or the texts of a list of constants; null when they are not known. */
function textsIn(value: Value): readonly string[] | null {
  if (value.taints.length > 0) return null;
  const [text] = value.constants ?? [];
  if (typeof text === 'string' && value.constants?.length === 1) return [...text];
  const [shape] = value.shapes;
  if (!shape || value.shapes.length > 1 || !isList(shape) || shape.rest !== null) return null;
  const texts = [...shape.fields.values()].map(({ constants }) => (constants?.length === 1 ? constants[0] : null));
  return texts.every((one) => typeof one === 'string') ? texts : null;
}
