import type { FlowRule } from '../../server/engine/rules/contract';
import { checkAnswer } from '../fixes/contract';
import { opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'unvalidated-structured-output',
  title: "A model's answer is read as JSON and used without a schema",
  audience: 'strict',
  level: 'warning',
  severity: 4.9,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI02'],
    cwe: [20, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['structured output', 'missing schema', 'improper output handling', 'output validation'],
  from: ['model'],
  to: ['act.record', 'act.message', 'act.recipient', 'act.money', 'act.permission', 'act.deploy'],
  yieldsTo: ['unconfirmed-model-action', 'model-output-to-query'],
  applies: (flow) => flow.guards.includes('parsed') && !flow.guards.includes('checked'),
  message: (flow) => `${opening(flow)} is read as JSON and used by ${sink(flow)}, and nothing checks what is in it.`,
  advice: (flow) =>
    `${steering(flow)} A field can be missing, of another type, or hold what nobody expects. ` +
    'Check the answer with a schema that has a type, a range or an enumeration for each field, and reject it when it does not fit.',
  fixes: checkAnswer,
};
