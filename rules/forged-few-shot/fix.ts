/** A message that poses as an earlier answer gets the role of whoever wrote it: `"role": "assistant"` → `"role": "user"`. */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { fieldOf } from '../fixes/places';

export function asUser(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  for (const { op, func } of code.at(flow.sink.span)) {
    const message = code.user(func, (one) => one.kind === 'object' && one.entries.some(({ value }) => value === op.id));
    const role = message && fieldOf(code, func, message, 'role');
    if (!role || role === 'unknown' || role.op.kind !== 'const') continue;
    return [{ title: 'Send it as a user message', tier: 'review', edits: [{ path: context.module.path, span: role.op.span, newText: context.writer.string('user') }] }];
  }
  return [];
}
