/**
 * From fixes that rules offer to fixes that are proved to help: each is tried in memory, and what would not remove its
 * finding, or would bring another one, is dropped. Fixes are tried together first, and where together they fail, without
 * those that the report of the trial speaks against, so that a whole repository takes few analyses. Since one fix can
 * make room for another, `fixAll` goes on until nothing is offered any more.
 *
 * It writes no file: the texts after fixing are its answer.
 * Invariant: the findings after the fixes are findings before them, less those that were fixed.
 *
 * Example: `await fixAll(workspace, 'safe', neverCancelled)` answers the texts in which all safe fixes are applied.
 */
import type { Cancel } from './base/cancel';
import { applyEdits, byPath, combine } from './fix/apply';
import { createsFile, type Edit, type Fix } from './fix/types';
import { effectOf, isWorthwhile, type Effect } from './report/effect';
import type { Finding } from './rules/contract';
import { changed } from './rules/finding';
import type { Report, WorkspaceApi } from './service';

/** A fix and the finding that it is for. */
export interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** How far somebody goes who applies fixes: each goes as far as the one before, and further. */
export type Reach = 'safe' | 'review' | 'draft';

export function isWithin(fix: Fix, reach: Reach): boolean {
  return reach === 'draft' || (fix.isDraft !== true && (reach === 'review' || fix.tier === 'safe'));
}

/** Says before each trial how many fixes are tried together, in how many files. */
export type TrialProgress = (fixes: number, files: number) => void;

/** What came of trying some fixes together. */
interface Outcome {
  readonly after: Report;
  readonly effect: Effect;
  readonly helps: boolean;
}

/** What this fix would do; null when it would not do what it is for. */
export async function proved(workspace: WorkspaceApi, report: Report, candidate: Candidate, cancel: Cancel): Promise<Effect | null> {
  const { effect, helps } = outcomeOf(report, await workspace.trial(combine([candidate.fix]).edits, cancel), [candidate]);
  return helps ? effect : null;
}

function outcomeOf(before: Report, after: Report, candidates: readonly Candidate[]): Outcome {
  const aims = candidates.map(({ finding }) => finding);
  const effect = effectOf(before.findings, after.findings, aims);
  // A fix that leaves a text that cannot be read hides findings and removes none.
  return { after, effect, helps: isWorthwhile(effect, aims) && failures(after).length <= failures(before).length };
}

function failures({ problems }: Report): readonly string[] {
  return problems.flatMap(({ kind, path }) => (kind === 'failure' ? [path] : []));
}

/**
 * As many of the candidates as help together. When some do not, the report of the trial says which ones: those whose
 * finding is still there, and those that changed a file in which something new is found. The others are tried without
 * them, and a suspect once more only where another fix may have been in its way, without that one; so a whole repository
 * takes a few analyses. Where nobody is to blame, halving finds out.
 */
export function provedTogether(workspace: WorkspaceApi, report: Report, candidates: readonly Candidate[], cancel: Cancel, progress?: TrialProgress): Promise<readonly Candidate[]> {
  const fit = new Set(combine(candidates.map(({ fix }) => fix)).taken);
  const inOrder = candidates.filter(({ fix }) => fit.has(fix));
  return workspace.tryOut(async (trial) => {
    const taken = new Set<Candidate>();
    const known = new Map<string, Outcome>();
    const outcomeWith = async (some: readonly Candidate[]): Promise<Outcome> => {
      const all = inOrder.filter((one) => taken.has(one) || some.includes(one));
      const { edits } = combine(all.map(({ fix }) => fix));
      const key = JSON.stringify(edits);
      if (!known.has(key)) progress?.(all.length, byPath(edits).size);
      const outcome = outcomeOf(report, known.get(key)?.after ?? (await trial(edits)), all);
      known.set(key, outcome);
      return outcome;
    };
    const add = async (some: readonly Candidate[]): Promise<void> => {
      if (some.length === 0) return;
      const outcome = await outcomeWith(some);
      if (outcome.helps) for (const one of some) taken.add(one);
      if (outcome.helps || some.length === 1) return;
      const suspects = suspectsIn(some, report, outcome);
      if (suspects.length === 0) {
        const half = some.length >> 1;
        await add(some.slice(0, half));
        await add(some.slice(half));
        return;
      }
      await add(some.filter((one) => !suspects.includes(one)));
      for (let left = suspects.filter((one) => some.some((other) => meet(one, other))); left.length > 0;) {
        const apart = left.reduce<readonly Candidate[]>((chosen, one) => (chosen.some((other) => meet(one, other)) ? chosen : [...chosen, one]), []);
        left = left.filter((one) => !apart.includes(one));
        await add(apart);
      }
    };
    await add(inOrder);
    return inOrder.filter((one) => taken.has(one));
  }, cancel);
}

