/**
 * Code that is made of a file: pieces of the file as they are, with something written between them that the file says in
 * another way. The lines stay the lines of the file, and every place of the code leads back to it.
 */
import type { Span } from '../../base/span';
import { partAt } from '../../base/text';
import type { TextEdit } from '../../fix/apply';
import type { CodeInside } from '../contract';

interface Piece {
  readonly text: string;
  /** In the file: what it is, or what it stands for. */
  readonly span: Span;
  readonly isCopy: boolean;
}

/** What is written here begins so, that nobody takes it for the program's own. */
export const ownName = 'component_';

export class Writing {
  private readonly pieces: Piece[] = [];
  private at = 0;
  /** Line ends that came with what was copied ahead. */
  private linesAhead = 0;

  constructor(readonly file: string) {}

  /** Everything up to here was no code. */
  private skipTo(offset: number): void {
    if (offset <= this.at) return;
    const lines = this.file.slice(this.at, offset).split('\n').length - 1;
    const open = Math.max(0, lines - this.linesAhead);
    this.linesAhead -= lines - open;
    this.pieces.push({ text: open === 0 ? ' ' : '\n'.repeat(open), span: { start: this.at, end: offset }, isCopy: false });
    this.at = offset;
  }

  /** A piece of the file. What was written before it in the file cannot come any more. */
  copy({ start, end }: Span): void {
    this.skipTo(start);
    const from = Math.max(start, this.at);
    if (end <= from) return;
    this.pieces.push({ text: this.file.slice(from, end), span: { start: from, end }, isCopy: true });
    this.at = end;
  }

  /** A piece of the file before its turn, as one part of a tag may have to come before another. */
  copyAhead(span: Span): void {
    const text = this.file.slice(span.start, span.end);
    this.linesAhead += text.split('\n').length - 1;
    this.pieces.push({ text, span, isCopy: true });
  }

  /** What stands for a piece of the file, or for nothing in it. */
  write(text: string, span: Span = { start: this.at, end: this.at }): void {
    this.pieces.push({ text, span, isCopy: false });
  }

  /** What stands for a piece of the file that is all on one line. */
  replace(text: string, { start, end }: Span): void {
    this.skipTo(start);
    this.write(text, { start, end });
    this.at = Math.max(this.at, end);
  }

  /** Nothing more comes of what stands before. */
  passOver(offset: number): void {
    this.skipTo(offset);
  }

  finish(): CodeInside {
    this.skipTo(this.file.length);
    return codeOf(this.pieces);
  }
}

function codeOf(pieces: readonly Piece[]): CodeInside {
  const starts: number[] = [];
  let text = '';
  for (const piece of pieces) {
    starts.push(text.length);
    text += piece.text;
  }
  const inFile = (offset: number, isEnd: boolean): number => {
    const index = partAt(starts, isEnd ? Math.max(0, offset - 1) : offset);
    const piece = pieces[index];
    if (!piece) return 0;
    if (piece.isCopy) return Math.min(piece.span.start + offset - (starts[index] as number), piece.span.end);
    return isEnd ? piece.span.end : piece.span.start;
  };
  return {
    text,
    mapSpan({ start, end }) {
      if (text.trim() === '') return null;
      const from = inFile(start, false);
      const to = end > start ? inFile(end, true) : from;
      // What stands for nothing in the file is shown at the character beside it.
      return { inFile: { start: from, end: to > from || end <= start ? to : from + 1 } };
    },
    spanInFile({ start, end }) {
      const index = pieces.findIndex(({ isCopy, span }) => isCopy && span.start <= start && start <= span.end);
      const piece = pieces[index];
      if (!piece) return null;
      const shift = (starts[index] as number) - piece.span.start;
      return { inText: { start: start + shift, end: Math.min(end, piece.span.end) + shift } };
    },
    mapEdit({ span, newText }): TextEdit | null {
      if (newText.includes(ownName)) return null;
      const index = pieces.findIndex((piece, at) => piece.isCopy && (starts[at] as number) <= span.start && span.end <= (starts[at] as number) + piece.text.length);
      const piece = pieces[index];
      if (!piece) return null;
      const shift = piece.span.start - (starts[index] as number);
      return { span: { start: span.start + shift, end: span.end + shift }, newText };
    },
  };
}
