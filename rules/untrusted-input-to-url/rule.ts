import type { FlowRule } from '../../server/engine/rules/contract';
import { allowHosts, allowHostsForAll } from '../fixes/url';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-input-to-url',
  title: 'Untrusted text chooses the address of a request',
  audience: 'strict',
  level: 'warning',
  severity: 6.5,
  standards: { owasp: ['ASI02'], cwe: [918], practice: 8 },
  aliases: ['server-side request forgery', 'SSRF'],
  from: ['user', 'content'],
  to: ['act.url'],
  yieldsTo: ['model-output-to-url'],
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator,
  message: (flow) => `${opening(flow)} chooses the address that ${sink(flow)} sends a request to.`,
  advice: () =>
    'The address can be one inside your network, such as the metadata service of the cloud. ' +
    'Parse the address and compare its host with a list of allowed hosts before the request.',
  fixes: allowHosts,
  fixesForAll: allowHostsForAll,
};
