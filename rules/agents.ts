/**
 * How rules speak about agents: what one can do with all that it can hand over to, who can steer it, and the phrases
 * that several rules share. Data and small pure functions only.
 *
 * Example: `powersOf(agent)` of an agent that hands over to one with a shell holds that shell, with the hand-off on
 * its way.
 */
import type { Ability, Agent, AgentTool, Confidence, Handoff, Step } from '../server/engine/rules/contract';
import { capabilities, type Capability } from './kinds';

export { acting, gravest } from './kinds';

/** Something that an agent can do, alone or by others. */
export interface Power {
  readonly ability: Ability;
  readonly tool: AgentTool;
  readonly agent: Agent;
  /** The hand-offs that lead there; empty for its own tools. */
  readonly by: readonly Handoff[];
}

/** Everything that an agent can come to do, its own tools first. */
export function powersOf(agent: Agent): Power[] {
  const powers: Power[] = [];
  const seen = new Set<Agent>([agent]);
  let level: { agent: Agent; by: readonly Handoff[] }[] = [{ agent, by: [] }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const at of level) {
      for (const tool of at.agent.tools) for (const ability of tool.abilities) powers.push({ ability, tool, agent: at.agent, by: at.by });
      for (const handoff of at.agent.handoffs) {
        if (seen.has(handoff.agent)) continue;
        seen.add(handoff.agent);
        next.push({ agent: handoff.agent, by: [...at.by, handoff] });
      }
    }
    level = next;
  }
  return powers;
}

/** A person is asked before the tool runs: by the tool, or by the agent whose tool it is. */
export function isAsked(tool: AgentTool, agent: Agent): boolean {
  return (tool.approval.state === 'asked' && tool.approval.by !== 'model') || (agent.approval.state === 'asked' && agent.approval.by !== 'model' && tool.approval.state !== 'off');
}

/** Who can steer the agent beside its makers: the first that is known, in words; null when nobody is. */
export function steeredBy(agent: Agent): { readonly words: string; readonly steps: readonly Step[] } | null {
  const input = agent.inputs.find(({ label }) => label === 'content') ?? agent.inputs.find(({ label }) => label === 'user');
  const reading = agent.tools.find((tool) => tool.abilities.some(({ capability }) => capability === 'read-content'));
  if (input?.label === 'content') return { words: `reads ${input.name}`, steps: input.steps };
  if (reading) return { words: `reads what strangers wrote by \`${reading.name}\``, steps: [toolStep(reading, 'read-content')] };
  return input ? { words: `is asked with ${input.name}`, steps: input.steps } : null;
}

/** One step for a tool: where it is given to the agent, and what it can do. */
export function toolStep(tool: AgentTool, capability: Capability): Step {
  return { location: tool.given, message: `\`${tool.name}\` ${capabilities[capability]}` };
}

export function handoffSteps(handoffs: readonly Handoff[]): Step[] {
  return handoffs.map(({ agent, location }) => ({ location, message: `hands over to ${called(agent)}` }));
}

/** `the agent "researcher"`; without a name of its own, `the agent`. */
export function called(agent: Agent): string {
  return agent.name === agent.maker ? 'the agent' : `the agent "${agent.name}"`;
}

export function leastSure(...all: readonly Confidence[]): Confidence {
  return all.includes('low') ? 'low' : all.includes('medium') ? 'medium' : 'high';
}

export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`;
}
