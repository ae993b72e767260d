/**
 * What a change of the code does to its findings: which are gone, which are new. Findings are known again by their
 * fingerprints. One whose own text the change touched has another fingerprint afterwards; it counts as the same finding
 * when one of its rule is left in its file, so that a change that only rewords a weakness removes nothing.
 *
 * Invariant: before − gone + added = after, in numbers.
 *
 * Example: of two findings in one statement, the fix of one leaves the other with a new text: 1 gone, 0 added.
 */
import type { Audience, Finding } from '../rules/contract';
import { compareLevels } from '../rules/runner';

export interface Effect {
  readonly gone: readonly Finding[];
  readonly added: readonly Finding[];
  /** Findings that are left, less grave or for a more demanding reader than before. */
  readonly weakened: readonly Finding[];
}

const audiences: readonly Audience[] = ['regular', 'strict', 'audit'];

/** `aims`: the findings that the change is meant to remove; where one of several must be the one that is left, it is one of these. */
export function effectOf(before: readonly Finding[], after: readonly Finding[], aims: readonly Finding[]): Effect {
  const isAim = (finding: Finding): boolean => aims.includes(finding);
  // Twins are alike: when there is one less, it is the one that was meant.
  const gone = without([...before.filter((finding) => !isAim(finding)), ...before.filter(isAim)], after, knownBy);
  const added = without(after, before, knownBy);
  const left = [...gone.filter((finding) => !isAim(finding)), ...gone.filter(isAim)];
  const isPaired = new Set<Finding>();
  const weakened: Finding[] = [];
  for (const one of added) {
    const same = left.find((finding) => !isPaired.has(finding) && finding.rule === one.rule && finding.location.path === one.location.path);
    if (!same) continue;
    isPaired.add(same).add(one);
    if (isWeaker(one, same)) weakened.push(same);
  }
  return { gone: gone.filter((one) => !isPaired.has(one)), added: added.filter((one) => !isPaired.has(one)), weakened };
}

/** Whether the change may be offered: it does to every finding what it is meant to, and brings none. */
export function isWorthwhile(effect: Effect, aims: readonly Finding[]): boolean {
  return effect.added.length === 0 && aims.every((aim) => effect.gone.includes(aim) || effect.weakened.includes(aim));
}

/** "removes 3 findings, adds none", for titles and summaries. */
export function describeEffect({ gone, weakened }: Effect): string {
  const counted = (count: number): string => (count === 1 ? '1 finding' : `${count} findings`);
  const parts = [
    ...(gone.length > 0 ? [`removes ${counted(gone.length)}`] : []),
    ...(weakened.length > 0 ? [`makes ${counted(weakened.length)} less grave`] : []),
  ];
  return `${parts.join(', ')}, adds none`;
}

/** The fingerprint without the number of the twin: twins are told apart by how many there are. */
function knownBy(finding: Finding): string {
  return `${finding.fingerprint.slice(0, finding.fingerprint.lastIndexOf(':'))} ${finding.level}`;
}

/** Those of `some` that `others` have no counterpart for. */
function without(some: readonly Finding[], others: readonly Finding[], key: (finding: Finding) => string): Finding[] {
  const counts = new Map<string, number>();
  for (const one of others) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return some.filter((one) => {
    const count = counts.get(key(one)) ?? 0;
    counts.set(key(one), count - 1);
    return count <= 0;
  });
}

function isWeaker(now: Finding, then: Finding): boolean {
  return compareLevels(now.level, then.level) < 0 || audiences.indexOf(now.audience) > audiences.indexOf(then.audience);
}
