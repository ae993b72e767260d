/**
 * Pipes: things that run one after the other, each with the answer of the one before. A library says by rows what
 * makes a pipe and which of its methods runs the stages; what a stage is does not matter: a thing of a library, a
 * function or an object of the program, or an object literal whose fields are run side by side.
 *
 * Example: `({"facts": search | join, "question": same} | prompt | model).run(question)`
 */
import { Limits } from '../base/limits';
import type { Span } from '../base/span';
import type { ArgPath } from '../models/paths';
import { isList, setPath, wrap } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentOps, argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { callValue } from './calls';
import { memberOf } from './members';
import { spreadInto } from './operations';
import { Shape } from './shape';
import { joinTaints } from './taint';
import { derived, flatten, isNothing, join, joinAll, limitDepth, nothing, pathType, shapedValue, typedValue, unknown } from './value';
import type { Taint } from './taint';
import type { Value } from './value';

const pipeSite = '|:';

export function isPipe(shape: Shape): boolean {
  return shape.site.startsWith(pipeSite);
}

/** Whether what an operator joins is a pipe: one of them is a stage. */
export function makesPipe(analysis: FunctionAnalysis, parts: readonly Value[]): boolean {
  return parts.some((part) => part.shapes.some(isPipe) || part.types.some((type) => type.kind === 'path' && analysis.context.knowledge.isStage(type.path)));
}

/** The pipe of some values; pipes among them are taken apart. */
export function pipeOf(analysis: FunctionAnalysis, parts: readonly Value[], span: Span): Value {
  const stages = parts.filter((part) => !isNothing(part)).flatMap(stagesOf).slice(0, Limits.elementsPerShape);
  const fields = new Map(stages.map((stage, index) => [String(index), limitDepth(stage, Limits.accessPathDepth)]));
  const taints = parts.reduce<readonly Taint[]>((all, part) => joinTaints(all, flatten(part)), []);
  const types = joinAll(parts.map((part) => typedValue(part.types))).types;
  return { ...derived(taints), types, shapes: [new Shape(`${pipeSite}${analysis.key}:${span.start}`, fields)] };
}

/** The stages at a path: one, or, where it leads to the elements of a list, each of them in its turn. */
export function stagesAt(site: CallSite, path: ArgPath): readonly Value[] {
  if (path.keys.at(-1) !== '*') return [argumentValue(site, path)];
  const [list, ...others] = argumentValue(site, { ...path, keys: path.keys.slice(0, -1) }).shapes.filter(isList);
  if (!list || others.length > 0 || list.rest !== null) return [argumentValue(site, path)];
  return [...list.fields].sort(([a], [b]) => Number(a) - Number(b)).map(([, stage]) => stage);
}

function stagesOf(value: Value): readonly Value[] {
  const [pipe, ...others] = value.shapes.filter(isPipe);
  return pipe && others.length === 0 ? [...pipe.fields.values()] : [value];
}

/** Runs the stages of a pipe; null when the receiver is none, or the method does not run it. */
export function runPipe(analysis: FunctionAnalysis, site: CallSite, callee: Value, depth: number): Value | null {
  const pipes = site.receiver?.shapes.filter(isPipe) ?? [];
  if (pipes.length === 0) return null;
  const { knowledge } = analysis.context;
  const row = callee.types.flatMap((type) => (type.kind === 'path' ? knowledge.calls(type.path) : [])).find((one) => one.runs !== null);
  if (!row?.runs) return null;
  knowledge.use(row);
  const { input, by, to } = row.runs;
  const [written] = argumentOps(site, input);
  const given: Argument = written ?? { value: argumentValue(site, input), name: null, spread: 'none', op: null, span: site.span };
  const answer = joinAll(pipes.map((pipe) => {
    let current = given;
    let before: Value = nothing;
    for (const written of pipe.fields.values()) {
      const stage = isKnown(written) ? written : join(written, following(analysis, site, before, by));
      current = { ...current, op: null, value: runStage(analysis, site, stage, current, by, depth + 1) };
      before = written;
    }
    return current.value;
  }));
  return to.keys.length === 0 ? answer : wrap(to.keys, answer);
}

function isKnown(stage: Value): boolean {
  return stage.types.length > 0 || stage.shapes.length > 0;
}

/** What the knowledge expects behind a stage. */
function following(analysis: FunctionAnalysis, site: CallSite, stage: Value, by: string): Value {
  const { knowledge } = analysis.context;
  const method = isKnown(stage) ? memberOf(analysis, stage, by, site.span) : nothing;
  const rows = method.types.flatMap((type) => (type.kind === 'path' ? knowledge.calls(type.path) : []));
  const paths = new Set(rows.flatMap((row) => (row.runs?.next ? [knowledge.canonical(row.runs.next)] : [])).filter((path) => path !== null));
  return paths.size === 0 ? nothing : typedValue([...paths].map(pathType));
}

function runStage(analysis: FunctionAnalysis, site: CallSite, stage: Value, argument: Argument, by: string, depth: number): Value {
  if (depth > Limits.accessPathDepth + 2) return derived(flatten(argument.value), 1);
  const inner: CallSite = { ...site, id: null, args: [argument], receiver: stage, receiverOp: null };
  if (stage.shapes.some(isPipe)) return runPipe(analysis, inner, memberOf(analysis, stage, by, site.span), depth) ?? derived(flatten(argument.value), 1);

  let result = nothing;
  const method = memberOf(analysis, stage, by, site.span);
  if (method !== nothing) result = callValue(analysis, inner, method, by, depth);
  // A function, or a method of a library's object that was handed over as one.
  const callables = stage.types.filter((type) => type.kind === 'function' || (type.kind === 'path' && method === nothing && analysis.context.knowledge.calls(type.path).length > 0));
  if (callables.length > 0) result = join(result, callValue(analysis, inner, typedValue(callables), null, depth));

  const sideBySide = stage.shapes.filter((shape) => shape.fields.size > 0 && !shape.site.startsWith('l:'));
  if (sideBySide.length > 0 && !stage.types.some((type) => type.kind === 'instance')) {
    let fields = shapedValue(new Shape(`o:${analysis.key}:${site.span.start}:stage`));
    for (const shape of sideBySide) {
      for (const [name, field] of shape.fields) fields = setPath(fields, [name], runStage(analysis, site, field, argument, by, depth + 1), true);
    }
    result = isNothing(result) ? fields : spreadInto(result, fields);
  }
  // A function of the program says itself what comes of its input, and be it nothing.
  if (isNothing(result)) return callables.some(({ kind }) => kind === 'function') ? unknown : derived(flatten(argument.value), 1);
  return result;
}
