import type { Flow, FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { isJoined, opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-tool-description',
  title: 'The description of a tool holds text that a stranger wrote',
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01', 'ASI02'],
    cwe: [1427],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['tool poisoning', 'rug pull', 'MCP tool injection', 'prompt injection'],
  from: ['user', 'content'],
  to: ['prompt.tool'],
  // Options that are taken over as a whole are one thing to mend.
  yieldsTo: ['client-controlled-roles', 'user-input-in-system-prompt', 'external-content-in-system-prompt'],
  // The tools of a server that a program connects to come with descriptions of their own; that is what it connects for.
  // Whoever starts the program may give it tools as well.
  grade: (flow) => (isForeignTool(flow) || flow.fromOperator || flow.confidence !== 'high' ? 'warning' : 'error'),
  audienceOf: (flow) => (isForeignTool(flow) || flow.fromOperator || flow.ownKey ? 'strict' : 'regular'),
  message: (flow) => `${opening(flow)} becomes part of the description of a tool of ${sink(flow)}.`,
  advice: () =>
    'A model reads the descriptions of tools as instructions, and follows them also when it uses other tools. ' +
    'Keep names, descriptions and schemas of tools constant, and hand the text over in the call of a tool or in a user message.',
  fixes: allowValues,
};

function isForeignTool(flow: Flow): boolean {
  return flow.label === 'content' && !isJoined(flow);
}
