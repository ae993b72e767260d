import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { checkAnswer } from '../fixes/contract';
import { gradeBySteering, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-template',
  title: "A model's output becomes the source of a template",
  audience: 'regular',
  level: 'error',
  severity: 9.0,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI05'],
    cwe: [1336, 94, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['server-side template injection', 'SSTI', 'template injection', 'Jinja injection'],
  from: ['model'],
  to: ['act.template'],
  yieldsTo: ['model-output-to-code'],
  grade: gradeBySteering,
  message: (flow) => `${opening(flow)} becomes the source of the template rendered by ${sink(flow)}.`,
  advice: (flow) =>
    `${steering(flow)} Template languages can call functions and read attributes, so a template runs code on the server. ` +
    'Keep the template constant and pass the text as the value of one of its variables.',
  fixes: (flow, context) => [...checkAnswer(flow, context), ...allowValues(flow, context)],
};
