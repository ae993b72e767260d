import type { Agent, AgentIssue, AgentRule } from '../../server/engine/rules/contract';
import { called } from '../agents';
import { askInstead } from './fix';

export const rule: AgentRule = {
  kind: 'agent',
  id: 'wildcard-tool-permission',
  title: 'Everything is allowed without asking, or a tool that can do everything',
  audience: 'regular',
  level: 'error',
  severity: 8.0,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI03'],
    cwe: [250, 732],
    atlas: ['AML.T0053'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['allowed tools', 'Bash(*)', 'wildcard', 'excessive agency', 'least privilege'],
  judge,
  fixes: askInstead,
};

function judge(agent: Agent): AgentIssue[] {
  return agent.permissions.flatMap(({ text, isWildcard, location }) => (!isWildcard ? [] : [{
    location,
    level: 'error' as const,
    confidence: 'high' as const,
    message: `The permission \`${text}\` lets ${called(agent)} do anything without asking.`,
    advice:
      'A text that the model reads can then have any command run, with the rights of this program. ' +
      'Allow the tools and the commands that the task needs, each by its name.',
    steps: [],
  }]));
}
