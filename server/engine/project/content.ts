/**
 * From the bytes of a file to its text, or to the reason why it is not looked at. Pure: whoever reads the bytes calls
 * this. UTF-8 is the rule; a byte order mark chooses UTF-16. The mark stays in the text, so that offsets count what is
 * in the file. Bytes that are no UTF-8 become replacement characters; the rest of the file is still understood.
 *
 * Example: `readText(bytes)` is `{ text: 'import os\n' }` or `{ skipped: 'is a binary file' }`.
 */
import { Limits } from '../base/limits';

/** Either a text or why there is none, worded to follow the file's name. */
export type Content =
  | { readonly text: string; readonly skipped: null }
  | { readonly text: null; readonly skipped: string };

/** As many bytes as Git looks at. */
const binaryProbe = 8000;
/** UTF-16 units per line on average; nobody writes such lines by hand. */
const minifiedLineLength = 400;
/** UTF-16 units; a short file with one long line is just a long line. */
const minifiedMinimum = 4096;

/** UTF-16 units. */
const largestPage = 300_000;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** `most`: bytes. */
export function readText(bytes: Uint8Array, most: number = Limits.fileLength): Content {
  if (bytes.length > most) return skip(tooLarge(bytes.length, most));
  const utf16 = utf16Encoding(bytes);
  if (utf16) return { text: new TextDecoder(utf16, { ignoreBOM: true }).decode(bytes), skipped: null };
  if (bytes.subarray(0, binaryProbe).includes(0)) return skip('is a binary file');
  return { text: utf8.decode(bytes), skipped: null };
}

/** Why a file of this many bytes is passed over. */
export function tooLarge(bytes: number, most: number = Limits.fileLength): string {
  return `is larger than ${most / 1024} KiB (${Math.ceil(bytes / 1024)} KiB)`;
}

/** Whether a text was squeezed by a tool: its lines are longer than anyone writes or reads. */
export function isMinified(text: string): boolean {
  if (text.length < minifiedMinimum) return false;
  let lines = 1;
  const most = text.length / minifiedLineLength;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (++lines > most) return false;
  }
  return true;
}

/** A library that pages load as it is, of which nobody wrote the text here: it says so on top, or is too large for a page. */
export function isBrowserLibrary(text: string): boolean {
  return text.length > largestPage || /^\s*(?:\/\*!|\/\*\*?[^]{0,400}?(?:@license|Licensed under|Copyright \(c\)))/.test(text.slice(0, 600)) || isMinified(text);
}

function utf16Encoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

function skip(reason: string): Content {
  return { text: null, skipped: reason };
}
