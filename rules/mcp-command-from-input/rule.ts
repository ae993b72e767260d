import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'mcp-command-from-input',
  title: 'Text from outside chooses the command that starts a tool server',
  audience: 'regular',
  level: 'error',
  severity: 9.8,
  standards: {
    owasp: ['LLM03:2025', 'LLM04:2026', 'ASI04', 'ASI05'],
    cwe: [78, 88, 829],
    atlas: ['AML.T0050'],
    nist: ['AI 600-1 2.12'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['MCP stdio', 'StdioServerParameters', 'command injection', 'remote code execution', 'MCP server registration'],
  from: ['user', 'content', 'model'],
  to: ['act.server'],
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator,
  message: (flow) => `${opening(flow)} chooses the command by which ${sink(flow)} starts a tool server.`,
  advice: (flow) =>
    `${flow.label === 'model' ? `${steering(flow)} ` : ''}The command runs on this machine, with the rights of this program, before anybody knows whether it is a tool server. ` +
    'An allow-list of programs alone is no help, since interpreters and package runners run what their arguments say. ' +
    'Let people choose among servers that the program knows, by name.',
  fixes: (flow, context) => allowValues(flow, context),
};
