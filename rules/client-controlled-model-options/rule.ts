import type { Channel } from '../kinds';
import { allowValues } from '../fixes/allow-values';
import type { Flow, FlowRule } from '../../server/engine/rules/contract';
import { capitalized, firstCallOf, sink, source } from '../wording';

const chosen: Partial<Record<Channel, string>> = {
  'model.endpoint': 'at which address',
  'model.tools': 'with which tools',
  'model.name': 'which model',
  'model.limit': 'with which limits',
};

const consequences: Partial<Record<Channel, string>> = {
  'model.endpoint': 'The prompt and the key go to whatever server the sender names, also one inside your network.',
  'model.tools': 'The sender decides what the model may call, and describes it as he likes.',
  'model.name': 'The sender can pick the dearest model, or one without the protections that this program was tried with.',
  'model.limit': 'The sender decides how much one request may cost.',
};

export const rule: FlowRule = {
  kind: 'flow',
  id: 'client-controlled-model-options',
  title: 'The sender of a request chooses the options of a model call',
  audience: 'regular',
  level: 'warning',
  severity: 6.5,
  standards: {
    owasp: ['LLM10:2025', 'LLM06:2026', 'ASI02'],
    cwe: [1434, 918, 770],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 4,
  },
  aliases: ['inference parameters', 'denial of wallet', 'server-side request forgery', 'mass assignment', 'LLMjacking'],
  from: ['user', 'content'],
  to: ['model.endpoint', 'model.tools', 'model.name', 'model.limit'],
  // Where messages, instructions or whole tools are taken over with them, that says more.
  yieldsTo: ['client-controlled-roles', 'user-input-in-system-prompt', 'external-content-in-system-prompt', 'untrusted-tool-description'],
  // What comes back from unknown code that was given a key of the sender's is as a rule a row of one's own table.
  applies: (flow) => !flow.fromOperator && (flow.confidence === 'high' || isGrave(flow)),
  // Where one call hands an address to one of many providers, it is there that it is wrong.
  group: (flow) => (flow.channel === 'model.endpoint' ? firstCallOf(flow) : null),
  // Many programs let their users pick a model; where it costs the user's own money, that is as it should be.
  audienceOf: (flow) => (isGrave(flow) && flow.confidence === 'high' && !flow.ownKey ? 'regular' : 'strict'),
  message: (flow) => `${capitalized(source(flow))} decides ${chosen[flow.channel] ?? 'how'} ${sink(flow)} asks.`,
  advice: (flow) => `${consequences[flow.channel] ?? ''} Map what the sender may choose to a fixed set of values on the server, and take everything else from your configuration.`.trim(),
  // Tools and bounds are no texts that a list could name.
  fixes: (flow, context) => (flow.channel === 'model.name' || flow.channel === 'model.endpoint' ? allowValues(flow, context) : []),
};

function isGrave(flow: Flow): boolean {
  return flow.channel === 'model.endpoint' || flow.channel === 'model.tools';
}
