import type { FlowRule } from '../../server/engine/rules/contract';
import { sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'personal-data-in-prompt',
  title: 'Sensitive personal data is sent to a model in a prompt',
  audience: 'regular',
  level: 'warning',
  severity: 5.5,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026'],
    cwe: [200, 359],
    atlas: ['AML.T0057'],
    nist: ['AI 600-1 2.4'],
    euAiAct: ['Article 10'],
    practice: 7,
  },
  aliases: ['PII', 'sensitive information disclosure', 'data protection', 'GDPR', 'HIPAA'],
  from: ['personal'],
  to: ['prompt.system', 'prompt.tool', 'prompt.blob', 'prompt.template', 'prompt.history', 'prompt.user', 'prompt.assistant'],
  message: (flow) => `${field(flow.steps[0]?.message ?? '')} becomes part of the prompt of ${sink(flow)}.`,
  advice: () =>
    'The provider sees it, logs and traces keep it, and the model can repeat it to others. ' +
    'Leave the field out, or put a placeholder in its place and fill it in when the answer is there.',
};

function field(step: string): string {
  return step.charAt(0).toUpperCase() + step.slice(1);
}
