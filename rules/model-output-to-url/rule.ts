import type { FlowRule } from '../../server/engine/rules/contract';
import { allowHosts, allowHostsForAll } from '../fixes/url';
import { groupByParameter, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-url',
  title: "A model's output chooses the address of a request",
  audience: 'regular',
  level: 'warning',
  severity: 6.5,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI02'],
    cwe: [918, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['server-side request forgery', 'SSRF', 'data exfiltration'],
  from: ['model'],
  to: ['act.url'],
  group: groupByParameter,
  message: (flow) => `${opening(flow)} chooses the address that ${sink(flow)} sends a request to.`,
  advice: (flow) =>
    `${steering(flow)} The address can be one inside your network, or one that carries your data away in its path. ` +
    'Parse the address and compare its host with a list of allowed hosts before the request.',
  fixes: allowHosts,
  fixesForAll: allowHostsForAll,
};
