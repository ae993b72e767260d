import type { FactRule } from '../../server/engine/rules/contract';
import { safeValue } from '../fixes/safe-value';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unsandboxed-code-execution',
  title: 'An agent runs code on this machine without a sandbox',
  audience: 'regular',
  level: 'warning',
  severity: 8.6,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI05'],
    cwe: [94, 250],
    atlas: ['AML.T0050'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['excessive agency', 'code interpreter', 'local code executor', 'unexpected code execution'],
  facts: ['unsandboxed-execution'],
  message: (fact) => `With \`${fact.subject}\` ${fact.says || 'code of a model runs on this machine'}.`,
  advice: () =>
    'Whoever can steer the model can run code with the rights of this program. ' +
    'Use the executor that runs code in a container or a remote sandbox, without network, files and secrets it does not need.',
  fixes: safeValue,
};
