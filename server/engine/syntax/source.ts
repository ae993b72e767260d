/**
 * From bytes to a text that can be parsed, and from that text to the one that the parser is given.
 * Every later offset counts UTF-16 units of the decoded text; a byte order mark at its start is part of it.
 */
export type Decoded = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'notText' };

/**
 * UTF-8, or UTF-16 when a byte order mark says so; malformed sequences become U+FFFD.
 * A NUL tells a binary file with a source file's name: no source text holds one.
 */
export function decodeSource(bytes: Uint8Array): Decoded {
  let encoding = 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) encoding = 'utf-16le';
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) encoding = 'utf-16be';
  // Looking before decoding spares the work for large binaries.
  if (encoding === 'utf-8' && bytes.indexOf(0) !== -1) return { kind: 'notText' };
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  return isText(text) ? { kind: 'text', text } : { kind: 'notText' };
}

export function isText(text: string): boolean {
  return !text.includes('\0');
}

/**
 * What the parser is given: of the same length, so that all offsets hold. A lone carriage return ends a line in every
 * language here and in every editor, but the grammars take it for a space.
 */
export function withParsableLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text;
}
