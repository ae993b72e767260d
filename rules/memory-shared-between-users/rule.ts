import type { FlowRule } from '../../server/engine/rules/contract';
import { capitalized, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'memory-shared-between-users',
  title: "One user's text is kept where the next user's prompt is made of it",
  audience: 'regular',
  level: 'warning',
  severity: 6.5,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026', 'ASI06'],
    cwe: [488, 668],
    nist: ['AI 600-1 2.4'],
    practice: 7,
  },
  aliases: ['cross-session leak', 'session isolation', 'global conversation history', 'memory poisoning'],
  from: ['shared'],
  to: ['prompt.system', 'prompt.blob', 'prompt.history', 'prompt.user', 'prompt.assistant'],
  // One place that all share is one thing to mend, however many providers read it.
  group: ({ sourceName, steps: [source] }) => (source ? `${source.location.path} ${sourceName}` : null),
  message: (flow) => `${capitalized(flow.sourceName)}, which all requests share, becomes part of the prompt of ${sink(flow)}.`,
  advice: () =>
    'The answer to one user can repeat what another one said, and whoever writes first can steer the answers of all who come later. ' +
    'Keep the conversation under a key that belongs to the user or the session, and make that key on the server.',
};
