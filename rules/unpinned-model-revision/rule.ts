import type { FactRule } from '../../server/engine/rules/contract';
import { pinRevision } from '../fixes/pin-revision';
import { isHubName } from '../wording';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unpinned-model-revision',
  title: 'A model is taken from a hub in whatever revision it has that day',
  audience: 'strict',
  level: 'note',
  severity: 3.7,
  standards: {
    owasp: ['LLM03:2025', 'LLM04:2026', 'ASI04'],
    cwe: [494, 1357],
    atlas: ['AML.T0010'],
    nist: ['AI 600-1 2.12'],
    practice: 2,
  },
  aliases: ['model pinning', 'model supply chain', 'namespace reuse', 'rug pull'],
  facts: ['unpinned-model'],
  applies: (fact) => fact.about !== undefined && isHubName(fact.about),
  // A tokenizer, a configuration and a model of one name are pinned together.
  group: (fact) => `${fact.location.path} ${fact.about}`,
  message: (fact) => `The model \`${fact.about}\` is taken in whatever revision it has that day.`,
  advice: () =>
    'Whoever can push to its repository, or comes to own its name, changes what this program answers, and nobody here sees it. ' +
    "Pass `revision` with the hash of the commit that was tested.",
  fixes: pinRevision,
};
