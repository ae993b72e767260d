import type { Span } from './span';

/** One stretch of a text that was replaced: `[start, oldEnd)` became `[start, newEnd)`; all behind it moved. */
export interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** Letters that are compared at once while two texts are the same. */
const stride = 1024;

/** The smallest stretch that turns one text into another: what lies between their common beginning and end. */
export function changeBetween(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start + stride <= shorter && before.startsWith(after.slice(start, start + stride), start)) start += stride;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (same + stride <= shorter - start && before.endsWith(after.slice(after.length - same - stride, after.length - same), before.length - same)) same += stride;
  while (same < shorter - start && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)) same++;
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** Where a span lies after a change; null when one of its ends lay in what was replaced. */
export function moved(span: Span, change: Change): Span | null {
  const shift = change.newEnd - change.oldEnd;
  const start = span.start < change.start ? span.start : span.start >= change.oldEnd ? span.start + shift : null;
  const end = span.end <= change.start ? span.end : span.end >= change.oldEnd ? span.end + shift : null;
  if (start === null || end === null) return null;
  return start === span.start && end === span.end ? span : { start, end };
}

/** Whether a span lies there after a change, as `moved` says. */
export function isMovedTo(span: Span, to: Span, { start, oldEnd, newEnd }: Change): boolean {
  const shift = newEnd - oldEnd;
  return to.start === (span.start < start ? span.start : span.start >= oldEnd ? span.start + shift : Number.NaN)
    && to.end === (span.end <= start ? span.end : span.end >= oldEnd ? span.end + shift : Number.NaN);
}
