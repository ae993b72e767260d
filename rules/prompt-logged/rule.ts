import type { Flow, FlowRule } from '../../server/engine/rules/contract';
import { capitalized, sink } from '../wording';
import { redact } from './fix';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'prompt-logged',
  title: 'A credential, personal data or a prompt is written to a log',
  audience: 'regular',
  level: 'warning',
  severity: 4.9,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026'],
    cwe: [532],
    nist: ['AI 600-1 2.4'],
    practice: 7,
  },
  aliases: ['sensitive data in logs', 'credential leak', 'PII in logs'],
  from: ['secret', 'personal', 'system-prompt'],
  to: ['log'],
  // What went through code that nobody sees, or through a place that many objects share, is as a rule another text.
  applies: (flow) => isPrompt(flow) || (flow.confidence === 'high' && !flow.steps.some(({ kind }) => kind === 'keep' || kind === 'hand')),
  grade: (flow) => (isPrompt(flow) ? 'note' : 'warning'),
  audienceOf: (flow) => (isPrompt(flow) ? 'audit' : 'regular'),
  message: (flow) => `${capitalized(flow.sourceName)} ${isPrompt(flow) ? 'are' : 'is'} written to a log by ${sink(flow)}.`,
  advice: () =>
    'Logs are read by more people than the program is used by, are kept longer, and go to services of others. ' +
    'Log that something was there and not what, or cut it out before it is written.',
  fixes: redact,
};

function isPrompt(flow: Flow): boolean {
  return flow.label === 'system-prompt';
}
