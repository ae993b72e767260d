/**
 * `lintel check`: opens a workspace over the named paths, asks for one report, and writes it in one format. Findings go
 * to standard output (or `--output`), all else to standard error. The exit code fails closed: 0 when nothing at or above
 * the threshold was found, 1 when something was, 2 when anything went wrong, an unreadable file too. It does not
 * analyse, filter or reorder: that is the engine's.
 */
import { neverCancelled } from '../engine/base/cancel';
import type { Counters } from '../engine/base/counters';
import type { Span } from '../engine/base/span';
import { provedFixes, withFixes, type Reach, type TrialProgress } from '../engine/fixing';
import { isDate } from '../engine/report/suppressions';
import type { Rule } from '../engine/rules/contract';
import { pageAddress } from '../engine/rules/page-address';
import type { Options, Problem, Report, WorkspaceApi } from '../engine/service';
import { defaultOptions } from '../engine/settings';
import { version } from '../generated/version';
import type { Environment } from './environment';
import { fixFiles, type FixPaths, type FixRequest } from './fix';
import { annotations } from './formats/github';
import { jsonReport } from './formats/json';
import { sarifReport } from './formats/sarif';
import { counted, textReport } from './formats/text';
import { absolute, relativeTo, reportRoot } from './paths';
import { colors, printable } from './terminal';
import { UsageError } from './usage';

export type Switch = 'auto' | 'always' | 'never';

export interface CheckOptions {
  readonly format: 'text' | 'json' | 'sarif' | 'github';
  readonly output?: string;
  readonly rule?: readonly string[];
  readonly minLevel?: Options['minLevel'];
  readonly audience?: Options['audience'];
  readonly minConfidence?: Options['minConfidence'];
  readonly models?: readonly string[];
  readonly includeTests?: boolean;
  readonly timing?: boolean;
  /** Without a tier, the safe one. */
  readonly fix?: boolean | Reach;
  readonly diff?: boolean;
  /** The report says which fixes there are, each tried. */
  readonly fixes?: boolean;
  /** Why what is found is accepted, and up to which day. */
  readonly suppress?: string;
  readonly until?: string;
  readonly showSuppressed?: boolean;
  readonly color: Switch;
  readonly links: Switch;
  readonly exitZero?: boolean;
}

export async function check(named: readonly string[], chosen: CheckOptions, rules: readonly Rule[], environment: Environment): Promise<number> {
  const request = fixRequest(chosen, environment.today);
  const paths = (named.length > 0 ? named : ['.']).map((path) => absolute(path, environment));
  for (const [index, path] of paths.entries()) {
    if (!environment.exists(path)) throw new UsageError(`${named[index] ?? path}: no such file or folder`);
  }
  if (chosen.output !== undefined && environment.isFolder(absolute(chosen.output, environment))) throw new UsageError(`${chosen.output}: the report needs a file, and this is a folder`);
  const { workspace, close } = await environment.openWorkspace(paths, engineOptions(chosen, environment));
  try {
    const report = await workspace.analyze(neverCancelled, progressOn(environment));
    if (!request) return deliver(await offered(report, workspace, chosen, environment), workspace, paths, chosen, rules, environment);
    const root = reportRoot(paths, environment);
    const shown: FixPaths = { shownPath: (path) => relativeTo(environment.workingDirectory, path), relativePath: (path) => relativeTo(root, path) };
    const fixed = await fixFiles(workspace, report, request, shown, environment, trialsOn(environment, report));
    if (fixed.diff === null) {
      const code = deliver(await offered(fixed.report, workspace, chosen, environment), workspace, paths, chosen, rules, environment);
      return fixed.isIncomplete ? 2 : code;
    }
    // Nothing was written, so the findings are those that there were.
    return deliver(report, workspace, paths, chosen, rules, environment, fixed.diff);
  } finally {
    await close();
  }
}

