/** What a `pyproject.toml` or a `requirements.txt` says a program needs, and the edit that adds to it. */
import type { Edit } from '../../fix/types';
import { newLineOf } from '../../fix/style';
import type { FileSet, Library } from '../contract';
import { parentOf } from './resolver';

/** Null when the nearest manifest has it already, or there is none that lists what is needed. */
export function requireLibrary(files: FileSet, path: string, { name, version }: Library): Edit | null {
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    for (const [file, add] of [['pyproject.toml', toProject], ['requirements.txt', toRequirements]] as const) {
      const manifest = `${folder}/${file}`;
      const text = files.readManifest(manifest);
      if (text === null) continue;
      if (isDeclared(text, name)) return null;
      const edit = add(manifest, text, name, version);
      if (edit) return edit;
    }
    if (folder === '') return null;
  }
}

export function folderThatNeeds(files: FileSet, path: string, name: string): string | null {
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    const texts = ['pyproject.toml', 'requirements.txt'].map((file) => files.readManifest(`${folder}/${file}`));
    if (texts.some((text) => text !== null && isDeclared(text, name))) return folder;
    if (folder === '') return null;
  }
}

/** Names of packages are the same whatever stands between their words. */
function isDeclared(text: string, name: string): boolean {
  const wanted = name.toLowerCase().replace(/[-_.]+/g, '-');
  return [...text.matchAll(/^[ \t]*["']?([A-Za-z][\w.-]*)/gm), ...text.matchAll(/[[,]\s*["']([A-Za-z][\w.-]*)/g)].some(([, one = '']) => one.toLowerCase().replace(/[-_.]+/g, '-') === wanted);
}

function toProject(path: string, text: string, name: string, version: string): Edit | null {
  const newLine = newLineOf(text);
  const project = /^\[project\][ \t]*\r?\n(?:(?!\[)[^\n]*\n)*?dependencies[ \t]*=[ \t]*\[/m.exec(text);
  if (project) {
    const start = project.index + project[0].length;
    const end = endOfList(text, start);
    if (end < 0) return null;
    const entries = text.slice(start, end);
    const quote = entries.includes("'") ? "'" : '"';
    const entry = `${quote}${name}${version}${quote}`;
    const last = /["'][^"'\n]*["'](?!.*["'])/s.exec(entries);
    if (!last) return { path, span: { start, end: start }, newText: entry };
    const at = start + last.index + last[0].length;
    const indent = /\n([ \t]+)["']/.exec(entries)?.[1];
    return { path, span: { start: at, end: at }, newText: indent === undefined ? `, ${entry}` : `,${newLine}${indent}${entry}` };
  }
  const poetry = /^\[tool\.poetry\.dependencies\][ \t]*\r?\n(?:[^[\s][^\n]*\n?)*/m.exec(text);
  if (!poetry) return null;
  const at = poetry.index + poetry[0].length;
  return { path, span: { start: at, end: at }, newText: `${poetry[0].endsWith('\n') ? '' : newLine}${name} = "${version}"${newLine}` };
}

/** The bracket that ends a list of texts: one that stands in none of them. */
function endOfList(text: string, start: number): number {
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const unit = text.charAt(at);
    if (quote !== '') quote = unit === quote ? '' : quote;
    else if (unit === '"' || unit === "'") quote = unit;
    else if (unit === ']') return at;
  }
  return -1;
}

/** In its place where the lines are sorted, else at the end. */
function toRequirements(path: string, text: string, name: string, version: string): Edit {
  const newLine = newLineOf(text);
  const lines = [...text.matchAll(/^([A-Za-z][^\n]*)\n?/gm)];
  const isSorted = lines.length > 1 && lines.every((line, index) => index === 0 || (lines[index - 1]?.[1] ?? '').toLowerCase() <= (line[1] ?? '').toLowerCase());
  const next = isSorted ? lines.find((line) => (line[1] ?? '').toLowerCase() > name.toLowerCase()) : undefined;
  const at = next?.index ?? text.length;
  const isOpen = at === text.length && text !== '' && !text.endsWith('\n');
  return { path, span: { start: at, end: at }, newText: `${isOpen ? newLine : ''}${name}${version}${newLine}` };
}
