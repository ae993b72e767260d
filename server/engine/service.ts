/**
 * The facade of the engine: what every shell (command line, language server, web worker, tests) calls.
 * A `Workspace` holds the files of some folders, the open documents that hide them, and the last consistent report.
 * Shells convert; they never analyse. The service does no IO: it asks its `Host`. One analysis answers for one
 * consistent version of all files; while it runs, a newer change cancels it.
 * Invariant: the report of a workspace depends on texts, settings and knowledge only: not on the order of events,
 * the number of threads, or the working directory.
 *
 * Example: `const workspace = new Workspace(host, options); await workspace.analyze(cancel)` answers a `Report`.
 */
import type { Cancel } from './base/cancel';
import type { Counters } from './base/counters';
import type { Cutoff } from './base/limits';
import type { Edit } from './fix/types';
import type { Span } from './base/span';
import type { Text } from './base/text';
import type { FileSet } from './languages/contract';
import type { Module } from './ir/types';
import type { Audience, Confidence, Finding, Level } from './rules/contract';

/** What a shell lends to the engine. */
export interface Host {
  /** Discovered files: those that the ignore files and size limits let through, sorted. A file that the user named itself is checked whatever part it plays. */
  readonly files: FileSet & { all(): readonly string[]; isNamed?(path: string): boolean };
  /** What discovery passed over or could not read. */
  problems?(): readonly Problem[];
  /** From now on this file will change often (it is open), or no longer. */
  hold?(path: string): void;
  release?(path: string): void;
  /** The bytes of a file, or null when it is gone. */
  read(path: string): Promise<Uint8Array | null>;
  /** Parses and lowers texts, in workers where there are any. The answer has the order of the question; `failure` says why a file has no module. */
  lower(sources: readonly Source[], cancel: Cancel): Promise<readonly Lowered[]>;
  /** Sees to whatever has come in during a long analysis, such as the wish to cancel it. */
  pause?(): Promise<void>;
}

export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Lowered {
  readonly path: string;
  readonly module: Module | null;
  readonly failure: string | null;
}

/** What to report. Everything has a default; see `settings.ts` for the one declaration of names, defaults and documentation. */
export interface Options {
  readonly minLevel: Level;
  readonly audience: Audience;
  readonly minConfidence: Confidence;
  /** Rule ids to run; empty means all. */
  readonly rules: readonly string[];
  /** Also report in tests, examples, generated and vendored files. */
  readonly includeAllRoles: boolean;
  /** Texts of the user's own knowledge files (YAML), with their paths for messages. */
  readonly models: readonly Source[];
  /** ISO date of the run: suppressions with an end count up to it. The engine has no clock of its own. */
  readonly today: string;
}

export interface Report {
  /** Sorted by path, place and rule. */
  readonly findings: readonly Finding[];
  /** What comments accept; `until` is the last day on which they do (ISO date), null for ever. */
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string; readonly until: string | null }[];
  /** What went wrong or was cut, per file; the run went on. */
  readonly problems: readonly Problem[];
  /** `filesFound`: in which there was something to look for, without those that were skipped. */
  readonly statistics: { readonly filesFound: number; readonly filesAnalyzed: number; readonly linesAnalyzed: number };
  /** Made in haste: what an edit concerns beyond its own function was not all looked at again. */
  readonly isProvisional: boolean;
}

export interface Problem {
  /** Empty when it is about no file: a rule that failed, knowledge with a mistake. */
  readonly path: string;
  /** `failure`: a file could not be analysed, exit code 2. `cut`: a bound was hit. `skipped`: left out on purpose (too large, binary, minified). */
  readonly kind: 'failure' | 'cut' | 'skipped';
  readonly message: string;
  readonly cutoff?: Cutoff;
}

export type DumpKind = 'ir' | 'summary' | 'graph' | 'agents';

export interface WorkspaceApi {
  /** Hides the file on disk. */
  open(path: string, text: string): void;
  change(path: string, text: string): void;
  close(path: string): void;
  /** Files were created, changed or deleted outside, or options changed. */
  invalidate(paths: readonly string[] | 'all'): void;
  setOptions(options: Options): void;
  /** The report for all files; the same object while nothing has changed. `inHaste`: it may be provisional. Throws CancelledError. */
  analyze(cancel: Cancel, progress?: (done: number, total: number) => void, inHaste?: boolean): Promise<Report>;
  /** The report as it would be after these edits. Nothing changes: what was open or on the disk stays, and so does the last report. */
  trial(edits: readonly Edit[], cancel: Cancel): Promise<Report>;
  /** Several of them, one after the other. The way back is left to the next analysis, since texts that helped may be opened before it. */
  tryOut<T>(work: (after: (edits: readonly Edit[]) => Promise<Report>) => Promise<T>, cancel: Cancel): Promise<T>;
  /** The text that the last report speaks of (open document or file); null when unknown. */
  text(path: string): Text | null;
  /** In which cell of a notebook a place of the file lies, counted over all cells from 0; null for all other files. */
  cellOf(path: string, span: Span): { readonly cell: number; readonly text: Text; readonly span: Span } | null;
  /**
   * The edit that accepts a finding of the last report with a reason, on its statement or in its whole file, for ever or up
   * to a day (ISO date); null when its file is gone or has no place for a comment.
   */
  suppression(finding: Finding, where: 'line' | 'file', reason: string, until?: string): Edit | null;
  /** For developers: the lowered program, the summaries, the module graph, the agents, as text. */
  dump(what: DumpKind, path: string, cancel: Cancel): Promise<string>;
  readonly counters: Counters;
}
