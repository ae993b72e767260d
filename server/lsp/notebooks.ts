/**
 * Notebooks that are open: an editor sends their cells as documents of their own, and the engine has one file for all of
 * them. `fileOf` writes that file as the editor would save it, so that the engine sees no difference to one on the disk;
 * `inCells` leads its places and edits back to the cells.
 *
 * Invariant: what an open notebook is on the disk, and what its cells have shown, is never looked at.
 *
 * Example: a finding at `text` in the second cell lies in the document `vscode-notebook-cell:/w/ask.ipynb#W1`.
 */
import type { NotebookCell, NotebookDocument } from 'vscode-languageserver';
import { NotebookCellKind } from 'vscode-languageserver';
import type { Location } from '../engine/base/span';
import type { Text } from '../engine/base/text';
import type { Span } from '../engine/base/span';

export interface OpenNotebook {
  /** As the client spells it. */
  readonly uri: string;
  readonly path: string;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly uri: string;
  readonly isCode: boolean;
}

/** What editors call notebooks of Jupyter, and the cells of them that are read. */
export const notebookSelector = [{ notebook: { notebookType: 'jupyter-notebook' }, cells: [{ language: 'python' }] }];

/** Whether such a notebook is one of ours. */
export function isOurs({ notebookType, uri }: NotebookDocument): boolean {
  return notebookType === 'jupyter-notebook' || uri.toLowerCase().endsWith('.ipynb');
}

export function readCells(cells: readonly NotebookCell[]): Cell[] {
  return cells.map(({ document, kind }) => ({ uri: document, isCode: kind === NotebookCellKind.Code }));
}

/** `textOf`: of a code cell in a language that is read; null for any other. */
export function fileOf({ cells }: OpenNotebook, textOf: (uri: string) => string | null): string {
  const written = cells.map(({ uri, isCode }) => {
    const source = isCode ? textOf(uri) : null;
    return source === null ? { cell_type: 'raw', source: '' } : { cell_type: 'code', source };
  });
  return JSON.stringify({ cells: written });
}

export interface PlaceInCell {
  readonly uri: string;
  readonly text: Text;
  readonly span: Span;
}

/** Where a place lies for the client: in the cell of an open notebook; null when its file is none. */
export function inCells({ path, span }: Location, cellsOf: (path: string) => readonly Cell[] | null, cellOf: (path: string, span: Span) => { readonly cell: number; readonly text: Text; readonly span: Span } | null): PlaceInCell | null {
  const cells = cellsOf(path);
  const place = cells && cellOf(path, span);
  const cell = place && cells[place.cell];
  return cell ? { uri: cell.uri, text: place.text, span: place.span } : null;
}
