import type { FactRule } from '../../server/engine/rules/contract';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unversioned-prompt',
  title: 'A prompt is taken from a registry in whatever version it has that day',
  audience: 'audit',
  level: 'note',
  severity: 2.6,
  standards: {
    owasp: ['LLM03:2025', 'LLM04:2026', 'ASI04'],
    cwe: [494, 1357],
    nist: ['AI RMF MANAGE 4.1'],
    euAiAct: ['Article 12'],
    practice: 1,
  },
  aliases: ['prompt registry', 'prompt versioning', 'prompt hub', 'prompt management'],
  facts: ['unpinned-prompt'],
  // Hubs write the version behind a colon.
  applies: (fact) => fact.about !== undefined && !/[:@]/.test(fact.about),
  message: (fact) => `The prompt \`${fact.about}\` is taken in whatever version it has that day.`,
  advice: () =>
    'Whoever can edit it there changes what this program tells its model, without a review and without a test. ' +
    'Name the version that was tested, or record with each answer which version was used.',
};
