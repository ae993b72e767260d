import type { FlowRule } from '../../server/engine/rules/contract';
import { sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'streamed-before-validated',
  title: "A model's answer is handed out before it is checked",
  audience: 'strict',
  level: 'warning',
  severity: 4.3,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026'],
    cwe: [696, 1426],
    nist: ['AI 600-1 2.11'],
    euAiAct: ['Article 15'],
    practice: 6,
  },
  aliases: ['streaming', 'output guardrail', 'output moderation', 'partial response', 'onFinish'],
  from: ['model'],
  to: ['response.early'],
  message: (flow) => `${flow.sourceName === "the model's answer" ? "The model's answer" : 'What the model answers'} is handed out before ${sink(flow)} has looked at it.`,
  advice: () =>
    'Whatever the check would stop has been read by then, and a page that takes it back shows that it was there. ' +
    'Hold each part back until it is checked, or check the whole text before any of it is sent.',
};
