import type { FlowRule } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { chooseFromTable } from '../fixes/callables';
import { checkAnswer } from '../fixes/contract';
import { gradeBySteering, isJoined, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-chosen-dispatch',
  title: 'A model chooses by name what is called or loaded, and nothing limits its choice',
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI05'],
    cwe: [470, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['unsafe reflection', 'excessive agency', 'dynamic dispatch', 'getattr injection', 'dynamic import'],
  from: ['model'],
  to: ['act.dispatch', 'act.import'],
  yieldsTo: ['model-output-to-code'],
  // `handle_` in front of the name leaves only what was written to be chosen.
  grade: (flow) => (isJoined(flow) ? 'note' : gradeBySteering(flow)),
  message: (flow) =>
    flow.channel === 'act.import'
      ? `${opening(flow)} chooses the module that ${sink(flow)} loads.`
      : `${opening(flow)} chooses by name what is called through ${sink(flow)}.`,
  advice: (flow) =>
    `${steering(flow)} Every function, method or module that can be reached by a name is then a tool of the model, also those that nobody meant. ` +
    'Write down the callables that may be chosen in a table, look the name up there, and reject every other name.',
  fixes: (flow, context) => {
    const table = chooseFromTable(flow, context);
    return [...table, ...checkAnswer(flow, context), ...(table.length > 0 ? [] : allowValues(flow, context))];
  },
};
