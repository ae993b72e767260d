/** Every way in which data is taken out of instructions, the nearest first; for all rules about what stands in them. */
import type { Fix } from '../../server/engine/fix/types';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { separateInFunction } from './by-function';
import { separate } from './separate';
import { separateVariable } from './template-variable';
import { separateAtMaker } from './through-maker';
import { separateAtCaller } from './through-wrapper';
import { separateWhereJoined } from './where-joined';

const ways = [separate, separateAtCaller, separateAtMaker, separateWhereJoined, separateInFunction, separateVariable];

export function separateInstructions(flow: Flow, context: FixContext): readonly Fix[] {
  return ways.flatMap((way) => way(flow, context));
}
