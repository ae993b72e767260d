import type { FactRule } from '../../server/engine/rules/contract';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unauthenticated-model-endpoint',
  title: 'A request reaches a model and nothing asks who sent it',
  audience: 'strict',
  level: 'warning',
  severity: 6.5,
  standards: {
    owasp: ['LLM10:2025', 'LLM06:2026', 'ASI03'],
    cwe: [306],
    atlas: ['AML.T0040'],
    nist: ['AI 600-1 2.9'],
    practice: 3,
  },
  aliases: ['missing authentication', 'open proxy', 'denial of wallet', 'broken access control'],
  facts: ['open-endpoint'],
  // One check in front of them would protect all routes of a file.
  group: (fact) => fact.location.path,
  message: (fact) => `Requests to \`${fact.subject}\` reach a model, and nothing on the way asks who sends them.`,
  advice: () =>
    'Whoever finds the address can use the model at your cost, and whatever it reads or does for others. ' +
    'Ask for a session or a key before the model is asked, in the route or in front of all of them.',
};
