import type { FactRule } from '../../server/engine/rules/contract';
import { removeComment } from '../suppression-unused/fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'suppression-expired',
  title: 'The time of a suppression is over',
  audience: 'regular',
  level: 'warning',
  severity: 2.1,
  standards: { owasp: [], cwe: [1126], nist: ['AI RMF GOVERN 1.4'], practice: 10 },
  aliases: ['suppression', 'risk acceptance', 'expiry', 'lintel-ignore'],
  facts: ['suppression-expired'],
  message: (fact) => `This comment suppresses \`${fact.subject}\` no longer: ${fact.says}.`,
  advice: () => 'Somebody accepted the finding until then. Mend it, or look at it again and write down until when it is accepted now.',
  // Whoever wrote it wanted something: to look at.
  fixes: (fact, context) => removeComment(fact, context).map((fix) => ({ ...fix, tier: 'review' })),
};
