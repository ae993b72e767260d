/**
 * The instructions of an agent are given where it is made, and what it is asked where it is run: the runs of an agent that
 * is held by one variable, so that data can move from the one to the other. Which calls run it, and which argument is what
 * it is asked, is knowledge (`agent: { of, input }`).
 *
 * Example: of `agent = Agent(instructions=f"You are {persona}.")` the run `Runner.run_sync(agent, question)` is asked `question`.
 */
import type { Op } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed } from '../../server/engine/rules/code';
import type { CallKnowledge } from '../../server/engine/rules/contract';
import { givenAt, readPlace } from './places';

/** What each run is asked. Null when the agent also goes where this cannot follow, or is never run. */
export function askedOf(code: Code, { op: maker, func }: Placed<CallOp>, { runs }: CallKnowledge): readonly Placed[] | null {
  const write = code.user(func, (op) => op.kind === 'write' && op.value === maker.id);
  if (write?.kind !== 'write' || code.onlyWrite(write.variable)?.op !== write) return null;
  const asked: Placed[] = [];
  for (const read of code.reads(write.variable)) {
    const found = inputOf(code, read, runs);
    if (!found) return null;
    asked.push(found);
  }
  return asked.length > 0 ? asked : null;
}

function inputOf(code: Code, { op: agent, func }: Placed, runs: CallKnowledge['runs']): Placed | null {
  for (const block of func.blocks) {
    for (const call of block.ops) {
      if (call.kind !== 'call') continue;
      const callee = code.operation(func, call.callee);
      // Some agents are functions themselves.
      const method = callee === agent ? '' : callee ? code.text(callee.span).split('.').at(-1) : undefined;
      for (const run of runs) {
        if (run.method !== method || !isGiven(code, { op: call, func }, run.of, agent)) continue;
        const place = readPlace(run.input);
        const given = place && place.list === null ? givenAt(code, func, call, place) : null;
        if (given && given !== 'unknown') return { op: given.op, func };
      }
    }
  }
  return null;
}

function isGiven(code: Code, { op: call, func }: Placed<CallOp>, of: string, agent: Op): boolean {
  if (of === 'this') return call.receiver === agent.id || call.callee === agent.id;
  const place = readPlace(of);
  const given = place ? givenAt(code, func, call, place) : null;
  return given !== null && given !== 'unknown' && given.op.id === agent.id;
}
