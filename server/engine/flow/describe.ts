/** A function's summary as text, for developers and tests. */
import type { Func } from '../ir/types';
import type { Summary } from './summary';
import { guardsOf } from './taint';
import type { Taint } from './taint';
import type { Value } from './value';

export function describeSummary(func: Func, summary: Summary | null): string {
  const params = func.params.map((param, index) => `p${index} ${param.name}`).join(', ');
  const lines = [`${func.name}(${params})`];
  if (!summary) return `${lines[0]}\n  not analysed\n`;
  lines.push(`  returns ${describeValue(summary.returns)}`);
  for (const { taint, sink, conditions } of summary.sinks) {
    const when = conditions.map((condition) => ` if ${condition.input.root}.${condition.input.path.join('.')} ${condition.test} ${condition.values.join('|')}`).join('');
    lines.push(`  ${describeTaint(taint)} reaches ${sink.channel} at ${sink.name}${when}`);
  }
  for (const { input, value } of summary.effects) lines.push(`  ${[input.root, ...input.path].join('.')} becomes ${describeValue(value)}`);
  for (const { input } of summary.calls) lines.push(`  calls ${[input.root, ...input.path].join('.')}`);
  const { parts, byDefault, ...whole } = summary.proves;
  for (const [when, guards] of [...Object.entries(whole), ...parts.map(({ name, holds, guards }) => [`when ${name} is ${String(holds)}`, guards] as const), [`whenFalse by default`, byDefault?.whenFalse ?? []] as const, [`whenTrue by default`, byDefault?.whenTrue ?? []] as const]) {
    for (const { root, path, bits } of guards) lines.push(`  proves ${[root, ...path].join('.')} ${guardsOf(bits).join(', ')} ${when}`);
  }
  return `${lines.join('\n')}\n`;
}

export function describeValue(value: Value, depth = 0): string {
  const parts: string[] = value.taints.map(describeTaint);
  for (const type of value.types) parts.push(type.key);
  if (value.constants) for (const constant of value.constants) parts.push(JSON.stringify(constant));
  if (value.schema) parts.push(`schema ${value.schema.kind}`);
  if (depth < 3) {
    for (const shape of value.shapes) {
      const fields = [...shape.fields].map(([name, field]) => `${name}: ${describeValue(field, depth + 1)}`);
      if (shape.rest) fields.push(`*: ${describeValue(shape.rest, depth + 1)}`);
      parts.push(`{${fields.join(', ')}}`);
    }
  }
  return parts.length === 0 ? '-' : parts.join(' | ');
}

function describeTaint(taint: Taint): string {
  const name = taint.source ? taint.source.label : [taint.input?.root, ...(taint.input?.path ?? [])].join('.');
  const guards = taint.guards === 0 ? '' : ` [${guardsOf(taint.guards).join(', ')}]`;
  return `${taint.exact ? '' : '~'}${name}${guards}`;
}
