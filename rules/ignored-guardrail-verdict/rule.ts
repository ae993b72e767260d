import type { FactRule } from '../../server/engine/rules/contract';
import { heed } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'ignored-guardrail-verdict',
  title: 'A guardrail is asked, and its verdict decides nothing',
  audience: 'regular',
  level: 'warning',
  severity: 5.3,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01'],
    cwe: [252, 390, 636],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['fail open', 'moderation', 'guardrail bypass', 'unchecked return value'],
  facts: ['ignored-verdict', 'swallowed-guardrail'],
  message: (fact) =>
    fact.kind === 'ignored-verdict'
      ? `Nobody reads what \`${fact.subject}\` answers.`
      : `When \`${fact.subject}\` fails, the program goes on as if it had agreed.`,
  advice: (fact) =>
    fact.kind === 'ignored-verdict'
      ? 'The text goes on whatever the guardrail thinks of it. Look at the verdict before the text is used, and leave when it says no.'
      : 'A text that makes the guardrail fail, or an hour in which it is not there, is enough to go round it. Leave when it cannot be asked.',
  fixes: heed,
};
