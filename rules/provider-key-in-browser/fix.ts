import type { Fix } from '../../server/engine/fix/types';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { switchOff } from '../dangerous-flag-enabled/fix';

/** The client then refuses to run in a browser, so a route on the server has to take its place: a change to look at. */
export function refuseBrowsers(fact: Fact, context: FixContext): readonly Fix[] {
  return switchOff(fact, context).map((fix) => ({ ...fix, tier: 'review' }));
}
