import type { Agent, AgentIssue, AgentRule, Approval, Fact } from '../../server/engine/rules/contract';
import { acting, called, listed } from '../agents';

export const rule: AgentRule = {
  kind: 'agent',
  id: 'model-approves-itself',
  title: 'A model decides whether the action of a model is approved',
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI09'],
    cwe: [863, 602],
    atlas: ['AML.T0053'],
    nist: ['AI 600-1 2.7'],
    euAiAct: ['Article 14'],
    practice: 5,
  },
  aliases: ['human in the loop', 'approval by a model', 'self approval', 'human oversight', 'confirmation parameter', 'forged approval'],
  judge,
  facts: ['own-approval'],
  judgeFact: ownApproval,
};

function judge(agent: Agent): AgentIssue[] {
  const byTool = agent.tools.flatMap((tool) => issue(tool.approval, `\`${tool.name}\``, tool.abilities.some(({ capability }) => acting.includes(capability))));
  return [...byTool, ...issue(agent.approval, `the tools of ${called(agent)}`, true), ...clientsWord(agent)];
}

function issue({ by, location }: Approval, whose: string, doesAct: boolean): AgentIssue[] {
  if (by !== 'model' || !location || !doesAct) return [];
  return [{
    location,
    level: 'error',
    confidence: 'high',
    message: `The approval for ${whose} is what a model answers.`,
    advice:
      'Whoever steers the one model steers the other as well: both read the text that asks for the action. ' +
      'Have a person decide, or decide by rules over the arguments; a model may add a refusal, never the approval.',
    steps: [],
  }];
}

/** A client that sends all messages can make up the call of a tool together with its approval. */
function clientsWord(agent: Agent): AgentIssue[] {
  if (!agent.history) return [];
  const asked = agent.tools.filter(({ approval, abilities }) => approval.state === 'asked' && abilities.some(({ capability }) => acting.includes(capability)));
  if (asked.length === 0) return [];
  return [{
    location: agent.location,
    level: 'warning',
    confidence: 'medium',
    message: `The approval for ${listed(asked.map(({ name }) => name).slice(0, 3))} is read from messages that the client sends as a whole.`,
    advice:
      'Whoever sends the messages can write a call of the tool into them that no model made, with the approval beside it. ' +
      'Keep calls that wait for an approval on the server, and take nothing but yes or no and the number of the call from the client.',
    steps: agent.history.steps,
  }];
}

function ownApproval({ location, subject, about }: Fact): AgentIssue {
  return {
    location,
    level: 'warning',
    confidence: 'medium',
    message: `The confirmation that \`${subject}\` asks for is its own parameter \`${about ?? ''}\`, which the model fills in.`,
    advice:
      'A model that is misled says yes in the name of the person who was to be asked. ' +
      'Ask the person by means that the model does not hold: an approval of the framework or the client, or a code that only the person sees.',
    steps: [],
  };
}
