import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-input-to-template',
  title: 'Untrusted text becomes the source of a template',
  audience: 'regular',
  level: 'error',
  severity: 9.0,
  standards: { owasp: ['ASI05'], cwe: [1336, 94], practice: 8 },
  aliases: ['server-side template injection', 'SSTI', 'template injection', 'Jinja injection'],
  from: ['user', 'content', 'stored'],
  to: ['act.template'],
  yieldsTo: ['model-output-to-template', 'untrusted-prompt-template', 'untrusted-input-to-code'],
  // Who wrote it is not known, only that the program keeps data there.
  grade: (flow) => (flow.label === 'stored' ? 'warning' : 'error'),
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator && (flow.label !== 'stored' || flow.confidence === 'high'),
  message: (flow) => `${opening(flow)} becomes the source of the template rendered by ${sink(flow)}.`,
  advice: () =>
    'Template languages can call functions and read attributes, so whoever writes the template runs code on the server. ' +
    'Keep the template constant and pass the text as the value of one of its variables.',
  fixes: allowValues,
};
