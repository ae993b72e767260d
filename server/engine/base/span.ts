/**
 * A half-open range of UTF-16 offsets into one text: `start` is the first code unit, `end` one past the last.
 * Every layer of the engine speaks in spans; lines and columns exist only at the edge (see `Text`).
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a named file. `path` is absolute, normalised, with forward slashes. */
export interface Location {
  readonly path: string;
  readonly span: Span;
}

export function spanContains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Total order: by path, then start, then end. */
export function compareLocations(a: Location, b: Location): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.span.start - b.span.start || a.span.end - b.span.end;
}
