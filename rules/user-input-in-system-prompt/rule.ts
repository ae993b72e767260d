import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { asNumber } from '../fixes/as-number';
import { separateInstructions } from '../fixes/instructions';
import { consequence, gradeBySteeredModel, opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'user-input-in-system-prompt',
  title: 'User input becomes part of the instructions of a model',
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01'],
    cwe: [1427],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['prompt injection', 'direct prompt injection', 'system prompt injection', 'jailbreak'],
  from: ['user'],
  to: ['prompt.system'],
  // Who writes whole messages writes the system message too.
  yieldsTo: ['client-controlled-roles'],
  grade: gradeBySteeredModel,
  // Whoever started the program may well tell its model what to do.
  audienceOf: ({ fromOperator, ownKey }) => (fromOperator || ownKey ? 'strict' : 'regular'),
  message: (flow) => `${opening(flow)} becomes part of the system message of ${sink(flow)}.`,
  advice: (flow) =>
    `Whoever writes this text can rewrite the instructions of the model.${consequence(flow)} ` +
    'Keep the instructions constant and send the text as a user message, or map it to one of a fixed set of values.',
  fixes: (flow, context) => [...asNumber(flow, context), ...separateInstructions(flow, context), ...allowValues(flow, context)],
};
