/**
 * The small languages inside knowledge rows: argument paths and conditions. See `schema.ts` for their meaning.
 * Parsing throws `PathError` with a message that names the text; `parse.ts` adds the file, row and key.
 */
import type { OneOrMany } from './schema';

/** Where a path starts. */
export type PathRoot =
  | { readonly kind: 'argument'; readonly index: number | null; readonly name: string | null }
  | { readonly kind: 'last' }
  | { readonly kind: 'from'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'keywords' }
  | { readonly kind: 'this' }
  | { readonly kind: 'return' };

export interface ArgPath {
  readonly root: PathRoot;
  /** Field names, element numbers as text, `*` for any field or element. */
  readonly keys: readonly string[];
  /** Conditions on values beside the last key. */
  readonly where: readonly Condition[];
}

export interface Condition {
  /** Beside the last key for `where`, an argument path for `when`. */
  readonly path: ArgPath;
  readonly test: 'equals' | 'differs' | 'contains' | 'lacks' | 'given' | 'missing' | 'carries';
  /** For `equals` and `differs`: constants as text (`true`, `null` and numbers included). For `contains`: one of these stands in the known part of the text; for `lacks`: none does. For `carries`: labels of which the value has one. */
  readonly values: readonly string[];
}

export class PathError extends Error {}

export function parseArgPath(text: string): ArgPath {
  const [pathText, whereText] = splitOnce(text, ' where ');
  const parts = splitPath(pathText.trim());
  const head = parts[0];
  if (head === undefined) throw new PathError(`empty path in "${text}"`);
  return {
    root: parseRoot(head, text),
    keys: parts.slice(1),
    where: whereText === null ? [] : parseConditions(whereText),
  };
}

export function parseConditions(text: string): Condition[] {
  return text.split(/\s+and\s+/).map((part) => parseCondition(part.trim()));
}

const tests = { '=': 'equals', '!=': 'differs', '~': 'contains', '!~': 'lacks' } as const;

function parseCondition(text: string): Condition {
  const comparison = /^([^!=~]+)(!=|!~|=|~)(.*)$/.exec(text);
  if (comparison) {
    const [, path, operator, values] = comparison as unknown as [string, string, string, string];
    return {
      path: parseArgPath(path.trim()),
      test: tests[operator as keyof typeof tests],
      values: values.split('|').map((value) => value.trim()),
    };
  }
  const carried = /^(\S+) carries ([\w|-]+)$/.exec(text);
  if (carried) return { path: parseArgPath(carried[1] as string), test: 'carries', values: (carried[2] as string).split('|') };
  if (text.startsWith('!')) return { path: parseArgPath(text.slice(1)), test: 'missing', values: [] };
  if (text === '') throw new PathError('empty condition');
  return { path: parseArgPath(text), test: 'given', values: [] };
}

/** `0.messages[*].content` → `0`, `messages`, `*`, `content`. */
function splitPath(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest !== '') {
    const bracket = /^\[([^\]]*)\]\.?/.exec(rest);
    const name = bracket ?? /^([^.[]+)\.?/.exec(rest);
    if (!name) throw new PathError(`cannot read "${rest}" in path "${text}"`);
    if (name[1] !== '') parts.push(name[1] as string);
    rest = rest.slice(name[0].length);
  }
  return parts;
}

function parseRoot(head: string, text: string): PathRoot {
  if (head === 'this' || head === 'return' || head === 'last') return { kind: head };
  if (head === '*') return { kind: 'all' };
  if (head === '**') return { kind: 'keywords' };
  const from = /^(\d+)(?:\+|…)$/.exec(head);
  if (from) return { kind: 'from', index: Number(from[1]) };
  const [first, second] = splitOnce(head, '/');
  if (second !== null) {
    if (!/^\d+$/.test(first)) throw new PathError(`"${first}" in "${text}" must be a position, as in "0/name"`);
    return { kind: 'argument', index: Number(first), name: second };
  }
  return /^\d+$/.test(head) ? { kind: 'argument', index: Number(head), name: null } : { kind: 'argument', index: null, name: head };
}

function splitOnce(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}

export function optionalPath(text: string | undefined): ArgPath | null {
  return text === undefined ? null : parseArgPath(text);
}

export function many<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return isMany(value) ? value : [value];
}

function isMany<T>(value: OneOrMany<T>): value is readonly T[] {
  return Array.isArray(value);
}
