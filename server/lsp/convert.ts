/**
 * From the engine's spans and paths to the protocol's ranges and URIs: the only place where offsets become positions.
 * A `View` speaks about one report; it is thrown away with it, so what it hands out is always of one version. A place in
 * a notebook that is open as cells is one in the document of its cell.
 */
import type { Location as LspLocation, Range, TextEdit } from 'vscode-languageserver';
import type { Location, Span } from '../engine/base/span';
import type { PositionEncoding, Text } from '../engine/base/text';
import { readFromNotebook } from '../engine/languages';
import type { Edit } from '../engine/fix/types';
import type { PlaceInCell } from './notebooks';

export interface View {
  readonly encoding: PositionEncoding;
  text(path: string): Text | null;
  uri(path: string): string;
  /** Null for a place in any file but a notebook that is open as cells. */
  inCell(location: Location): PlaceInCell | null;
  /** Where somebody finds a place in a notebook that is not open: its cell, and the line in it, from 1. Null elsewhere. */
  inClosedCell(location: Location): { readonly cell: number; readonly line: number } | null;
}

const nowhere: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function rangeIn(text: Text | null, span: Span, encoding: PositionEncoding): Range {
  if (!text) return nowhere;
  return { start: text.positionAt(span.start, encoding), end: text.positionAt(span.end, encoding) };
}

export function rangeOf(location: Location, view: View): Range {
  return locationOf(location, view).range;
}

/** The document that a place lies in. */
export function uriOf(location: Location, view: View): string {
  return view.inCell(location)?.uri ?? view.uri(location.path);
}

export function locationOf(location: Location, view: View): LspLocation {
  const place = view.inCell(location);
  if (place) return { uri: place.uri, range: rangeIn(place.text, place.span, view.encoding) };
  return { uri: view.uri(location.path), range: rangeIn(view.text(location.path), location.span, view.encoding) };
}

/** An edit of a file as one of the document that the client has of it. */
export function textEditOf(edit: Edit, view: View): { readonly uri: string; readonly edit: TextEdit } {
  const { uri, range } = locationOf(edit, view);
  return { uri, edit: { range, newText: view.inCell(edit) ? readFromNotebook(edit.newText) : edit.newText } };
}

/** Whether two ranges share a place; a caret at the edge of a range counts. */
export function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

export function isSameRange(a: Range, b: Range): boolean {
  return !isBefore(a.start, b.start) && !isBefore(b.start, a.start) && !isBefore(a.end, b.end) && !isBefore(b.end, a.end);
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
