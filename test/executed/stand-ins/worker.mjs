// Stands in for the platform of Workers: the program is asked with a request, and has a model as a binding.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ask } from './ask.mjs';

const [, , path, persona] = process.argv;
const { default: worker } = await import(pathToFileURL(join(process.cwd(), path)).href);
const AI = { run: async (_model, { messages }) => ({ response: await ask(messages) }) };
const answer = await worker.fetch(new Request(`https://example.com/?persona=${encodeURIComponent(persona)}`), { AI });
console.log(await answer.text());
