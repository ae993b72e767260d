import type { FlowRule } from '../../server/engine/rules/contract';
import { consequence, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'prompt-from-mutable-location',
  title: 'Instructions are read from a folder to which everybody may write',
  audience: 'strict',
  level: 'warning',
  severity: 6.3,
  standards: {
    owasp: ['LLM01:2025', 'LLM01:2026', 'ASI01', 'ASI04'],
    cwe: [1427, 379, 732],
    atlas: ['AML.T0051'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['prompt file', 'temporary folder', 'world-writable', 'prompt tampering', 'prompt integrity'],
  from: ['public-file'],
  to: ['prompt.system', 'prompt.template', 'prompt.tool'],
  message: (flow) => `What stands in a file that everybody on the machine may have written becomes ${arrival(flow.channel)} ${sink(flow)}.`,
  advice: (flow) =>
    `Any other program or user of this machine can put a file of that name there and say what the model is told.${consequence(flow)} ` +
    'Keep instructions beside the code, or in a folder of which only this program is the owner, and compare what is read with a hash that the code knows.',
};

function arrival(channel: string): string {
  return channel === 'prompt.system' ? 'the system message of' : channel === 'prompt.tool' ? 'the description of a tool for' : 'the text of a template of';
}
