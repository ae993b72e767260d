/**
 * The edit that accepts a finding with a reason: a comment in the language's own form, on a line of its own above the
 * statement that the finding is in and with the same indentation, or at the top of the file for the whole file. Where the
 * line above belongs to a text or an element that goes over several lines, a comment there would become part of it:
 * then it stands right before the finding, within its line.
 *
 * Invariant: after the edit, and unless the reason is blank, the finding is suppressed with that reason, and the program
 * does what it did.
 *
 * Example: `# lintel-ignore model-output-to-shell -- the command is one of three constants`.
 */
import type { Span } from '../base/span';
import type { Text } from '../base/text';
import type { Edit } from './types';

export interface SuppressInput {
  readonly path: string;
  readonly text: Text;
  /** `#` or `//`. */
  readonly lineComment: string;
  readonly rule: string;
  readonly reason: string;
  /** ISO date; the last day on which it counts. Absent: for ever. */
  readonly until?: string;
  /** The statement that the finding is in, or the file. */
  readonly where: Span | 'file';
  /** The finding itself, and what surrounds a comment before it. Given when a line of its own is no place for a comment. */
  readonly inline?: { readonly span: Span; readonly marks: readonly [string, string] };
}

export function suppressEdit(input: SuppressInput): Edit {
  const { path, text, rule, inline } = input;
  const reason = `${input.reason.replace(/\s+/g, ' ').trim()}${input.until === undefined ? '' : ` until=${input.until}`}`;
  if (inline) {
    const [open, close] = inline.marks;
    const { start } = inline.span;
    return { path, span: { start, end: start }, newText: `${open} lintel-ignore ${rule} -- ${reason.replaceAll(close, '')} ${close} ` };
  }
  const line = input.where === 'file' ? firstLine(text) : text.lineAt(input.where.start);
  const start = Math.max(text.lineStart(line), text.content.startsWith('\ufeff') ? 1 : 0);
  const indent = input.where === 'file' ? '' : (/^[ \t]*/.exec(text.line(line))?.[0] ?? '');
  const newLine = text.content.includes('\r\n') ? '\r\n' : '\n';
  // A last line without an end, as behind a lone `#!` line.
  const before = start > 0 && !/[\r\n\ufeff]/.test(text.content.charAt(start - 1)) ? newLine : '';
  const newText = `${before}${indent}${input.lineComment} lintel-ignore${input.where === 'file' ? '-file' : ''} ${rule} -- ${reason}${newLine}`;
  return { path, span: { start, end: start }, newText };
}

/** The first line where a comment may stand: below a byte order mark, `#!` and an encoding line. */
function firstLine(text: Text): number {
  let line = 0;
  if (text.line(0).replace(/^\ufeff/, '').startsWith('#!')) line++;
  if (/^[ \t\f]*#.*?coding[:=]/.test(text.line(line))) line++;
  return line;
}
