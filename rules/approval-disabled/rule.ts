import type { Agent, AgentIssue, AgentRule, AgentTool, Approval } from '../../server/engine/rules/contract';
import { acting, called, gravest, listed, powersOf } from '../agents';
import { capabilities } from '../kinds';
import { switchOn } from './fix';

export const rule: AgentRule = {
  kind: 'agent',
  id: 'approval-disabled',
  title: 'Nobody is asked before a tool acts, where somebody could be',
  audience: 'regular',
  level: 'warning',
  severity: 7.1,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI09'],
    cwe: [862, 693],
    atlas: ['AML.T0053'],
    nist: ['AI 600-1 2.7'],
    euAiAct: ['Article 14'],
    practice: 5,
  },
  aliases: ['human in the loop', 'auto-approve', 'needs_approval', 'human oversight', 'excessive agency'],
  yieldsTo: ['dangerous-flag-enabled'],
  judge,
  fixes: switchOn,
};

function judge(agent: Agent): AgentIssue[] {
  const byTool = agent.tools.flatMap((tool) => (tool.approval.state === 'off' ? issue(tool.approval, [tool], `\`${tool.name}\``) : []));
  if (agent.approval.state !== 'off') return byTool;
  const acts = powersOf(agent).filter(({ ability, tool }) => acting.includes(ability.capability) && tool.approval.state !== 'asked');
  return [...byTool, ...issue(agent.approval, [...new Set(acts.map(({ tool }) => tool))], `the tools of ${called(agent)}`)];
}

function issue(approval: Approval, tools: readonly AgentTool[], whose: string): AgentIssue[] {
  const acts = tools.flatMap((tool) => tool.abilities.filter(({ capability }) => acting.includes(capability)).map((ability) => ({ tool, ability })));
  const worst = acts.find(({ ability }) => gravest.includes(ability.capability)) ?? acts[0];
  if (!worst || !approval.location) return [];
  const { capability, confidence } = worst.ability;
  const names = listed([...new Set(acts.map(({ tool }) => tool.name))].slice(0, 3));
  const how = approval.by === 'always-yes' ? 'is always answered with yes' : 'is switched off';
  return [{
    location: approval.location,
    level: gravest.includes(capability) ? 'error' : 'warning',
    confidence,
    message: `Approval for ${whose} ${how}, and ${whose === names ? 'it' : names} ${names.includes(' and ') ? 'can act' : capabilities[capability]}.`,
    advice:
      'A text that the model reads can then have this done without anybody seeing it first. ' +
      'Have a person approve the calls that act, or keep this off only for tools that read.',
    steps: [],
  }];
}
