import type { FlowRule } from '../../server/engine/rules/contract';
import { hiddenCharacters } from '../hidden-characters';
import { channels } from '../kinds';
import { capitalized } from '../wording';
import { removeHidden } from './fix';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'hidden-characters-in-prompt',
  title: 'A text with characters that nobody sees is part of a prompt',
  audience: 'regular',
  level: 'error',
  severity: 7.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01', 'ASI04'],
    cwe: [1427, 1007],
    atlas: ['AML.T0051', 'AML.T0068'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['ASCII smuggling', 'invisible prompt injection', 'Trojan Source', 'unicode tags', 'bidirectional text', 'zero-width'],
  from: ['hidden-text'],
  to: ['prompt.system', 'prompt.tool', 'prompt.template', 'prompt.blob', 'prompt.user', 'prompt.assistant', 'prompt.history'],
  at: 'source',
  // Written as an escape, a character is there for everyone to see.
  applies: (flow, file) => {
    const source = flow.steps[0]?.location;
    const text = source && file(source.path)?.text;
    return source !== undefined && text !== null && text !== undefined && hiddenCharacters(text.slice(source.span)).length > 0;
  },
  message: (flow) => `${capitalized(flow.sourceName)} becomes part of ${channels[flow.channel]}.`,
  advice: () =>
    'A model reads such characters as it reads any others, and a reviewer does not see them, so they can carry instructions past every review. ' +
    'Remove them; where one is meant, write it as an escape.',
  fixes: removeHidden,
};
