/** Paths of the workspace as strings, and which file a path without its ending means. */
import type { FileSet } from '../contract';

export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

/** A relative path seen from a folder, normalised. */
export function joinPath(folder: string, relative: string): string {
  if (relative.startsWith('/') || /^[a-zA-Z]:\//.test(relative)) return relative;
  const parts = folder === '/' ? [''] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 1) parts.pop();
  }
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/');
}

/** In the order in which they are preferred: sources before what is compiled from them. */
const endings: readonly string[] = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** Endings that a specifier always has. */
const written: readonly string[] = ['.vue', '.svelte'];

/** What an ending in a specifier may stand for: TypeScript writes the name of the compiled file. */
const sourceEndings: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
};

const isDeclaration = (path: string): boolean => /\.d\.[mc]?ts$/.test(path);

/** The source file that a path means, with its ending or without, or a folder's index; null when there is none. */
export function fileAt(files: FileSet, path: string): string | null {
  const ending = /\.[^./]+$/.exec(path)?.[0] ?? '';
  const meant = sourceEndings[ending];
  if (meant) {
    const stem = path.slice(0, -ending.length);
    for (const other of meant) if (files.has(stem + other)) return stem + other;
  } else if (written.includes(ending) && files.has(path)) return path;
  else if (endings.includes(ending) && files.has(path)) return isDeclaration(path) ? null : path;
  for (const other of endings) {
    const whole = path + other;
    if (files.has(whole) && !isDeclaration(whole)) return whole;
  }
  if (!files.hasFolder(path)) return null;
  for (const other of endings) if (files.has(`${path}/index${other}`)) return `${path}/index${other}`;
  return null;
}

/** A path without the ending of a source, compiled or declaration file. */
export function withoutEnding(path: string): string {
  return path.replace(/(?:\.d)?\.[mc]?[jt]sx?$/, '');
}
