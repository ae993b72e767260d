import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { bindValues } from '../fixes/bind-values';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-input-to-query',
  title: 'Untrusted text becomes the text of a database query',
  audience: 'strict',
  level: 'warning',
  severity: 8.0,
  standards: { owasp: ['ASI02'], cwe: [89, 943], practice: 8 },
  aliases: ['SQL injection', 'NoSQL injection', 'Cypher injection'],
  from: ['user', 'content'],
  to: ['act.query'],
  yieldsTo: ['model-output-to-query'],
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator,
  message: (flow) => `${opening(flow)} becomes part of the query run by ${sink(flow)}.`,
  advice: () =>
    'Whoever writes this text can read and change every row that the connection can. ' +
    'Bind values as parameters; take the names of columns and tables from a fixed set.',
  fixes: (flow, context) => [...bindValues(flow, context), ...allowValues(flow, context)],
};
