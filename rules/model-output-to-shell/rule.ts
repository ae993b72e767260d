import type { FlowRule } from '../../server/engine/rules/contract';
import { checkAnswer } from '../fixes/contract';
import type { Channel } from '../kinds';
import { gradeByPurpose, groupByPurpose, isPurpose, isSomeWord, opening, sink, steering } from '../wording';
import { withoutShell } from '../fixes/without-shell';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-shell',
  title: "A model's output is run by a shell or given to a program",
  audience: 'regular',
  level: 'error',
  severity: 9.8,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI02', 'ASI05'],
    cwe: [78, 88, 1426],
    atlas: ['AML.T0050'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['command injection', 'shell injection', 'remote code execution', 'insecure output handling'],
  from: ['model'],
  to: ['act.shell', 'act.program', 'act.open', 'act.argument'],
  // Without a shell only the options of the one program are in reach: worth a look by a careful team.
  grade: (flow) => (flow.channel === 'act.argument' ? 'warning' : gradeByPurpose(flow)),
  group: groupByPurpose,
  audienceOf: (flow) => (isSomeWord(flow) ? 'strict' : 'regular'),
  message: (flow) => {
    if (flow.channel === 'act.program') return `${opening(flow)} chooses the program that ${sink(flow)} starts.`;
    if (flow.channel === 'act.open') return `${opening(flow)} chooses what ${sink(flow)} opens.`;
    return flow.channel === 'act.shell'
      ? `${opening(flow)} becomes ${isPurpose(flow) ? 'the whole of' : 'part of'} a shell command run by ${sink(flow)}.`
      : `${opening(flow)} becomes an argument of the program started by ${sink(flow)}.`;
  },
  advice: (flow) => `${steering(flow)} ${isPurpose(flow) ? handedOver : remedy(flow.channel)}`,
  fixes: (flow, context) => [...withoutShell(flow, context), ...checkAnswer(flow, context)],
};

/** A tool that hands over a whole shell: there is nothing to take apart. */
const handedOver =
  'The tool hands all that this account may do to the model. ' +
  'Have a person approve each command, run it in a container without secrets, or allow only the commands that are needed.';

function remedy(channel: Channel): string {
  switch (channel) {
    case 'act.program':
      return 'Every program on the machine is in reach, shells and interpreters too. Write the program as a constant, or allow only the ones that are needed.';
    case 'act.open':
      return 'The scheme of an address and the ending of a file decide which program opens it, and a program opens itself. Begin the target with a constant, or allow only the hosts and the folder that are needed.';
    case 'act.shell':
      return (
        'A shell runs whatever follows a semicolon or stands in backticks. ' +
        'Start the program without a shell, with its arguments as a list, and allow only the commands that are needed.'
      );
    default:
      return (
        'A value that starts with a dash is taken for an option, and some options write files or start programs. ' +
        'Put "--" before the value, or check that it does not start with a dash.'
      );
  }
}
