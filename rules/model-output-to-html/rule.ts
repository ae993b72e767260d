import type { FlowRule } from '../../server/engine/rules/contract';
import { asText } from '../fixes/as-text';
import { sanitize } from '../fixes/sanitize';
import { gradeBySteering, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-html',
  title: "A model's output is shown as markup",
  audience: 'regular',
  level: 'error',
  severity: 7.5,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026'],
    cwe: [79, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['cross-site scripting', 'XSS', 'insecure output handling'],
  from: ['model'],
  to: ['act.html'],
  grade: gradeBySteering,
  message: (flow) => `${opening(flow)} is shown as markup by ${sink(flow)}.`,
  advice: (flow) =>
    `${steering(flow)} Markup can run scripts with the rights of whoever looks at the page, and can send data away through images. ` +
    'Show it as text, or pass it through an HTML sanitiser first.',
  fixes: (flow, context) => [...asText(flow, context), ...sanitize(flow, context)],
};
