/**
 * JSON with positions: where in the text each string stands, so that what is found inside a string can be shown in the
 * file. Reads any text; what is no JSON gives null.
 */

export type Positioned =
  /** `start` and `end` are those of the text between the quotes. */
  | { readonly kind: 'string'; readonly start: number; readonly end: number }
  | { readonly kind: 'array'; readonly items: readonly Positioned[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Positioned> }
  | { readonly kind: 'other' };

/** Nesting of arrays and objects; notebooks have less than ten levels. */
const maximumDepth = 100;

class NotJson extends Error {}

export function readPositions(text: string): Positioned | null {
  let at = text.startsWith('\ufeff') ? 1 : 0;

  const space = (): void => {
    while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
  };
  const take = (character: string): boolean => {
    space();
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const string = (): { start: number; end: number } => {
    const start = at;
    for (; at < text.length; at++) {
      if (text[at] === '\\') at++;
      else if (text[at] === '"') return { start, end: at++ };
    }
    throw new NotJson();
  };
  const value = (depth: number): Positioned => {
    if (depth > maximumDepth) throw new NotJson();
    if (take('"')) return { kind: 'string', ...string() };
    if (take('[')) {
      const items: Positioned[] = [];
      if (take(']')) return { kind: 'array', items };
      do items.push(value(depth + 1));
      while (take(','));
      if (!take(']')) throw new NotJson();
      return { kind: 'array', items };
    }
    if (take('{')) {
      const entries = new Map<string, Positioned>();
      if (take('}')) return { kind: 'object', entries };
      do {
        if (!take('"')) throw new NotJson();
        const name = string();
        if (!take(':')) throw new NotJson();
        entries.set(text.slice(name.start, name.end), value(depth + 1));
      } while (take(','));
      if (!take('}')) throw new NotJson();
      return { kind: 'object', entries };
    }
    const literal = /[-+\w.]+/y;
    literal.lastIndex = at;
    if (!literal.test(text)) throw new NotJson();
    at = literal.lastIndex;
    return { kind: 'other' };
  };

  try {
    const read = value(0);
    space();
    return at === text.length ? read : null;
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

export interface DecodedString {
  readonly text: string;
  /** For each UTF-16 unit of `text`, where in the file its writing begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export function decodeString(text: string, start: number, end: number): DecodedString {
  const starts: number[] = [];
  const ends: number[] = [];
  let decoded = '';
  for (let at = start; at < end; ) {
    starts.push(at);
    if (text[at] !== '\\') decoded += text[at++];
    else if (text[at + 1] === 'u') {
      decoded += String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16) || 0xfffd);
      at += 6;
    } else {
      const escaped = text[at + 1] ?? '';
      decoded += escapes[escaped] ?? escaped;
      at += 2;
    }
    at = Math.min(at, end);
    ends.push(at);
  }
  return { text: decoded, starts, ends };
}
