/**
 * What is wrong with the comments that suppress findings: those that suppress nothing since they name no rule or give no
 * reason, those whose time is over, and those that nothing is left to suppress for. It is told all findings of a run,
 * also those that nobody asked for, since a suppression is of use as long as anybody's run would show its finding.
 *
 * Invariant: a comment that silences some finding of this run is never spoken of.
 */
import type { Text } from '../base/text';
import type { Module } from '../ir/types';
import type { Fact, Finding } from '../rules/contract';
import { Suppressions } from './suppressions';

export interface HygieneInput {
  readonly findings: readonly Finding[];
  /** Those that mention a suppression. */
  readonly files: readonly { readonly module: Module; readonly text: Text }[];
  readonly today: string;
  /** Whether a rule took part in this run; null: there is no such rule. */
  readonly ran: (rule: string) => boolean | null;
}

const known = new WeakMap<Module, boolean>();

/** Whether a module has any such comment; it is looked at once. */
export function mentionsSuppression(module: Module): boolean {
  let answer = known.get(module);
  if (answer === undefined) known.set(module, (answer = module.comments.some((comment) => comment.text.includes('lintel-ignore'))));
  return answer;
}

export function suppressionFacts({ findings, files, today, ran }: HygieneInput): Fact[] {
  if (files.length === 0) return [];
  const byPath = new Map<string, Finding[]>();
  for (const finding of findings) byPath.set(finding.location.path, [...(byPath.get(finding.location.path) ?? []), finding]);
  return files.flatMap(({ module, text }): Fact[] => {
    const own = byPath.get(module.path) ?? [];
    return new Suppressions(module, text, today).states(own).flatMap(({ span, rules, why, isUsed, isExpired }): Fact[] => {
      const location = { path: module.path, span };
      const base = { location, call: location, subject: rules.join(', '), confidence: 'high' } as const;
      if (why !== null) return [{ ...base, kind: isExpired ? 'suppression-expired' : 'suppression-without-reason', says: why }];
      if (isUsed) return [];
      const unknown = rules.find((rule) => ran(rule) === null);
      if (unknown !== undefined) return [{ ...base, kind: 'suppression-unused', says: `there is no rule \`${unknown}\`` }];
      return rules.every((rule) => ran(rule) === true) ? [{ ...base, kind: 'suppression-unused', says: 'nothing of it is found there any more' }] : [];
    });
  });
}
