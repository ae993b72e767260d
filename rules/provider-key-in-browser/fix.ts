import type { Fix } from '../../server/engine/fix/types';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { switchOff } from '../dangerous-flag-enabled/fix';

/** The client then refuses to run in a browser, and a route on the server has to take its place, which somebody has to write. */
export function refuseBrowsers(fact: Fact, context: FixContext): readonly Fix[] {
  return switchOff(fact, context).map((fix) => ({ ...fix, title: `${fix.title}; the client then refuses to run in a browser, so ask it from a route of your server`, tier: 'review', isDraft: true }));
}
