#!/usr/bin/env node
// Stands in for the program of Claude Code, which SDKs start and talk to in lines of JSON: the first message of the user
// is handed on with the instructions of the arguments and of the first request.
import { createInterface } from 'node:readline';
import { ask } from './ask.mjs';

const say = (line) => console.log(JSON.stringify(line));
const given = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : '');
const instructions = [given('--system-prompt'), given('--append-system-prompt')];

for await (const line of createInterface({ input: process.stdin })) {
  const { type, request_id: id, request, message } = JSON.parse(line);
  if (type === 'control_request') {
    instructions.push(request.systemPrompt, request.appendSystemPrompt);
    say({ type: 'control_response', response: { subtype: 'success', request_id: id, response: { commands: [], models: [], account: {} } } });
  }
  if (type !== 'user') continue;
  const { content } = message;
  const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
  const result = await ask([{ role: 'system', content: instructions.flat().filter(Boolean).join('\n') }, { role: 'user', content: text }]);
  say({ type: 'result', subtype: 'success', is_error: false, result, session_id: 's', uuid: 'u', duration_ms: 1, duration_api_ms: 1, num_turns: 1, total_cost_usd: 0, usage: {} });
  process.exit();
}
