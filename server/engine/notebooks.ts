/**
 * Files that hold code inside of something else, as notebooks do: the engine analyses the code, and reports speak of
 * places in the file. What the cells have shown is never looked at.
 *
 * Invariant: outside of the workspace nobody sees a place in joined cells.
 *
 * Example: a finding in the second line of the third cell lies where that line is written in the JSON text; `cellAt`
 * answers `{ cell: 3, line: 2, character: 1 }` for it.
 */
import { Limits } from './base/limits';
import type { Location } from './base/span';
import { Text } from './base/text';
import { codeInside } from './languages';
import { readText } from './project/content';
import type { Finding } from './rules/contract';

type Source = NonNullable<ReturnType<typeof codeInside>>;

/** All counted from 1, as people count cells and lines. */
export interface CellPlace {
  readonly cell: number;
  readonly line: number;
  readonly character: number;
}

/** How many bytes of a file are read: most of a notebook is no code. */
export function largestFile(path: string): number {
  return isNotebook(path) ? Limits.notebookLength : Limits.fileLength;
}

function isNotebook(path: string): boolean {
  return path.toLowerCase().endsWith('.ipynb');
}

export class Notebooks {
  private readonly known = new Map<string, { readonly file: Text; readonly source: Source }>();

  /** The code of a file: its text, unless it is a notebook. */
  codeOf(path: string, text: string): string {
    if (!isNotebook(path)) return text;
    return codeInside(path, text)?.text ?? '';
  }

  /** What is scanned for words: of a notebook its code alone. */
  codeBytes(path: string, bytes: Uint8Array): Uint8Array {
    const text = isNotebook(path) ? readText(bytes, largestFile(path)).text : null;
    return text === null ? bytes : new TextEncoder().encode(this.codeOf(path, text));
  }

  /** As `codeOf`, and remembers where the code stands. */
  open(path: string, text: string): string {
    const source = codeInside(path, text);
    if (!source) return text;
    this.known.set(path, { file: new Text(text), source });
    return source.text;
  }

  forget(path: string): void {
    this.known.delete(path);
  }

  clear(): void {
    this.known.clear();
  }

  /** The text of the file itself; null for files that are nothing but code. */
  fileText(path: string): Text | null {
    return this.known.get(path)?.file ?? null;
  }

  /** Where a place in the file lies in the cells; null for files without. */
  cellAt(path: string, offset: number): CellPlace | null {
    const notebook = this.known.get(path);
    if (!notebook) return null;
    const { source } = notebook;
    // Both orders are the same: the code before the place in the file is the code before it in the cells.
    let low = 0;
    let high = source.text.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((source.mapSpan({ start: middle, end: middle + 1 })?.inFile.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    const found = source.mapSpan({ start: low, end: low + 1 });
    if (!found) return null;
    const before = source.text.slice(low - found.inCell.start, low).split('\n');
    return { cell: found.cell + 1, line: before.length, character: (before[before.length - 1] as string).length + 1 };
  }

  /** A finding with every place where it is written in the file. Its fixes speak of joined cells, so there are none. */
  inFile(finding: Finding): Finding {
    const places = [finding.location, ...finding.steps.map((step) => step.location)];
    if (!places.some((place) => this.known.has(place.path))) return finding;
    const fixes = this.known.has(finding.location.path) ? [] : finding.fixes;
    return { ...finding, fixes, location: this.place(finding.location), steps: finding.steps.map((step) => ({ ...step, location: this.place(step.location) })) };
  }

  private place(location: Location): Location {
    const span = this.known.get(location.path)?.source.mapSpan(location.span)?.inFile;
    return span ? { path: location.path, span } : location;
  }
}
