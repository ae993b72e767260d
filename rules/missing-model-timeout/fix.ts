import type { Fix } from '../../server/engine/fix/types';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { addArgument } from '../fixes/add-argument';

/** `Client()` → `Client(timeout=60)`, wherever the file leaves it out: whether a minute is enough is for somebody to say. */
export function addBound(fact: Fact, context: FixContext, others: readonly Fact[]): readonly Fix[] {
  const edits = [fact, ...others].map((one) => addArgument(one, context));
  const [first] = edits[0] ?? [];
  if (!first || !edits.every((edit) => edit !== null)) return [];
  return [{ title: `Add \`${first.newText.replace(/^[\s,]+|\s+$/g, '')}\``, tier: 'review', edits: edits.flat() }];
}
