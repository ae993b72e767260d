/**
 * From "this finding is accepted, because …" to the comment that says so: where it goes, in the file as it is on the disk.
 * How such a comment looks is in `fix/suppress.ts`, and how it is read in `report/suppressions.ts`.
 *
 * Example: a finding in a cell of a notebook is accepted by a line of its own above the statement, in that cell.
 */
import type { Text } from './base/text';
import { suppressEdit } from './fix/suppress';
import type { Edit } from './fix/types';
import type { Module } from './ir/types';
import { languageOf } from './languages';
import type { Notebook } from './notebooks';
import type { Finding } from './rules/contract';
import { enclosingStatement, isInsideOperation } from './rules/enclosing';

export interface Acceptance {
  readonly where: 'line' | 'file';
  readonly reason: string;
  /** ISO date; the last day on which it counts. */
  readonly until?: string;
}

/** A file as the last report speaks of it; `text` and `module` are those of its code. */
export interface AcceptedIn {
  readonly text: Text | null;
  readonly module: Module | null;
  readonly notebook: Notebook | null;
}

/** Null when there is no place for the comment. */
export function acceptance(finding: Finding, { where, ...words }: Acceptance, { text, module, notebook }: AcceptedIn): Edit | null {
  const { path } = finding.location;
  const language = languageOf(path);
  const span = notebook ? notebook.inCode(finding.location.span) : finding.location.span;
  if (!module || !text || !language || !span) return null;
  const { lineComment, inlineComment } = language;
  const input = { path, text, lineComment, rule: finding.rule, ...words };
  const inFile = (edit: Edit): Edit | null => (notebook ? notebook.editInFile(edit) : edit);
  if (where === 'file') return inFile(suppressEdit({ ...input, where }));
  const statement = enclosingStatement(module, span);
  const line = text.lineAt(statement.start);
  // A comment would end a line that goes on behind a backslash.
  if (line > 0 && text.line(line - 1).endsWith('\\')) return null;
  const isPlaceless = inlineComment !== undefined && isInsideOperation(module, text.lineStart(line));
  return inFile(suppressEdit({ ...input, where: statement, ...(isPlaceless ? { inline: { span, marks: inlineComment } } : {}) }));
}
