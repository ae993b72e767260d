import type { FlowRule } from '../../server/engine/rules/contract';
import { separateInstructions } from '../fixes/instructions';
import { consequence, gradeBySteeredModel, opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'external-content-in-system-prompt',
  title: 'Text that third parties wrote becomes part of the instructions of a model',
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01'],
    cwe: [1427],
    atlas: ['AML.T0051.001'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['indirect prompt injection', 'cross-domain prompt injection', 'retrieval injection'],
  from: ['content'],
  to: ['prompt.system'],
  grade: gradeBySteeredModel,
  message: (flow) => `${opening(flow)} becomes part of the system message of ${sink(flow)}.`,
  advice: (flow) =>
    `Somebody who never talks to this program can hide instructions in that text, and here the model takes them for its own.${consequence(flow)} ` +
    'Keep the instructions constant and hand the text over as a user or tool message, between delimiters.',
  fixes: separateInstructions,
};
