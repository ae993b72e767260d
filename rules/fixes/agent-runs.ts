/**
 * The instructions of an agent are given where it is made, and what it is asked where it is run: the runs of an agent that
 * is held by one variable, so that data can move from the one to the other. Which calls run it, and which argument is what
 * it is asked, is knowledge (`agent: { of, input }`).
 *
 * Example: of `agent = Agent(instructions=f"You are {persona}.")` the run `Runner.run_sync(agent, question)` is asked `question`.
 */
import type { Func, Op } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed } from '../../server/engine/rules/code';
import type { CallKnowledge } from '../../server/engine/rules/contract';
import { givenAt, readPlace, type MessageShape } from './places';

/** Teams of teams are followed so far. */
const depth = 2;

/** What a run is asked, and how: as one text, or in a list of messages. */
export interface Asked {
  readonly call: Placed<CallOp>;
  /** Null where the run takes messages beside those that are kept elsewhere, and is given none. */
  readonly op: Op | null;
  readonly at: string;
  readonly list: MessageShape | null;
}

/** What each run is asked. Null when the agent also goes where this cannot follow, or is never run. */
export function askedOf(code: Code, { op: maker, func }: Placed<CallOp>, knowledge: Pick<CallKnowledge, 'runs' | 'teams'>, left = depth): readonly Asked[] | null {
  const awaited = code.user(func, (op) => op.kind === 'await' && op.value === maker.id)?.id;
  const write = code.user(func, (op) => op.kind === 'write' && (op.value === maker.id || op.value === awaited));
  if (write === null) {
    const asked = inputOf(code, { op: maker, func }, knowledge.runs);
    const built = asked ? null : finished(code, { op: maker, func });
    return asked ? [asked] : built && askedOf(code, built, knowledge, left);
  }
  if (write.kind !== 'write' || code.onlyWrite(write.variable)?.op !== write) return null;
  const asked: Asked[] = [];
  const teams: Placed<CallOp>[] = [];
  for (const read of code.reads(write.variable)) {
    const found = inputOf(code, read, knowledge.runs);
    const team = found ? null : teamOf(code, read, knowledge.teams);
    if (found) asked.push(found);
    else if (team) teams.push(team);
    else if (!isOnlyLookedAt(code, read)) return null;
  }
  // An agent that has tasks of its own is asked those, and what its team is asked only fills them in.
  if (asked.length > 0) return asked;
  const all = left === 0 ? [] : teams.map((team) => askedOf(code, team, knowledge, left - 1));
  return all.length > 0 && all.every((one) => one !== null) ? (all as readonly (readonly Asked[])[]).flat() : null;
}

/** What is made is finished by a method of its own that is given nothing: `create_supervisor(…).compile()`. */
function finished(code: Code, { op: maker, func }: Placed<CallOp>): Placed<CallOp> | null {
  const call = code.user(func, (op) => op.kind === 'call' && op.receiver === maker.id && op.args.length === 0 && nameOfCallee(code, func, op) === 'compile');
  return call?.kind === 'call' ? { op: call, func } : null;
}

/** A field of it is read, and no method of its own is called but to decorate: `runner.session_service`, `@agent.tool`. */
function isOnlyLookedAt(code: Code, { op: agent, func }: Placed): boolean {
  const field = code.user(func, (op) => op.kind === 'get' && op.object === agent.id);
  return field !== null && code.user(func, (op) => op.kind === 'call' && op.callee === field.id && op.form !== 'decorate') === null;
}

/** The call that makes a team or a runner of an agent. */
function teamOf(code: Code, { op: agent, func }: Placed, teams: CallKnowledge['teams']): Placed<CallOp> | null {
  for (const block of func.blocks) {
    for (const call of block.ops) {
      const method = call.kind === 'call' ? nameOfCallee(code, func, call) : undefined;
      if (call.kind !== 'call' || method === undefined) continue;
      for (const { of } of teams.filter((team) => team.method === method)) {
        const place = readPlace(of.replace(/\[\*\]$/, ''));
        const given = place && givenAt(code, func, call, place);
        if (!given || given === 'unknown') continue;
        const isMember = given.op.id === agent.id || (given.op.kind === 'array' && given.op.elements.some(({ value }) => value === agent.id));
        if (isMember) return { op: call, func };
      }
    }
  }
  return null;
}

function nameOfCallee(code: Code, func: Func, call: CallOp): string | undefined {
  const callee = code.operation(func, call.callee);
  return callee ? code.text(callee.span).split('.').at(-1) : undefined;
}

function inputOf(code: Code, { op: agent, func }: Placed, runs: CallKnowledge['runs']): Asked | null {
  for (const block of func.blocks) {
    for (const call of block.ops) {
      if (call.kind !== 'call') continue;
      for (const run of runs) {
        if (!isMethod(code, func, call, run.method, agent) || !isGiven(code, { op: call, func }, run.of, agent)) continue;
        const place = readPlace(run.input);
        const given = place && givenAt(code, func, call, place);
        if (!place || given === 'unknown') continue;
        if (given || (place.list && run.of !== 'this')) return { call: { op: call, func }, op: given?.op ?? null, at: run.input, list: place.list };
      }
    }
  }
  return null;
}

/** Some agents are functions themselves, and some methods are known by more than their own name: `runs.create`. */
function isMethod(code: Code, func: Func, call: CallOp, method: string, agent: Op): boolean {
  if (call.callee === agent.id) return method === '';
  if (!method.includes('.')) return nameOfCallee(code, func, call) === method;
  const callee = code.operation(func, call.callee);
  return callee !== null && code.text(callee.span).endsWith(`.${method}`);
}

function isGiven(code: Code, { op: call, func }: Placed<CallOp>, of: string, agent: Op): boolean {
  if (of === 'this') return call.receiver === agent.id || call.callee === agent.id;
  const place = readPlace(of);
  const given = place ? givenAt(code, func, call, place) : null;
  // What a service keeps is named by its id.
  return given !== null && given !== 'unknown' && (given.op.id === agent.id || (given.op.kind === 'get' && given.op.object === agent.id));
}
