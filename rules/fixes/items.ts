/**
 * Edits of what stands in a row between brackets: arguments, elements, entries of an object. An item is added in the way
 * its neighbours are written, on a line of its own or behind a comma, and comments stay where they are.
 */
import type { Span } from '../../server/engine/base/span';
import type { Text } from '../../server/engine/base/text';
import { trailingCommaOf } from '../../server/engine/fix/style';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed } from '../../server/engine/rules/code';
import type { FixContext } from '../../server/engine/rules/contract';

/** Puts an item behind another one; null when what follows is not the next item or the end of the row. */
export function itemAfter({ text, writer }: FixContext, item: Span, code: string): readonly TextEdit[] | null {
  const rest = lineRest(text, item.end);
  if (!/^\s*(?:[,\])}]|(?:#|\/\/).*$|$)/.test(rest)) return null;
  if (!isAloneInLine(text, item)) {
    // The next item may have a line of its own already.
    const next = text.lineAt(item.end) + 1;
    const isBelow = /^\s*,\s*$/.test(rest) && next < text.lineCount && /^[ \t]*[^\s\])}]/.test(text.line(next));
    return [inserted(item.end, isBelow ? `,${writer.newLine}${/^[ \t]*/.exec(text.line(next))?.[0] ?? ''}${code}` : `, ${code}`)];
  }
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

/** Columns of a line that nobody breaks. */
const longestLine = 100;
const longestCall = 120;

/** A list in the place of `span`: in one line where that is short, else with a line for each item, as the file ends them. */
export function listAt({ text, writer }: FixContext, span: Span, items: readonly string[]): string {
  const inOne = writer.list(items);
  const line = text.lineAt(span.start);
  const before = span.start - text.lineStart(line);
  const [first = ''] = inOne.split('\n');
  const rest = inOne.includes('\n') ? 0 : lineRest(text, span.end).length;
  if (before + first.length + rest <= longestLine) return inOne;
  const indent = indentAt(text, span.start);
  const end = trailingCommaOf(text.content);
  return [inOne.charAt(0), ...items.map((item, index) => `${indent}${writer.indent}${item}${index < items.length - 1 ? ',' : end}`), `${indent}${inOne.slice(-1)}`].join(writer.newLine);
}

/** A list that is written out, and where its elements stand. */
export interface WrittenList {
  readonly span: Span;
  readonly elements: readonly Span[];
}

/**
 * Puts an element behind (or before) another one of a list; a list in one line that grows too long for it gets a line
 * for each element. `more`: by how much other edits make that line longer. Null as for `itemAfter`.
 */
export function elementBeside(context: FixContext, { span, elements }: WrittenList, element: Span, code: string, side: 'before' | 'after', more: number): readonly TextEdit[] | null {
  const { text, writer } = context;
  const beside = side === 'after' ? itemAfter(context, element, code) : itemBefore(context, element, code);
  const start = text.lineStart(text.lineAt(span.start));
  const isLong = span.end - start + code.length + more > longestLine;
  const gaps = elements.slice(1).map((one, index): Span => ({ start: elements[index]?.end ?? 0, end: one.start }));
  const [first, last] = [elements[0], elements.at(-1)];
  if (!isLong || !first || !last || text.slice(span).includes('\n') || !/^[\[(]$/.test(text.slice({ start: span.start, end: first.start }).trim()) || !/^,?\s*[\])]$/.test(text.slice({ start: last.end, end: span.end }).trim()) || !gaps.every((gap) => text.slice(gap).trim() === ',')) return beside;
  const outer = writer.newLine + indentAt(text, span.start);
  const inner = outer + writer.indent;
  const end = trailingCommaOf(text.content);
  const isLast = side === 'after' && element === last;
  return [
    { span: { start: span.start + 1, end: first.start }, newText: `${inner}${side === 'before' && element === first ? `${code},${inner}` : ''}` },
    ...gaps.map((gap, index): TextEdit => {
      const isHere = element === elements[side === 'after' ? index : index + 1];
      return { span: gap, newText: `,${inner}${isHere ? `${code},${inner}` : ''}` };
    }),
    { span: { start: last.end, end: span.end - 1 }, newText: `${isLast ? `,${inner}${code}` : ''}${end}${outer}` },
  ];
}

