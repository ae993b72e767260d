/**
 * Files that hold code inside of something else, as notebooks, components and pages do: the engine analyses the code, and reports speak of
 * places in the file. What the cells have shown is never looked at. The fixes of a report are edits of the file as well.
 *
 * Invariant: outside of the workspace nobody sees a place in joined cells.
 *
 * Example: a finding in the second line of the third cell lies where that line is written in the JSON text; `cellOf`
 * answers the third cell and the place in its second line for it.
 */
import { Limits } from './base/limits';
import type { Location, Span } from './base/span';
import { Text } from './base/text';
import type { Edit, Fix } from './fix/types';
import { codeInside } from './languages';
import { readText } from './project/content';
import type { Finding } from './rules/contract';
import { changed } from './rules/finding';

type Source = NonNullable<ReturnType<typeof codeInside>>;

/** A place in a cell; `cell` counts all cells of the notebook from 0. */
export interface CellPlace {
  readonly cell: number;
  readonly text: Text;
  readonly span: Span;
}

/** A notebook as it was read, or another file that holds code. */
export class Notebook {
  constructor(readonly file: Text, private readonly source: Source) {}

  cellOf(span: Span): CellPlace | null {
    const place = this.source.spanInFile(span);
    if (place?.cell === undefined || place.cellText === undefined || place.inCell === undefined) return null;
    return { cell: place.cell, text: new Text(place.cellText), span: place.inCell };
  }

  /** A place in the file as a place in the joined cells. */
  inCode(span: Span): Span | null {
    return this.source.spanInFile(span)?.inText ?? null;
  }

  inFile(span: Span): Span {
    return this.source.mapSpan(span)?.inFile ?? span;
  }

  /** Null when no cell can take the edit. */
  editInFile(edit: Edit): Edit | null {
    const inFile = this.source.mapEdit(edit);
    return inFile && { path: edit.path, ...inFile };
  }
}

/** How many bytes of a file are read: most of a notebook is no code. */
export function largestFile(path: string): number {
  return isNotebook(path) ? Limits.notebookLength : Limits.fileLength;
}

function isNotebook(path: string): boolean {
  return path.toLowerCase().endsWith('.ipynb');
}

export class Notebooks {
  private readonly known = new Map<string, Notebook>();

  /** The code of a file: its text, unless it holds code in something else. */
  codeOf(path: string, text: string): string {
    return codeInside(path, text)?.text ?? text;
  }

  /** What is scanned for words: of a notebook or a page its code alone. Of a component most is code, and its template has words of its own. */
  codeBytes(path: string, bytes: Uint8Array): Uint8Array {
    const text = isNotebook(path) || /\.html?$/i.test(path) ? readText(bytes, largestFile(path)).text : null;
    return text === null ? bytes : new TextEncoder().encode(this.codeOf(path, text));
  }

  /** As `codeOf`, and remembers where the code stands. */
  open(path: string, text: string): string {
    const source = codeInside(path, text);
    if (!source) return text;
    this.known.set(path, new Notebook(new Text(text), source));
    return source.text;
  }

  forget(path: string): void {
    this.known.delete(path);
  }

  clear(): void {
    this.known.clear();
  }

  /** Null for files that are nothing but code. */
  of(path: string): Notebook | null {
    return this.known.get(path) ?? null;
  }

  /** Findings with every place where it is written in its file, and with fixes that are edits of files. */
  inFiles(findings: readonly Finding[]): readonly Finding[] {
    if (this.known.size === 0) return findings;
    // Fixes are asked for later, and then still of what is read now.
    const known = new Map(this.known);
    const place = ({ path, span }: Location): Location => ({ path, span: known.get(path)?.inFile(span) ?? span });
    return findings.map((finding) => {
      const steps = finding.steps.map((step) => ({ ...step, location: place(step.location) }));
      let fixes: readonly Fix[] | undefined;
      return changed(finding, {
        location: place(finding.location),
        steps,
        get fixes() {
          return (fixes ??= finding.fixes.flatMap((fix) => fixInFiles(fix, known) ?? []));
        },
      });
    });
  }
}

/** A fix as a whole or not at all. */
function fixInFiles(fix: Fix, known: ReadonlyMap<string, Notebook>): Fix | null {
  const edits: Edit[] = [];
  for (const edit of fix.edits) {
    const notebook = known.get(edit.path);
    const inFile = notebook ? notebook.editInFile(edit) : edit;
    if (!inFile) return null;
    edits.push(inFile);
  }
  return { ...fix, edits };
}
