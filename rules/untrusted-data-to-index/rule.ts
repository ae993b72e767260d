import type { FlowRule } from '../../server/engine/rules/contract';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-data-to-index',
  title: 'Text from outside is stored where a model reads it later as knowledge',
  audience: 'strict',
  level: 'warning',
  severity: 5.9,
  standards: {
    owasp: ['LLM04:2025', 'LLM05:2026', 'LLM08:2025', 'LLM09:2026', 'ASI06'],
    cwe: [349, 1427],
    atlas: ['AML.T0070'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 2,
  },
  aliases: ['data poisoning', 'RAG poisoning', 'memory poisoning', 'stored prompt injection', 'indirect prompt injection'],
  from: ['user', 'content'],
  to: ['index.write', 'memory.write'],
  applies: (flow) => !flow.fromOperator,
  // Reading what others wrote is what an index is for; strangers who write into it by themselves are another matter.
  grade: (flow) => (flow.label === 'content' ? 'note' : 'warning'),
  audienceOf: (flow) => (flow.label === 'content' ? 'audit' : 'strict'),
  message: (flow) => `${opening(flow)} is stored by ${sink(flow)}, from where a model reads it later.`,
  advice: () =>
    'What one sender stores is read for everybody who asks later, with nothing that tells it from your own documents. ' +
    'Keep an index for each owner or filter by the owner when reading, mark where each piece came from, and check pieces before they are stored.',
};
