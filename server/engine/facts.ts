/**
 * Facts that stand in a module without any flow: literals that are a model provider's key, and variables by whose name
 * browsers get one. One pass over the operations of a lowered module; what keys and names look like is knowledge.
 */
import { keyShapes, publicKey } from '../../rules/literals';
import type { Module } from './ir/types';
import type { Span } from './base/span';
import type { Fact } from './rules/contract';

/** Fewer distinct characters than this is a placeholder: `sk-xxxxxxxx…`. */
const leastDistinct = 12;

/** A module never changes, and most of them are asked again with every keystroke. */
const known = new WeakMap<Module, readonly Fact[]>();

export function keyFacts(module: Module): readonly Fact[] {
  let facts = known.get(module);
  if (!facts) known.set(module, (facts = keyFactsOf(module)));
  return facts;
}

function keyFactsOf(module: Module): Fact[] {
  const facts: Fact[] = [];
  for (const func of module.functions) {
    for (const block of func.blocks) {
      for (const op of block.ops) {
        if (op.kind === 'get' && op.key.kind === 'name') facts.push(...publicKeyFacts(module, op.key.name, op.span));
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

function publicKeyFacts(module: Module, name: string, span: Span): Fact[] {
  const reader = publicKey(name);
  if (reader === null) return [];
  const isPage = reader === 'page' || module.directives.includes('use client');
  const location = { path: module.path, span };
  const says = isPage ? 'the key is written into the code that browsers download' : 'the key is written into the code that browsers download as soon as a page reads it';
  return [{ kind: 'browser-key', location, call: location, subject: name, says, confidence: isPage ? 'high' : 'medium' }];
}

function isPlaceholder(text: string): boolean {
  return new Set(text.slice(4)).size < leastDistinct || /your|example|placeholder|dummy|fake|test|xxxx|1234567890|abcdef0?1?2?3?4?gh/i.test(text);
}
