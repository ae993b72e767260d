/**
 * Instructions that one function puts together of its parameters and another sends: the text gets the names of them in
 * their place, and where it is handed on, what they are goes beside what the user says. The parameters go, with the
 * arguments of the only call.
 *
 * Example: `def rules(persona): return f"Answer as {persona}."` and `ask(rules(persona), question)` become
 * `def rules(): return "Answer as <persona>. …"` and `ask(rules(), f"<persona>{persona}</persona>\n\n{question}")`.
 */
import type { Edit, Fix } from '../../server/engine/fix/types';
import type { Func } from '../../server/engine/ir/types';
import { Code, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { inLinesOfTheirOwn } from './items';
import { hasWords, messageParts, named, namesOf, sentenceAbout, takeApart, type DataHole, type TakenApart } from './parts';
import { argumentsOf, parameterOf, wrapperOf } from './through-wrapper';

export function separateAtMaker(flow: Flow, context: FixContext): readonly Fix[] {
  const wrapper = wrapperOf(flow, context);
  const maker = wrapper && makerOf(flow, context);
  for (const location of maker ? wrapper.places : []) {
    const fix = wrapper && maker && atMaker(maker, context, location, wrapper.sink.func, wrapper.instructions, wrapper.words);
    if (fix) return [fix];
  }
  return [];
}

/** A function that answers a text that is put together of its parameters. */
interface Maker {
  readonly code: Code;
  readonly apart: TakenApart;
  /** The parameter of each hole. */
  readonly slots: readonly number[];
}

function makerOf(flow: Flow, context: FixContext): Maker | null {
  const joined = flow.steps.filter(({ kind }) => kind === 'join').at(-1)?.location;
  const there = joined && context.file(joined.path);
  const code = there ? new Code(there) : null;
  for (const { op, func } of (joined && code?.at(joined.span)) ?? []) {
    const apart = code && op.kind === 'concat' && func.parent === 0 && func.classId < 0 ? takeApart(code, func, op) : null;
    const slots = apart?.holes.map((hole) => parameterOf(hole.op, func)) ?? [];
    if (code && apart && slots.every((slot) => slot >= 0) && func.blocks.some(({ end }) => end.kind === 'return' && end.value === op.id)) return { code, apart, slots };
  }
  return null;
}

/** Where the answer of the maker is handed on: what its parameters were given goes beside what the user says. */
function atMaker({ code, apart, slots }: Maker, context: FixContext, location: Flow['sink'], target: Func, instructions: number, words: number): Fix | null {
  const there = context.file(location.path);
  const caller = there && new Code(there);
  for (const { op, func } of caller?.at(location.span) ?? []) {
    const call = caller?.made(func, op);
    const callee = caller && call?.kind === 'call' ? caller.operation(func, call.callee) : null;
    if (!there || !caller || call?.kind !== 'call' || !callee || caller.text(callee.span).split('.').at(-1) !== apart.func.name) continue;
    const handed = argumentsOf(caller, func, call, target, instructions, words);
    const holes = apart.holes.flatMap(({ name }, index): DataHole[] => {
      const arg = call.args.find((one) => caller.parameterOf(call, one, apart.func) === slots[index]);
      const op = arg && caller.operation(func, arg.value);
      return op ? [{ op, name }] : [];
    });
    const texts = hasWords(code, apart) ? named(code, apart, sentenceAbout(apart.holes)) : null;
    if (!handed || !texts || holes.length !== apart.holes.length || caller.hasComment(handed.given.span) || handed.given.kind === 'array' || handed.given.kind === 'object') continue;
    const { given } = handed;
    const own = given.kind === 'const' && typeof given.value === 'string' ? given.value : { code: caller.text(given.span) };
    const newText = there.writer.template([...messageParts(caller, holes), '\n\n', own]);
    const told = newText === null ? null : inLinesOfTheirOwn(caller, { op: handed.call, func }, [{ span: given.span, newText }]);
    if (!told) continue;
    const gone = withoutParameters(code, apart.func, slots, context);
    if (!gone) continue;
    const edits = [...texts.map((edit): Edit => ({ path: code.context.module.path, ...edit })), ...told.map((edit): Edit => ({ path: there.module.path, ...edit })), ...gone];
    return { title: `Send ${namesOf(apart.holes)} as a user message and keep the instructions constant`, tier: 'review', edits };
  }
  return null;
}

/** All parameters of the function taken away, with the arguments of its call; none where something else reads them. Null where it is called more than once. */
function withoutParameters(code: Code, func: Func, slots: readonly number[], context: FixContext): readonly Edit[] | null {
  const { params } = func;
  const [use, ...others] = usesOf(func, context);
  const op = use?.code.user(use.func, (one) => one.kind === 'call' && one.callee === use.op.id);
  if (!use || op?.kind !== 'call' || others.length > 0) return null;
  const call = { op, func: use.func, code: use.code };
  const [first, last] = [params[0], params.at(-1)];
  const isUsedOnce = params.every((_, slot) => slots.filter((one) => one === slot).length === code.reads({ func: func.id, slot }).length);
  if (!first || !last || !params.every((_, slot) => slots.includes(slot)) || !isUsedOnce) return [];
  const declared = code.text({ start: func.span.start, end: last.span.end }).lastIndexOf('(', first.span.start - func.span.start);
  const close = code.context.text.content.indexOf(')', last.span.end);
  if (declared < 0 || close < 0 || code.context.text.slice({ start: last.span.end, end: close }).includes('(')) return [];
  const own: Edit = { path: code.context.module.path, span: { start: func.span.start + declared + 1, end: close }, newText: '' };
  const { text } = call.code.context;
  const callee = call.code.operation(call.func, call.op.callee);
  const open = callee ? text.content.indexOf('(', callee.span.end) : -1;
  return open < 0 || !text.slice(call.op.span).endsWith(')') ? null : [own, { path: call.code.context.module.path, span: { start: open + 1, end: call.op.span.end - 1 }, newText: '' }];
}

/** All uses of a function of a module, by its name. */
function usesOf(func: Func, { file, modules }: FixContext): readonly (Placed & { readonly code: Code })[] {
  return modules().flatMap((path) => {
    const there = file(path);
    const code = there && new Code(there);
    return code ? [...code.all()].filter(({ op }) => (op.kind === 'read' && code.text(op.span) === func.name) || (op.kind === 'get' && op.key.kind === 'name' && op.key.name === func.name)).map((one) => ({ ...one, code })) : [];
  });
}
