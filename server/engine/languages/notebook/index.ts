/**
 * Jupyter notebooks: one Python module made of the code cells of an `.ipynb` file, joined in order.
 *
 * The module's text is what the Python front end lowers; lines for the notebook's shell are commented out in it without
 * a change of length. Every position of the module leads back to the cell that holds it and to the place in the JSON
 * text where it is written, so findings can be shown in an editor that opens cells and in tools that show the file.
 *
 * What may not be here: lowering, and knowledge of the Python front end; whoever calls it hands the text on.
 * Invariant: no text fails. What is no notebook, or a notebook of another language, gives the empty module.
 *
 * Edits of the module become edits of the JSON text (`edits.ts`), so that a fix can be written back into the file.
 *
 * Example: for `{"cells": [{"cell_type": "code", "source": ["x = 1\n", "f(x)"]}]}` the text is `x = 1\nf(x)\n`, and the
 * span of `f(x)` maps to cell 0, offsets 6..10 in the cell, and to the characters between the quotes of `"f(x)"`.
 */
import type { Span } from '../../base/span';
import { partAt } from '../../base/text';
import type { CodeInside, PlaceInside } from '../contract';
import { editOfCell, type Cell } from './edits';
import { withoutMagics } from './magics';
import { decodeString, readPositions, type Positioned } from './positions';

export interface NotebookSpan {
  /** Index of the cell that holds the start, counted over all cells of the notebook, those of text included. */
  readonly cell: number;
  /** In the text of that cell, as an editor of cells shows it. An end beyond the cell is cut to the cell's end. */
  readonly inCell: Span;
  /** In the JSON text of the file. */
  readonly inFile: Span;
}

/** A place of the JSON text as a place in a cell. */
export interface CellSpan extends PlaceInside {
  /** As in `NotebookSpan`. */
  readonly cell: number;
  readonly cellText: string;
  readonly inCell: Span;
  readonly inText: Span;
}

/** `text`: the joined code cells; `''` when there are none. Each cell ends with a line end. An edited file stays a notebook with one string for each line. */
export interface NotebookSource extends CodeInside {
  mapSpan(span: Span): NotebookSpan | null;
  spanInFile(span: Span): CellSpan | null;
}

export function notebookSource(jsonText: string): NotebookSource {
  const cells = codeCells(jsonText);
  const starts: number[] = [];
  let text = '';
  for (const cell of cells) {
    starts.push(text.length);
    text += withoutMagics(cell.text);
    if (!text.endsWith('\n')) text += '\n';
  }

  return {
    text,
    mapSpan({ start, end }) {
      const clampedStart = Math.max(0, Math.min(start, text.length));
      const place = partAt(starts, clampedStart);
      const cell = cells[place];
      if (!cell) return null;
      const within = (offset: number): number => Math.max(0, Math.min(offset - (starts[place] as number), cell.text.length));
      const from = within(clampedStart);
      const to = Math.max(from, within(end));
      const first = cell.starts[from] ?? cell.end;
      // A span ends behind its last character, not where the next one is written: each line may be a string of its own.
      const last = to > from ? (cell.ends[to - 1] ?? first) : first;
      return { cell: cell.index, inCell: { start: from, end: to }, inFile: { start: first, end: last } };
    },
    spanInFile({ start, end }) {
      const place = cells.findIndex((cell) => (cell.starts[0] ?? cell.end) <= start && start <= cell.end);
      const cell = cells[place];
      if (!cell) return null;
      const from = firstAtOrAfter(cell.starts, start);
      const to = Math.max(from, firstAtOrAfter(cell.starts, end));
      const shift = starts[place] as number;
      return { cell: cell.index, cellText: cell.text, inCell: { start: from, end: to }, inText: { start: shift + from, end: shift + to } };
    },
    mapEdit({ span, newText }) {
      const place = partAt(starts, span.start);
      const cell = cells[place];
      if (!cell) return null;
      const shift = starts[place] as number;
      const code = text.slice(shift, starts[place + 1] ?? text.length);
      return editOfCell(jsonText, cell, code, { span: { start: span.start - shift, end: span.end - shift }, newText });
    },
  };
}

/** The index of the first number that is not below `least`; the length when there is none. */
function firstAtOrAfter(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function codeCells(jsonText: string): Cell[] {
  const root = readPositions(jsonText);
  if (root === null || !isPython(jsonText, root)) return [];
  const sheets = listOf(member(root, 'worksheets'));
  const cells = sheets.length > 0 ? sheets.flatMap((sheet) => listOf(member(sheet, 'cells'))) : listOf(member(root, 'cells'));
  return cells.flatMap((cell, index) => {
    if (stringOf(jsonText, member(cell, 'cell_type')) !== 'code') return [];
    const source = member(cell, 'source') ?? member(cell, 'input');
    return source ? [readCell(jsonText, source, index)] : [];
  });
}

/** A cell's source is one string, or a list of them. */
function readCell(jsonText: string, source: Positioned, index: number): Cell {
  const strings = source.kind === 'array' ? source.items : [source];
  const starts: number[] = [];
  const ends: number[] = [];
  const items: Cell['items'][number][] = [];
  let text = '';
  let end = 0;
  for (const item of strings) {
    if (item.kind !== 'string') continue;
    const decoded = decodeString(jsonText, item.start, item.end);
    items.push({ inCell: { start: text.length, end: text.length + decoded.text.length }, inFile: { start: item.start, end: item.end } });
    text += decoded.text;
    for (const offset of decoded.starts) starts.push(offset);
    for (const offset of decoded.ends) ends.push(offset);
    end = item.end;
  }
  return { index, text, starts, ends, end, items, isList: source.kind === 'array' };
}

/** A notebook that does not say its language is one of Python. */
function isPython(jsonText: string, root: Positioned): boolean {
  const metadata = member(root, 'metadata');
  const language =
    stringOf(jsonText, member(member(metadata, 'language_info'), 'name')) ??
    stringOf(jsonText, member(member(metadata, 'kernelspec'), 'language'));
  return language === null || /^i?python/i.test(language);
}

function member(value: Positioned | null, name: string): Positioned | null {
  return value?.kind === 'object' ? (value.entries.get(name) ?? null) : null;
}

const listOf = (value: Positioned | null): readonly Positioned[] => (value?.kind === 'array' ? value.items : []);

function stringOf(jsonText: string, value: Positioned | null): string | null {
  return value?.kind === 'string' ? decodeString(jsonText, value.start, value.end).text : null;
}
