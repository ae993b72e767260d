import type { FlowRule } from '../../server/engine/rules/contract';
import { fence } from '../fixes/fence';
import { separate } from '../fixes/separate';
import { consequence, graveConsequence, isJoined, opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'unseparated-user-input',
  title: 'Instructions and untrusted text share one string',
  audience: 'regular',
  level: 'warning',
  severity: 5.3,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01'],
    cwe: [1427],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['prompt injection', 'prompt concatenation'],
  from: ['user', 'content'],
  to: ['prompt.blob'],
  yieldsTo: ['user-input-in-system-prompt', 'external-content-in-system-prompt', 'untrusted-prompt-template', 'client-controlled-roles'],
  // A prompt that is nothing but the text is the user's own message.
  applies: isJoined,
  // A program that answers whoever asked is a chat program, not a weakness.
  grade: (flow) => (graveConsequence(flow) ? 'warning' : flow.guards.includes('delimited') ? null : 'note'),
  // Whoever started the program may well tell its model what to do.
  audienceOf: ({ fromOperator }) => (fromOperator ? 'strict' : 'regular'),
  message: (flow) => `${opening(flow)} is mixed with the instructions in the prompt of ${sink(flow)}.`,
  advice: (flow) =>
    `The model cannot tell where the instructions end and the text begins.${consequence(flow)} ` +
    'Send the instructions as the system message and the text as a user message.',
  fixes: (flow, context) => {
    const separated = separate(flow, context);
    return separated.length > 0 ? separated : fence(flow, context);
  },
};