/** A call, or an object that is written out. */
export type Row = CallOp | (Op & { readonly kind: 'object' });

/** A call or an object in one line that edits make too long for it: each argument or entry, or each entry of the only argument, gets a line of its own. */
export function inLinesOfTheirOwn(code: Code, { op: call, func }: Placed<Row>, edits: readonly TextEdit[]): readonly TextEdit[] {
  const { text, writer } = code.context;
  const values = call.kind === 'call' ? call.args.map((arg) => code.operation(func, arg.value)) : [];
  const [only] = values;
  const record = call.kind === 'object' ? call : values.length === 1 && only?.kind === 'object' && only.span.end === call.span.end - 1 ? only : null;
  const items = (record ? record.entries.map((entry) => code.operation(func, entry.value)) : values).map((op) => op?.span);
  const close = (record ?? call).span.end - 1;
  const callee = call.kind === 'call' ? code.operation(func, call.callee) : null;
  const open = record ? record.span.start + 1 : (callee?.span.end ?? call.span.start) + 1;
  const line = text.lineAt(call.span.start);
  const long = text.line(line).length + edits.filter(({ span }) => call.span.start <= span.start && span.start < call.span.end).reduce((sum, { span, newText }) => sum + newText.length - (span.end - span.start), 0);
  // What is written over several lines already has lines of its own.
  if (long <= longestCall || edits.some(({ newText }) => newText.includes('\n')) || text.lineAt(call.span.end) !== line || items.some((item) => !item) || !/^[({]$/.test(text.content.charAt(open - 1))) return edits;
  const outer = writer.newLine + indentAt(text, call.span.start);
  const inner = outer + writer.indent;
  const broken: TextEdit[] = [];
  for (const [index, item] of [...items, null].entries()) {
    const start = index === 0 ? open : (items[index - 1]?.end ?? open);
    const between = text.slice({ start, end: item ? item.start : close });
    // The comma, and the name of an argument or what spreads it.
    const [, comma = '', gap = '', name] = /^((?:\s*,)?)(\s*)((?:["']?\w+["']?\s*[:=]\s*|\*\*?|\.\.\.)?)$/.exec(between) ?? [];
    if (name === undefined || (index > 0 && item && !comma.endsWith(',')) || (!item && (name !== '' || comma !== ''))) return edits;
    const at = start + comma.length;
    broken.push({ span: { start: at, end: at + gap.length }, newText: item ? inner : trailingCommaOf(text.content) + outer });
  }
  // What begins where a line is broken begins behind the break, and what is added there gets a line too.
  const met = (edit: TextEdit): TextEdit | undefined => broken.find(({ span }) => span.start === edit.span.start && span.start === span.end);
  const merged = edits.map((edit): TextEdit => {
    const isAdded = edit.span.start === edit.span.end && edit.newText.startsWith(', ') && items.some((item) => item?.end === edit.span.start);
    const newText = isAdded ? `,${inner}${edit.newText.slice(2)}` : edit.newText;
    const brokenHere = met(edit)?.newText ?? '';
    return { span: edit.span, newText: isAdded ? newText + brokenHere : brokenHere + newText };
  });
  const others = broken.filter((one) => !edits.some((edit) => met(edit) === one));
  const meet = merged.some(({ span }) => others.some((one) => span.start < one.span.end && one.span.start < span.end) || others.some((one) => one.span.start === span.start));
  return meet ? edits : [...merged, ...others];
}

/** The item with the name before its value: `shell=True`, `shell: true`, `"shell": True`; the value alone when it has none. */
export function namedItem({ text }: FixContext, value: Span, name: string): Span {
  const before = text.content.slice(Math.max(0, value.start - name.length - 80), value.start);
  const match = new RegExp(`(?:${escapeForPattern(name)}|"${escapeForPattern(name)}"|'${escapeForPattern(name)}')\\s*[=:]\\s*$`).exec(before);
  return match ? { start: value.start - (before.length - match.index), end: value.end } : value;
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
