/**
 * Edits of a cell's code as edits of the JSON text that holds it. Notebooks are kept one string for each line, and whoever
 * compares two versions of one reads lines: so a line that comes is a string of its own, a line that goes takes its
 * string along, and all other characters of the file stay as they were written.
 *
 * Invariant: the cell of the edited file is the edited cell. Lines that only the notebook's shell understands are never
 * changed, and nothing is put before the magic that a cell begins with.
 *
 * Example: `import ast` before the second line of `["a\n", "b"]` gives `["a\n", "import ast\n", "b"]`.
 */
import type { Span } from '../../base/span';
import type { TextEdit } from '../../fix/apply';

export interface Cell {
  readonly index: number;
  readonly text: string;
  /** For each unit of `text`, where in the file its writing begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Where the whole source ends in the file. */
  readonly end: number;
  /** The strings that the source is made of; their places in the file are those between the quotes. */
  readonly items: readonly { readonly inCell: Span; readonly inFile: Span }[];
  readonly isList: boolean;
}

/** Text as it is written between the quotes of a string. */
export function escapeForNotebook(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What `escapeForNotebook` made, as it was. */
export function readFromNotebook(written: string): string {
  return JSON.parse(`"${written}"`) as string;
}

/** `code`: the cell as the module has it, with its last line ended. The edit counts from the start of the cell. */
export function editOfCell(jsonText: string, cell: Cell, code: string, edit: TextEdit): TextEdit | null {
  const inCell = withinCell(cell, code, edit);
  if (!inCell || cell.items.length === 0) return null;
  if (cell.isList) return editOfLines(jsonText, cell, inCell);
  const { start, end } = writtenAt(cell, inCell.span);
  return { span: { start, end }, newText: escapeForNotebook(inCell.newText) };
}

/** The edit in the text of the cell itself; null when it goes over into another cell or meets what is no Python. */
function withinCell({ text }: Cell, code: string, { span, newText }: TextEdit): TextEdit | null {
  const { start, end } = span;
  if (end > code.length) return null;
  const isLine = start === end && newText.endsWith('\n') && (start === 0 || code[start - 1] === '\n');
  if (isLine && start === 0 && /^\s*%%/.test(text)) {
    const below = text.indexOf('\n') + 1;
    return below === 0 ? null : { span: { start: below, end: below }, newText };
  }
  const firstLine = code.lastIndexOf('\n', start - 1) + 1;
  const lastLine = code.indexOf('\n', end) < 0 ? code.length : code.indexOf('\n', end);
  const lines = text.slice(firstLine, lastLine);
  if (!isLine && lines !== code.slice(firstLine, firstLine + lines.length)) return null;
  // Lines of two cells never become one.
  const isWholeLines = newText === '' ? start === firstLine : newText.endsWith('\n');
  if (end === code.length && end > start && !isWholeLines) return null;
  // The module ended the last line of the cell; the cell does not.
  if (start > text.length) return { span: { start: text.length, end: text.length }, newText: `\n${newText.replace(/\n$/, '')}` };
  if (end > text.length) return { span: { start, end: text.length }, newText: newText.replace(/\n$/, '') };
  return { span, newText };
}

function writtenAt(cell: Cell, { start, end }: Span): Span {
  const first = cell.starts[start] ?? cell.end;
  return { start: first, end: end > start ? (cell.ends[end - 1] as number) : first };
}

function editOfLines(jsonText: string, cell: Cell, { span, newText }: TextEdit): TextEdit {
  const { items, text } = cell;
  const last = items.length - 1;
  const endItem = span.end > span.start ? items.findIndex((item) => item.inCell.end === span.end) : -1;
  if (newText === '' && endItem >= 0) {
    const gone = items.findIndex((item) => item.inCell.start === span.start);
    const next = items[endItem + 1];
    const previous = items[gone - 1];
    // Whole strings go, with the quotes and the comma.
    if (gone >= 0 && next) return { span: { start: itemStart(items, gone) - 1, end: next.inFile.start - 1 }, newText };
    if (gone >= 0 && previous) return { span: { start: previous.inFile.end + 1, end: (items[endItem] as Cell['items'][number]).inFile.end + 1 }, newText };
  }
  const between = separator(jsonText, items);
  const { start, end } = writtenAt(cell, span);
  const endsLine = newText.endsWith('\n');
  const isBoundary = endItem >= 0 && endItem < last;
  // A line that loses its end goes on in the string of the next line.
  const stop = isBoundary && !endsLine ? itemStart(items, endItem + 1) : end;
  const before = span.start === text.length && text.endsWith('\n') && newText !== '' ? between : '';
  const after = endsLine && !isBoundary && span.end < text.length ? between : '';
  const lines = newText.split(/(?<=\n)/).map(escapeForNotebook);
  return { span: { start, end: stop }, newText: `${before}${lines.join(between)}${after}` };
}

const itemStart = (items: Cell['items'], index: number): number => (items[index] as Cell['items'][number]).inFile.start;

/** What stands between two lines of this cell, from quote to quote. */
function separator(jsonText: string, items: Cell['items']): string {
  const quote = itemStart(items, Math.min(1, items.length - 1)) - 1;
  let space = quote;
  while (space > 0 && ' \t\r\n'.includes(jsonText[space - 1] as string)) space--;
  return `",${jsonText.slice(space, quote)}"`;
}
