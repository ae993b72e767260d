/**
 * The parts of a text of markup, one after the other: tags with their attributes, texts, and what stands between the
 * tags of a script. It knows HTML, and the braces of templates where they are asked for; it repairs nothing, since
 * nobody but a browser needs that.
 */
import type { Span } from '../../base/span';

export interface MarkupAttribute {
  /** As it is written. Empty for what stands in braces alone, as `{...rest}` does. */
  readonly name: string;
  /** Between the quotes or the braces; null where there is no value. */
  readonly value: Span | null;
  /** The value stands in braces. */
  readonly isExpression: boolean;
}

export type MarkupPart =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: readonly MarkupAttribute[]; readonly isClosed: boolean; readonly span: Span }
  | { readonly kind: 'close'; readonly name: string; readonly span: Span }
  /** What stands between the tags of a script, a style or a text area. */
  | { readonly kind: 'raw'; readonly of: string; readonly span: Span }
  /** Braces in a text, without them. */
  | { readonly kind: 'braces'; readonly inner: Span; readonly span: Span };

const rawElements = /^(?:script|style|textarea)$/i;
const void_ = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;

/** `hasBraces`: `{…}` is an expression, in texts and in attributes. */
export function partsOf(text: string, hasBraces: boolean): readonly MarkupPart[] {
  const parts: MarkupPart[] = [];
  let at = 0;
  while (at < text.length) {
    const next = nextMark(text, at, hasBraces);
    if (next === -1) break;
    if (text[next] === '{') {
      const end = closingBrace(text, next);
      parts.push({ kind: 'braces', inner: { start: next + 1, end: end - 1 }, span: { start: next, end } });
      at = end;
    } else if (text.startsWith('<!--', next)) {
      const end = text.indexOf('-->', next + 4);
      at = end === -1 ? text.length : end + 3;
    } else if (/[A-Za-z]/.test(text[next + 1] ?? '')) {
      const part = openingTag(text, next, hasBraces);
      parts.push(part);
      at = part.span.end;
      if (part.isClosed || !rawElements.test(part.name)) continue;
      const end = text.slice(at).search(new RegExp(`</${part.name}[\\s>]`, 'i'));
      const stop = end === -1 ? text.length : at + end;
      parts.push({ kind: 'raw', of: part.name.toLowerCase(), span: { start: at, end: stop } });
      at = stop;
    } else {
      const end = text.indexOf('>', next);
      const stop = end === -1 ? text.length : end + 1;
      const name = /^<\/([\w:.-]+)/.exec(text.slice(next, stop))?.[1];
      if (name !== undefined) parts.push({ kind: 'close', name, span: { start: next, end: stop } });
      at = Math.max(next + 1, name === undefined ? next + 1 : stop);
    }
  }
  return parts;
}

function nextMark(text: string, from: number, hasBraces: boolean): number {
  const tag = text.indexOf('<', from);
  const brace = hasBraces ? text.indexOf('{', from) : -1;
  return brace !== -1 && (tag === -1 || brace < tag) ? brace : tag;
}

function openingTag(text: string, start: number, hasBraces: boolean): MarkupPart & { readonly kind: 'open' } {
  const name = /^[\w:.-]+/.exec(text.slice(start + 1, start + 100))?.[0] ?? '';
  const attributes: MarkupAttribute[] = [];
  let at = start + 1 + name.length;
  let isClosed = void_.test(name);
  while (at < text.length && text[at] !== '>') {
    const unit = text[at] as string;
    if (hasBraces && unit === '{') {
      const end = closingBrace(text, at);
      attributes.push({ name: '', value: { start: at + 1, end: end - 1 }, isExpression: true });
      at = end;
    } else if (/[\s/]/.test(unit)) {
      if (unit === '/' && text[at + 1] === '>') isClosed = true;
      at++;
    } else {
      const from = at;
      while (at < text.length && !/[\s=>]/.test(text[at] as string) && !text.startsWith('/>', at)) at++;
      const written = text.slice(from, at);
      const equals = /^\s*=\s*/.exec(text.slice(at, at + 50))?.[0];
      if (equals === undefined) {
        attributes.push({ name: written, value: null, isExpression: false });
        if (at === from) at++;
        continue;
      }
      at += equals.length;
      const { value, isExpression, end } = valueAt(text, at, hasBraces);
      attributes.push({ name: written, value, isExpression });
      at = Math.max(end, at + 1);
    }
  }
  return { kind: 'open', name, attributes, isClosed, span: { start, end: Math.min(at + 1, text.length) } };
}

function valueAt(text: string, at: number, hasBraces: boolean): { value: Span; isExpression: boolean; end: number } {
  const first = text[at] ?? '';
  if (hasBraces && first === '{') {
    const end = closingBrace(text, at);
    return { value: { start: at + 1, end: end - 1 }, isExpression: true, end };
  }
  if (first !== '"' && first !== "'") {
    const length = /^[^\s>]*/.exec(text.slice(at))?.[0].length ?? 0;
    return { value: { start: at, end: at + length }, isExpression: false, end: at + length };
  }
  let end = at + 1;
  while (end < text.length && text[end] !== first) end = hasBraces && text[end] === '{' ? closingBrace(text, end) : end + 1;
  const only = hasBraces && text[at + 1] === '{' && closingBrace(text, at + 1) === end;
  return { value: only ? { start: at + 2, end: end - 1 } : { start: at + 1, end }, isExpression: only, end: end + 1 };
}

/** Behind the bracket that closes the one at `open`; quotes, templates and comments may hold others. The end of the text when none does. */
export function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const unit = text[at] as string;
    if (unit === '{' || unit === '(' || unit === '[') depth++;
    else if (unit === '}' || unit === ')' || unit === ']') {
      depth--;
      if (depth <= 0) return at + 1;
    } else if (unit === '"' || unit === "'" || unit === '`') at = closingQuote(text, at);
    else if (unit === '/' && text[at + 1] === '*') at = Math.max(at, text.indexOf('*/', at + 2));
    else if (unit === '/' && text[at + 1] === '/') at = Math.max(at, text.indexOf('\n', at));
  }
  return text.length;
}

function closingQuote(text: string, open: number): number {
  const quote = text[open] as string;
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
    else if (quote !== '`' && text[at] === '\n') return at;
    else if (quote === '`' && text.startsWith('${', at)) at = closingBrace(text, at + 1) - 1;
  }
  return text.length;
}
