import type { FlowRule } from '../../server/engine/rules/contract';
import { parseAsData } from '../fixes/parse-data';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-input-to-code',
  title: 'Untrusted text is run as code',
  audience: 'regular',
  level: 'error',
  severity: 9.8,
  standards: { owasp: ['ASI05'], cwe: [94, 95], atlas: ['AML.T0050'], practice: 8 },
  aliases: ['remote code execution', 'code injection', 'eval injection'],
  from: ['user', 'content', 'stored'],
  to: ['act.code', 'act.script'],
  yieldsTo: ['model-output-to-code'],
  // Who wrote it is not known, only that the program keeps data there.
  grade: (flow) => (flow.label === 'stored' ? 'warning' : 'error'),
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator && (flow.label !== 'stored' || flow.confidence === 'high'),
  message: (flow) => `${opening(flow)} is run as code by ${sink(flow)}.`,
  advice: () =>
    'Whoever writes this text runs any code in this process. ' +
    'Where only data is wanted, parse it as a literal or as JSON; where a choice is wanted, look it up in a table of functions.',
  fixes: parseAsData,
};
