/**
 * The code that comes with a model is not run any more, and the model is taken in one revision, which a person fills in;
 * or it is only not run any more. For review: a model that cannot do without its code is not loaded then.
 */
import { combine } from '../../server/engine/fix/apply';
import type { Fix } from '../../server/engine/fix/types';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { switchOff } from '../dangerous-flag-enabled/fix';
import { pinRevision } from '../fixes/pin-revision';

export function runNoneAndPin(fact: Fact, context: FixContext): readonly Fix[] {
  const off = switchOff(fact, context).map((fix): Fix => ({ ...fix, tier: 'review' }));
  const both = off.flatMap((one) => pinRevision(fact, context, []).flatMap((pin): Fix[] => {
    const { edits, left } = combine([one, pin]);
    return left.length > 0 ? [] : [{ ...pin, title: `${one.title}, and take ${pin.title.replace(/^Take /, '')}`, edits }];
  }));
  return [...both, ...off];
}
