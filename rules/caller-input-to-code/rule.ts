import type { FlowRule } from '../../server/engine/rules/contract';
import { parseAsData } from '../fixes/parse-data';
import { capitalized, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'caller-input-to-code',
  title: 'A library runs as code what its callers hand over',
  audience: 'regular',
  level: 'warning',
  severity: 7.3,
  standards: { owasp: ['ASI05'], cwe: [94, 95], atlas: ['AML.T0050'], practice: 8 },
  aliases: ['remote code execution', 'code injection', 'eval injection', 'unsafe API'],
  from: ['caller'],
  to: ['act.code', 'act.template'],
  yieldsTo: ['model-output-to-code', 'model-output-to-template', 'untrusted-input-to-code', 'untrusted-input-to-template', 'untrusted-prompt-template', 'unsandboxed-code-execution'],
  // What is to be mended is what the function does with the parameter, however often it is run.
  group: ({ steps: [first], sinkCall }) => (first ? `${first.location.path} ${first.location.span.start}` : `${sinkCall.path} ${sinkCall.span.start}`),
  message: (flow) => `${capitalized(flow.sourceName)} ${flow.channel === 'act.template' ? 'becomes the source of the template rendered' : 'is run as code'} by ${sink(flow)}.`,
  advice: () =>
    'Those who use this package hand on what a model or a request says, and seldom know that it is run in their process. ' +
    'Parse data as data, look choices up in a table, or run code in a sandbox; where running code is the purpose, make callers ask for it by an option that says so.',
  fixes: parseAsData,
};
