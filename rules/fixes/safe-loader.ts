/**
 * A deserialiser that can build any object is called by the name of the one that builds plain data: which one that is,
 * and which argument it does not take, is knowledge (`fix: { safe }`). For review, since data that needs such objects is
 * refused from then on.
 *
 * Example: `yaml.unsafe_load(text)` → `yaml.safe_load(text)`.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';

export function safeLoader(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.deserialize' || flow.sinkCall.path !== context.module.path) return [];
  const code = new Code(context);
  const call = code.callAt(flow.sinkCall.span);
  const callee = call && code.operation(call.func, call.op.callee);
  const safe = context.knowledge(flow.sinkId).hints.safe;
  if (!call || safe === undefined || callee?.kind !== 'get' || callee.key.kind !== 'name' || call.op.args.length !== 1) return [];
  // `load_all` has a safe twin of its own.
  const name = callee.key.name.endsWith('_all') ? `${safe}_all` : safe;
  const span = { start: callee.span.end - callee.key.name.length, end: callee.span.end };
  if (code.text(span) !== callee.key.name) return [];
  return [{ title: `Load plain data only, with \`${name}\``, tier: 'review', edits: [{ path: context.module.path, span, newText: name }] }];
}
