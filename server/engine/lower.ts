/** One text to one lowered module: parse, then lower. What every host's `lower` does for each source, in whatever thread. */
import { CancelledError, type Cancel } from './base/cancel';
import { languageOf } from './languages';
import type { Lowered, Source } from './service';
import type { ParseOutcome, Parsers } from './syntax/parser';
import type { FlatTree } from './syntax/tree';

/** Throws `CancelledError` and what `Parsers` throws when its instance is lost; whatever else goes wrong is the file's failure. */
export async function lowerSource(parsers: Parsers, { path, text }: Source, cancel: Cancel): Promise<Lowered> {
  const language = languageOf(path);
  if (!language) return { path, module: null, failure: 'no language reads this file' };
  const grammar = language.grammarFor(path);
  await parsers.load(grammar);
  return lowerOutcome(path, parsers.parseSource(grammar, text, cancel));
}

export function lowerOutcome(path: string, outcome: ParseOutcome): Lowered {
  switch (outcome.kind) {
    case 'parsed':
      return lowerTree(path, outcome.tree);
    case 'notText':
      return { path, module: null, failure: 'is not text' };
    case 'tooLong':
      return { path, module: null, failure: 'is too long to parse' };
    case 'tooHard':
      return { path, module: null, failure: 'takes too long to parse' };
    default:
      return outcome satisfies never;
  }
}

function lowerTree(path: string, tree: FlatTree): Lowered {
  try {
    const module = languageOf(path)?.lower({ path, tree }) ?? null;
    return { path, module, failure: module ? null : 'no language reads this file' };
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return { path, module: null, failure: `could not be understood: ${error instanceof Error ? error.message : String(error)}` };
  }
}
