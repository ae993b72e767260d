import type { FlowRule } from '../../server/engine/rules/contract';
import { safeLoader } from '../fixes/safe-loader';
import { gradeBySteering, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-deserializer',
  title: "A model's output is deserialised into objects that can run code",
  audience: 'regular',
  level: 'error',
  severity: 9.0,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI05'],
    cwe: [502, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['insecure deserialization', 'pickle', 'unsafe YAML', 'object injection'],
  from: ['model'],
  to: ['act.deserialize'],
  yieldsTo: ['model-output-to-code'],
  grade: gradeBySteering,
  message: (flow) => `${opening(flow)} is deserialised by ${sink(flow)}, which can build any object.`,
  advice: (flow) =>
    `${steering(flow)} Here that means building objects whose construction runs code in this process. ` +
    'Ask for JSON and parse that, or use the safe loader of the format, and check the result with a schema.',
  fixes: safeLoader,
};
