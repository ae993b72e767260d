import type { Agent, AgentIssue, AgentRule } from '../../server/engine/rules/contract';
import { called, gravest } from '../agents';
import { capabilities, type Capability } from '../kinds';
import { leaveRecord } from './fix';

const audited: readonly Capability[] = [...gravest, 'change-data'];

export const rule: AgentRule = {
  kind: 'agent',
  id: 'unaudited-dangerous-tool',
  title: 'A tool acts and leaves no record of what it did',
  audience: 'strict',
  level: 'warning',
  severity: 4.3,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02'],
    cwe: [778],
    nist: ['AI 600-1 2.8'],
    euAiAct: ['Article 12'],
    practice: 6,
  },
  aliases: ['audit log', 'missing logging', 'traceability', 'record-keeping'],
  judge,
  fixes: leaveRecord,
};

function judge(agent: Agent): AgentIssue[] {
  return agent.tools.flatMap((tool) => {
    const act = tool.abilities.find(({ capability, isOwn }) => isOwn && audited.includes(capability));
    if (!act || tool.isLogged !== false) return [];
    return [{
      location: tool.location,
      tool,
      level: 'warning' as const,
      confidence: act.confidence,
      message: `\`${tool.name}\`, a tool of ${called(agent)}, ${capabilities[act.capability]} and writes no log.`,
      advice:
        'When something went wrong nobody can tell what the model had done, and when. ' +
        'Log who asked, the arguments and the outcome of each call before it returns.',
      steps: [],
    }];
  });
}
