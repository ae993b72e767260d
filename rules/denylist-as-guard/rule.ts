import type { FactRule } from '../../server/engine/rules/contract';
import { capitalized } from '../wording';

export const rule: FactRule = {
  kind: 'fact',
  id: 'denylist-as-guard',
  title: 'A list of forbidden phrases is all that stands between a text and a model',
  audience: 'strict',
  level: 'note',
  severity: 3.7,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01'],
    cwe: [184, 1427],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['block-list', 'blacklist', 'phrase filter', 'jailbreak filter', 'prompt injection filter'],
  facts: ['phrases-alone'],
  // One text, however many phrases are looked for in it.
  group: ({ location, call }) => `${location.path} ${call.path} ${call.span.start}`,
  message: ({ subject }) => `${capitalized(subject)} is searched for phrases of attacks, and nothing else stands before the model.`,
  advice: () =>
    'The same can be said in other words, in another language, or with a letter that looks alike. ' +
    'Count on the text saying anything: keep it out of the instructions, take away what the model may do with it, and have people confirm what matters; a list may count attempts, but stops nobody.',
};
