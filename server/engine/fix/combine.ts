/**
 * Puts several fixes together into one change: those that get along are taken in their order, whole or not at all. The
 * same edit asked for by two fixes (an import that both need) is made once. Fixes that would touch the same place are
 * left for another round, after the first has been analysed again.
 *
 * Invariant: the edits of the answer do not overlap.
 */
import type { Edit, Fix } from './types';

export interface Combination {
  readonly edits: readonly Edit[];
  readonly taken: readonly Fix[];
  readonly left: readonly Fix[];
}

export function combine(fixes: readonly Fix[]): Combination {
  const edits: Edit[] = [];
  const taken: Fix[] = [];
  const left: Fix[] = [];
  for (const fix of fixes) {
    const fresh = fix.edits.filter((edit) => !edits.some((other) => isSame(edit, other)));
    if (fresh.some((edit) => edits.some((other) => collide(edit, other)))) {
      left.push(fix);
      continue;
    }
    edits.push(...fresh);
    taken.push(fix);
  }
  return { edits, taken, left };
}

/** Makes edits in one text; they must not overlap. Insertions at one place stay in their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, newText } of [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    parts.push(text.slice(at, span.start), newText);
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function isSame(a: Edit, b: Edit): boolean {
  return a.path === b.path && a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText;
}

/** Two insertions at one place get along; anything else that shares a unit, or inserts inside the other, does not. */
function collide(a: Edit, b: Edit): boolean {
  if (a.path !== b.path) return false;
  const isInsertion = (edit: Edit): boolean => edit.span.start === edit.span.end;
  if (isInsertion(a) && isInsertion(b)) return false;
  if (isInsertion(a)) return b.span.start < a.span.start && a.span.start < b.span.end;
  if (isInsertion(b)) return a.span.start < b.span.start && b.span.start < a.span.end;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}
