import type { FactRule } from '../../server/engine/rules/contract';
import { addBound } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'missing-model-timeout',
  title: 'A request to a model may wait for ever',
  audience: 'strict',
  level: 'note',
  severity: 3.1,
  standards: {
    owasp: ['LLM10:2025', 'LLM06:2026', 'ASI08'],
    cwe: [400, 1088],
    nist: ['AI RMF MANAGE 2.4'],
    practice: 1,
  },
  aliases: ['timeout', 'unbounded consumption', 'hanging request', 'availability'],
  facts: ['no-timeout'],
  group: (fact) => `${fact.location.path} ${fact.subject}`,
  message: (fact) => `\`${fact.subject}\` has no timeout, and its default is to wait for ever.`,
  advice: () =>
    'When the provider does not answer, each request holds a worker until nobody is served any more. ' +
    'Pass a timeout, a little longer than the slowest answer that is still of use.',
  fixes: addBound,
};
