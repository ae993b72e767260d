/** The agent's tools. The model fills in every parameter of them. */
import { tool } from 'ai';
import { z } from 'zod';
import { fetchPage, fetchStatus, ping, trace } from './diagnostics.ts';

export const tools = {
  ping: tool({
    description: "Checks whether a customer's server answers.",
    inputSchema: z.object({ host: z.string() }),
    execute: async ({ host }) => ping(host),
  }),
  trace: tool({
    description: "Shows the way to a customer's server.",
    inputSchema: z.object({ host: z.string(), hops: z.number().int().max(30) }),
    execute: async ({ host, hops }) => trace(host, hops),
  }),
  page: tool({
    description: "Reads a page of a customer's site.",
    inputSchema: z.object({ address: z.string() }),
    execute: async ({ address }) => fetchPage(address),
  }),
  status: tool({
    description: 'Reads the status page of one of our regions.',
    inputSchema: z.object({ region: z.enum(['eu', 'us', 'ap']) }),
    execute: async ({ region }) => fetchStatus(region),
  }),
};