function fixRequest({ fix, diff, suppress, until }: CheckOptions, today: string): FixRequest | null {
  const asDiff = diff === true;
  if (suppress === undefined) {
    if (until !== undefined) throw new UsageError('--until is the end of a suppression: give its reason with --suppress');
    return fix === undefined && !asDiff ? null : { kind: 'fix', reach: typeof fix === 'string' ? fix : 'safe', asDiff };
  }
  if (fix !== undefined) throw new UsageError('--fix and --suppress are one or the other');
  const reason = suppress.trim();
  if (reason === '' || /[\r\n]/.test(reason)) throw new UsageError('--suppress takes a reason of one line');
  if (until !== undefined && !isDate(until)) throw new UsageError(`--until takes a day as YYYY-MM-DD, not "${until}"`);
  if (until !== undefined && until < today) throw new UsageError(`${until} has passed`);
  return { kind: 'suppress', reason, until: until ?? null, asDiff };
}

function engineOptions(chosen: CheckOptions, environment: Environment): Options {
  return {
    minLevel: chosen.minLevel ?? defaultOptions.minLevel,
    audience: chosen.audience ?? defaultOptions.audience,
    minConfidence: chosen.minConfidence ?? defaultOptions.minConfidence,
    rules: chosen.rule ?? defaultOptions.rules,
    includeAllRoles: chosen.includeTests ?? defaultOptions.includeAllRoles,
    models: (chosen.models ?? []).map((file) => {
      const path = absolute(file, environment);
      try {
        return { path, text: environment.readFile(path) };
      } catch {
        throw new UsageError(`${file}: the models file cannot be read`);
      }
    }),
    today: environment.today,
  };
}

/**
 * The report with the fixes that may be spoken of. Programs apply what they read, so the formats for them list what was
 * proved to help and nothing else; a proof takes further analyses, so there are none where nobody asks for them.
 */
async function offered(report: Report, workspace: WorkspaceApi, chosen: CheckOptions, environment: Environment): Promise<Report> {
  if (chosen.fixes !== true) return chosen.format === 'text' || chosen.format === 'github' ? report : withFixes(report, () => []);
  const helping = await provedFixes(workspace, report, neverCancelled, trialsOn(environment, report));
  return withFixes(report, ({ fixes }) => fixes.filter((fix) => helping.has(fix)));
}

function deliver(
  report: Report,
  workspace: WorkspaceApi,
  paths: readonly string[],
  chosen: CheckOptions,
  rules: readonly Rule[],
  environment: Environment,
  /** Written in the place of the report. */
  diff?: string,
): number {
  const root = reportRoot(paths, environment);
  const text = (path: string) => workspace.text(path);
  const relativePath = (path: string): string => relativeTo(root, path);
  const shownPath = (path: string): string => relativeTo(environment.workingDirectory, path);
  const formatted = (): string => {
    if (diff !== undefined) return diff;
    switch (chosen.format) {
      case 'json':
        return jsonReport({ report, text, relativePath, version, hasTriedFixes: chosen.fixes === true });
      case 'sarif':
        return sarifReport({ report, rules, text, relativePath, version });
      case 'github':
      case 'text': {
        const marks = chosen.format === 'github' ? annotations({ report, text, relativePath }) : '';
        const toFile = chosen.output !== undefined;
        const ruleLink = wanted(chosen.links, environment, toFile) ? pageAddress : null;
        const cellOf = (path: string, span: Span) => workspace.cellOf(path, span);
        return marks + textReport({ report, text, cellOf, shownPath, colors: colors(wantsColor(chosen.color, environment, toFile)), showSuppressed: chosen.showSuppressed === true, hasTriedFixes: chosen.fixes === true, ruleLink });
      }
    }
  };

  for (const line of complaints(report.problems, shownPath)) environment.stderr.write(`${line}\n`);
  if (chosen.timing) environment.stderr.write(timing(workspace.counters));
  if (report.statistics.filesFound === 0) {
    environment.stderr.write('lintel: no files to check\n');
  }
  if (chosen.output === undefined) environment.stdout.write(formatted());
  else environment.writeFile(absolute(chosen.output, environment), formatted());

  const isBroken = report.statistics.filesFound === 0 || report.problems.some((problem) => problem.kind === 'failure');
  if (isBroken) return 2;
  return report.findings.length > 0 && !chosen.exitZero ? 1 : 0;
}

