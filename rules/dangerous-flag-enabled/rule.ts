import type { FactRule } from '../../server/engine/rules/contract';
import { switchOff } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'dangerous-flag-enabled',
  title: 'A protection is switched off by an option made for it',
  audience: 'regular',
  level: 'error',
  severity: 8.0,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI05'],
    cwe: [250, 693],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['excessive agency', 'allow_dangerous', 'permission bypass', 'yolo mode'],
  facts: ['dangerous-flag'],
  message: (fact) => `The option \`${fact.subject}\` is on: ${fact.says || 'a protection is switched off'}.`,
  advice: () =>
    'The library asks for this option because what it allows is dangerous whenever somebody else can steer the model. ' +
    'Switch it off, or keep it and run this program where nothing is lost when it is misused.',
  fixes: switchOff,
};
