/**
 * Answers that were handed out before somebody looked at them: parts of a stream that are yielded or sent to a client,
 * and a check of the whole text that comes after. Neither place is wrong by itself; the order is. One value is known by
 * the key of its label, so `text += part` is the same answer as `part`.
 *
 * Invariant: a check that comes before, or goes round in one loop with the sending, says nothing is wrong.
 *
 * Example: `for part in stream: yield part; text += part`, and then `moderations.create(input=text)`: the label of the
 * stream arrives at `response.early` at the `yield`.
 */
import type { Span } from '../base/span';
import { blockOf, reachable, targetsOf } from '../ir/walk';
import type { Func, ValueId } from '../ir/types';
import type { Taint } from './taint';

interface Place {
  readonly op: ValueId;
  readonly span: Span;
  readonly taint: Taint;
  /** What is called there. */
  readonly name: string;
}

/** An answer that went out, and the name of the check that comes too late. */
export interface Early extends Pick<Place, 'span' | 'taint'> {
  readonly check: string;
}

export class HandedOut {
  private readonly sent = new Map<string, Place>();
  private readonly checked = new Map<string, Place[]>();

  noteSent(taint: Taint, op: ValueId, span: Span): void {
    if (isAnswer(taint) && !this.sent.has(taint.key)) this.sent.set(taint.key, { op, span, taint, name: '' });
  }

  noteChecked(taint: Taint, op: ValueId, span: Span, name: string): void {
    if (!isAnswer(taint)) return;
    const known = this.checked.get(taint.key) ?? [];
    if (!known.some((other) => other.op === op)) this.checked.set(taint.key, [...known, { op, span, taint, name }]);
  }

  early(func: Func): Early[] {
    const found: Early[] = [];
    for (const [key, { op, span, taint }] of this.sent) {
      const checks = this.checked.get(key) ?? [];
      if (checks.length === 0 || checks.some((check) => comesAfter(func, check.op, op))) continue;
      const late = checks.find((check) => comesAfter(func, op, check.op));
      if (late) found.push({ span, taint, check: late.name });
    }
    return found;
  }
}

/** A model's answer, or what a caller may fill in with one. */
function isAnswer({ source }: Taint): boolean {
  return source === null || (source.label === 'model' && !source.fromToolParameter);
}

function comesAfter(func: Func, first: ValueId, second: ValueId): boolean {
  const [from, to] = [blockOf(func, first), blockOf(func, second)];
  if (!from || !to) return false;
  if (from === to && from.ops.findIndex(({ id }) => id === first) < from.ops.findIndex(({ id }) => id === second)) return true;
  return reachable(func, targetsOf(from.end)).has(to.id);
}
