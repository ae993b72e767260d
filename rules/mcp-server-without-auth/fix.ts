import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';

/** Addresses by which a server listens on all that the machine has. */
const everywhere: readonly string[] = ['0.0.0.0', '::', '[::]'];

/** `host="0.0.0.0"` → `host="127.0.0.1"`: for review, since whoever came over the network no longer can. */
export function listenHere(fact: Fact, context: FixContext): readonly Fix[] {
  const given = new Code(context).at(fact.location.span).find(({ op }) => op.kind === 'const' && everywhere.includes(String(op.value)));
  if (!given) return [];
  return [{ title: 'Listen on this machine alone', tier: 'review', edits: [{ path: context.module.path, span: given.op.span, newText: context.writer.string('127.0.0.1') }] }];
}
