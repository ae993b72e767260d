import type { FlowRule } from '../../server/engine/rules/contract';
import { separateInstructions } from '../fixes/instructions';
import { opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-in-system-prompt',
  title: "One model's answer becomes part of the instructions of another",
  audience: 'regular',
  level: 'warning',
  severity: 6.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01', 'ASI07'],
    cwe: [1427],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['prompt injection', 'indirect prompt injection', 'agent-to-agent injection', 'prompt chaining'],
  from: ['model'],
  to: ['prompt.system'],
  yieldsTo: ['user-input-in-system-prompt', 'external-content-in-system-prompt'],
  // An answer to a constant prompt says what its authors asked for.
  applies: (flow) => flow.behind.includes('user') || flow.behind.includes('content'),
  message: (flow) => `${opening(flow)} becomes part of the system message of ${sink(flow)}.`,
  advice: (flow) =>
    `${steering(flow)} As part of the instructions, what they make the first model say commands the second. ` +
    'Keep the instructions constant and send the answer as a user or tool message, or take only checked fields of it.',
  fixes: separateInstructions,
};
