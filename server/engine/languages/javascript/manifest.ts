/**
 * What a `package.json` says a program needs, and the edit that adds to it. The text is read with its places, so that
 * the one entry is written as its neighbours are and nothing else changes.
 *
 * Example: `{ "dependencies": { "ai": "7" } }` and `zod` → `{ "dependencies": { "ai": "7", "zod": "^4.1.0" } }`.
 */
import { findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { Edit } from '../../fix/types';
import { indentOf, newLineOf } from '../../fix/style';
import type { FileSet, Library } from '../contract';
import { folderOf, joinPath } from './paths';

/** Null when the nearest `package.json` has it already, or there is none that can be read. */
export function requireLibrary(files: FileSet, path: string, library: Library): Edit | null {
  const found = nearest(files, path);
  return found && added(found.manifest, found.text, library);
}

export function folderThatNeeds(files: FileSet, path: string, name: string): string | null {
  const found = nearest(files, path);
  const root = found && parseTree(found.text);
  return found && root && lists.some((list) => findNodeAtLocation(root, [list, name])) ? folderOf(found.manifest) : null;
}

function nearest(files: FileSet, path: string): { readonly manifest: string; readonly text: string } | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const manifest = joinPath(folder, 'package.json');
    const text = files.readManifest(manifest);
    if (text !== null) return { manifest, text };
    if (folder === folderOf(folder)) return null;
  }
}

const lists = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

function added(path: string, text: string, { name, version }: Library): Edit | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors);
  if (root?.type !== 'object' || errors.length > 0 || lists.some((list) => findNodeAtLocation(root, [list, name]))) return null;
  const entry = `${JSON.stringify(name)}: ${JSON.stringify(version)}`;
  const dependencies = findNodeAtLocation(root, ['dependencies']);
  if (dependencies && dependencies.type !== 'object') return null;
  if (dependencies) return entryIn(path, text, dependencies, entry, name);
  const step = indentOf(text, '  ');
  const newLine = newLineOf(text);
  return entryIn(path, text, root, `"dependencies": {${newLine}${step}${step}${entry}${newLine}${step}}`, null);
}

/** `name`: by which the entry goes to its place among sorted ones; null: to the end. */
function entryIn(path: string, text: string, object: Node, entry: string, name: string | null): Edit {
  const { children = [] } = object;
  const newLine = newLineOf(text);
  const step = indentOf(text, '  ');
  const inserted = (at: number, newText: string): Edit => ({ path, span: { start: at, end: at }, newText });
  const [first] = children;
  const last = children.at(-1);
  if (!first || !last) {
    const outer = indentBefore(text, object.offset);
    return { path, span: { start: object.offset + 1, end: object.offset + object.length - 1 }, newText: `${newLine}${outer}${step}${entry}${newLine}${outer}` };
  }
  const isInLines = text.slice(object.offset, first.offset).includes('\n');
  const separator = isInLines ? newLine + indentBefore(text, first.offset) : ' ';
  const nameOf = (property: Node): string => String(property.children?.[0]?.value);
  const isSorted = name !== null && children.every((one, index) => index === 0 || nameOf(children[index - 1] as Node) <= nameOf(one));
  const next = isSorted ? children.find((one) => nameOf(one) > name) : undefined;
  return next ? inserted(next.offset, `${entry},${separator}`) : inserted(last.offset + last.length, `,${separator}${entry}`);
}

/** What the line of an offset begins with. */
function indentBefore(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}
