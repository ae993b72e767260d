import type { FactRule } from '../../server/engine/rules/contract';
import { listenHere } from './fix';

export const rule: FactRule = {
  kind: 'fact',
  id: 'mcp-server-without-auth',
  title: 'A server offers its tools on every address and asks nobody who they are',
  audience: 'regular',
  level: 'warning',
  severity: 7.3,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI03', 'ASI04'],
    cwe: [306, 1327, 346],
    atlas: ['AML.T0049'],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 5,
  },
  aliases: ['0.0.0.0', 'DNS rebinding', 'unauthenticated MCP server', 'NeighborJack', 'Host header'],
  facts: ['open-tool-server'],
  message: () => 'The server listens on every address of this machine, and checks neither who asks nor which host a request names.',
  advice: () =>
    'Whoever shares the network can use the tools, and so can any web page that a user of this machine opens. ' +
    'Listen on 127.0.0.1, or ask for a token and list the hosts by which the server may be called.',
  fixes: listenHere,
};
