import type { FactRule } from '../../server/engine/rules/contract';
import { readFromEnvironment } from './fix';
import { capitalized } from '../wording';

export const rule: FactRule = {
  kind: 'fact',
  id: 'hardcoded-provider-key',
  title: "A model provider's key is written into the code",
  audience: 'regular',
  level: 'error',
  severity: 7.5,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026', 'ASI03'],
    cwe: [798],
    atlas: ['AML.T0055'],
    practice: 3,
  },
  aliases: ['hard-coded credential', 'leaked API key', 'secret in source code'],
  facts: ['provider-key'],
  message: (fact) => `${capitalized(fact.says || 'a key of a model provider')} is written into the code.`,
  advice: () =>
    'Everyone who can read the repository, its history or a built package can use the key at your cost and read what it gives access to. ' +
    'Revoke it, make a new one, and read it from the environment or a secret store.',
  fixes: readFromEnvironment,
};
