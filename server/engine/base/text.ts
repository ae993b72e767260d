import type { Span } from './span';

/** How a client counts columns. Lines are always counted from 0. */
export type PositionEncoding = 'utf-8' | 'utf-16' | 'utf-32';

/** A 0-based line and a 0-based column in some encoding. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Which of several parts, by their starts, holds an offset: the last one that begins at or before it. */
export function partAt(starts: ArrayLike<number>, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * An immutable text with a line index: converts UTF-16 offsets to lines and columns and back.
 * Line ends are `\n`, `\r\n` and a lone `\r`. Offsets outside the text are clamped.
 */
export class Text {
  private lineStarts: Uint32Array | undefined;

  constructor(readonly content: string) {}

  get length(): number {
    return this.content.length;
  }

  slice(span: Span): string {
    return this.content.slice(span.start, span.end);
  }

  get lineCount(): number {
    return this.starts().length;
  }

  /** The text of a line without its line end. */
  line(line: number): string {
    const starts = this.starts();
    const start = starts[line];
    if (start === undefined) return '';
    const next = starts[line + 1] ?? this.content.length;
    return this.content.slice(start, next).replace(/[\r\n]+$/, '');
  }

  lineStart(line: number): number {
    return this.starts()[line] ?? this.content.length;
  }

  /** The line that holds an offset, by binary search. */
  lineAt(offset: number): number {
    return partAt(this.starts(), offset);
  }

  positionAt(offset: number, encoding: PositionEncoding = 'utf-16'): Position {
    const clamped = Math.max(0, Math.min(offset, this.content.length));
    const line = this.lineAt(clamped);
    const start = this.starts()[line] as number;
    return { line, character: columnIn(this.content.slice(start, clamped), encoding) };
  }

  offsetAt(position: Position, encoding: PositionEncoding = 'utf-16'): number {
    const starts = this.starts();
    if (position.line < 0) return 0;
    if (position.line >= starts.length) return this.content.length;
    const start = starts[position.line] as number;
    const end = start + this.line(position.line).length;
    if (encoding === 'utf-16') return Math.min(start + Math.max(0, position.character), end);
    let left = position.character;
    let offset = start;
    while (offset < end && left > 0) {
      const point = this.content.codePointAt(offset) as number;
      left -= encoding === 'utf-32' ? 1 : utf8Length(point);
      offset += point > 0xffff ? 2 : 1;
    }
    return offset;
  }

  private starts(): Uint32Array {
    if (this.lineStarts) return this.lineStarts;
    const starts: number[] = [0];
    const content = this.content;
    for (let i = 0; i < content.length; i++) {
      const unit = content.charCodeAt(i);
      if (unit === 10) starts.push(i + 1);
      else if (unit === 13) {
        if (content.charCodeAt(i + 1) === 10) i++;
        starts.push(i + 1);
      }
    }
    this.lineStarts = Uint32Array.from(starts);
    return this.lineStarts;
  }
}

function columnIn(prefix: string, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') return prefix.length;
  let column = 0;
  for (const character of prefix) column += encoding === 'utf-32' ? 1 : utf8Length(character.codePointAt(0) as number);
  return column;
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
