/**
 * From fixes that rules offer to fixes that are proved to help: each is tried in memory, and what would not remove its
 * finding, or would bring another one, is dropped. Fixes are tried together first and one by one only where together
 * they fail, so that a whole repository takes few analyses. Since one fix can make room for another, `fixAll` goes on
 * until nothing is offered any more.
 *
 * It writes no file: the texts after fixing are its answer.
 * Invariant: the findings after the fixes are findings before them, less those that were fixed.
 *
 * Example: `await fixAll(workspace, 'safe', neverCancelled)` answers the texts in which all safe fixes are applied.
 */
import type { Cancel } from './base/cancel';
import { applyEdits, byPath, combine } from './fix/apply';
import type { Edit, Fix } from './fix/types';
import { effectOf, isWorthwhile, type Effect } from './report/effect';
import type { Finding } from './rules/contract';
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

/** Reports by the edits that were tried: several findings may have one fix. */
type Trials = Map<string, Report>;

/** What these fixes would do together; null when they meet each other or would not do what they are for. */
export async function proved(workspace: WorkspaceApi, report: Report, candidates: readonly Candidate[], cancel: Cancel, trials: Trials = new Map()): Promise<Effect | null> {
  const { edits, left } = combine(candidates.map(({ fix }) => fix));
  if (left.length > 0) return null;
  const key = JSON.stringify(edits);
  const after = trials.get(key) ?? (await workspace.trial(edits, cancel));
  trials.set(key, after);
  const aims = candidates.map(({ finding }) => finding);
  const effect = effectOf(report.findings, after.findings, aims);
  return isWorthwhile(effect, aims) && !hasNewTrouble(report, after) ? effect : null;
}

/** A fix that leaves a text that cannot be read hides findings and removes none. */
function hasNewTrouble(before: Report, after: Report): boolean {
  const failures = (report: Report): number => report.problems.filter((problem) => problem.kind === 'failure').length;
  return failures(after) > failures(before);
}

/** As many of the candidates as help together, found by halving. */
export async function provedTogether(workspace: WorkspaceApi, report: Report, candidates: readonly Candidate[], cancel: Cancel): Promise<readonly Candidate[]> {
  let taken: readonly Candidate[] = [];
  const trials: Trials = new Map();
  const add = async (some: readonly Candidate[]): Promise<void> => {
    if (some.length === 0) return;
    if (await proved(workspace, report, [...taken, ...some], cancel, trials)) taken = [...taken, ...some];
    else if (some.length > 1) {
      const half = some.length >> 1;
      await add(some.slice(0, half));
      await add(some.slice(half));
    }
  };
  const fit = new Set(combine(candidates.map(({ fix }) => fix)).taken);
  await add(candidates.filter(({ fix }) => fit.has(fix)));
  return taken;
}

export interface FixOutcome {
  /** Path → its text before and after; only texts that differ, sorted by path. */
  readonly texts: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  readonly applied: readonly Candidate[];
  /** What is found in the texts after fixing. */
  readonly report: Report;
}

/** Rounds after which something must be wrong: a fix that makes room for itself. */
const maxRounds = 20;

/** Applies all fixes within reach that help. The workspace then holds the fixed texts as open documents. */
export async function fixAll(workspace: WorkspaceApi, reach: Reach, cancel: Cancel): Promise<FixOutcome> {
  const texts = new Map<string, { before: string; after: string }>();
  const applied: Candidate[] = [];
  const tried = new Set<string>();
  let report = await workspace.analyze(cancel);
  for (let round = 0; round < maxRounds; round++) {
    const candidates = report.findings.flatMap((finding): Candidate[] => {
      const fix = ordered(finding.fixes).find((one) => isWithin(one, reach) && !tried.has(nameOf(finding, one)));
      return fix ? [{ finding, fix }] : [];
    });
    if (candidates.length === 0) break;
    const taken = await provedTogether(workspace, report, candidates, cancel);
    const fit = new Set(combine(candidates.map(({ fix }) => fix)).taken);
    // What met another fix gets its turn in the next round; what was tried and did not help gets none.
    for (const { finding, fix } of candidates) if (fit.has(fix)) tried.add(nameOf(finding, fix));
    lay(workspace, combine(taken.map(({ fix }) => fix)).edits, texts);
    applied.push(...taken);
    report = await workspace.analyze(cancel);
  }
  return { texts: sorted(texts), applied, report };
}

/**
 * Accepts all that is found, each finding by a comment of its own with this reason; `until` is the last day on which they
 * count. The workspace then holds the texts with the comments as open documents.
 */
export async function acceptAll(workspace: WorkspaceApi, reason: string, until: string | null, cancel: Cancel): Promise<FixOutcome> {
  const texts = new Map<string, { before: string; after: string }>();
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

function sorted(texts: ReadonlyMap<string, { before: string; after: string }>): FixOutcome['texts'] {
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function nameOf(finding: Finding, fix: Fix): string {
  return `${finding.fingerprint} ${fix.title}`;
}

function lay(workspace: WorkspaceApi, edits: readonly Edit[], texts: Map<string, { before: string; after: string }>): void {
  for (const [path, of] of byPath(edits)) {
    const now = texts.get(path)?.after ?? workspace.text(path)?.content;
    if (now === undefined) continue;
    const after = applyEdits(now, of);
    texts.set(path, { before: texts.get(path)?.before ?? now, after });
    workspace.open(path, after);
  }
}
