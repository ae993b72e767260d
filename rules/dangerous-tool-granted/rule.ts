import type { Agent, AgentIssue, AgentRule, AgentTool, Level } from '../../server/engine/rules/contract';
import { called, isAsked, steeredBy, toolStep } from '../agents';
import { askFirst, onlyRead } from '../fixes/ask-first';
import { capabilities, type Capability } from '../kinds';

const granted: readonly Capability[] = ['run-code', 'pay', 'grant-access', 'deploy', 'change-data'];

export const rule: AgentRule = {
  kind: 'agent',
  id: 'dangerous-tool-granted',
  title: 'An agent that others can steer is given a tool that can do anything',
  audience: 'regular',
  level: 'error',
  severity: 8.8,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI05'],
    cwe: [250, 94],
    atlas: ['AML.T0053'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['excessive agency', 'tool misuse', 'shell tool', 'code interpreter', 'least privilege'],
  yieldsTo: ['unsandboxed-code-execution', 'dangerous-flag-enabled', 'wildcard-tool-permission'],
  judge,
  fixes: (issue, context) => [...onlyRead(issue, context), ...askFirst(issue, context)],
};

function judge(agent: Agent): AgentIssue[] {
  const steered = steeredBy(agent);
  if (!steered) return [];
  return agent.tools.flatMap((tool) => {
    const worst = worstOf(tool);
    // What an agent does by itself is no tool that it was given.
    if (!worst || isAsked(tool, agent) || tool.location.span.start === agent.location.span.start) return [];
    return [{
      location: tool.location,
      tool,
      level: levelOf(worst.capability),
      confidence: worst.confidence,
      message: `\`${tool.name}\`, which ${capabilities[worst.capability]}, is given to ${called(agent)}, which ${steered.words}.`,
      advice:
        'Whoever writes what the agent reads can have the tool used as they like, with the rights of this program. ' +
        'Give it a narrower tool, one that takes values and not commands, run it in a sandbox, or ask a person before it runs.',
      steps: [...steered.steps, { ...toolStep(tool, worst.capability), location: tool.location }],
    }];
  });
}

/** Only what a library's tool is known to do: of the program's own functions the flow into the action is reported. */
function worstOf(tool: AgentTool): AgentTool['abilities'][number] | undefined {
  return granted.map((capability) => tool.abilities.find((ability) => ability.capability === capability && !ability.isOwn)).find((ability) => ability !== undefined && !isNarrow(tool, ability.capability));
}

/** A tool that changes data does its work, unless it could have been told in which folder or tables and was not. */
function isNarrow(tool: AgentTool, capability: Capability): boolean {
  return capability === 'change-data' && tool.scope !== 'none';
}

function levelOf(capability: Capability): Level {
  return capability === 'change-data' ? 'warning' : 'error';
}
