import type { Fix } from '../../server/engine/fix/types';
import type { AgentIssue, FixContext } from '../../server/engine/rules/contract';

/** The same question with the other answer, where it is a plain yes or no. */
const opposites: Readonly<Record<string, string>> = { False: 'True', false: 'true', '"never"': '"always"', "'never'": "'always'", '"NEVER"': '"ALWAYS"', "'NEVER'": "'ALWAYS'" };

export function switchOn({ location }: AgentIssue, { text }: FixContext): readonly Fix[] {
  const written = text.slice(location.span);
  const opposite = Object.hasOwn(opposites, written) ? opposites[written] : undefined;
  if (opposite === undefined) return [];
  return [{ title: 'Ask before the tool runs', tier: 'safe', edits: [{ ...location, newText: opposite }] }];
}
