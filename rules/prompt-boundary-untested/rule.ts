import type { FactRule } from '../../server/engine/rules/contract';

export const rule: FactRule = {
  kind: 'fact',
  id: 'prompt-boundary-untested',
  title: 'A model is asked in code that no test touches',
  audience: 'audit',
  level: 'note',
  severity: 2.1,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026'],
    cwe: [1427],
    nist: ['AI RMF MEASURE 2.7', 'AI 600-1 2.9'],
    euAiAct: ['Article 9', 'Article 15'],
    practice: 9,
  },
  aliases: ['red teaming', 'adversarial test', 'prompt test', 'evaluation'],
  facts: ['untested-boundary'],
  // Where there are no tests at all, that is one finding.
  group: (fact) => (fact.says === '' ? fact.location.path : 'program'),
  message: (fact) => `No test touches the code that asks a model here, by \`${fact.subject}\`.`,
  advice: () =>
    'What keeps data apart from instructions here can be lost with any change, and nobody would notice. ' +
    'Test with a recorded or a stub model that hostile text in each source ends where data belongs, and that forbidden actions are refused.',
};
