/** A permission for everything is taken out of its list, so that each use is asked for until it is narrowed to what the task needs. */
import { withoutItem } from '../../server/engine/fix/style';
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { AgentIssue, FixContext } from '../../server/engine/rules/contract';

export function askInstead(issue: AgentIssue, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  for (const { op, func } of code.at(issue.location.span)) {
    const list = code.user(func, (one) => one.kind === 'array' && one.elements.some(({ value, spread }) => value === op.id && !spread));
    const edit = op.kind === 'const' && list?.kind === 'array' ? withoutItem(context, op.span) : null;
    if (edit) return [{ title: `Take ${code.text(op.span)} away, so that each use is asked for`, tier: 'review', edits: [{ path: context.module.path, ...edit }] }];
  }
  return [];
}
