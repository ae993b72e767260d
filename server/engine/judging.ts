/**
 * From flows, facts and agents to all findings of a run, whoever asked for them: the facts about the program as a whole
 * are added where a rule of this run speaks about them, the rules are run, and then the comments that suppress findings
 * are held against what was found. Selection comes later (`report/select.ts`).
 *
 * Example: `# lintel-ignore model-output-to-shell -- checked` over a line without such a finding is a finding itself.
 */
import { programFacts, programKinds } from './program-facts';
import type { ProgramView } from './program-facts';
import { mentionsSuppression, suppressionFacts } from './report/hygiene';
import { isForReader } from './report/select';
import type { Audience, Fact, Finding, FixContext, Rule } from './rules/contract';
import { compareFindings, runRules, type RunInput } from './rules/runner';

export interface Evidence extends Omit<RunInput, 'rules'>, Pick<ProgramView, 'modules' | 'importers'> {
  /** Those that exist, and those of this run. */
  readonly rules: { readonly all: readonly Rule[]; readonly run: readonly Rule[] };
  readonly audience: Audience;
  readonly today: string;
  readonly file: (path: string) => FixContext | null;
  /** Whether findings in a file are asked for. */
  readonly isReported: (path: string) => boolean;
  readonly imported: () => ProgramView['imported'];
  readonly tested: () => ProgramView['tested'];
}

export function judge(evidence: Evidence): Finding[] {
  const { rules, modules, flows, file, isReported, today } = evidence;
  const words = { rules: rules.run, file, relativePath: evidence.relativePath, failed: evidence.failed };
  const about = asks(rules.run, programKinds, evidence.audience)
    ? programFacts({
      modules: modules.filter(({ path }) => isReported(path)),
      flows,
      facts: evidence.facts.filter((fact) => isReported(fact.location.path)),
      imported: evidence.imported(),
      importers: evidence.importers,
      tested: asks(rules.run, ['untested-boundary'], evidence.audience) ? evidence.tested() : null,
    })
    : [];
  const found = runRules({ ...words, flows, facts: [...evidence.facts, ...about], agents: evidence.agents });
  const comments = suppressionFacts({
    findings: found,
    files: modules.filter(mentionsSuppression).flatMap(({ path }) => file(path) ?? []),
    today,
    ran: (id) => (rules.all.some((rule) => rule.id === id) ? rules.run.some((rule) => rule.id === id) : null),
  });
  if (comments.length === 0) return found;
  return [...found, ...runRules({ ...words, flows: [], facts: comments, agents: [] })].sort(compareFindings);
}

/** Whether a rule about facts of these kinds is run for this reader. */
export function asks(rules: readonly Rule[], kinds: readonly Fact['kind'][], reader: Audience): boolean {
  return rules.some((rule) => rule.kind === 'fact' && rule.facts.some((kind) => kinds.includes(kind)) && isForReader(rule.audience, reader));
}
