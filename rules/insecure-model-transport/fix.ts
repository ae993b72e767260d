import type { Fix } from '../../server/engine/fix/types';
import type { Flow, FixContext } from '../../server/engine/rules/contract';

/** `http://…` → `https://…`, where the literal is in this file and begins with the address. */
export function overHttps(flow: Flow, context: FixContext): readonly Fix[] {
  const source = flow.steps[0]?.location;
  if (flow.label !== 'plain-address' || !source || source.path !== context.module.path) return [];
  const text = context.text.slice(source.span);
  const at = text.indexOf('http://');
  if (at < 0 || at > 4) return [];
  const start = source.span.start + at;
  return [{ title: 'Use https', tier: 'review', edits: [{ path: source.path, span: { start, end: start + 'http'.length }, newText: 'https' }] }];
}
