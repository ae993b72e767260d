import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { parseAsData } from '../fixes/parse-data';
import { gradeByPurpose, groupByPurpose, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-code',
  title: "A model's output is run as code",
  audience: 'regular',
  level: 'error',
  severity: 9.8,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI05'],
    cwe: [94, 95, 1426],
    atlas: ['AML.T0050'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['remote code execution', 'code injection', 'eval of model output', 'insecure output handling'],
  from: ['model'],
  to: ['act.code', 'act.script'],
  grade: gradeByPurpose,
  group: groupByPurpose,
  message: (flow) => `${opening(flow)} is run as code by ${sink(flow)}.`,
  advice: (flow) =>
    `${steering(flow)} Here that means running any code in this process. ` +
    'Where only data is wanted, parse it as a literal or as JSON; where code is wanted, run it in a sandbox without network, files and secrets.',
  // A list of names says nothing of what stands in the files.
  fixes: (flow, context) => (flow.channel === 'act.script' ? [] : [...parseAsData(flow, context), ...allowValues(flow, context)]),
};
