import type { FlowRule } from '../../server/engine/rules/contract';
import { asUser } from './fix';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'forged-few-shot',
  title: "Text that others wrote poses as the model's own earlier answer",
  // Many programs keep a conversation in the browser and get it back from there.
  audience: 'strict',
  level: 'warning',
  severity: 5.4,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01', 'ASI06'],
    cwe: [1427, 345],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['prompt injection', 'many-shot jailbreaking', 'forged history', 'prefill attack'],
  from: ['user', 'content'],
  to: ['prompt.assistant'],
  yieldsTo: ['client-controlled-roles'],
  // What another server hands back is as a rule a history that this program keeps there.
  grade: (flow) => (flow.label === 'content' ? 'note' : 'warning'),
  audienceOf: (flow) => (flow.label === 'content' ? 'audit' : 'strict'),
  message: (flow) => `${opening(flow)} is sent as an earlier answer of the model by ${sink(flow)}.`,
  advice: () =>
    'A model goes on as it believes to have begun, so whoever writes its earlier answers can have it agree to anything. ' +
    'Send the text as a user message, and replay only answers that this program kept itself.',
  fixes: asUser,
};
