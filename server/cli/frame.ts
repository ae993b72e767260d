/**
 * Code frames: lines of a source file with labelled spans below them, as compilers show them. Lines are numbered and
 * in the order of the file; a gap is shown as dots. Every label has a row of its own under its line, underlined over
 * exactly the cells its span takes, whatever tabs, wide or combining characters stand before it. A span over several
 * lines is underlined on its first line and says where it ends. Very long lines are cut round their labels.
 *
 * Example:
 *   12 |     os.system(f"git {answer}")
 *      |               ^^^^^^^^^^^^^^^ 3: run as a shell command
 */
import type { Span } from '../engine/base/span';
import type { Text } from '../engine/base/text';
import { cellWidth, printable, type Colors } from './terminal';

export interface Label {
  readonly span: Span;
  readonly text: string;
  /** The place that the finding is about; others are on the way to it. */
  readonly isPrimary: boolean;
}

const tabWidth = 4;
/** Cells of source shown of one line. */
const lineWidth = 160;
/** Lines between two labels that are shown rather than left out. */
const smallGap = 2;

/** `gutter`: cells of the widest line number of all frames that stand together. */
export function frame(text: Text, labels: readonly Label[], gutter: number, colors: Colors): string[] {
  const rows: string[] = [];
  const byLine = groupByLine(text, labels);
  let previous: number | null = null;
  for (const [line, here] of byLine) {
    if (previous !== null && line > previous + 1) {
      if (line - previous - 1 <= smallGap) {
        for (let between = previous + 1; between < line; between++) rows.push(sourceRow(text, between, shownFrom(text, between, []), gutter, colors));
      } else rows.push(colors.blue('...'));
    }
    const start = shownFrom(text, line, here);
    rows.push(sourceRow(text, line, start, gutter, colors));
    for (const label of here) rows.push(labelRow(text, line, start, label, gutter, colors));
    previous = line;
  }
  return rows;
}

/** Cells that the line numbers of these labels take. */
export function gutterWidth(text: Text, labels: readonly Label[]): number {
  return Math.max(1, ...labels.map((label) => String(text.lineAt(label.span.start) + 1).length));
}

function groupByLine(text: Text, labels: readonly Label[]): [number, Label[]][] {
  const groups = new Map<number, Label[]>();
  for (const label of labels) {
    const line = text.lineAt(label.span.start);
    groups.set(line, [...(groups.get(line) ?? []), label]);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

/** The column (UTF-16 units) from which a line is shown: 0, or later when its labels lie far to the right. */
function shownFrom(text: Text, line: number, labels: readonly Label[]): number {
  const content = text.line(line);
  const first = Math.min(...labels.map((label) => label.span.start - text.lineStart(line)), content.length);
  if (content.length <= lineWidth || first < lineWidth / 2) return 0;
  const start = first - lineWidth / 4;
  return isLowSurrogate(content, start) ? start + 1 : start;
}

function isLowSurrogate(content: string, index: number): boolean {
  const unit = content.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function sourceRow(text: Text, line: number, start: number, gutter: number, colors: Colors): string {
  const content = text.line(line);
  const end = Math.min(content.length, start + lineWidth);
  const shown = (start > 0 ? '…' : '') + expand(content.slice(start, end), 0).trimEnd() + (end < content.length ? '…' : '');
  return `${colors.blue(`${String(line + 1).padStart(gutter)} |`)} ${shown}`.trimEnd();
}

function labelRow(text: Text, line: number, start: number, label: Label, gutter: number, colors: Colors): string {
  const content = text.line(line);
  const from = label.span.start - text.lineStart(line);
  const to = Math.min(label.span.end - text.lineStart(line), content.length, start + lineWidth);
  const lead = cellWidth(expand(content.slice(start, from), 0)) + (start > 0 ? 1 : 0);
  const through = cellWidth(expand(content.slice(start, Math.max(to, from)), 0)) + (start > 0 ? 1 : 0);
  const marks = (label.isPrimary ? '^' : '-').repeat(Math.max(1, through - lead));
  const lastLine = text.lineAt(Math.max(label.span.start, label.span.end - 1));
  const range = lastLine > line ? ` (to line ${lastLine + 1})` : '';
  const paint = label.isPrimary ? colors.red : colors.blue;
  return `${colors.blue(`${' '.repeat(gutter)} |`)} ${' '.repeat(lead)}${paint(`${marks} ${printable(label.text)}${range}`.trimEnd())}`;
}

/** Tabs become spaces up to the next stop; what a terminal would obey is made visible. */
function expand(content: string, column: number): string {
  let shown = '';
  let cells = column;
  for (const character of content) {
    const piece = character === '\t' ? ' '.repeat(tabWidth - (cells % tabWidth)) : printable(character);
    shown += piece;
    cells += cellWidth(piece);
  }
  return shown;
}
