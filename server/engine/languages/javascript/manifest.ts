/** What a `package.json` says a program needs, and the edit that adds to it. */
import type { Edit } from '../../fix/types';
import { newLineOf } from '../../fix/style';
import type { FileSet, Library } from '../contract';
import { folderOf, joinPath } from './paths';

/** Null when the nearest `package.json` has it already, or there is none that can be read. */
export function requireLibrary(files: FileSet, path: string, { name, version }: Library): Edit | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const manifest = joinPath(folder, 'package.json');
    const text = files.readManifest(manifest);
    if (text !== null) return isDeclared(text, name) ? null : added(manifest, text, name, version);
    if (folder === folderOf(folder)) return null;
  }
}

function isDeclared(text: string, name: string): boolean {
  try {
    const manifest = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].some((key) => Object.hasOwn((manifest[key] ?? {}) as object, name));
  } catch {
    return true;
  }
}

function added(path: string, text: string, name: string, version: string): Edit | null {
  const newLine = newLineOf(text);
  const block = /^([ \t]*)"dependencies"\s*:\s*\{([^{}]*)\}/m.exec(text);
  if (!block) {
    const end = /\s*\}\s*$/.exec(text);
    const step = /^[ \t]+(?=")/m.exec(text)?.[0];
    if (!end || step === undefined) return null;
    return { path, span: { start: end.index, end: end.index }, newText: `,${newLine}${step}"dependencies": {${newLine}${step}${step}"${name}": "${version}"${newLine}${step}}` };
  }
  const [whole, indent = '', entries = ''] = block;
  const start = block.index + whole.length - 1 - entries.length;
  const names = [...entries.matchAll(/"([^"]+)"\s*:\s*"[^"]*"/g)];
  const isSorted = names.every((one, index) => index === 0 || (names[index - 1]?.[1] ?? '') <= (one[1] ?? ''));
  const next = isSorted ? names.find((one) => (one[1] ?? '') > name) : undefined;
  const last = names.at(-1);
  const entry = `"${name}": "${version}"`;
  const separator = /\n/.test(entries) ? newLine + (/\n([ \t]*)"/.exec(entries)?.[1] ?? `${indent}${indent}`) : ' ';
  if (next) return { path, span: { start: start + next.index, end: start + next.index }, newText: `${entry},${separator}` };
  const at = last ? start + last.index + last[0].length : start;
  return { path, span: { start: at, end: at }, newText: last ? `,${separator}${entry}` : `${newLine}${indent}${indent}${entry}${newLine}${indent}` };
}
