/**
 * Loops that a program writes round a model by hand: the model is asked with tools, and whether it is asked again
 * depends on nothing but what it answers. A way out that depends on anything else, such as a counter, a clock, a signal
 * or a caller's argument, bounds the loop as far as anybody can tell; so does a person who is asked in it.
 *
 * It looks at blocks and operations alone. Invariant: what cannot be told counts as a bound.
 *
 * Example: `while True: answer = create(tools=…); if not answer.tool_calls: break` has one way out, which the model takes.
 */
import { operandsOf, operations, targetsOf } from '../ir/walk';
import type { BlockId, Func, Op, ValueId } from '../ir/types';
import type { FunctionAnalysis } from './analysis';

/** Operations that a condition is followed through, at most. */
const longestWay = 200;

export interface EndlessCall {
  readonly id: ValueId;
  /** In the same loop something is done with what the model says. */
  readonly doesAct: boolean;
}

/** Of calls that ask a model with tools, those in a loop that only the model ends. */
export function endlessCalls(analysis: FunctionAnalysis, asked: ReadonlySet<ValueId>, acted: ReadonlySet<ValueId>): EndlessCall[] {
  const { func } = analysis;
  const found = new Map<ValueId, EndlessCall>();
  for (const loop of loopsOf(func)) {
    const ops = func.blocks.filter(({ id }) => loop.has(id)).flatMap((block) => block.ops);
    const calls = ops.filter(({ id }) => asked.has(id));
    if (calls.length === 0 || ops.some((op) => asksSomebody(analysis, op))) continue;
    const exits = exitsOf(func, loop);
    if (exits.length > 0 && exits.every((condition) => condition !== null && hangsOnModelAlone(analysis, condition))) for (const { id } of calls) found.set(id, { id, doesAct: ops.some((op) => acted.has(op.id)) });
  }
  return [...found.values()];
}

/** For each edge that leads back, the blocks that it goes round with. */
function loopsOf(func: Func): ReadonlySet<BlockId>[] {
  const before = new Map<BlockId, BlockId[]>();
  for (const block of func.blocks) for (const target of targetsOf(block.end)) before.set(target, [...(before.get(target) ?? []), block.id]);
  const loops = new Map<BlockId, Set<BlockId>>();
  for (const { from, to } of backEdges(func)) {
    const body = loops.get(to) ?? new Set([to]);
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (body.has(at)) continue;
      body.add(at);
      open.push(...(before.get(at) ?? []));
    }
    loops.set(to, body);
  }
  return [...loops.values()];
}

function backEdges(func: Func): { readonly from: BlockId; readonly to: BlockId }[] {
  const found: { from: BlockId; to: BlockId }[] = [];
  const done = new Set<BlockId>();
  const path: { id: BlockId; next: BlockId[] }[] = [];
  const enter = (id: BlockId): void => {
    const block = func.blocks[id];
    if (block) path.push({ id, next: [...targetsOf(block.end), ...(block.handler >= 0 ? [block.handler] : [])] });
  };
  enter(0);
  const onPath = new Set<BlockId>([0]);
  while (path.length > 0) {
    const top = path[path.length - 1] as { id: BlockId; next: BlockId[] };
    const next = top.next.pop();
    if (next === undefined) {
      path.pop();
      onPath.delete(top.id);
      done.add(top.id);
    } else if (onPath.has(next)) found.push({ from: top.id, to: next });
    else if (!done.has(next)) {
      onPath.add(next);
      enter(next);
    }
  }
  return found;
}

/** What decides about each way out of a loop; null where that is no single value. */
function exitsOf(func: Func, loop: ReadonlySet<BlockId>): (ValueId | null)[] {
  return func.blocks.filter(({ id }) => loop.has(id)).flatMap(({ end }) => {
    if (targetsOf(end).every((target) => loop.has(target))) return [];
    return [end.kind === 'branch' ? end.condition : end.kind === 'switch' ? end.value : null];
  });
}

/** A person answers in each round. */
function asksSomebody(analysis: FunctionAnalysis, op: Op): boolean {
  return op.kind === 'call' && analysis.value(op.id).taints.some(({ source }) => source?.label === 'user');
}

function hangsOnModelAlone(analysis: FunctionAnalysis, condition: ValueId): boolean {
  const { func } = analysis;
  const all = operations(func);
  const seen = new Set<ValueId>();
  const open: ValueId[] = [condition];
  let isModel = false;
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const op = analysis.op(id);
    if (!op || seen.size > longestWay) return false;
    switch (op.kind) {
      case 'const':
      case 'global':
      case 'import':
      case 'function':
        break;
      case 'read': {
        const { variable } = op;
        if (variable.func !== func.id) {
          // Functions and settings of the module are known by what is called of them.
          if (variable.func !== 0) return false;
          break;
        }
        if (func.params[variable.slot]) return false;
        open.push(...sourcesOf(all, variable.slot, analysis));
        break;
      }
      case 'call':
        if (isAnswer(analysis, id)) isModel = true;
        else open.push(op.callee, ...(op.receiver === null ? [] : [op.receiver]), ...op.args.map(({ value }) => value));
        break;
      case 'operate':
        if (op.operator === 'less' && !op.operands.some((operand) => isSmall(analysis, operand))) return false;
        open.push(...op.operands);
        break;
      default:
        open.push(...operandsOf(op));
    }
  }
  return isModel;
}

/** What is written to a variable, put into it or appended to it. */
function sourcesOf(all: readonly Op[], slot: number, analysis: FunctionAnalysis): ValueId[] {
  const isIt = (id: ValueId | null): boolean => {
    const op = id === null ? undefined : analysis.op(id);
    return op?.kind === 'read' && op.variable.func === analysis.func.id && op.variable.slot === slot;
  };
  return all.flatMap((op) => {
    if (op.kind === 'write' && op.variable.func === analysis.func.id && op.variable.slot === slot) return [op.value];
    if (op.kind === 'set' && isIt(op.object)) return [op.value];
    if (op.kind === 'call' && op.receiver !== null && isIt(op.receiver)) return op.args.map(({ value }) => value);
    return [];
  });
}

function isAnswer(analysis: FunctionAnalysis, id: ValueId): boolean {
  const value = analysis.value(id);
  const labels = [value.taints, ...value.shapes.map((shape) => [...shape.fields.values()].flatMap((field) => field.taints))].flat();
  return labels.some(({ source }) => source?.label === 'model' && source.modelCall !== null && !source.fromToolParameter);
}

/** `len(calls) > 0` asks whether there is any. */
function isSmall(analysis: FunctionAnalysis, id: ValueId): boolean {
  const { constants } = analysis.value(id);
  return constants?.length === 1 && (constants[0] === 0 || constants[0] === 1);
}
