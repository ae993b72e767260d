/**
 * Puts a new text in the place of a file's old one, or leaves the file alone: when it holds another text by now, or
 * bytes that its text does not say all about. The new bytes are written beside the file and take its name in one step,
 * so that whoever reads meanwhile sees the one or the other. The encoding, the byte order mark and the rights stay.
 */
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { largestFile } from '../engine/notebooks';
import { readText } from '../engine/project/content';

export type Replaced = 'written' | 'changed meanwhile' | 'not in an encoding that can be written back';

/** Throws what the file system throws. */
export function replaceFile(path: string, before: string, after: string): Replaced {
  // A link stays a link.
  const real = realpathSync(path);
  const bytes = readFileSync(real);
  if (readText(bytes, largestFile(path)).text !== before) return 'changed meanwhile';
  const encode = encoderOf(bytes);
  if (!encode(before).equals(bytes)) return 'not in an encoding that can be written back';
  const beside = `${real}.lintel-${process.pid}`;
  writeFileSync(beside, encode(after), { flag: 'wx', mode: statSync(real).mode });
  try {
    if (!readFileSync(real).equals(bytes)) return 'changed meanwhile';
    renameSync(beside, real);
    return 'written';
  } finally {
    rmSync(beside, { force: true });
  }
}

export type Created = 'written' | 'there already';

/** Puts a file where none is. Throws what the file system throws. */
export function createFile(path: string, text: string): Created {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'there already';
    throw error;
  }
}

function encoderOf(bytes: Buffer): (text: string) => Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return (text) => Buffer.from(text, 'utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return (text) => Buffer.from(text, 'utf16le').swap16();
  return (text) => Buffer.from(text, 'utf8');
}
