import type { FlowRule } from '../../server/engine/rules/contract';
import { sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'error-details-to-model',
  title: 'A stack trace is given to a model',
  audience: 'audit',
  level: 'note',
  severity: 3.1,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026'],
    cwe: [209, 201],
    atlas: ['AML.T0057'],
    nist: ['AI 600-1 2.4'],
    practice: 7,
  },
  aliases: ['stack trace', 'traceback', 'error message', 'information exposure', 'verbose errors'],
  from: ['failure'],
  to: ['prompt.system', 'prompt.tool', 'prompt.blob', 'prompt.user', 'prompt.assistant', 'tool.result'],
  message: (flow) =>
    flow.channel === 'tool.result' ? `${flow.sinkName === '' ? 'A tool' : `The tool ${sink(flow)}`} answers its model with a stack trace.` : `A stack trace becomes part of the prompt of ${sink(flow)}.`,
  advice: () =>
    'It names files, versions and often values, and the model repeats it to whoever asks; text that an attacker put into the error is read as well. ' +
    'Write the details to a log, and tell the model in a sentence of your own what it can do about it.',
};
