import type { FactRule } from '../../server/engine/rules/contract';
import { keepOnServer } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'provider-key-in-browser',
  title: "A model provider's key is sent to browsers",
  audience: 'regular',
  level: 'error',
  severity: 7.5,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026', 'LLM10:2025', 'LLM06:2026', 'ASI03'],
    cwe: [200, 522],
    atlas: ['AML.T0055'],
    nist: ['AI 600-1 2.9'],
    practice: 3,
  },
  aliases: ['leaked API key', 'client-side key', 'dangerouslyAllowBrowser', 'NEXT_PUBLIC', 'exposed credential'],
  facts: ['browser-key'],
  // A local server takes any key, and one that is written out is the business of another rule where it is real.
  applies: (fact) => fact.about === undefined || fact.about.length >= 20,
  grade: (fact) => (fact.confidence === 'high' && (fact.about !== undefined || fact.carried?.includes('secret') === true || fact.subject.includes('_')) ? 'error' : 'warning'),
  group: (fact) => `${fact.location.path} ${fact.subject} ${fact.call.span.start}`,
  message: (fact) => `With \`${fact.subject}\` ${fact.says}.`,
  advice: () =>
    'Every visitor can read the key in the developer tools and use it at your cost, for whatever it gives access to. ' +
    'Keep the key on a server, and let the browser talk to a route of yours that knows who asks and how often.',
  fixes: keepOnServer,
};
