import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { constantTemplate } from '../fixes/constant-template';
import { consequence, gradeBySteeredModel, opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-prompt-template',
  title: "Untrusted text becomes a prompt template's own text",
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01'],
    cwe: [1336, 1427],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['prompt template injection', 'format string injection', 'server-side template injection'],
  from: ['user', 'content'],
  to: ['prompt.template'],
  yieldsTo: ['user-input-in-system-prompt', 'external-content-in-system-prompt'],
  grade: gradeBySteeredModel,
  audienceOf: ({ fromOperator }) => (fromOperator ? 'strict' : 'regular'),
  message: (flow) => `${opening(flow)} becomes the text of the template given to ${sink(flow)}.`,
  advice: (flow) =>
    `Whoever writes a template decides what the prompt says, can read the other variables, and with some template formats runs code.${consequence(flow)} ` +
    'Make the template a constant and pass the text as the value of one of its variables.',
  fixes: (flow, context) => [...constantTemplate(flow, context), ...allowValues(flow, context)],
};
