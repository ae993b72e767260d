/**
 * `lintel check --fix`, `--suppress` and `--diff`: applies the fixes that are proved to help, to the files or to a patch, or
 * writes the comments that accept what was found, and says what was done and what is left. It decides nothing about
 * either; `engine/fixing.ts` does. All words go to standard error;
 * standard output belongs to the report, or to the patch.
 *
 * Invariant: with `--diff` no file is written.
 */
import { neverCancelled } from '../engine/base/cancel';
import { acceptAll, fixAll, isWithin, type FixOutcome, type Reach, type TrialProgress } from '../engine/fixing';
import type { Report, WorkspaceApi } from '../engine/service';
import type { Environment } from './environment';
import { unifiedDiff } from './formats/diff';
import { counted } from './formats/text';
import { printable } from './terminal';

export type FixRequest = { readonly asDiff: boolean } & (
  | { readonly kind: 'fix'; readonly reach: Reach }
  | { readonly kind: 'suppress'; readonly reason: string; readonly until: string | null }
);

export interface Fixed {
  /** Of the texts after fixing. */
  readonly report: Report;
  /** What `--diff` prints; null when files were written. */
  readonly diff: string | null;
  /** A file could not be written. */
  readonly isIncomplete: boolean;
}

export interface FixPaths {
  readonly shownPath: (path: string) => string;
  /** Relative to the repository's root. */
  readonly relativePath: (path: string) => string;
}

export async function fixFiles(workspace: WorkspaceApi, before: Report, request: FixRequest, paths: FixPaths, environment: Environment, progress?: TrialProgress): Promise<Fixed> {
  const outcome = await carryOut(workspace, request, progress);
  const say = (line: string): void => environment.stderr.write(`lintel: ${line}\n`);
  const refused = request.asDiff ? [] : write(outcome, environment);
  for (const [path, why] of refused) say(`error: ${printable(paths.shownPath(path))}: not fixed: the file is ${why}`);
  const verb = `${request.asDiff ? 'would ' : ''}${request.kind === 'fix' ? 'fix' : 'accept'}${request.asDiff ? '' : 'ed'}`;
  const isRefused = new Set(refused.map(([path]) => path));
  const done = outcome.applied.filter(({ fix }) => fix.edits.every((edit) => !isRefused.has(edit.path)));
  for (const { finding, fix } of done) say(`${verb} ${finding.rule} in ${printable(paths.shownPath(finding.location.path))}: ${printable(fix.title)}`);
  say(summary(before, outcome, request, done.length));
  return {
    report: outcome.report,
    diff: request.asDiff ? [...outcome.texts].map(([path, { before: old, after }]) => unifiedDiff(paths.relativePath(path), old, after)).join('') : null,
    isIncomplete: refused.length > 0,
  };
}

function carryOut(workspace: WorkspaceApi, request: FixRequest, progress?: TrialProgress): Promise<FixOutcome> {
  if (request.kind === 'suppress') return acceptAll(workspace, request.reason, request.until, neverCancelled);
  return fixAll(workspace, request.reach, neverCancelled, progress);
}

function write(outcome: FixOutcome, environment: Environment): [string, string][] {
  const refused: [string, string][] = [];
  for (const [path, { before, after }] of outcome.texts) {
    if (before === after) continue;
    const answer = before === null ? environment.createFile(path, after) : environment.replaceFile(path, before, after);
    if (answer !== 'written') refused.push([path, answer]);
  }
  return refused;
}

function summary(before: Report, outcome: FixOutcome, request: FixRequest, applied: number): string {
  const { findings } = outcome.report;
  const files = [...outcome.texts.values()].filter((text) => text.before !== text.after).length;
  const gone = before.findings.length - findings.length;
  const done =
    applied === 0
      ? `nothing could be ${request.kind === 'fix' ? 'fixed' : 'accepted'}`
      : `${request.asDiff ? 'would ' : ''}${request.kind === 'fix' ? `${request.asDiff ? 'apply' : 'applied'} ${counted(applied, 'fix', 'fixes')}` : `${request.asDiff ? 'write' : 'wrote'} ${counted(applied, 'comment')}`} in ${counted(files, 'file')}, ${counted(gone, 'finding')} fewer`;
  const further = request.kind === 'suppress' ? [] : hints(outcome.report, request.reach);
  const hint = further.length > 0 ? `, ${further.join(' and ')}` : '';
  return `${done}; ${findings.length === 0 ? 'none remain' : `${findings.length} remain`}${hint}`;
}

/** What a fix would be offered for by one who goes further. */
function hints({ findings }: Report, reach: Reach): string[] {
  const within = (further: Reach): number => findings.filter(({ fixes }) => fixes.some((fix) => isWithin(fix, further))).length;
  const [reviewable, all] = [within('review'), within('draft')];
  const ofThem = (count: number, what: string): string[] => (count > 0 ? [`${count} of them with a ${what}`] : []);
  return [
    ...(reach === 'safe' ? ofThem(reviewable, 'fix to review (--fix=review)') : []),
    ...(reach === 'draft' ? [] : ofThem(all - reviewable, 'draft to fill in (--fix=draft)')),
  ];
}
