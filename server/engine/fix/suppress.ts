/**
 * The edit that accepts a finding with a reason: a comment in the language's own form, on a line of its own above the
 * statement that the finding is in and with the same indentation, or at the top of the file for the whole file.
 *
 * Invariant: after the edit, and unless the reason is blank, the finding is suppressed with that reason.
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
  /** The statement that the finding is in, or the file. */
  readonly where: Span | 'file';
}

export function suppressEdit(input: SuppressInput): Edit {
  const { path, text, rule } = input;
  const line = input.where === 'file' ? firstLine(text) : text.lineAt(input.where.start);
  const start = Math.max(text.lineStart(line), text.content.startsWith('\ufeff') ? 1 : 0);
  const indent = input.where === 'file' ? '' : (/^[ \t]*/.exec(text.line(line))?.[0] ?? '');
  const reason = input.reason.replace(/\s+/g, ' ').trim();
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
