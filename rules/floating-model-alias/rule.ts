import type { FlowRule } from '../../server/engine/rules/contract';
import { capitalized } from '../wording';
import { pin } from './fix';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'floating-model-alias',
  title: 'A model is named by an alias that moves to newer models',
  audience: 'strict',
  level: 'note',
  severity: 2.6,
  standards: {
    owasp: ['LLM03:2025', 'LLM04:2026', 'LLM09:2025', 'LLM07:2026'],
    cwe: [1357],
    nist: ['AI RMF MANAGE 4.1'],
    euAiAct: ['Article 15'],
    practice: 1,
  },
  aliases: ['model pinning', 'model drift', 'latest', 'snapshot'],
  from: ['moving-name'],
  to: ['model.name'],
  at: 'source',
  message: (flow) => `${capitalized(flow.sourceName)} stands for another model from time to time.`,
  advice: () =>
    'The provider moves it, and from then on prompts, guards and tests meet a model that nobody here has tried them on. ' +
    'Name the dated model that was tested, and move to the next one by a change that is reviewed.',
  fixes: pin,
};
