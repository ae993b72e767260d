import type { FactRule } from '../../server/engine/rules/contract';
import { removeComment } from '../suppression-unused/fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'suppression-without-reason',
  title: 'A comment was meant to suppress findings and suppresses none',
  audience: 'regular',
  level: 'warning',
  severity: 2.1,
  standards: { owasp: [], cwe: [1126], nist: ['AI RMF GOVERN 1.4'], practice: 10 },
  aliases: ['suppression', 'ignore comment', 'lintel-ignore'],
  facts: ['suppression-without-reason'],
  message: (fact) => `This comment suppresses nothing: ${fact.says}.`,
  advice: () => 'A suppression names the rules that it is for and says why, as in `lintel-ignore RULE -- why it is no danger here`, so that the next reader need not find out again.',
  // Whoever wrote it wanted something: to look at.
  fixes: (fact, context) => removeComment(fact, context).map((fix) => ({ ...fix, tier: 'review' })),
};
