/**
 * A stub of the APIs of model providers: it answers every request in the form of its API and keeps what was sent, taken
 * apart into what the model is told as instructions and what it is told as the words of the user.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Readonly<Record<string, unknown>>;

export interface Sent {
  readonly api: string;
  readonly instructions: string;
  readonly user: string;
  /** All that was sent. */
  readonly body: Json;
}

export interface Stub {
  readonly address: string;
  readonly sent: Sent[];
  /** What the model says. */
  answer: string;
  close(): Promise<void>;
}

export async function startStub(): Promise<Stub> {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const api = apis.find(({ path }) => path.test(request.url ?? ''));
      if (!api) {
        response.writeHead(404).end();
        return;
      }
      sent.push({ api: api.name, ...api.read(body), body });
      if (body.stream === true && api.stream) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${[...api.stream(stub.answer).map((one) => JSON.stringify(one)), '[DONE]'].map((one) => `data: ${one}\n\n`).join('')}`);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(api.answer(stub.answer)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stub: Stub = {
    answer: 'ok',
    address: `http://127.0.0.1:${port}`,
    sent,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
  return stub;
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Json;
}

/** The text of whatever a message is made of: a string, or parts with a `text`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  const { text, content, parts } = value as Json;
  return textOf(text ?? content ?? parts);
}

/** The text of messages with one of these roles. */
function ofRole(messages: unknown, ...roles: readonly string[]): string {
  if (!Array.isArray(messages)) return '';
  return (messages as readonly Json[]).filter(({ role }) => roles.includes(String(role))).map(textOf).join('\n');
}

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, input_tokens: 1, output_tokens: 1 };

