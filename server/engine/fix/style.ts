import type { Span } from '../base/span';
import type { Text } from '../base/text';
import type { TextEdit } from './writer';

/** What a file's text says about how it is written. */
export function newLineOf(content: string): string {
  return content.includes('\r\n') ? '\r\n' : '\n';
}

/** One step of indentation: the one that most lines take that are further in than the line before. */
export function indentOf(content: string, usual: string): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const line of content.split('\n', 2000)) {
    const [space = ''] = /^[ \t]*(?=\S)/.exec(line) ?? [];
    // Empty lines tell nothing, nor do those of a comment.
    if (!/\S/.test(line) || /^\s*(?:\*|\/\/|#)/.test(line)) continue;
    // Some are set below what they belong to.
    const step = space.startsWith(before) ? space.slice(before.length) : '';
    if (step === '\t' || (step.length > 1 && step.length <= 8 && !step.includes('\t'))) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = space;
  }
  const [found] = [...steps].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length);
  return found?.[0] ?? usual;
}

export function quoteOf(content: string, usual: '"' | "'"): '"' | "'" {
  const count = (quote: string): number => content.split(quote).length;
  const [single, double] = [count("'"), count('"')];
  return single === double ? usual : single > double ? "'" : '"';
}

/** A constant text between quotes, as Python and JavaScript write it alike. */
export function quoted(value: string, quote: '"' | "'"): string {
  return `${quote}${escaped(value, quote)}${quote}`;
}

export function escaped(value: string, quote: string): string {
  const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', [quote]: `\\${quote}` };
  const code = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return value.replace(/["'`\\\u0000-\u001f\u007f\u2028\u2029]/g, (character) => names[character] ?? (/["'`]/.test(character) ? character : code(character)));
}

/** `allowed`, `hosts` → `allowedHosts`. */
export function camelCase(words: readonly string[]): string {
  return words
    .flatMap((word) => word.split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
}

/** `allowed`, `hosts` → `allowed_hosts`; the words of a name in camel case are told apart. */
export function snakeCase(words: readonly string[]): string {
  return words
    .flatMap((word) => word.replace(/([a-z0-9])([A-Z])/g, '$1_$2').split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
    .join('_');
}

/** The word for several of a thing: `query` → `queries`. */
export function plural(word: string): string {
  // It is one already.
  if (/[^su]s$/i.test(word)) return word;
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`;
}

/** What stands between a brace and what it holds, as most objects of the file have it. */
export function paddingOf(content: string, usual: '' | ' '): '' | ' ' {
  const count = (pattern: RegExp): number => content.match(pattern)?.length ?? 0;
  const [padded, tight] = [count(/\{ ["'\w]/g), count(/[^$"'`\w]\{["'\w][^{}\n]*:/g)];
  return padded === tight ? usual : padded > tight ? ' ' : '';
}

/** What stands behind the last of items that have a line each, as most lists of the file have it. */
export function trailingCommaOf(content: string): ',' | '' {
  const count = (pattern: RegExp): number => content.match(pattern)?.length ?? 0;
  return count(/[^\s,;{}([][ \t]*\r?\n[ \t]*[\])]/g) > count(/,[ \t]*\r?\n[ \t]*[\])]/g) ? '' : ',';
}

/** Columns of a line that nobody breaks. */
const longestLine = 80;

/** Items between brackets, in one line where that is short, else in a line each. */
export function inLines(open: string, items: readonly string[], close: string, indent: string): readonly string[] {
  const line = `${open}${items.join(', ')}${close}`;
  return line.length <= longestLine ? [line] : [open, ...items.map((item) => `${indent}${item},`), close];
}

/** Adds a name to a list of imported names, in its place where they are sorted. */
export function nameAmong(names: readonly { readonly name: string | null; readonly span: Span }[], name: string): TextEdit {
  const key = (text: string | null): string => (text ?? '').toLowerCase();
  const isSorted = names.every((one, index) => index === 0 || key(names[index - 1]?.name ?? null) <= key(one.name));
  const next = isSorted ? names.find((one) => key(one.name) > key(name)) : undefined;
  if (next) return { span: { start: next.span.start, end: next.span.start }, newText: `${name}, ` };
  const end = names.at(-1)?.span.end ?? 0;
  return { span: { start: end, end }, newText: `, ${name}` };
}

/**
 * Edits of which several insert at one place become one edit: two imports of one module become one statement, anything
 * else stands in the order given.
 */
export function together(edits: readonly TextEdit[]): readonly TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const index = result.findIndex(({ span }) => span.start === edit.span.start && span.end === edit.span.end && span.start === span.end);
    const before = result[index];
    if (!before) result.push(edit);
    else if (before.newText !== edit.newText) result[index] = { span: edit.span, newText: oneStatement(before.newText, edit.newText) ?? before.newText + edit.newText };
  }
  return result;
}

/** `from a import B` and `from a import C`, or `import { B } from 'a'` and `import { C } from 'a'`. */
function oneStatement(first: string, second: string): string | null {
  for (const form of [/^(\s*from [\w.]+ import )(\w+)(\s*)$/, /^(\s*import \{ )([^}]+)( \} from .*)$/s, /^(\s*const \{ )([^}]+)( \} = require.*)$/s]) {
    const [a, b] = [form.exec(first), form.exec(second)];
    if (a && b && a[1]?.trim() === b[1]?.trim() && a[3]?.trim() === b[3]?.trim()) return `${a[1]}${[...(a[2] ?? '').split(', '), b[2] ?? ''].sort().join(', ')}${a[3]}`;
  }
  // Two lines before an empty one: that stays behind both.
  const lines = [first, second].map((text) => /^((?:import|from) [^\r\n]+)(\r?\n)(\r?\n)$/.exec(text));
  const [a, b] = lines;
  return a && b ? `${[a[1], b[1]].sort((one = '', other = '') => (one.startsWith('import') === other.startsWith('import') ? (one < other ? -1 : 1) : one.startsWith('import') ? -1 : 1)).join(a[2])}${a[2]}${a[3]}` : null;
}

/** Takes an item out with its comma, and its line when nothing else is there. Null when it cannot be told where it ends. */
export function withoutItem({ text }: { readonly text: Text }, item: Span): TextEdit | null {
  const { content } = text;
  const after = /^\s*,[ \t]*/.exec(content.slice(item.end));
  if (after) {
    const end = item.end + after[0].length;
    const line = text.lineAt(item.start);
    const start = text.lineStart(line);
    const isWholeLine = content.slice(start, item.start).trim() === '' && /^[ \t]*(?:\r?\n|$)/.test(content.slice(end)) && text.lineAt(end) >= line;
    return { span: isWholeLine ? { start, end: end + (/^[ \t]*\r?\n?/.exec(content.slice(end))?.[0].length ?? 0) } : { start: item.start, end }, newText: '' };
  }
  if (!/^\s*[)\]}]/.test(content.slice(item.end))) return null;
  const before = /,\s*$/.exec(content.slice(0, item.start));
  return { span: { start: before ? before.index : item.start, end: item.end }, newText: '' };
}
