/**
 * Instructions and data that are joined in one function and sent by another: a function of the program's own, which is
 * given the instructions and what the user says as parameters. The data moves from the one argument to the other where
 * they are joined; the function that sends them, and its other callers, stay as they are.
 *
 * Example: with `def ask(system, question): …create(messages=[…system…, …question…])`, the call
 * `ask(f"Answer in {language}.", text)` becomes `ask("Answer in <language>. …", f"<language>{language}</language>\n\n{text}")`.
 */
import type { Edit, Fix } from '../../server/engine/fix/types';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { takeApartCall } from './builder';
import { inLinesOfTheirOwn } from './items';
import { messageParts, named, namesOf, sentenceAbout, takeApart } from './parts';
import { fieldOf, givenAt, readPlace } from './places';

/** A function that sends two of its parameters, the one as instructions and the other as what the user says. */
export interface Wrapper {
  readonly sink: Placed;
  readonly instructions: number;
  readonly words: number;
  /** Where the text is put together, and where what a function has put together is handed on, the last one first. */
  readonly places: readonly Flow['sink'][];
}

export function separateAtCaller(flow: Flow, context: FixContext): readonly Fix[] {
  const wrapper = wrapperOf(flow, context);
  for (const location of wrapper?.places ?? []) {
    const fix = wrapper && atPlace(flow, context, location, wrapper.sink, wrapper.instructions, wrapper.words);
    if (fix) return [fix];
  }
  return [];
}

export function wrapperOf(flow: Flow, context: FixContext): Wrapper | null {
  const code = new Code(context);
  const call = flow.sinkCall.path === context.module.path ? code.callAt(flow.sinkCall.span) : null;
  const places = flow.steps.filter(({ kind }) => kind === 'join' || kind === 'return' || kind === 'pass').map((step) => step.location).reverse();
  const sink = call && code.at(flow.sink.span).find(({ op, func }) => func === call.func && parameterOf(op, func) >= 0);
  if (!call || !sink) return null;
  const instructions = parameterOf(sink.op, sink.func);
  const words = userParameter(code, call, flow, context);
  return words < 0 || words === instructions ? null : { sink: { op: sink.op, func: sink.func }, instructions, words, places };
}

function atPlace(flow: Flow, context: FixContext, location: Flow['sink'], sink: Placed, instructions: number, words: number): Fix | null {
  const there = context.file(location.path);
  if (!there) return null;
  const caller = new Code(there);
  for (const { op: concat, func } of caller.at(location.span)) {
    if (func === sink.func && there === context) continue;
    const apart = concat.kind === 'concat' ? takeApart(caller, func, concat) : concat.kind === 'call' ? takeApartCall(caller, func, concat, flow) : null;
    const handed = apart && argumentsOf(caller, func, concat, sink.func, instructions, words);
    const given = handed?.given ?? null;
    const texts = apart && given && named(caller, apart, sentenceAbout(apart.holes));
    if (!apart || !handed || !given || !texts || caller.hasComment(given.span) || given.kind === 'array' || given.kind === 'object') continue;
    const own = given.kind === 'const' && typeof given.value === 'string' ? given.value : { code: caller.text(given.span) };
    const newText = there.writer.template([...messageParts(caller, apart.holes), '\n\n', own]);
    if (newText === null) continue;
    const names = namesOf(apart.holes);
    const edits = inLinesOfTheirOwn(caller, { op: handed.call, func }, [...texts, { span: given.span, newText }]).map((edit): Edit => ({ path: there.module.path, ...edit }));
    return { title: `Send ${names} as a user message and keep the instructions constant`, tier: 'review', edits };
  }
  return null;
}

/** The parameter that an operation reads, when nothing else is ever written to it. */
export function parameterOf(op: Op, func: Func): number {
  return op.kind === 'read' && op.variable.func === func.id && op.variable.slot < func.params.length ? op.variable.slot : -1;
}

/** The parameter that the model is given as what the user says, and as nothing else. */
function userParameter(code: Code, { op: call, func }: Placed<CallOp>, flow: Flow, context: FixContext): number {
  for (const { at, channel } of context.knowledge(flow.sinkId).places) {
    const place = channel === 'prompt.user' ? readPlace(at) : null;
    const given = place ? givenAt(code, func, call, place) : null;
    if (!place || !given || given === 'unknown') continue;
    if (!place.list) {
      if (parameterOf(given.op, func) >= 0) return parameterOf(given.op, func);
      continue;
    }
    const list = code.made(func, given.op);
    for (const { value } of list?.kind === 'array' ? list.elements : []) {
      const message = code.operation(func, value);
      const role = message && fieldOf(code, func, message, place.list.role);
      const text = message && fieldOf(code, func, message, place.list.text);
      if (!role || role === 'unknown' || !text || text === 'unknown' || role.op.kind !== 'const' || role.op.value !== 'user') continue;
      if (parameterOf(text.op, func) >= 0) return parameterOf(text.op, func);
    }
  }
  return -1;
}

/** Of the call that hands the joined text to the function: what it hands over as the other parameter. */
export function argumentsOf(code: Code, func: Func, concat: Op, target: Func, instructions: number, words: number): { readonly call: CallOp; readonly given: Op } | null {
  for (const block of func.blocks) {
    for (const call of block.ops) {
      if (call.kind !== 'call' || call.args.some((arg) => arg.spread !== 'none')) continue;
      const callee = code.operation(func, call.callee);
      if (callee === null || code.text(callee.span).split('.').at(-1) !== target.name) continue;
      const shift = target.params[0]?.kind === 'receiver' ? 1 : 0;
      const at = (slot: number): Op | null => {
        const arg = call.args.find(({ name }) => name !== null && name === target.params[slot]?.name) ?? code.positional(call, slot - shift);
        return arg ? code.operation(func, arg.value) : null;
      };
      const text = at(instructions);
      const given = text && (text === concat || code.made(func, text) === concat) ? at(words) : null;
      if (given) return { call, given };
    }
  }
  return null;
}