/** Those of `some` that the outcome speaks against. */
function suspectsIn(some: readonly Candidate[], before: Report, { after, effect }: Outcome): readonly Candidate[] {
  const old = failures(before);
  const harmed = new Set([...effect.added.flatMap(filesOf), ...failures(after).filter((path) => !old.includes(path))]);
  return some.filter(({ finding, fix }) => !(effect.gone.includes(finding) || effect.weakened.includes(finding)) || fix.edits.some(({ path }) => harmed.has(path)));
}

/** Whether one of two fixes changes a file that the other one, or what that is for, has to do with. */
function meet(one: Candidate, other: Candidate): boolean {
  const touches = (a: Candidate, b: Candidate): boolean => a.fix.edits.some(({ path }) => b.fix.edits.some((edit) => edit.path === path) || filesOf(b.finding).includes(path));
  return one !== other && (touches(one, other) || touches(other, one));
}

function filesOf({ location, steps }: Finding): readonly string[] {
  return [location.path, ...steps.map((step) => step.location.path)];
}

/**
 * All fixes that help, each tried together with the others as far as they do not meet: what a reader of a report may apply.
 * Each is tried with the first one that its finding has left to try, so that a report takes as many rounds as one of its findings has fixes.
 */
export async function provedFixes(workspace: WorkspaceApi, report: Report, cancel: Cancel, progress?: TrialProgress): Promise<ReadonlySet<Fix>> {
  const helping = new Set<Fix>();
  let left = report.findings.flatMap((finding) => ordered(finding.fixes).map((fix): Candidate => ({ finding, fix })));
  while (left.length > 0) {
    const first = new Map<Finding, Candidate>();
    for (const one of left) if (!first.has(one.finding)) first.set(one.finding, one);
    const fit = new Set(combine([...first.values()].map(({ fix }) => fix)).taken);
    const wave = [...first.values()].filter(({ fix }) => fit.has(fix));
    for (const { fix } of await provedTogether(workspace, report, wave, cancel, progress)) helping.add(fix);
    left = left.filter((one) => !wave.includes(one));
  }
  await workspace.analyze(cancel);
  return helping;
}

export interface FixedText {
  /** Null for a file that was not there. */
  readonly before: string | null;
  readonly after: string;
}

export interface FixOutcome {
  /** Path → its text before and after; only texts that differ, sorted by path. */
  readonly texts: ReadonlyMap<string, FixedText>;
  readonly applied: readonly Candidate[];
  /** What is found in the texts after fixing. */
  readonly report: Report;
}

/** Rounds after which something must be wrong: a fix that makes room for itself. */
const maxRounds = 20;

