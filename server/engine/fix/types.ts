import type { Span } from '../base/span';

/** Replaces the text of `span` in the file at `path`. An empty span inserts. */
export interface Edit {
  readonly path: string;
  readonly span: Span;
  readonly newText: string;
  /** There is no such file yet: `newText` is all of it, and `span` is empty and at its beginning. */
  readonly creates?: true;
}

/** A new file. */
export function creation(path: string, text: string): Edit {
  return { path, span: { start: 0, end: 0 }, newText: text, creates: true };
}

export function createsFile({ edits }: { readonly edits: readonly Edit[] }): boolean {
  return edits.some(({ creates }) => creates === true);
}

/**
 * A change that removes a finding. `safe` keeps behaviour but for the weakness and may be applied without looking;
 * `review` needs a person's eye and is shown as a preview. Edits do not overlap.
 */
export interface Fix {
  /** Imperative, without a full stop: "Pass the arguments as a list, without a shell". */
  readonly title: string;
  readonly tier: 'safe' | 'review';
  readonly edits: readonly Edit[];
  /** What is allowed, or what takes the place of something dangerous, is left for a person to fill in, and until then everything is refused: it is applied only where somebody asks for it. */
  readonly isDraft?: boolean;
  /** Local names that come with it, with what they belong to: two fixes that bring one name are not applied together. */
  readonly binds?: readonly string[];
}
