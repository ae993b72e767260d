/**
 * Where labels are born: sources and the values that carry them.
 */
import type { Location } from '../base/span';
import type { Label } from '../../../rules/kinds';
import { step } from './trace';
import { nothingBehind, sourceTaint } from './taint';
import { taintedValue } from './value';
import type { Behind, Source } from './taint';
import type { Value } from './value';

/** Keys are compared where all else is equal: numbers of one length, so that they stay in the order of the text. */
export function sourceKey({ path, span }: Location, label: Label, name: string): string {
  return `${label}:${path}:${String(span.start).padStart(7, '0')}:${String(span.end).padStart(7, '0')}:${name}`;
}

export function newSource(location: Location, label: Label, name: string, extra: Partial<Source> = {}): Source {
  return {
    key: sourceKey(location, label, name), label, location, name, fromToolParameter: false, isOperator: false, modelCall: null, row: '', ...extra,
  };
}

export function sourceValue(source: Source, confidence = 2, behind: Behind = nothingBehind): Value {
  return taintedValue(sourceTaint(source, step(null, 'source', source.location, source.fromToolParameter ? `${source.name}, which the model fills in` : source.name), confidence, behind));
}
