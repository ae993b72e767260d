import type { FlowRule } from '../../server/engine/rules/contract';
import { fixedRole, rebuildMessages } from '../fixes/rebuild-messages';
import { consequence, gradeBySteeredModel, isJoined, sink, source } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'client-controlled-roles',
  title: 'The sender of a request chooses the roles of messages',
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01'],
    cwe: [1427],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['prompt injection', 'role injection', 'message history injection', 'forged system message'],
  from: ['user', 'content'],
  to: ['prompt.role', 'prompt.history'],
  // A text that was put together, or typed, is no list and has no role.
  applies: (flow) => !isJoined(flow) && !flow.fromOperator,
  grade: gradeBySteeredModel,
  audienceOf: ({ ownKey }) => (ownKey ? 'strict' : 'regular'),
  message: (flow) =>
    flow.channel === 'prompt.role'
      ? `The role of a message sent by ${sink(flow)} is taken from ${source(flow)}.`
      : `Whole messages with their roles are taken from ${source(flow)} into the messages of ${sink(flow)}.`,
  advice: (flow) =>
    `A client can send a message with the role "system", or an answer that the model never gave.${consequence(flow)} ` +
    'Build the list yourself: take only the text of each message, give it the role "user" or "assistant" from a fixed set, and keep earlier answers on the server.',
  fixes: (flow, context) => [...rebuildMessages(flow, context), ...fixedRole(flow, context)],
};
