import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { bindValues } from '../fixes/bind-values';
import { checkAnswer } from '../fixes/contract';
import { gradeByPurpose, groupByPurpose, isPurpose, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-query',
  title: "A model's output becomes the text of a database query",
  audience: 'regular',
  level: 'error',
  severity: 8.6,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI02'],
    cwe: [89, 943, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['SQL injection', 'prompt to SQL injection', 'P2SQL', 'text-to-SQL', 'Cypher injection'],
  from: ['model'],
  to: ['act.query'],
  grade: gradeByPurpose,
  group: groupByPurpose,
  message: (flow) => `${opening(flow)} becomes ${isPurpose(flow) ? 'the whole query' : 'part of the query'} run by ${sink(flow)}.`,
  advice: (flow) =>
    `${steering(flow)} A query can read every table that the connection can read, and change or delete rows. ` +
    'Bind values as parameters; where the model writes the whole query, use a connection that may only read the tables meant for it, and check the statement before it runs.',
  fixes: (flow, context) => [...bindValues(flow, context), ...checkAnswer(flow, context), ...allowValues(flow, context)],
};
