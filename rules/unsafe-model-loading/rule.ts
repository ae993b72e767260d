import type { FactRule } from '../../server/engine/rules/contract';
import { named } from '../wording';
import { loadSafely } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'unsafe-model-loading',
  title: 'A model file is loaded in a way that can run code in it',
  audience: 'regular',
  level: 'warning',
  severity: 7.8,
  standards: {
    owasp: ['LLM03:2025', 'LLM04:2026', 'ASI04', 'ASI05'],
    cwe: [502],
    atlas: ['AML.T0010', 'AML.T0011'],
    nist: ['AI 600-1 2.12'],
    euAiAct: ['Article 15'],
    practice: 2,
  },
  aliases: ['pickle', 'unsafe deserialization', 'weights_only', 'safe_mode', 'model supply chain'],
  facts: ['unsafe-load'],
  // A file of one's own is a smaller danger than one that somebody else made.
  grade: (fact) => (fact.carried !== undefined || /^(?:https?|s3|gs|hf):\/\//.test(fact.about ?? '') ? 'error' : 'warning'),
  message: (fact) => `Loading ${named(fact.about, 'the model')} can run code: ${fact.says}.`,
  advice: () =>
    'Whoever can change the file, or have another one loaded in its place, runs code with the rights of this program. ' +
    'Load weights alone, or keep the model in a format that holds no code, such as safetensors.',
  fixes: loadSafely,
};
