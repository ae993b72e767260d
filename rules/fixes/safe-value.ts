/**
 * An argument with a dangerous value gets the one that knowledge names as safe (`fix:` of a fact). It is for review where
 * the program then runs in another way, as in a container that has to be there.
 *
 * Example: `executor_type="local"` → `executor_type="docker"`.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';

export function safeValue(fact: Fact, context: FixContext): readonly Fix[] {
  if (!fact.fix) return [];
  const code = new Code(context);
  const given = code.at(fact.location.span).find(({ op }) => op.kind === 'const');
  if (!given) return [];
  const value = fact.fix.value.replace(/^"(.*)"$/, (_, text: string) => context.writer.string(text));
  return [{ title: `Set \`${fact.subject}\` to \`${value}\``, tier: 'review', edits: [{ path: context.module.path, span: given.op.span, newText: value }] }];
}
