/**
 * What a literal is by its text alone: marks (`kinds.ts`) that the engine follows from the literal to wherever it goes,
 * and the shapes of model providers' keys. Knowledge about texts only; what becomes of them is for rules to say.
 *
 * Example: `marksOf('http://models.example.com/v1')` is `[{ mark: 'plain-address', says: '…' }]`.
 */
import { hiddenCharacters } from './hidden-characters';
import type { Mark } from './kinds';

export interface Marked {
  readonly mark: Mark;
  /** How the literal is called in messages. */
  readonly says: string;
}

/** `isWhole`: nothing is added to the text; else it is the start of a longer one. */
export function marksOf(text: string, isWhole = true): readonly Marked[] {
  const found: Marked[] = [];
  if (text.startsWith('http://') && isPlainAddress(text, isWhole)) found.push({ mark: 'plain-address', says: `the address \`${text.slice(0, 80)}\`` });
  if (isWhole && text.length < 60 && movingNames.some((name) => name.test(text))) found.push({ mark: 'moving-name', says: `the name \`${text}\`` });
  const hidden = hiddenCharacters(text);
  if (hidden.length > 0) found.push({ mark: 'hidden-text', says: `a text with ${hidden.length === 1 ? 'a character' : `${hidden.length} characters`} that nobody sees` });
  return found;
}

/** Names that a provider moves to newer models. Dated and numbered names of the same models stay what they are. */
const movingNames: readonly RegExp[] = [
  /^(?:[\w.-]+\/)*[\w.-]+[-:@]latest$/,
  // OpenAI: each of them stands for a dated snapshot, `gpt-4o-2024-11-20`.
  /^(?:openai\/|azure\/)?(?:gpt-[345][\w.]*(?:-(?:mini|nano|turbo|pro|16k|32k|preview|chat|codex))*|chatgpt-4o|o[134](?:-(?:mini|pro|preview))?)$/,
  // Anthropic: up to 4.5 a name without a date is an alias.
  /^(?:anthropic\/)?claude-(?:(?:opus|sonnet|haiku)-4(?:-[015])?|3-[57]-(?:sonnet|haiku)|3-(?:opus|sonnet|haiku)|instant|2)$/,
  /^(?:cohere\/)?command(?:-(?:r|r-plus|light|nightly))?$/,
];

/** Endings of hosts in a network of one's own. */
const nearHost = /\.(?:local|localhost|localdomain|internal|intranet|lan|home|corp|svc|test)$/i;
const nearNumber = /^(?:127|10|0)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^169\.254\./;

/** A host with a dot that lies outside; a single word is a machine of one's own, as are private numbers. */
function isPlainAddress(text: string, isWhole: boolean): boolean {
  const match = /^http:\/\/(?:[^/@]*@)?([^/:?#]*)([/:?#]?)/.exec(text);
  const [, host = '', end = ''] = match ?? [];
  if (end === '' && !isWhole) return false;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return !nearNumber.test(host);
  return /^[\w.-]+\.[a-z]{2,}$/i.test(host) && !nearHost.test(host);
}
