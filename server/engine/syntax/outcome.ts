import { Limits } from '../base/limits';
import { ParseEffortError } from './grammar-parser';
import { isText } from './source';
import type { FlatTree } from './tree';

/** What became of a file. Whatever is in it, this is the answer and no error is thrown. */
export type ParseOutcome =
  | { readonly kind: 'parsed'; readonly tree: FlatTree }
  /** A binary file with a source file's name. */
  | { readonly kind: 'notText' }
  /** Longer than `Limits.fileLength`. */
  | { readonly kind: 'tooLong'; readonly length: number }
  /** Beyond `Limits.parseChecksPerKilounit`. */
  | { readonly kind: 'tooHard' };

/** Parses a text that may be anything, when it is worth trying. */
export function outcomeOf(text: string, parse: () => FlatTree): ParseOutcome {
  if (!isText(text)) return { kind: 'notText' };
  if (text.length > Limits.fileLength) return { kind: 'tooLong', length: text.length };
  try {
    return { kind: 'parsed', tree: parse() };
  } catch (error) {
    if (error instanceof ParseEffortError) return { kind: 'tooHard' };
    throw error;
  }
}
