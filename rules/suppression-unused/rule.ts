import type { FactRule } from '../../server/engine/rules/contract';
import { removeComment } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'suppression-unused',
  title: 'A comment suppresses what is not there',
  audience: 'strict',
  level: 'note',
  severity: 1.0,
  standards: { owasp: [], cwe: [1126], nist: ['AI RMF GOVERN 1.4'], practice: 10 },
  aliases: ['suppression', 'stale ignore comment', 'lintel-ignore'],
  facts: ['suppression-unused'],
  message: (fact) => `This comment suppresses \`${fact.subject}\`, and ${fact.says}.`,
  advice: () => 'It would also silence the next finding in its place, which nobody has looked at. Remove it.',
  fixes: removeComment,
};