/** Applies all fixes within reach that help. The workspace then holds the fixed texts as open documents. */
export async function fixAll(workspace: WorkspaceApi, reach: Reach, cancel: Cancel, progress?: TrialProgress): Promise<FixOutcome> {
  const texts = new Map<string, FixedText>();
  const applied: Candidate[] = [];
  const tried = new Set<string>();
  let report = await workspace.analyze(cancel);
  for (let round = 0; round < maxRounds; round++) {
    const candidates = report.findings.flatMap((finding): Candidate[] => {
      const fix = ordered(finding.fixes).find((one) => isWithin(one, reach) && !tried.has(nameOf(finding, one)));
      return fix ? [{ finding, fix }] : [];
    });
    if (candidates.length === 0) break;
    const taken = await provedTogether(workspace, report, candidates, cancel, progress);
    const fit = new Set(combine(candidates.map(({ fix }) => fix)).taken);
    // What met another fix gets its turn in the next round; what was tried and did not help gets none.
    for (const { finding, fix } of candidates) if (fit.has(fix)) tried.add(nameOf(finding, fix));
    lay(workspace, combine(taken.map(({ fix }) => fix)).edits, texts);
    applied.push(...taken);
    report = await workspace.analyze(cancel);
  }
  return { texts: sorted(texts), applied, report: withFixes(report, (finding) => finding.fixes.filter((fix) => !tried.has(nameOf(finding, fix)))) };
}

/** The report with other fixes, as those of them that were tried and help; a finding that is not asked for its own need not work them out. */
export function withFixes(report: Report, fixesOf: (finding: Finding) => readonly Fix[]): Report {
  const offered = (finding: Finding): Finding => changed(finding, { fixes: fixesOf(finding) });
  return { ...report, findings: report.findings.map(offered), suppressed: report.suppressed.map((entry) => ({ ...entry, finding: offered(entry.finding) })) };
}

/**
 * Accepts all that is found, each finding by a comment of its own with this reason; `until` is the last day on which they
 * count. The workspace then holds the texts with the comments as open documents.
 */
export async function acceptAll(workspace: WorkspaceApi, reason: string, until: string | null, cancel: Cancel): Promise<FixOutcome> {
  const texts = new Map<string, FixedText>();
  const applied: Candidate[] = [];
  let report = await workspace.analyze(cancel);
  for (let round = 0; round < maxRounds; round++) {
    const candidates = report.findings.flatMap((finding): Candidate[] => {
      const edit = workspace.suppression(finding, 'line', reason, until ?? undefined);
      return edit ? [{ finding, fix: { title: reason, tier: 'safe', edits: [edit] } }] : [];
    });
    // Two findings of one statement want a comment in one place each: the second comes in the next round.
    const { edits, taken } = combine(candidates.map(({ fix }) => fix));
    if (taken.length === 0) break;
    const count = report.findings.length;
    lay(workspace, edits, texts);
    applied.push(...candidates.filter(({ fix }) => taken.includes(fix)));
    report = await workspace.analyze(cancel);
    if (report.findings.length >= count) break;
  }
  return { texts: sorted(texts), applied, report };
}

/** Safe ones first, and last those that leave something to fill in. */
export function ordered(fixes: readonly Fix[]): readonly Fix[] {
  const steps: readonly Reach[] = ['safe', 'review', 'draft'];
  return steps.flatMap((reach, index) => fixes.filter((fix) => isWithin(fix, reach) && !steps.slice(0, index).some((nearer) => isWithin(fix, nearer))));
}

function sorted(texts: ReadonlyMap<string, FixedText>): FixOutcome['texts'] {
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function nameOf(finding: Finding, fix: Fix): string {
  return `${finding.fingerprint} ${fix.title}`;
}

function lay(workspace: WorkspaceApi, edits: readonly Edit[], texts: Map<string, FixedText>): void {
  for (const [path, of] of byPath(edits)) {
    const known = texts.get(path);
    const now = known?.after ?? workspace.text(path)?.content ?? null;
    if (now === null && !createsFile({ edits: of })) continue;
    const after = applyEdits(now ?? '', of);
    texts.set(path, { before: known ? known.before : now, after });
    workspace.open(path, after);
  }
}
