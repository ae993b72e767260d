import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Flow, FixContext } from '../../server/engine/rules/contract';

/** Dated names that providers publish for what an alias stood for when this was written. */
const snapshots: Readonly<Record<string, string>> = {
  'gpt-3.5-turbo': 'gpt-3.5-turbo-0125',
  'gpt-4-turbo': 'gpt-4-turbo-2024-04-09',
  'gpt-4o': 'gpt-4o-2024-08-06',
  'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
  'gpt-4.1': 'gpt-4.1-2025-04-14',
  'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14',
  'gpt-4.1-nano': 'gpt-4.1-nano-2025-04-14',
  'gpt-5': 'gpt-5-2025-08-07',
  'gpt-5-mini': 'gpt-5-mini-2025-08-07',
  'gpt-5-nano': 'gpt-5-nano-2025-08-07',
  'gpt-5.1': 'gpt-5.1-2025-11-13',
  'gpt-5.2': 'gpt-5.2-2025-12-11',
  'gpt-5.4': 'gpt-5.4-2026-03-05',
  'gpt-5.4-mini': 'gpt-5.4-mini-2026-03-17',
  'gpt-5.4-nano': 'gpt-5.4-nano-2026-03-17',
  'gpt-5.5': 'gpt-5.5-2026-04-23',
  o1: 'o1-2024-12-17',
  o3: 'o3-2025-04-16',
  'o3-mini': 'o3-mini-2025-01-31',
  'o4-mini': 'o4-mini-2025-04-16',
  'claude-3-5-haiku-latest': 'claude-3-5-haiku-20241022',
  'claude-3-5-sonnet-latest': 'claude-3-5-sonnet-20241022',
  'claude-3-7-sonnet-latest': 'claude-3-7-sonnet-20250219',
  'claude-sonnet-4-0': 'claude-sonnet-4-20250514',
  'claude-opus-4-0': 'claude-opus-4-20250514',
  'claude-opus-4-1': 'claude-opus-4-1-20250805',
  'claude-sonnet-4-5': 'claude-sonnet-4-5-20250929',
  'claude-haiku-4-5': 'claude-haiku-4-5-20251001',
  'claude-opus-4-5': 'claude-opus-4-5-20251101',
};

/** To look at: only the team knows which of the dated models it has tested. */
export function pin(flow: Flow, context: FixContext): readonly Fix[] {
  const source = flow.steps[0]?.location;
  if (!source || source.path !== context.module.path) return [];
  for (const { op } of new Code(context).all()) {
    if (op.kind !== 'const' || typeof op.value !== 'string' || op.span.start !== source.span.start || op.span.end !== source.span.end) continue;
    const snapshot = snapshots[op.value];
    const at = context.text.slice(op.span).indexOf(op.value);
    if (snapshot === undefined || at < 0) return [];
    const start = op.span.start + at;
    return [{ title: `Name the model \`${snapshot}\``, tier: 'review', edits: [{ path: source.path, span: { start, end: start + op.value.length }, newText: snapshot }] }];
  }
  return [];
}
