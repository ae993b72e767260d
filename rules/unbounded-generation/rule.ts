import type { FactRule } from '../../server/engine/rules/contract';
import { addBound } from '../missing-model-timeout/fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unbounded-generation',
  title: 'An answer may grow until the model stops by itself',
  audience: 'strict',
  level: 'note',
  severity: 3.1,
  standards: {
    owasp: ['LLM10:2025', 'LLM06:2026'],
    cwe: [770, 1434],
    atlas: ['AML.T0034'],
    nist: ['AI RMF MANAGE 2.4'],
    practice: 1,
  },
  aliases: ['max_tokens', 'denial of wallet', 'unbounded consumption', 'cost'],
  facts: ['unbounded-generation'],
  // What one call of a file leaves out its others mostly leave out as well.
  group: (fact) => fact.location.path,
  message: (fact) => `\`${fact.subject}\` sets no bound on the answer, which may grow as long as the model goes on.`,
  advice: () =>
    'Whoever can steer the model can make each answer as long and as costly as the model can write. ' +
    'Pass a bound, a little above the longest answer that is still of use, and treat an answer that hits it as incomplete.',
  fixes: addBound,
};
