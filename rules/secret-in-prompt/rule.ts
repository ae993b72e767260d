import type { FlowRule } from '../../server/engine/rules/contract';
import { capitalized, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'secret-in-prompt',
  title: 'A credential is sent to a model in a prompt',
  audience: 'regular',
  level: 'error',
  severity: 7.5,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026', 'ASI03'],
    cwe: [200, 201, 522],
    atlas: ['AML.T0057'],
    nist: ['AI 600-1 2.4'],
    practice: 7,
  },
  aliases: ['sensitive information disclosure', 'API key in prompt', 'credential leak', 'secret leakage'],
  from: ['secret'],
  to: ['prompt.system', 'prompt.tool', 'prompt.blob', 'prompt.template', 'prompt.history', 'prompt.user', 'prompt.assistant'],
  // A key makes many objects that have nothing of it in them; only where it can be followed all the way is it there.
  applies: (flow) => flow.confidence === 'high',
  message: (flow) => `${capitalized(flow.sourceName)} becomes part of the prompt of ${sink(flow)}.`,
  advice: () =>
    'Whatever stands in a prompt can be repeated by the model, is seen by its provider, and is kept in logs and traces. ' +
    'Leave the credential in your program: let a tool use it on behalf of the model, and give the model the result.',
};
