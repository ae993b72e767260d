import type { FlowRule } from '../../server/engine/rules/contract';
import { capitalized, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'system-prompt-exposed',
  title: 'The instructions of a model are part of an answer to the outside',
  audience: 'regular',
  level: 'warning',
  severity: 4.3,
  standards: {
    owasp: ['LLM07:2025', 'LLM08:2026'],
    cwe: [200, 497],
    atlas: ['AML.T0056'],
    nist: ['AI 600-1 2.9'],
    practice: 7,
  },
  aliases: ['system prompt leakage', 'prompt extraction', 'hidden context exposure'],
  from: ['system-prompt'],
  to: ['response'],
  // What is kept as a field of a record is often there to be looked at and edited.
  audienceOf: (flow) => (flow.steps.some(({ kind }) => kind === 'keep') ? 'strict' : 'regular'),
  message: (flow) => `${capitalized(flow.sourceName)} are part of what ${sink(flow)} answers.`,
  advice: () =>
    'Whoever reads the instructions knows what they forbid and how to go round it, and whatever else stands in them. ' +
    'Answer with what the model said and nothing of what it was told; of a list of messages, send those of the user and the model alone.',
};
