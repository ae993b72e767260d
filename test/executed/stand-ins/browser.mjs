// Stands in for the model of a browser: a session begins with its first messages and is then asked.
import { ask } from './ask.mjs';

globalThis.LanguageModel = {
  create: async ({ initialPrompts }) => ({ prompt: (content) => ask([...initialPrompts, { role: 'user', content }]) }),
};
