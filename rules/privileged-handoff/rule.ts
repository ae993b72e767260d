import type { Agent, AgentIssue, AgentRule } from '../../server/engine/rules/contract';
import { called, gravest, isAsked, steeredBy, toolStep } from '../agents';
import { capabilities, type Capability } from '../kinds';
import { capitalized } from '../wording';

const powers: readonly Capability[] = [...gravest, 'change-data'];

export const rule: AgentRule = {
  kind: 'agent',
  id: 'privileged-handoff',
  title: 'An agent that others can steer passes control to one that can do more',
  audience: 'strict',
  level: 'warning',
  severity: 6.4,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI03', 'ASI07'],
    cwe: [269, 441],
    atlas: ['AML.T0053'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['privilege escalation', 'confused deputy', 'handoff', 'multi-agent', 'agent delegation'],
  judge,
};

function judge(agent: Agent): AgentIssue[] {
  const steered = steeredBy(agent);
  if (!steered) return [];
  const own = new Set(agent.tools.flatMap((tool) => tool.abilities.map(({ capability }) => capability)));
  return agent.handoffs.flatMap(({ agent: other, location }) => {
    const gained = other.tools.flatMap((tool) => tool.abilities.map((ability) => ({ tool, ability })))
      .find(({ tool, ability }) => powers.includes(ability.capability) && !own.has(ability.capability) && !isAsked(tool, other));
    if (!gained || other === agent) return [];
    return [{
      location,
      level: 'warning' as const,
      confidence: gained.ability.confidence,
      message: `${capitalized(called(agent))}, which ${steered.words}, hands over to ${called(other)}, whose \`${gained.tool.name}\` ${capabilities[gained.ability.capability]}.`,
      advice:
        'Whoever steers the first agent gets the tools of the second one by asking for it, since the message is passed on as it is. ' +
        'Pass on a checked structure instead of the text, or ask a person before the second agent acts.',
      steps: [...steered.steps, toolStep(gained.tool, gained.ability.capability), { location, message: `hands over to ${called(other)}` }],
    }];
  });
}

