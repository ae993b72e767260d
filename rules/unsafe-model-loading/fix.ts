import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';

/** `weights_only=False` → `weights_only=True`; none where the option is not written out as a plain boolean. */
export function loadSafely(fact: Fact, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const { start, end } = fact.location.span;
  for (const { op } of code.all()) {
    if (op.kind !== 'const' || op.value !== false || op.span.start !== start || op.span.end !== end) continue;
    const newText = code.text(op.span).startsWith('F') ? 'True' : 'true';
    return [{ title: `Switch \`${fact.subject}\` on`, tier: 'safe', edits: [{ path: context.module.path, span: op.span, newText }] }];
  }
  return [];
}
