/**
 * What a pattern takes out of a text. Each group of a match is a text of its own, and a strict group lets through only
 * what can do no harm, whatever stands around it: `re.search(r"id=(\\w+)", text).group(1)` is a word.
 */
import type { CompiledRow } from '../models/knowledge';
import { getField, wrap } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentValue } from './arguments';
import type { CallSite } from './arguments';
import { groupsOf } from './patterns';
import { Shape } from './shape';
import { guardBit } from './taint';
import { derived, flatten, isNothing, join, nothing, shapedValue, withGuards } from './value';
import type { Value } from './value';

/** Captures are no object of the program: a list whose first elements are known. */
const site = (analysis: FunctionAnalysis, call: CallSite, part: string): string => `l:${analysis.key}:${call.span.start}${part}`;

export function capturedBy(analysis: FunctionAnalysis, call: CallSite, captures: NonNullable<CompiledRow['captures']>): Value {
  const text = argumentValue(call, captures.of);
  if (isNothing(text)) return nothing;
  const whole = derived(flatten(text));
  const patterns = argumentValue(call, captures.by).constants;
  const known = patterns !== null && patterns.length > 0 && patterns.every((pattern) => typeof pattern === 'string');
  const match = known ? patterns.map((pattern) => matchOf(analysis, call, String(pattern), whole, captures)).reduce(join) : whole;
  return captures.to.keys.length === 0 ? match : wrap(captures.to.keys, match);
}

function matchOf(analysis: FunctionAnalysis, call: CallSite, pattern: string, whole: Value, { flat, everyWhole }: NonNullable<CompiledRow['captures']>): Value {
  const groups = groupsOf(pattern);
  const fields = new Map<string, Value>();
  const named = new Map<string, Value>();
  for (const { number, name, proof } of groups) {
    const value = proof === null ? whole : withGuards(whole, guardBit(proof));
    fields.set(String(number), value);
    if (name !== null) fields.set(name, value);
    if (name !== null) named.set(name, value);
    if (number > 0) named.set(String(number - 1), value);
  }
  const taken = shapedValue(new Shape(site(analysis, call, ':groups'), named, null, groups.length - 1));
  if (everyWhole && /\/[a-z]*g[a-z]*$/.test(pattern)) return wrap(['*'], fields.get('0') as Value);
  if (flat) return groups.length === 1 ? (fields.get('0') as Value) : groups.length === 2 ? getField(taken, '0') : taken;
  return shapedValue(new Shape(site(analysis, call, ''), fields.set('groups', taken), null, groups.length));
}
