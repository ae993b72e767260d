/**
 * From the engine's edits to the protocol's: with the versions of open documents where the client understands them, so
 * that an edit made for an older text is refused by the editor and never applied in the wrong place. What a person
 * should look at first (a fix of tier `review`, or one that touches several files) is annotated, and nothing else is:
 * asking on every fix would teach people to say yes. A file that is new is made first, where the client can make one.
 */
import type { AnnotatedTextEdit, CreateFile, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Edit, Fix } from '../engine/fix/types';
import type { Client } from './capabilities';
import { textEditOf } from './convert';
import type { Results } from './results';

export interface EditSurroundings {
  readonly client: Client;
  readonly results: Results;
  /** Of an open document; null for any other. */
  version(uri: string): number | null;
}

/** What a person is asked to look at, and why. */
export interface Confirmation {
  readonly label: string;
  readonly description?: string;
}

/** Null when a text is not known any more. */
export function workspaceEdit(edits: readonly Edit[], around: EditSurroundings, confirm?: Confirmation): WorkspaceEdit | null {
  const { client, results } = around;
  const annotationId = confirm !== undefined && client.changeAnnotations ? 'lintel' : undefined;
  const byDocument = new Map<string, TextEdit[]>();
  const created = new Set<string>();
  for (const one of edits) {
    if (one.creates ? !client.createsFiles : !results.text(one.path)) return null;
    const { uri, edit } = textEditOf(one, results.view);
    const converted: TextEdit | AnnotatedTextEdit = annotationId === undefined ? edit : { ...edit, annotationId };
    byDocument.set(uri, [...(byDocument.get(uri) ?? []), converted]);
    if (one.creates) created.add(uri);
  }
  const documents = [...byDocument].map(([uri, converted]) => ({ uri, edits: converted }));
  if (!client.documentChanges) return { changes: Object.fromEntries(documents.map((document) => [document.uri, document.edits])) };
  // A file is made before it is written to, and what is there by then is left alone.
  const documentChanges = documents.flatMap((document): (CreateFile | TextDocumentEdit)[] => [
    ...(created.has(document.uri) ? [{ kind: 'create' as const, uri: document.uri, options: { overwrite: false }, ...(annotationId === undefined ? {} : { annotationId }) }] : []),
    { textDocument: { uri: document.uri, version: around.version(document.uri) }, edits: document.edits },
  ]);
  if (annotationId === undefined) return { documentChanges };
  return { documentChanges, changeAnnotations: { [annotationId]: { ...(confirm as Confirmation), needsConfirmation: true } } };
}

/** One fix, or several that are applied together under one title. */
export function fixEdit(fixes: readonly Fix[], edits: readonly Edit[], confirm: Confirmation, around: EditSurroundings): WorkspaceEdit | null {
  const isWide = new Set(edits.map((edit) => edit.path)).size > 1;
  const needsLook = isWide || fixes.some((fix) => fix.tier === 'review');
  return workspaceEdit(edits, around, needsLook ? confirm : undefined);
}