/** Cuts that are named one by one; of more, all say the same: the program is larger than the analysis can follow. */
const namedCuts = 5;

/** Failures and a few cuts one by one, since findings may be missing there; many cuts, and what was skipped on purpose, as a number. */
function complaints(problems: readonly Problem[], shownPath: (path: string) => string): string[] {
  const words = { failure: 'error', cut: 'warning' } as const;
  const cuts = problems.filter(({ kind }) => kind === 'cut');
  const skipped = problems.filter(({ kind }) => kind === 'skipped').length;
  const lines = problems.flatMap(({ kind, path, message }) => {
    if (kind === 'skipped' || (kind === 'cut' && cuts.length > namedCuts)) return [];
    return [`lintel: ${words[kind]}: ${path === '' ? '' : `${printable(shownPath(path))}: `}${printable(message)}`];
  });
  if (cuts.length > namedCuts) {
    const files = new Set(cuts.map(({ path }) => path)).size;
    lines.push(`lintel: warning: the analysis of ${counted(cuts.length, 'function')} in ${counted(files, 'file')} was cut short; --format json lists them`);
  }
  if (skipped > 0) lines.push(`lintel: note: ${counted(skipped, 'file')} skipped (too large, minified or binary); --format json lists them`);
  return lines;
}

function timing(counters: Counters): string {
  const { counts, times } = counters.entries();
  const rows = [
    ...times.map(([name, milliseconds]) => [name, `${milliseconds.toFixed(1)} ms`]),
    ...counts.map(([name, count]) => [name, String(count)]),
  ] as [string, string][];
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value.padStart(12)}\n`).join('');
}

/** Colour: the option wins, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether a capable terminal reads. */
export function wantsColor(option: Switch, environment: Environment, toFile: boolean): boolean {
  if (option !== 'auto') return option === 'always';
  const { variables, stdout } = environment;
  if (variables.NO_COLOR) return false;
  if (isSet(variables.FORCE_COLOR) || isSet(variables.CLICOLOR_FORCE)) return true;
  return !toFile && stdout.isTTY && variables.TERM !== 'dumb';
}

/** Links have their own switch: a terminal without colours may still show them, and the other way round. */
function wanted(option: Switch, environment: Environment, toFile: boolean): boolean {
  if (option !== 'auto') return option === 'always';
  return !toFile && environment.stdout.isTTY && environment.variables.TERM !== 'dumb' && !environment.variables.CI;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}

function isWatched({ stderr, variables }: Environment): boolean {
  return stderr.isTTY && !variables.CI && variables.TERM !== 'dumb';
}

/** Lines of code from which each trial of fixes takes long enough for somebody to wonder. */
const longTrial = 20_000;

/** What is tried, on a line that is written over, or on lines of their own where trials take long. */
function trialsOn(environment: Environment, { statistics }: Report): TrialProgress | undefined {
  const isShown = isWatched(environment);
  if (!isShown && statistics.linesAnalyzed < longTrial) return undefined;
  return (fixes, files) => {
    const line = `trying ${counted(fixes, 'fix', 'fixes')} in ${counted(files, 'file')}`;
    environment.stderr.write(isShown ? `\r\u001b[K${line}\r` : `lintel: ${line}\n`);
  };
}

/** A line on the terminal that is written over; nothing where nobody watches. */
function progressOn(environment: Environment): ((done: number, total: number) => void) | undefined {
  const { stderr } = environment;
  if (!isWatched(environment)) return undefined;
  let shown = -1;
  return (done, total) => {
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
    if (percent === shown) return;
    shown = percent;
    stderr.write(done >= total ? '\r\u001b[K' : `\r\u001b[Kchecking ${done} of ${total}`);
  };
}
