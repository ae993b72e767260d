/** A bound that is taken away or too high to be one becomes one that somebody notices: `max_turns=None` → `max_turns=20`. */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { AgentIssue, FixContext } from '../../server/engine/rules/contract';

const turns = 20;

export function boundTurns(issue: AgentIssue, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const given = code.at(issue.location.span).find(({ op }) => op.kind === 'const' || op.kind === 'global');
  if (!given) return [];
  return [{ title: `Stop after ${turns} turns`, tier: 'review', edits: [{ path: context.module.path, span: given.op.span, newText: String(turns) }] }];
}
