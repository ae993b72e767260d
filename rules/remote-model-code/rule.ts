import type { FactRule } from '../../server/engine/rules/contract';
import { isLocalPath, named } from '../wording';
import { runNoneAndPin } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'remote-model-code',
  title: 'Code that comes with a model is downloaded and run',
  audience: 'regular',
  level: 'warning',
  severity: 8.1,
  standards: {
    owasp: ['LLM03:2025', 'LLM04:2026', 'ASI04', 'ASI05'],
    cwe: [829, 494],
    atlas: ['AML.T0010'],
    nist: ['AI 600-1 2.12'],
    euAiAct: ['Article 15'],
    practice: 2,
  },
  aliases: ['trust_remote_code', 'model supply chain', 'untrusted model', 'torch.hub'],
  facts: ['remote-code'],
  applies: (fact) => fact.about === undefined || !(isLocalPath(fact.about) || fact.about.includes(':')),
  // A repository that somebody here chose is one to read and to pin; one that a sender chooses runs his code.
  grade: (fact) => (fact.carried?.some((label) => label === 'user' || label === 'content' || label === 'model') ? 'error' : 'note'),
  message: (fact) => `The code in the repository of ${named(fact.about, 'what is loaded')} is downloaded and run, in whatever revision it has that day.`,
  advice: () =>
    'Whoever can push to that repository can run code with the rights of this program, and nobody here sees the change. ' +
    "Use a model whose code is in the library itself, or read the code once and pin that revision by its commit's hash.",
  fixes: runNoneAndPin,
};
