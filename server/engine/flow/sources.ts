/**
 * Where labels are born: sources and the values that carry them.
 */
import type { Location } from '../base/span';
import type { Label } from '../../../rules/kinds';
import { step } from './trace';
import type { Trace } from './trace';
import { nothingBehind, sourceTaint, taintWith } from './taint';
import { taintedValue } from './value';
import type { Behind, Source, Taint } from './taint';
import type { Value } from './value';
import { parameterName } from './wording';

/** Keys are compared where all else is equal: numbers of one length, so that they stay in the order of the text. */
export function sourceKey({ path, span }: Location, label: Label, name: string): string {
  return `${label}:${path}:${String(span.start).padStart(7, '0')}:${String(span.end).padStart(7, '0')}:${name}`;
}

export function newSource(location: Location, label: Label, name: string, extra: Partial<Source> = {}): Source {
  return {
    key: sourceKey(location, label, name), label, location, name, fromToolParameter: false, whole: null, isParameter: false, isOperator: false, modelCall: null, row: '', ...extra,
  };
}

/** What is one of all the parameters that a label came with, where it has a name. */
export function parameterTaint(taint: Taint, name: string): Taint {
  const { source, trace } = taint;
  if (source === null || source.whole === null || !/^[A-Za-z_]\w*$/.test(name)) return taint;
  const said = parameterName(name, source.whole);
  const parameter: Source = { ...source, key: sourceKey(source.location, source.label, said), name: said, whole: null, isParameter: true };
  return taintWith(taint, { key: `s:${parameter.key}`, source: parameter, trace: retold(trace, parameter) });
}

/** The trace as that of another source at the same place. */
function retold(trace: Trace | null, source: Source): Trace | null {
  if (trace === null) return null;
  return trace.previous === null ? sourceStep(source) : { ...trace, previous: retold(trace.previous, source) };
}

function sourceStep(source: Source): Trace {
  return step(null, 'source', source.location, source.fromToolParameter ? `${source.name}, which the model fills in` : source.name);
}

export function sourceValue(source: Source, confidence = 2, behind: Behind = nothingBehind): Value {
  return taintedValue(sourceTaint(source, sourceStep(source), confidence, behind));
}
