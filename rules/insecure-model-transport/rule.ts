import type { FlowRule } from '../../server/engine/rules/contract';
import { overHttps } from './fix';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'insecure-model-transport',
  title: 'A model is asked over a connection that others can read or change',
  audience: 'regular',
  level: 'warning',
  severity: 6.5,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026', 'ASI07'],
    cwe: [319, 295],
    atlas: ['AML.T0024'],
    euAiAct: ['Article 15'],
    practice: 3,
  },
  aliases: ['plain http', 'TLS verification', 'verify=False', 'rejectUnauthorized', 'man in the middle'],
  from: ['plain-address', 'unverified'],
  to: ['model.endpoint', 'model.connection'],
  at: 'source',
  message: (flow) => (flow.label === 'plain-address' ? `A model is asked at ${flow.sourceName}, without encryption.` : `A model is asked over ${flow.sourceName}.`),
  advice: (flow) =>
    `${flow.label === 'plain-address' ? 'Everyone on the way' : 'Whoever can step into the way'} can read the key, the prompts and the answers, and put other answers in their place, which this program then acts on. ` +
    (flow.label === 'plain-address' ? 'Use https.' : 'Leave the check of certificates on; for a certificate of your own, name the authority that issued it.'),
  fixes: overHttps,
};
