/**
 * From the engine's spans and paths to the protocol's ranges and URIs: the only place where offsets become positions.
 * A `View` speaks about one report; it is thrown away with it, so what it hands out is always of one version.
 */
import type { Location as LspLocation, Range } from 'vscode-languageserver';
import type { Location, Span } from '../engine/base/span';
import type { PositionEncoding, Text } from '../engine/base/text';

export interface View {
  readonly encoding: PositionEncoding;
  text(path: string): Text | null;
  uri(path: string): string;
}

const nowhere: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function rangeIn(text: Text | null, span: Span, encoding: PositionEncoding): Range {
  if (!text) return nowhere;
  return { start: text.positionAt(span.start, encoding), end: text.positionAt(span.end, encoding) };
}

export function rangeOf(location: Location, view: View): Range {
  return rangeIn(view.text(location.path), location.span, view.encoding);
}

export function locationOf(location: Location, view: View): LspLocation {
  return { uri: view.uri(location.path), range: rangeOf(location, view) };
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
