import type { FactRule } from '../../server/engine/rules/contract';
import { pinRevision } from '../fixes/pin-revision';
import { isHubName } from '../wording';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unverified-dataset',
  title: 'A dataset is taken from a hub in whatever revision it has that day',
  audience: 'strict',
  level: 'note',
  severity: 3.7,
  standards: {
    owasp: ['LLM04:2025', 'LLM05:2026', 'ASI04'],
    cwe: [494, 1357],
    atlas: ['AML.T0010', 'AML.T0020'],
    nist: ['AI 600-1 2.12'],
    euAiAct: ['Article 10'],
    practice: 2,
  },
  aliases: ['data poisoning', 'dataset pinning', 'training data'],
  facts: ['unpinned-dataset'],
  applies: (fact) => fact.about !== undefined && isHubName(fact.about),
  group: (fact) => `${fact.location.path} ${fact.about}`,
  message: (fact) => `The dataset \`${fact.about}\` is taken in whatever revision it has that day.`,
  advice: () =>
    'Whoever can push to its repository decides what a model learns or how it is measured, and nobody here sees the change. ' +
    "Pass `revision` with the hash of the commit that was looked at.",
  fixes: pinRevision,
};
