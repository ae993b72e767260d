import type { FlowRule } from '../../server/engine/rules/contract';
import { opening, sink, steering } from '../wording';
import { withoutImages } from './fix';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'remote-images-from-model',
  title: "Markdown that a model wrote may load images from anywhere",
  // Whether anything that must not leave is in the prompt cannot be told.
  audience: 'strict',
  level: 'warning',
  severity: 5.3,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026', 'LLM05:2025', 'LLM10:2026', 'ASI01'],
    cwe: [201, 1426],
    nist: ['AI 600-1 2.9'],
    practice: 8,
  },
  aliases: ['data exfiltration', 'markdown image exfiltration', 'EchoLeak', 'zero-click'],
  from: ['model'],
  to: ['act.markdown'],
  yieldsTo: ['model-output-to-html'],
  // A reader who steers the model himself sends his own data to nobody.
  applies: (flow) => flow.behind.includes('content'),
  message: (flow) => `${opening(flow)} is shown as Markdown by ${sink(flow)}, which loads images from anywhere.`,
  advice: (flow) =>
    `${steering(flow)} An image whose address holds what the model knows is sent for without a click, and the data is gone. ` +
    'Allow images of your own hosts only, or none, in the renderer or by a content security policy.',
  fixes: withoutImages,
};
