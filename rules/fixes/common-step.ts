/**
 * Where the ways of several flows still are one: the last call that all of them lead through, with the value that it is
 * given. What is checked there is checked for all places that it ends at.
 *
 * Example: `copy(path)` for `load(path)` and `save(path)` in `copy`.
 */
import type { Op } from '../../server/engine/ir/types';
import { Code, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';

export interface CommonStep extends Placed {
  readonly code: Code;
}

/** The argument of that call, where it is one name. */
export function commonArgument([first, ...others]: readonly Flow[], context: FixContext): CommonStep | null {
  if (!first) return null;
  let count = 0;
  while (count < first.steps.length && others.every(({ steps }) => isSame(steps[count], first.steps[count]))) count++;
  for (let index = count - 1; index >= 0; index--) {
    const step = first.steps[index];
    const there = step?.kind === 'pass' ? context.file(step.location.path) : null;
    const code = there && new Code(there);
    const given = code && step ? code.at(step.location.span).find(({ op }) => isName(op)) : undefined;
    if (code && given) return { code, ...given };
  }
  return null;
}

function isName({ kind }: Op): boolean {
  return kind === 'read' || kind === 'get';
}

function isSame(a: Flow['steps'][number] | undefined, b: Flow['steps'][number] | undefined): boolean {
  return a !== undefined && b !== undefined && a.location.path === b.location.path && a.location.span.start === b.location.span.start && a.location.span.end === b.location.span.end;
}
