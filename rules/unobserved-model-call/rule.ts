import type { FactRule } from '../../server/engine/rules/contract';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unobserved-model-call',
  title: 'Nothing records what the program asks its models',
  audience: 'strict',
  level: 'note',
  severity: 3.1,
  standards: {
    owasp: ['ASI08', 'ASI10'],
    cwe: [778],
    nist: ['AI RMF MEASURE 2.4', 'AI RMF MANAGE 4.1'],
    euAiAct: ['Article 12', 'Article 19'],
    practice: 6,
  },
  aliases: ['observability', 'tracing', 'OpenTelemetry', 'audit log', 'monitoring'],
  facts: ['unobserved'],
  group: () => 'program',
  message: (fact) => `The program asks models, here by \`${fact.subject}\`, and nothing records what is asked and answered.`,
  advice: () =>
    'Without a record nobody sees an attack while it goes on, or can tell afterwards what a model was made to do. ' +
    'Trace the calls, with OpenTelemetry and its conventions for generative AI or with a service for it, and mind what personal data the record then holds.',
};
