/**
 * Objects that several functions share without calling each other: the state of a graph whose steps a library runs.
 * Where a class stands for the object, its fields hold what is put in (see `keepEntries`); an object that is written
 * out is known by the place where it is written, whichever step is registered first.
 */
import type { Span } from '../base/span';
import type { FunctionAnalysis } from './analysis';
import { overlaySite } from './shape';
import type { Shape } from './shape';
import { join } from './value';
import type { Value } from './value';

function placesOf(value: Value): string[] {
  return value.shapes.filter(isWrittenOut).map(({ site }) => `s:${site}`);
}

function isWrittenOut({ site, isInstance }: Shape): boolean {
  return site.startsWith('o:') && site !== overlaySite && !isInstance;
}

/** What a step answers is put into the object that all steps are given. */
export function keepShared(analysis: FunctionAnalysis, object: Value, answer: Value, span: Span): void {
  for (const place of placesOf(object)) analysis.contribute(place, answer, 'kept in what the steps share', span, 'hand');
}

/** The object with whatever any step has put into it. */
export function withShared(analysis: FunctionAnalysis, object: Value): Value {
  return placesOf(object).reduce((value, place) => join(value, analysis.context.store.read(place, analysis.key)), object);
}
