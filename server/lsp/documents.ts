/**
 * The open documents as the client edits them: incremental changes, in the negotiated position encoding, are applied
 * in order to the text that the client last had. The engine is told of whole texts (it finds what is new by itself).
 *
 * Invariant: after any changes, `text` is what the client has; a document that was never opened has none.
 */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { Text, type PositionEncoding } from '../engine/base/text';

export interface OpenDocument {
  /** As the client spells it. */
  readonly uri: string;
  readonly path: string;
  readonly version: number;
  readonly text: string;
  readonly languageId: string;
  /** The URI of the notebook that it is a cell of. */
  readonly notebook: string | null;
  /** Changed since it was opened or saved. */
  readonly isDirty: boolean;
}

/** One change after another; each speaks of the text that the one before it left. */
export function applyChanges(text: string, changes: readonly TextDocumentContentChangeEvent[], encoding: PositionEncoding): string {
  return changes.reduce((before, change) => {
    if (!('range' in change)) return change.text;
    const index = new Text(before);
    const start = index.offsetAt(change.range.start, encoding);
    const end = Math.max(start, index.offsetAt(change.range.end, encoding));
    return before.slice(0, start) + change.text + before.slice(end);
  }, text);
}
