import type { Span } from '../../server/engine/base/span';
import { spanContains } from '../../server/engine/base/span';
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { safeValue } from '../fixes/safe-value';

/**
 * `disable_verification=True` → `disable_verification=False`; none for an option that is not switched by a plain boolean.
 * Where the library refuses the call without the option, something else has to stand in its place: that is a draft.
 */
export function switchOff(fact: Fact, context: FixContext): readonly Fix[] {
  const value = literalTrue(new Code(context), fact);
  if (!value) return safeValue(fact, context);
  // Each language writes "false" as it writes "true".
  const newText = context.text.slice(value).startsWith('T') ? 'False' : 'false';
  const edits = [{ path: context.module.path, span: value, newText }];
  if (fact.refuses) return [{ title: `Switch \`${fact.subject}\` off; the library then refuses the call, so put something safer in its place`, tier: 'review', edits, isDraft: true }];
  return [{ title: `Switch \`${fact.subject}\` off`, tier: 'safe', edits }];
}

/** The place itself, or the property of that name in the options that the place covers; null unless it is one literal `true`. */
function literalTrue(code: Code, fact: Fact): Span | null {
  const found = new Map<number, Span>();
  for (const { op, func } of code.all()) {
    if (!spanContains(fact.location.span, op.span)) continue;
    if (op.kind === 'const' && op.value === true && op.span.start === fact.location.span.start && op.span.end === fact.location.span.end) return op.span;
    if (op.kind !== 'object') continue;
    for (const { key, value } of op.entries) {
      const given = key?.kind === 'name' && key.name === fact.subject ? code.operation(func, value) : null;
      if (given?.kind === 'const' && given.value === true && spanContains(op.span, given.span)) found.set(given.span.start, given.span);
    }
  }
  const [only, ...more] = found.values();
  return only && more.length === 0 && /^true$/i.test(code.text(only)) ? only : null;
}
