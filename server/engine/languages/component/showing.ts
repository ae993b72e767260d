/**
 * What a template shows, written as JSX: one element for each tag that is given something. A loop and a condition of the
 * template are one of the code, so names that they bind are found as everywhere.
 */
import type { Span } from '../../base/span';
import { closingBrace } from './markup';
import type { Writing } from './writing';

export interface Given {
  /** Null: all that an object has. */
  readonly name: string | null;
  readonly value: Span;
  /** Calls what it is given when something happens. */
  readonly isHandler?: boolean;
}

/** `tag`: as the code calls it. */
export function writeElement(writing: Writing, tag: string, given: readonly Given[], span: Span): void {
  const usable = given.filter(({ value }) => isWhole(writing.file.slice(value.start, value.end)));
  if (usable.length === 0) return;
  writing.write(`;<${tag}`, span);
  for (const { name, value, isHandler } of usable) {
    writing.write(name === null ? ' {...' : isHandler ? ` ${name}={($event) => {` : ` ${name}={`, value);
    writing.copyAhead(value);
    writing.write(isHandler ? '}}' : '}', value);
  }
  writing.write('/>;', span);
}

/** Whether brackets and quotes of an expression close, and nothing in it is written in the way of markup. */
export function isWhole(expression: string): boolean {
  if (expression.trim() === '' || /&(?:#\d+|#x[\da-f]+|[a-z]+);/i.test(expression)) return false;
  const wrapped = `{${expression}\n}`;
  return closingBrace(wrapped, 0) === wrapped.length;
}

/** Names that JSX takes for those of attributes. */
export function attributeName(written: string): string | null {
  return /^[A-Za-z_][\w-]*$/.test(written) ? written : null;
}

/** A name that expressions may mean, or a key, or a name of their own: more than they do mean. */
export function namesIn(expressions: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const expression of expressions) {
    const plain = expression.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, "''");
    for (const [, name = ''] of plain.matchAll(/(?<![\w$.]|\?\.)([A-Za-z_$][\w$]*)/g)) if (!ofTheLanguage.has(name)) names.add(name);
  }
  return names;
}

/** Words of the language, and what templates may name of the platform. */
const ofTheLanguage = new Set((
  'true false null undefined this typeof instanceof in of new void delete await async function return const let var if else for as '
  + 'NaN Infinity isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI encodeURIComponent Math Number Date Array '
  + 'Object Boolean String RegExp Map Set JSON Intl BigInt console Error Symbol window document globalThis $event'
).split(' '));

/** Names that a script declares at its top, as far as a glance shows. */
export function declaredIn(script: string): Set<string> {
  const names = new Set<string>();
  for (const [, list = ''] of script.matchAll(/\bimport\s+(?:type\s+)?([^'"`;()]*?)\s+from\b/g)) for (const [name] of list.matchAll(/[\w$]+(?=\s*(?:[,}]|$))/g)) names.add(name);
  for (const [, name = ''] of script.matchAll(/\b(?:const|let|var|function\s*\*?|class|enum)\s+([A-Za-z_$][\w$]*)/g)) names.add(name);
  for (const [, list = ''] of script.matchAll(/\b(?:const|let|var)\s*[{[]([^=]*?)[}\]]\s*(?::[^=]+)?=/g)) for (const [name] of list.matchAll(/[A-Za-z_$][\w$]*(?=\s*(?:[,}]|$))/g)) names.add(name);
  return names;
}
