import type { Agent, AgentIssue, AgentRule } from '../../server/engine/rules/contract';
import { called } from '../agents';

export const rule: AgentRule = {
  kind: 'agent',
  id: 'unscoped-tool',
  title: 'A tool is given to an agent without the limits that it knows',
  audience: 'strict',
  level: 'warning',
  severity: 5.3,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI03'],
    cwe: [250, 732],
    atlas: ['AML.T0053'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['least privilege', 'root folder', 'excessive agency', 'tool scope'],
  judge,
};

function judge(agent: Agent): AgentIssue[] {
  return agent.tools.flatMap((tool) => (tool.scope !== 'none' ? [] : [{
    location: tool.location,
    level: 'warning' as const,
    confidence: 'high' as const,
    message: `\`${tool.name}\` is given to ${called(agent)} without any of the arguments that limit what it reaches.`,
    advice:
      'The model can then reach everything that this program can. ' +
      'Give the tool the folder, the tables or the hosts that the task needs.',
    steps: [],
  }]));
}
