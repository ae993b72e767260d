/**
 * A text that is made by a call: `TEMPLATE.format(page=page)`, or a function of the program's own that puts its
 * parameters into a text and gives that back. The call stays, and gets the name of each value in the place of the value,
 * so that the template, the function and its other callers stay as they are too.
 *
 * Example: `build(persona)`, where `def build(name): return f"You are {name}."`, is taken apart into the hole `persona`.
 */
import { spanContains } from '../../server/engine/base/span';
import type { Func, Op, TypeRef } from '../../server/engine/ir/types';
import { Code, type CallOp, type ConcatOp } from '../../server/engine/rules/code';
import type { Flow } from '../../server/engine/rules/contract';
import { isOwn, nameOf, type DataHole, type TakenApart } from './parts';

/** More values than a person could follow. */
const most = 4;

/** Null where the call may do something else with what it is given, or has nothing of somebody else's. */
export function takeApartCall(code: Code, func: Func, call: CallOp, flow: Flow): TakenApart<CallOp> | null {
  if (call.args.some((arg) => arg.spread !== 'none')) return null;
  const slots = isFormat(code, func, call) ? [] : slotsOf(code, func, call, flow);
  if (!slots) return null;
  const holes: DataHole[] = [];
  for (const [index, arg] of call.args.entries()) {
    const op = code.operation(func, arg.value);
    if (!op) return null;
    if (isOwn(code, op) || !isData(code, func, op)) continue;
    const name = arg.name ?? nameOf(code, op);
    if ((slots.length > 0 && slots[index] !== true) || holes.some((one) => one.name === name) || /\n/.test(code.text(op.span)) || code.hasComment(op.span)) return null;
    holes.push({ op, name });
  }
  return holes.length > 0 && holes.length <= most ? { concat: call, func, holes } : null;
}

function isFormat(code: Code, func: Func, call: CallOp): boolean {
  const callee = code.operation(func, call.callee);
  const of = callee?.kind === 'get' && callee.key.kind === 'name' && callee.key.name === 'format' ? code.operation(func, callee.object) : null;
  // A constant of this module or of another one.
  return of?.kind === 'read' && of.variable.func === 0 && call.args.length > 0;
}

/** A number of the settings is told to the model as it is. */
function isData(code: Code, func: Func, op: Op): boolean {
  return !/(?:^|[._])(?:config\w*|settings|options|number|count|limit|max\w*)(?:$|[._])/.test(code.text(op.span)) || code.made(func, op)?.kind === 'concat';
}

/** For each argument, whether the function does nothing with it but put it into the text that it returns; null where none of the program is called. */
function slotsOf(code: Code, func: Func, call: CallOp, flow: Flow): readonly boolean[] | null {
  const callee = code.operation(func, call.callee);
  const name = callee ? code.text(callee.span).split('.').at(-1) : undefined;
  for (const { location } of flow.steps.filter((step) => step.kind === 'join')) {
    const there = code.context.file(location.path);
    const maker = there && new Code(there);
    for (const { op: concat, func: made } of maker?.at(location.span) ?? []) {
      if (!maker || concat.kind !== 'concat' || made.name !== name || made.isGenerator || !isReturned(maker, made, concat)) continue;
      return call.args.map((arg) => {
        const slot = maker.parameterOf(call, arg, made);
        return slot >= 0 && isText(made.params[slot]?.type ?? null) && isOnlyFilledIn(maker, made, concat, slot);
      });
    }
  }
  return null;
}

/** A name can stand in the place of a text alone. */
function isText(type: TypeRef | null): boolean {
  return type === null || (type.kind === 'name' && /^(?:str|string|any|Any|unknown)$/.test(type.path.join('.')));
}

/** The text is all that the function gives back, from one place. */
function isReturned(code: Code, func: Func, concat: ConcatOp): boolean {
  const ends = func.blocks.map(({ end }) => end).filter((end) => end.kind === 'return' && end.value !== null);
  return ends.length === 1 && ends.every((end) => {
    if (end.kind !== 'return' || end.value === null) return false;
    const value = code.operation(func, end.value);
    return value !== null && (value === concat || code.made(func, value) === concat);
  });
}

function isOnlyFilledIn(code: Code, func: Func, concat: ConcatOp, slot: number): boolean {
  const variable = { func: func.id, slot };
  const reads = code.reads(variable);
  return reads.length > 0 && !code.isWritten(variable) && reads.every(({ op }) => spanContains(concat.span, op.span) && concat.parts.includes(op.id));
}
