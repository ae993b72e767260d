import type { Agent, AgentIssue, AgentRule, Fact } from '../../server/engine/rules/contract';
import { boundTurns } from './fix';
import { acting, called, isAsked, listed, powersOf } from '../agents';

export const rule: AgentRule = {
  kind: 'agent',
  id: 'unbounded-agent-loop',
  title: 'An agent with tools that act may go on for ever',
  audience: 'regular',
  level: 'warning',
  severity: 6.5,
  standards: {
    owasp: ['LLM10:2025', 'LLM06:2026', 'ASI08'],
    cwe: [834, 770],
    atlas: ['AML.T0034'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['unbounded consumption', 'denial of wallet', 'runaway agent', 'max_turns', 'max_iterations'],
  judge,
  facts: ['endless-loop'],
  judgeFact: handWritten,
  fixes: boundTurns,
};

/** More turns than this are no bound that anybody would notice. */
const manyTurns = 1000;

function judge(agent: Agent): AgentIssue[] {
  const { state, turns, location } = agent.bound;
  const isHuge = state === 'bounded' && turns !== null && turns > manyTurns;
  if (state !== 'removed' && state !== 'none' && !isHuge) return [];
  // A person who is asked before each action ends it, too.
  const acts = powersOf(agent).filter(({ tool, ability }) => acting.includes(ability.capability) && !isAsked(tool, agent));
  if (acts.length === 0) return [];
  const names = listed([...new Set(acts.map(({ tool }) => tool.name))].slice(0, 3));
  const how = isHuge ? `only after ${turns} turns` : state === 'removed' ? 'since the bound of the library is taken away' : 'since the library has no bound of its own';
  return [{
    location: location ?? agent.location,
    level: 'warning',
    // A session that somebody watches is often left without a bound.
    audience: state === 'none' ? 'strict' : 'regular',
    confidence: acts[0]?.ability.confidence ?? 'medium',
    message: `The loop of ${called(agent)}, which can use ${names}, ${isHuge ? `ends ${how}` : `never has to end, ${how}`}.`,
    advice:
      'A model that is misled, or that misunderstands, goes on acting and spending until somebody notices. ' +
      'Bound the number of turns, and stop with an error when it is reached.',
    steps: [],
  }];
}

/** A loop of the program's own round a model that is asked with tools. */
function handWritten({ location, subject, says }: Fact): AgentIssue {
  return {
    location,
    level: 'warning',
    // What the tools of the others do is not seen here.
    audience: says === 'acts' ? 'regular' : 'strict',
    confidence: 'medium',
    message: `\`${subject}\` is asked with tools in a loop that ends only when the model says so.`,
    advice:
      'A model that is misled, or that misunderstands, asks for one tool after the other until somebody notices, and each round costs money. ' +
      'Count the rounds, and stop with an error when there are too many.',
    steps: [],
  };
}