const apis: readonly { readonly name: string; readonly path: RegExp; readonly read: (body: Json) => Omit<Sent, 'api' | 'body'>; readonly answer: (text: string) => Json; readonly stream?: (text: string) => readonly Json[] }[] = [
  {
    name: 'chat completions',
    path: /\/chat\/completions(?:\?.*)?$/,
    read: ({ messages }) => ({ instructions: ofRole(messages, 'system', 'developer'), user: ofRole(messages, 'user') }),
    answer: (text) => ({ id: '1', object: 'chat.completion', created: 0, model: 'm', system_fingerprint: null, choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } }], usage }),
    stream: (text) => [{ role: 'assistant', content: text }, {}].map((delta, index) => ({ id: '1', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [{ index: 0, delta, finish_reason: index === 0 ? null : 'stop' }], usage })),
  },
  {
    name: 'completions',
    path: /\/completions$/,
    read: ({ prompt }) => ({ instructions: '', user: textOf(prompt) }),
    answer: (text) => ({ id: '1', object: 'text_completion', created: 0, model: 'm', choices: [{ index: 0, finish_reason: 'stop', text }], usage }),
  },
  {
    name: 'responses',
    path: /\/responses$/,
    read: ({ instructions, input }) => ({
      instructions: `${textOf(instructions)}\n${ofRole(input, 'system', 'developer')}`,
      user: typeof input === 'string' ? input : ofRole(input, 'user'),
    }),
    answer: (text) => ({
      id: 'r1', object: 'response', created_at: 0, status: 'completed', model: 'm', tools: [], parallel_tool_calls: true, tool_choice: 'auto', usage,
      output: [{ type: 'message', id: 'm1', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text, annotations: [] }] }],
    }),
  },
  {
    // What a service keeps of an agent and of a conversation is told and asked in several requests.
    name: 'assistants',
    path: /^(?:\/v1)?\/(?:assistants|threads)\b/,
    read: ({ instructions, messages, additional_messages: added, role, content }) => ({
      instructions: textOf(instructions),
      user: [ofRole(messages, 'user'), ofRole(added, 'user'), ofRole([{ role, content }], 'user')].join('\n'),
    }),
    answer: (text) => ({
      id: 'i1', object: 'thread.run', created_at: 0, completed_at: 0, status: 'completed', model: 'm', thread_id: 'i1', assistant_id: 'i1', instructions: '', tools: [], metadata: {}, has_more: false, first_id: 'i1', last_id: 'i1',
      data: [{ id: 'm1', object: 'thread.message', created_at: 0, thread_id: 'i1', role: 'assistant', metadata: {}, attachments: [], content: [{ type: 'text', text: { value: text, annotations: [] } }] }],
    }),
  },
  {
    name: 'letta',
    path: /\/v1\/agents\b/,
    read: ({ system, messages }) => ({ instructions: textOf(system), user: ofRole(messages, 'user') }),
    answer: (text) => ({ id: 'agent-1', name: 'a', messages: [{ id: 'm1', date: '2026-01-01T00:00:00Z', message_type: 'assistant_message', content: text }], stop_reason: { stop_reason: 'end_turn' }, usage: {} }),
  },
  ...(['messages', 'invoke', 'rawPredict'] as const).map((name) => ({
    name,
    path: new RegExp(`[/:]${name}$`),
    read: ({ system, messages }: Json) => ({ instructions: textOf(system), user: ofRole(messages, 'user') }),
    answer: (text: string) => ({ id: 'm1', type: 'message', role: 'assistant', model: 'm', content: [{ type: 'text', text }], stop_reason: 'end_turn', stop_sequence: null, usage }),
  })),
  {
    name: 'generateContent',
    path: /:generateContent(?:\?.*)?$/,
    read: ({ systemInstruction, contents }) => ({ instructions: textOf(systemInstruction), user: ofRole(contents, 'user') }),
    answer: (text) => ({ candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [{ text }] } }], usageMetadata: { promptTokenCount: 1, totalTokenCount: 2 } }),
  },
  {
    name: 'cohere',
    path: /\/v[12]\/chat$/,
    read: ({ preamble, message, messages, chat_history: earlier }) => ({
      instructions: `${textOf(preamble)}\n${ofRole(messages, 'system')}\n${ofRole(earlier, 'SYSTEM')}`,
      user: `${textOf(message)}\n${ofRole(messages, 'user')}\n${ofRole(earlier, 'USER')}`,
    }),
    answer: (text) => ({ id: 'c1', generation_id: 'g1', finish_reason: 'COMPLETE', text, message: { role: 'assistant', content: [{ type: 'text', text }] } }),
  },
  {
    name: 'ollama chat',
    path: /\/api\/chat$/,
    read: ({ messages }) => ({ instructions: ofRole(messages, 'system'), user: ofRole(messages, 'user') }),
    answer: (text) => ({ model: 'm', created_at: '2026-01-01T00:00:00Z', done: true, message: { role: 'assistant', content: text } }),
  },
  {
    name: 'ollama generate',
    path: /\/api\/generate$/,
    read: ({ system, prompt }) => ({ instructions: textOf(system), user: textOf(prompt) }),
    answer: (text) => ({ model: 'm', created_at: '2026-01-01T00:00:00Z', done: true, response: text }),
  },
  {
    name: 'converse',
    path: /\/model\/[^/]+\/converse$/,
    read: ({ system, messages }) => ({ instructions: textOf(system), user: ofRole(messages, 'user') }),
    answer: (text) => ({ output: { message: { role: 'assistant', content: [{ text }] } }, stopReason: 'end_turn', usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, metrics: { latencyMs: 1 } }),
  },
  {
    name: 'predictions',
    path: /\/predictions$/,
    read: ({ input }) => ({ instructions: textOf((input as Json | undefined)?.system_prompt), user: textOf((input as Json | undefined)?.prompt) }),
    answer: (text) => ({
      id: 'p1', model: 'meta/m', version: 'v1', status: 'succeeded', input: {}, output: [text], logs: '', error: null, urls: { get: '/p1', cancel: '/p1' },
      created_at: '2026-01-01T00:00:00Z', started_at: '2026-01-01T00:00:00Z', completed_at: '2026-01-01T00:00:00Z', source: 'api',
    }),
  },
];
