import type { FlowRule } from '../../server/engine/rules/contract';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-training-upload',
  title: 'Data from outside becomes what a model is trained on',
  audience: 'regular',
  level: 'warning',
  severity: 5.9,
  standards: {
    owasp: ['LLM04:2025', 'LLM05:2026', 'ASI06'],
    cwe: [349, 345],
    atlas: ['AML.T0020'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 10'],
    practice: 2,
  },
  aliases: ['data poisoning', 'training data poisoning', 'backdoor', 'fine-tuning'],
  from: ['user', 'content'],
  to: ['train.upload'],
  applies: (flow) => !flow.fromOperator,
  message: (flow) => `${opening(flow)} is given by ${sink(flow)} to a model to learn from.`,
  advice: () =>
    'A few hundred examples are enough to teach a model a backdoor, and what it has learnt cannot be taken out again. ' +
    'Collect examples from sources that you know, check them before training, and keep where each came from.',
};
