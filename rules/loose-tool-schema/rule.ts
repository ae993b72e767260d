import type { FlowRule } from '../../server/engine/rules/contract';
import { capitalized, sink } from '../wording';
import { channels } from '../kinds';
import { narrow } from './fix';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'loose-tool-schema',
  title: 'A parameter of a tool that acts may be anything',
  audience: 'strict',
  level: 'note',
  severity: 3.5,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI02'],
    cwe: [1287, 20],
    atlas: ['AML.T0053'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['tool schema', 'any type', 'free-form object', 'additionalProperties', 'excessive agency'],
  from: ['any-shape'],
  to: ['act.code', 'act.script', 'act.shell', 'act.program', 'act.open', 'act.server', 'act.argument', 'act.query', 'act.path', 'act.url', 'act.template', 'act.deserialize', 'act.dispatch', 'act.message', 'act.recipient', 'act.money', 'act.permission', 'act.deploy', 'act.record'],
  at: 'source',
  message: (flow) => `${capitalized(flow.sourceName)} may be anything, and becomes ${channels[flow.channel]} in ${sink(flow)}.`,
  advice: () =>
    'The schema is what the model is told about the tool, and the first check of what it fills in; one that lets everything pass is neither. ' +
    'Write out the fields that the tool uses, each with the narrowest type: a number, an enumeration, a text with a pattern.',
  fixes: narrow,
};
