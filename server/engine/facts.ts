/**
 * Facts that stand in a module without any flow: literals that are a model provider's key. One pass over the constants
 * of a lowered module; it knows the shapes of keys and nothing else.
 */
import type { Module } from './ir/types';
import type { Fact } from './rules/contract';

/** Shapes of keys that providers publish or that their own scanners look for. Each with its provider, for the message. */
const keyShapes: readonly { readonly provider: string; readonly shape: RegExp }[] = [
  { provider: 'Anthropic', shape: /^sk-ant-(?:api|admin)\d{2}-[\w-]{80,}$/ },
  { provider: 'OpenAI', shape: /^sk-(?:proj|svcacct|admin)-[\w-]{40,}$/ },
  { provider: 'OpenAI', shape: /^sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}$/ },
  { provider: 'OpenRouter', shape: /^sk-or-v1-[0-9a-f]{64}$/ },
  { provider: 'an OpenAI-compatible provider', shape: /^sk-[A-Za-z0-9]{32,64}$/ },
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

/** Fewer distinct characters than this is a placeholder: `sk-xxxxxxxx…`. */
const leastDistinct = 12;

export function keyFacts(module: Module): Fact[] {
  const facts: Fact[] = [];
  for (const func of module.functions) {
    for (const block of func.blocks) {
      for (const op of block.ops) {
        if (op.kind !== 'const' || typeof op.value !== 'string' || op.value.length < 30 || op.value.length > 220) continue;
        const text = op.value;
        const found = keyShapes.find(({ shape }) => shape.test(text));
        if (!found || isPlaceholder(text)) continue;
        const location = { path: module.path, span: op.span };
        facts.push({ kind: 'provider-key', location, call: location, subject: found.provider, says: `a key of ${found.provider}`, confidence: 'high' });
      }
    }
  }
  return facts;
}

function isPlaceholder(text: string): boolean {
  return new Set(text.slice(4)).size < leastDistinct || /your|example|placeholder|dummy|fake|test|xxxx|1234567890|abcdef0?1?2?3?4?gh/i.test(text);
}
