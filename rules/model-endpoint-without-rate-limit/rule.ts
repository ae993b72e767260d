import type { FactRule } from '../../server/engine/rules/contract';

export const rule: FactRule = {
  kind: 'fact',
  id: 'model-endpoint-without-rate-limit',
  title: 'A request reaches a model and nothing limits how many are served',
  audience: 'strict',
  level: 'note',
  severity: 4.3,
  standards: {
    owasp: ['LLM10:2025', 'LLM06:2026'],
    cwe: [770, 799],
    atlas: ['AML.T0034'],
    nist: ['AI RMF MANAGE 2.4'],
    practice: 3,
  },
  aliases: ['rate limiting', 'denial of wallet', 'unbounded consumption', 'quota'],
  facts: ['unlimited-endpoint'],
  group: () => 'program',
  message: (fact) => `Requests to \`${fact.subject}\` reach a model, and nothing in the program limits how many one sender gets served.`,
  advice: () =>
    'One sender can use up the budget or the quota of all, since each request costs what the model costs. ' +
    'Limit requests for each user and for all of them together, in the program or in front of it.',
};
