/**
 * A statement that follows the one that a call ends, on the next line and with its indentation. Null where the call is no
 * statement of its own to the end of its line, or where no statement can stand.
 *
 * Example: behind `messages.append(first)` stands `messages.append(second)`.
 */
import type { Span } from '../../server/engine/base/span';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Code } from '../../server/engine/rules/code';
import { inserted } from './items';

/** `from`: where the statement begins, at or before the call. */
export function statementAfter(code: Code, call: Span, from: number, added: string): TextEdit | null {
  const { text, writer } = code.context;
  const line = text.lineAt(call.end);
  const end = text.lineStart(line) + text.line(line).length;
  const [, semicolon] = /^\s*(;?)\s*$/.exec(text.slice({ start: call.end, end })) ?? [];
  const place = writer.placeBefore(code.statementAt(call));
  if (semicolon === undefined || !place || text.slice({ start: place.offset, end: from }).trim() !== '') return null;
  return inserted(end, `${writer.newLine}${place.indent}${added}${semicolon}`);
}
