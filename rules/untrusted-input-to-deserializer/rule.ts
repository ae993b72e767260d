import type { FlowRule } from '../../server/engine/rules/contract';
import { safeLoader } from '../fixes/safe-loader';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-input-to-deserializer',
  title: 'Untrusted data is deserialised into objects that can run code',
  audience: 'regular',
  level: 'error',
  severity: 9.0,
  standards: { owasp: ['ASI05'], cwe: [502], practice: 8 },
  aliases: ['insecure deserialization', 'pickle', 'unsafe YAML', 'object injection'],
  from: ['user', 'content'],
  to: ['act.deserialize'],
  yieldsTo: ['model-output-to-deserializer', 'untrusted-input-to-code', 'unsafe-model-loading'],
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator,
  message: (flow) => `${opening(flow)} is deserialised by ${sink(flow)}, which can build any object.`,
  advice: () =>
    'Whoever writes these bytes can have objects built whose construction runs code in this process. ' +
    'Send JSON and parse that, or use the safe loader of the format, and check the result with a schema.',
  fixes: safeLoader,
};
