import type { Agent, AgentIssue, AgentRule, Approval } from '../../server/engine/rules/contract';
import { acting, called } from '../agents';

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
  aliases: ['human in the loop', 'approval by a model', 'self approval', 'human oversight'],
  judge,
};

function judge(agent: Agent): AgentIssue[] {
  const byTool = agent.tools.flatMap((tool) => issue(tool.approval, `\`${tool.name}\``, tool.abilities.some(({ capability }) => acting.includes(capability))));
  return [...byTool, ...issue(agent.approval, `the tools of ${called(agent)}`, true)];
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
