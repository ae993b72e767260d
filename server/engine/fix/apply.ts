/**
 * Edits become texts. Edits are given in offsets of one and the same text, in any order; they are applied together, so
 * none has to know of another. Two edits that touch the same characters are refused, since nobody can say what they
 * mean together; two insertions at one place are too, unless they are the same insertion, which then happens once
 * (two fixes that both need one import).
 *
 * Invariant: what lies outside of all spans is unchanged.
 *
 * Example: `applyEdits('a b', [{ span: { start: 0, end: 1 }, newText: 'x' }])` is `'x b'`.
 */
import type { Span } from '../base/span';
import type { Edit, Fix } from './types';

export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

export class EditConflict extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EditConflict';
  }
}

/** The text after the edits; throws `EditConflict` for edits that overlap or lie outside. */
export function applyEdits(content: string, edits: readonly TextEdit[]): string {
  let result = '';
  let done = 0;
  for (const { span, newText } of inOrder(edits)) {
    if (span.start > span.end || span.start < 0 || span.end > content.length) throw new EditConflict(`an edit at ${span.start}..${span.end} lies outside of the text`);
    if (span.start < done) throw new EditConflict(`two edits meet at ${span.start}`);
    result += content.slice(done, span.start) + newText;
    done = span.end;
  }
  return result + content.slice(done);
}

/** Sorted by place, equal edits once. Throws `EditConflict` when two meet. */
function inOrder<T extends TextEdit>(edits: readonly T[]): T[] {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || (a.newText < b.newText ? -1 : 1));
  return sorted.filter((edit, index) => {
    const previous = sorted[index - 1];
    if (!previous) return true;
    if (previous.span.start === edit.span.start && previous.span.end === edit.span.end && previous.newText === edit.newText) return false;
    const atOnePlace = edit.span.start === previous.span.start;
    if (previous.span.end > edit.span.start || atOnePlace) throw new EditConflict(`two edits meet at ${edit.span.start}`);
    return true;
  });
}

export interface Combination {
  readonly edits: readonly Edit[];
  readonly taken: readonly Fix[];
  /** Fixes that meet an earlier one; they can be tried again on the new text. */
  readonly left: readonly Fix[];
}

/** As many fixes as go together, in the given order, each as a whole or not at all. */
export function combine(fixes: readonly Fix[]): Combination {
  let edits: readonly Edit[] = [];
  const taken: Fix[] = [];
  const left: Fix[] = [];
  const bound = new Set<string>();
  for (const fix of fixes) {
    const binds = fix.binds ?? [];
    const together = binds.some((name) => bound.has(name)) ? null : join([...edits, ...fix.edits]);
    if (together) {
      edits = together;
      taken.push(fix);
      for (const name of binds) bound.add(name);
    } else left.push(fix);
  }
  return { edits, taken, left };
}

/** Edits in several files, equal ones once; null when two meet. */
function join(edits: readonly Edit[]): readonly Edit[] | null {
  try {
    return [...byPath(edits).values()].flatMap(inOrder);
  } catch (error) {
    if (error instanceof EditConflict) return null;
    throw error;
  }
}

export function byPath(edits: readonly Edit[]): Map<string, Edit[]> {
  const found = new Map<string, Edit[]>();
  for (const edit of edits) found.set(edit.path, [...(found.get(edit.path) ?? []), edit]);
  return found;
}

/** Path → text; texts that no edit speaks of stay as they are. Throws for an edit of an unknown file, and for a new file that is there. */
export type Texts = ReadonlyMap<string, string>;

export function applyToAll(texts: Texts, edits: readonly Edit[]): Texts {
  const result = new Map(texts);
  for (const [path, of] of byPath(edits)) {
    const content = texts.get(path);
    const isNew = of.some(({ creates }) => creates === true);
    if ((content === undefined) !== isNew) throw new EditConflict(isNew ? `the new file ${path} is there already` : `an edit in the unknown file ${path}`);
    result.set(path, applyEdits(content ?? '', of));
  }
  return result;
}

/** Rounds of fixing after which something must be wrong: a fix that makes room for itself. */
const maxRounds = 10;

export interface Convergence {
  readonly texts: Texts;
  readonly applied: number;
  /** False when fixes were still offered after the last round. */
  readonly isStable: boolean;
}

/** Applies what `offered` says, again and again, until it offers nothing: fixes may make room for each other. */
export async function converge(texts: Texts, offered: (texts: Texts) => Promise<readonly Fix[]>): Promise<Convergence> {
  let current = texts;
  let applied = 0;
  for (let round = 0; round < maxRounds; round++) {
    const { edits, taken } = combine(await offered(current));
    if (taken.length === 0) return { texts: current, applied, isStable: true };
    current = applyToAll(current, edits);
    applied += taken.length;
  }
  return { texts: current, applied, isStable: (await offered(current)).length === 0 };
}
