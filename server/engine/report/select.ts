/**
 * From all findings of an analysis to those that a reader asked for: leaves out files that play another part (tests,
 * examples, …), findings for another audience, below a level or too unsure, and those that a comment suppresses. What
 * is suppressed is kept apart with its reason; nothing is changed about a finding but one sentence in its advice, where
 * a comment was meant to suppress it and does not count.
 *
 * Invariant: every finding handed in is in exactly one of: `findings`, `suppressed`, not asked for.
 *
 * Example: with `minLevel: 'warning'` a note is not asked for, whether a comment suppresses it or not.
 */
import type { Text } from '../base/text';
import type { Module } from '../ir/types';
import type { Audience, Confidence, Finding, Level } from '../rules/contract';
import { changed } from '../rules/finding';
import { compareConfidences, compareLevels } from '../rules/runner';
import { Suppressions } from './suppressions';

export interface Taste {
  readonly minLevel: Level;
  readonly audience: Audience;
  readonly minConfidence: Confidence;
}

export interface SelectInput extends Taste {
  /** Whether findings in this file are asked for, by the part it plays. */
  readonly isReported: (path: string) => boolean;
  readonly file: (path: string) => { readonly module: Module; readonly text: Text } | null;
  /** ISO date, for suppressions with an end. */
  readonly today: string;
}

export interface Suppressed {
  readonly finding: Finding;
  readonly reason: string;
  /** ISO date; the last day on which it counts. Null: for ever. */
  readonly until: string | null;
}

export interface Selection {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
}

const audiences: readonly Audience[] = ['regular', 'strict', 'audit'];

export function select(findings: readonly Finding[], input: SelectInput): Selection {
  const kept: Finding[] = [];
  const suppressed: Suppressed[] = [];
  const byFile = new Map<string, Suppressions | null>();
  const suppressionsOf = (path: string): Suppressions | null => {
    let known = byFile.get(path);
    if (known === undefined) {
      const file = input.file(path);
      known = file && new Suppressions(file.module, file.text, input.today);
      byFile.set(path, known);
    }
    return known;
  };

  for (const finding of findings) {
    if (!isAskedFor(finding, input)) continue;
    const verdict = suppressionsOf(finding.location.path)?.judge(finding.rule, finding.location.span);
    if (verdict?.kind === 'suppressed') suppressed.push({ finding, reason: verdict.reason, until: verdict.until });
    else if (verdict) kept.push(changed(finding, { advice: `${finding.advice} The comment in line ${verdict.line + 1} does not suppress this: ${verdict.why}.` }));
    else kept.push(finding);
  }
  return { findings: kept, suppressed };
}

export function isForReader(audience: Audience, reader: Audience): boolean {
  return audiences.indexOf(audience) <= audiences.indexOf(reader);
}

function isAskedFor(finding: Finding, input: SelectInput): boolean {
  return (
    compareLevels(finding.level, input.minLevel) >= 0 &&
    compareConfidences(finding.confidence, input.minConfidence) >= 0 &&
    isForReader(finding.audience, input.audience) &&
    input.isReported(finding.location.path)
  );
}
