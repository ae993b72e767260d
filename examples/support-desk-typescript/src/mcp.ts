/** The same desk as an MCP server: what its tools are given was written by a model. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { runQuery, ticketsOf } from './database.ts';
import { readLog, readLogInside } from './logs.ts';

const server = new McpServer({ name: 'support-desk', version: '1.0.0' });
const database = new Database('tickets.db');

function answer(value: unknown) {
  return { content: [{ type: 'text' as const, text: JSON.stringify(value) }] };
}

server.registerTool(
  'query',
  { description: 'Runs a query over the tickets.', inputSchema: { sql: z.string() } },
  async ({ sql }) => answer(runQuery(database, sql)),
);

server.registerTool(
  'tickets',
  { description: 'Lists the tickets of a customer.', inputSchema: { customer: z.string() } },
  async ({ customer }) => answer(ticketsOf(database, customer)),
);

server.registerTool(
  'read_log',
  { description: 'Reads a log file.', inputSchema: { name: z.string() } },
  async ({ name }) => answer(await readLog(name)),
);

server.registerTool(
  'read_log_inside',
  { description: 'Reads a log file of the log folder.', inputSchema: { name: z.string() } },
  async ({ name }) => answer(await readLogInside(name)),
);

await server.connect(new StdioServerTransport());
