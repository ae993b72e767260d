/**
 * Edits of what stands in a row between brackets: arguments, elements, entries of an object. An item is added in the way
 * its neighbours are written, on a line of its own or behind a comma, and comments stay where they are.
 */
import type { Span } from '../../server/engine/base/span';
import type { Text } from '../../server/engine/base/text';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { FixContext } from '../../server/engine/rules/contract';

/** Puts an item behind another one; null when what follows is not the next item or the end of the row. */
export function itemAfter({ text, writer }: FixContext, item: Span, code: string): readonly TextEdit[] | null {
  const rest = lineRest(text, item.end);
  if (!/^\s*(?:[,\])}]|(?:#|\/\/).*$|$)/.test(rest)) return null;
  if (!isAloneInLine(text, item)) return [inserted(item.end, `, ${code}`)];
  const indent = indentAt(text, item.start);
  const [, comma = '', comment] = /^\s*(,?)\s*((?:#|\/\/).*)?$/.exec(rest) ?? [];
  if (!/^\s*,?\s*(?:(?:#|\/\/).*)?$/.test(rest)) return [inserted(item.end, `, ${code}`)];
  const lineEnd = item.end + rest.length;
  if (comma !== '') return [inserted(lineEnd, `${writer.newLine}${indent}${code},`)];
  if (comment !== undefined) return [inserted(item.end, ','), inserted(lineEnd, `${writer.newLine}${indent}${code}`)];
  return [inserted(item.end, `,${writer.newLine}${indent}${code}`)];
}

export function itemBefore({ text, writer }: FixContext, item: Span, code: string): readonly TextEdit[] {
  const separator = isAloneInLine(text, item) ? `,${writer.newLine}${indentAt(text, item.start)}` : ', ';
  return [inserted(item.start, code + separator)];
}

/** The item with the name before its value: `shell=True`, `shell: true`, `"shell": True`; the value alone when it has none. */
export function namedItem({ text }: FixContext, value: Span, name: string): Span {
  const before = text.content.slice(Math.max(0, value.start - name.length - 80), value.start);
  const match = new RegExp(`(?:${escapeForPattern(name)}|"${escapeForPattern(name)}"|'${escapeForPattern(name)}')\\s*[=:]\\s*$`).exec(before);
  return match ? { start: value.start - (before.length - match.index), end: value.end } : value;
}

/** Takes an item out with its comma, and its line when nothing else is there. Null when it cannot be told where it ends. */
export function withoutItem({ text }: FixContext, item: Span): TextEdit | null {
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

export function inserted(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

function isAloneInLine(text: Text, item: Span): boolean {
  return text.content.slice(text.lineStart(text.lineAt(item.start)), item.start).trim() === '';
}

export function indentAt(text: Text, offset: number): string {
  return /^[ \t]*/.exec(text.line(text.lineAt(offset)))?.[0] ?? '';
}

function lineRest(text: Text, offset: number): string {
  const line = text.lineAt(offset);
  return text.content.slice(offset, text.lineStart(line) + text.line(line).length);
}

function escapeForPattern(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
}
