import type { FlowRule, Level } from '../../server/engine/rules/contract';
import { allowValues } from '../fixes/allow-values';
import { checkAnswer } from '../fixes/contract';
import type { Channel } from '../kinds';
import { gradeBySteering, opening, sink, steering } from '../wording';

const deeds: Partial<Record<Channel, string>> = {
  'act.recipient': 'chooses who gets the message sent by',
  'act.message': 'is sent as a message by',
  'act.money': 'decides a payment made by',
  'act.permission': 'decides the rights given by',
  'act.deploy': 'decides a change of infrastructure made by',
  'act.redirect': 'chooses where the reader is sent by',
};

const levels: Partial<Record<Channel, Level>> = { 'act.recipient': 'warning', 'act.message': 'note', 'act.redirect': 'warning' };

/** Whether a person is asked before a tool runs is for whoever lets the model call it; what a payment costs is gone all the same. */
const byTool: Partial<Record<Channel, Level>> = { 'act.permission': 'warning', 'act.deploy': 'warning' };

export const rule: FlowRule = {
  kind: 'flow',
  id: 'unconfirmed-model-action',
  title: 'A model sends, pays, grants or deploys, and nobody confirms it',
  audience: 'regular',
  level: 'error',
  severity: 7.5,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02', 'ASI09'],
    cwe: [1426, 862],
    nist: ['AI 600-1 2.7'],
    euAiAct: ['Article 14'],
    practice: 8,
  },
  aliases: ['excessive agency', 'confused deputy', 'human in the loop', 'data exfiltration by mail'],
  from: ['model'],
  to: ['act.recipient', 'act.message', 'act.money', 'act.permission', 'act.deploy', 'act.redirect'],
  grade: (flow) => levels[flow.channel] ?? (flow.fromToolParameter ? byTool[flow.channel] : undefined) ?? gradeBySteering(flow),
  // What a tool does is one action, whatever of it the model fills in.
  group: ({ fromToolParameter, sinkCall }) => (fromToolParameter ? `${sinkCall.path} ${sinkCall.span.start}` : null),
  audienceOf: (flow) => (flow.channel === 'act.message' ? 'audit' : 'regular'),
  message: (flow) => `${opening(flow)} ${deeds[flow.channel] ?? 'drives'} ${sink(flow)}${flow.channel === 'act.redirect' ? '' : ', and nobody confirms it'}.`,
  advice: (flow) =>
    flow.channel === 'act.redirect'
      ? `${steering(flow)} The address can be a page that asks for a password, or a script. Compare it with the pages that are allowed.`
      : `${steering(flow)} What is sent, paid or granted cannot be taken back. ` +
        'Compare the values with what is allowed (recipients of this user, amounts below a bound), and have a person approve the rest.',
  fixes: (flow, context) => [...checkAnswer(flow, context), ...(flow.channel === 'act.message' ? [] : allowValues(flow, context))],
};
