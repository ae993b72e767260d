/**
 * A function that answers instructions, and that an agent is told by its decorator: the function keeps the text with the
 * data named, and each run of the agent is asked with the data. What the function finds in its context is what the run
 * was given for it (`deps`), so that is looked for there. Which methods run the agent is knowledge (`fix: { asked }`, `given`).
 *
 * Example: `@agent.instructions def told(context): return f"You are {context.deps}."` with `agent.run(question, deps=persona)`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { askedOf, type Asked } from './agent-runs';
import { hasWords, named, namesOf, sentenceAbout, takeApart, type DataHole } from './parts';
import { fieldOf } from './places';
import { isSeen, together, withData } from './separate';

export function separateInFunction(flow: Flow, context: FixContext): readonly Fix[] {
  const joined = flow.steps.filter(({ kind }) => kind === 'join').at(-1)?.location;
  if (joined?.path !== context.module.path || flow.sinkCall.path !== joined.path) return [];
  const code = new Code(context);
  const knowledge = context.knowledge(flow.sinkId);
  for (const { op, func } of code.at(joined.span)) {
    const apart = op.kind === 'concat' ? takeApart(code, func, op) : null;
    const agent = apart && decorator(code, func);
    const runs = agent && askedOf(code, agent, knowledge);
    if (!apart || !runs || !hasWords(code, apart)) continue;
    const told = runs.map((run) => {
      const holes = apart.holes.map(({ op: hole, name }): DataHole | null => {
        const there = inRun(code, func, hole, run, knowledge.hints.given);
        return there && { op: there, name };
      });
      if (!run.op || !holes.every((hole) => hole !== null)) return null;
      return withData({ code, func: run.call.func, sink: op, apart: { ...apart, holes }, knowledge }, run.op, { argument: [], fields: [], list: run.list }, []);
    });
    const edits = together(named(code, apart, sentenceAbout(apart.holes)), ...told);
    if (edits) return [{ title: `Send ${namesOf(apart.holes)} as a user message and keep the instructions constant`, tier: 'review', edits: edits.map((edit) => ({ path: joined.path, ...edit })) }];
  }
  return [];
}

/** The call that makes the object by whose method a function is decorated. */
function decorator(code: Code, { id }: Func): Placed<CallOp> | null {
  for (const { op, func } of code.all()) {
    const given = op.kind === 'call' && op.form === 'decorate' ? code.operation(func, op.args[0]?.value ?? -1) : null;
    const callee = op.kind === 'call' && given?.kind === 'function' && given.func === id ? code.operation(func, op.callee) : null;
    const object = callee?.kind === 'get' ? code.operation(func, callee.object) : null;
    const write = object?.kind === 'read' ? code.onlyWrite(object.variable) : null;
    const made = write && code.operation(write.func, write.op.value);
    if (write && made?.kind === 'call') return { op: made, func: write.func };
  }
  return null;
}

/** What a hole of the function is where the agent is run. */
function inRun(code: Code, func: Func, hole: Op, { call }: Asked, given: string | undefined): Op | null {
  if (isSeen(code, hole, call.func)) return hole;
  if (hole.kind !== 'get' || hole.key.kind !== 'name') return null;
  const object = code.operation(func, hole.object);
  const isContext = object?.kind === 'read' && object.variable.func === func.id && object.variable.slot < func.params.length;
  if (isContext && hole.key.name === given) {
    const arg = code.keyword(call.op, given);
    return arg && code.operation(call.func, arg.value);
  }
  const whole = object && inRun(code, func, object, { call } as Asked, given);
  const made = whole && (whole.kind === 'read' ? (code.onlyWriteOf(call.func, whole) ?? whole) : whole);
  const field = made && fieldOf(code, call.func, made, hole.key.name);
  return field && field !== 'unknown' && isPlain(field.op) ? field.op : null;
}

/** What can be written out once more. */
function isPlain(op: Op): boolean {
  return op.kind === 'read' || op.kind === 'get' || op.kind === 'const';
}
