import type { Agent, AgentIssue, AgentRule, Step } from '../../server/engine/rules/contract';
import { called, handoffSteps, isAsked, leastSure, powersOf, toolStep, type Power } from '../agents';
import { askFirst, onlyRead } from '../fixes/ask-first';
import type { Capability } from '../kinds';
import { capitalized } from '../wording';

export const rule: AgentRule = {
  kind: 'agent',
  id: 'lethal-trifecta',
  title: 'An agent reads what strangers wrote, reads private data, and can send data out',
  audience: 'regular',
  level: 'error',
  severity: 8.6,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'LLM06:2025', 'LLM03:2026', 'ASI01', 'ASI02'],
    cwe: [200, 441],
    atlas: ['AML.T0051.001', 'AML.T0086'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['lethal trifecta', 'data exfiltration', 'indirect prompt injection', 'rule of two', 'EchoLeak'],
  judge,
  fixes: (issue, context) => [...onlyRead(issue, context), ...askFirst(issue, context)],
};

function judge(agent: Agent): AgentIssue[] {
  const powers = powersOf(agent);
  const content = agent.inputs.find(({ label }) => label === 'content');
  const reads = first(powers, 'read-content');
  const secret = first(powers, 'read-private');
  const sends = powers.find((power) => power.ability.capability === 'send-out' && !isAsked(power.tool, power.agent));
  if ((!reads && !content) || !secret || !sends || isAsked(secret.tool, secret.agent)) return [];
  // An agent that has it alone, or by fewer hand-offs, is the one to speak of.
  if (agent.handoffs.some((handoff) => handoff.agent !== agent && !leadsTo(handoff.agent, agent) && judge(handoff.agent).length > 0)) return [];
  const isAlone = [reads, secret, sends].every((power) => power === undefined || power.by.length === 0);
  const steps = [
    ...(content ? content.steps : reads ? legs(reads, 'read-content') : []),
    ...legs(secret, 'read-private'),
    ...legs(sends, 'send-out'),
  ];
  return [{
    location: sends.tool.given,
    tool: sends.tool,
    level: isAlone ? 'error' : 'warning',
    confidence: leastSure(secret.ability.confidence, sends.ability.confidence, content ? 'high' : (reads?.ability.confidence ?? 'high')),
    message: `${capitalized(called(agent))}${isAlone ? '' : ' with the agents it hands over to'} reads what strangers wrote (${content ? content.name : `\`${reads?.tool.name ?? ''}\``}), reads private data (\`${secret.tool.name}\`), and can send data out (\`${sends.tool.name}\`).`,
    advice:
      'Instructions hidden in what it reads can have the private data sent to whoever wrote them, and no filter stops that for sure. ' +
      'Take one of the three away, split the agent so that none has all, fix the address that data is sent to, or ask a person before anything is sent.',
    steps,
  }];
}

function first(powers: readonly Power[], capability: Capability): Power | undefined {
  return powers.find((power) => power.ability.capability === capability);
}

function legs(power: Power, capability: Capability): Step[] {
  return [...handoffSteps(power.by), toolStep(power.tool, capability)];
}

function leadsTo(from: Agent, to: Agent, seen = new Set<Agent>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return from.handoffs.some(({ agent }) => agent === to || leadsTo(agent, to, seen));
}
