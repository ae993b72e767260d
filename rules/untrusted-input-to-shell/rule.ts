import type { FlowRule } from '../../server/engine/rules/contract';
import { isSomeWord, opening, sink } from '../wording';
import { withoutShell } from '../fixes/without-shell';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-input-to-shell',
  title: 'Untrusted text is run by a shell',
  audience: 'regular',
  level: 'error',
  severity: 9.8,
  standards: { owasp: ['ASI05'], cwe: [78], atlas: ['AML.T0050'], practice: 8 },
  aliases: ['command injection', 'shell injection', 'remote code execution'],
  from: ['user', 'content', 'stored'],
  to: ['act.shell', 'act.program', 'act.open'],
  yieldsTo: ['model-output-to-shell'],
  // Who wrote it is not known, only that the program keeps data there.
  grade: (flow) => (flow.label === 'stored' ? 'warning' : 'error'),
  audienceOf: (flow) => (isSomeWord(flow) ? 'strict' : 'regular'),
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator && (flow.label !== 'stored' || flow.confidence === 'high'),
  message: (flow) =>
    flow.channel === 'act.program' || flow.channel === 'act.open'
      ? `${opening(flow)} chooses ${flow.channel === 'act.open' ? `what ${sink(flow)} opens` : `the program that ${sink(flow)} starts`}.`
      : `${opening(flow)} becomes part of a shell command run by ${sink(flow)}.`,
  advice: (flow) =>
    flow.channel === 'act.program' || flow.channel === 'act.open'
      ? 'Every program on the machine is in reach, shells and interpreters too. Write the program as a constant, or allow only the ones that are needed.'
      : 'A shell runs whatever follows a semicolon or stands in backticks. Start the program without a shell, with its arguments as a list.',
  fixes: withoutShell,
};
