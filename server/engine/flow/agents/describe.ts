/** Agents as text, for developers and tests. */
import type { Location } from '../../base/span';
import type { Agent, AgentTool } from '../../rules/contract';

/** Where something lies, as it is written behind it: ` (line 3)`; empty to leave it out. */
export type PlaceText = (location: Location) => string;

export function describeAgents(agents: readonly Agent[], place: PlaceText): string {
  return agents.length === 0 ? 'no agents\n' : agents.map((agent) => describeAgent(agent, place)).join('\n');
}

function describeAgent(agent: Agent, place: PlaceText): string {
  const { turns, state } = agent.bound;
  const lines = [`${agent.name}${place(agent.location)}`, `  made by ${agent.maker}${agent.isOpen ? ', with more than can be seen' : ''}`];
  if (agent.approval.state !== 'unknown') lines.push(`  approval: ${agent.approval.state}`);
  if (state !== 'unknown') lines.push(`  loop: ${state}${turns === null ? '' : ` by ${turns}`}`);
  for (const input of agent.inputs) lines.push(`  asked with ${input.label}: ${input.name}`);
  for (const tool of agent.tools) lines.push(`  tool ${tool.name}${place(tool.location)}: ${describeTool(tool, place)}`);
  for (const { agent: other, location } of agent.handoffs) lines.push(`  hands over to ${other.name}${place(location)}`);
  return `${lines.join('\n')}\n`;
}

function describeTool(tool: AgentTool, place: PlaceText): string {
  const abilities = tool.abilities.map((ability) => `${ability.capability} by ${ability.by}${place(ability.location)}`);
  const options = [tool.approval.state === 'unknown' ? '' : `approval ${tool.approval.state}`, tool.scope === 'unknown' ? '' : `scope ${tool.scope}`];
  return [...abilities, ...options].filter((part) => part !== '').join(', ') || 'nothing known';
}
