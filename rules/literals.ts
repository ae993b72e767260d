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
  if (publicFolder.test(text)) found.push({ mark: 'public-folder', says: `the path \`${text.slice(0, 80)}\`` });
  if (isWhole && text.length < 200 && attackPhrase.test(text)) found.push({ mark: 'attack-phrase', says: `the phrase \`${text.slice(0, 40)}\`` });
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

/** All the roles that a message may have, that of the instructions among them: whoever may choose any of these may give orders. */
export function areRolesWithOrders(texts: readonly string[]): boolean {
  const has = (...names: readonly string[]): boolean => texts.some((text) => names.includes(text.toLowerCase()));
  return has('system', 'developer') && has('user', 'human', 'assistant');
}

/** Folders to which everybody on a machine may write. */
const publicFolder = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|[A-Za-z]:[\\/](?:Windows[\\/])?Temp)(?:[\\/]|$)/i;

/** What lists of forbidden phrases hold, as text or as a pattern. */
const attackPhrase =
  /(?:ignore|disregard|forget|override|bypass)\b.{0,30}(?:previous|prior|above|earlier|all|your|the|system).{0,20}(?:instruction|prompt|rule|direction|guideline)|^\W*(?:jail\s?break|prompt injection|system prompt|developer mode|dan mode|do anything now|you are now|(?:ignore|disregard|forget) (?:previous|all|above|everything)(?: previous)?|reveal (?:your|the) (?:system )?(?:prompt|instructions))\W*$/i;

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

/** Shapes of keys that providers publish or that their own scanners look for. Each with its provider, for the message. */
export const keyShapes: readonly { readonly provider: string; readonly shape: RegExp }[] = [
  { provider: 'Anthropic', shape: /^sk-ant-(?:api|admin)\d{2}-[\w-]{80,}$/ },
  { provider: 'OpenAI', shape: /^sk-(?:proj|svcacct|admin)-[\w-]{40,}$/ },
  { provider: 'OpenAI', shape: /^sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}$/ },
  { provider: 'OpenRouter', shape: /^sk-or-v1-[0-9a-f]{64}$/ },
  { provider: 'an OpenAI-compatible provider', shape: /^sk-(?=(?:[A-Za-z]*\d){3})[A-Za-z0-9]{32,64}$/ },
  { provider: 'Google', shape: /^AIza[\w-]{35}$/ },
  { provider: 'Groq', shape: /^gsk_[A-Za-z0-9]{52}$/ },
  { provider: 'Hugging Face', shape: /^hf_[A-Za-z]{34,}$/ },
  { provider: 'Replicate', shape: /^r8_[A-Za-z0-9]{37}$/ },
  { provider: 'xAI', shape: /^xai-[A-Za-z0-9]{80}$/ },
  { provider: 'Perplexity', shape: /^pplx-[A-Za-z0-9]{48,56}$/ },
  { provider: 'Tavily', shape: /^tvly-(?:dev-)?[A-Za-z0-9]{32}$/ },
  { provider: 'Pinecone', shape: /^pcsk_[A-Za-z0-9_]{60,}$/ },
  { provider: 'LangSmith', shape: /^lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}$/ },
];

/** Variables that bundlers write into the code of a page, by their prefix; `page`: code of such a program runs nowhere else. */
const publicPrefix = /^(?:(NEXT_PUBLIC|NUXT_PUBLIC|PUBLIC)|(VITE|REACT_APP|EXPO_PUBLIC|VUE_APP|GATSBY))_/;
const providers = /(?:OPENAI|OPEN_AI|ANTHROPIC|CLAUDE|GEMINI|GOOGLE_(?:AI|GENAI|GENERATIVE)|GENAI|MISTRAL|COHERE|GROQ|TOGETHER|OPENROUTER|DEEPSEEK|XAI|GROK|PERPLEXITY|REPLICATE|HUGGING_?FACE|FIREWORKS|LANGSMITH|TAVILY|ELEVEN_?LABS|DEEPGRAM|PINECONE|CHATGPT|GPT|LLM)/;

/** Whether a variable's name says that it is a model provider's key and that browsers get it. */
export function publicKey(name: string): 'page' | 'shared' | null {
  const [prefix, shared] = publicPrefix.exec(name) ?? [];
  if (prefix === undefined || !/(?:KEY|TOKEN|SECRET)S?$/.test(name) || !providers.test(name.slice(prefix.length))) return null;
  return shared === undefined ? 'page' : 'shared';
}

/** The same variable without what has a bundler write it into pages; null for one that has no such prefix. */
export function privateName(name: string): string | null {
  const [, shared, page] = publicPrefix.exec(name) ?? [];
  const prefix = shared ?? page;
  return prefix === undefined ? null : name.slice(prefix.length + 1);
}

const instructionNames = /(?:^|_|\b)(?:system|developer)_?(?:prompt|message|instruction)s?(?:_(?:template|text))?$/i;

/** Whether a variable of this name holds instructions when a text is written to it. */
export function isNamedInstructions(name: string): boolean {
  return instructionNames.test(name);
}

const openParts =
  /(?:^|_)(?:user(?:_?name)?|login|host(?:_?name)?|port|database|db(?:_?(?:name|cluster_?identifier|instance_?identifier))?|engine|region|endpoint|account(?:_?id)?|api_?base|base_?url|charset|collation|encoding|(?:sql|ssl)_?mode|autocommit|timeout|schema|driver|dialect|protocol|model|provider|version|debug|log_?level)$/i;

/** What stands in an address between a name with a password and the host. */
export const behindPassword = '@';

/** Whether a field of this name is a part of a credential that is no secret: for whom it is, and where. */
export function isOpenPart(name: string): boolean {
  return openParts.test(name);
}

const designations = /(?:^|_)(?:id|arn|slug|name|alias|ID|ARN|SLUG|NAME|ALIAS)$|[a-z](?:Id|Arn|Slug|Name|Alias)$/;

/** Whether what is kept under this name says which key it is, or whose, and not what it is: `secret_id`, `roleArn`. */
export function isDesignation(name: string): boolean {
  return designations.test(name);
}

const confirmation = /^(?:is_?|user_?|human_?)?(?:confirm(?:ed|ation)?|approved?|approval|consent(?:ed)?)(?:_?by_?(?:user|human))?$/i;

/** Whether a parameter of this name is to say that a person has agreed. */
export function isNamedConfirmation(name: string): boolean {
  return confirmation.test(name);
}
