/**
 * Runs the analysis whenever something has changed, one run at a time, and hands the report to those who wait for it.
 * `touch` says that something has changed: the run under way is cancelled, since its report would be stale, and a new
 * one starts. After a rest it starts at once; while changes come faster than runs take, it waits for a pause as long as
 * the last run took, within bounds. So a small project is checked on every keystroke, a large one when the typing rests,
 * and nothing has to be set. What was found in haste is handed out, and gone over when nothing has changed for a while.
 * `current` waits for a report of everything touched so far.
 *
 * What is analysed and how is not known here. Invariants: no report is handed out that is older than the last `touch`;
 * a run that fails is not tried again before the next `touch`; each waiter is answered exactly once.
 *
 * Example: two `touch` within a pause cost one run; a `current` between them is answered with that run's report.
 */
import type { CancellationToken } from 'vscode-languageserver';
import type { Cancel } from '../engine/base/cancel';
import { CancelledError } from '../engine/base/cancel';

export interface Run<Report> {
  /** Throws `CancelledError` soon after `cancel` turns. `inHaste`: the report may be provisional. */
  work(cancel: Cancel, progress: (done: number, total: number) => void, inHaste: boolean): Promise<Report>;
  isProvisional(report: Report): boolean;
  /** A run begins; the answer follows it. `stop`: the person wants no more of it. */
  watch(stop: () => void): Watcher<Report>;
}

export interface Watcher<Report> {
  progress(done: number, total: number): void;
  done(report: Report): void;
  /** `superseded`: another run follows. `stopped`: a person did not want to wait. */
  ended(reason: 'superseded' | 'stopped'): void;
  failed(error: unknown): void;
}

/** The document that was asked about has changed since; who asked has to ask again. */
export class SupersededError extends Error {
  constructor() {
    super('The document has changed meanwhile.');
    this.name = 'SupersededError';
  }
}

/** A person stopped the analysis; it goes on with the next change. */
export class StoppedError extends Error {
  constructor() {
    super('Checking was stopped.');
    this.name = 'StoppedError';
  }
}

interface Waiter<Report> {
  readonly resolve: (report: Report) => void;
  readonly reject: (error: Error) => void;
  readonly isSuperseded: () => boolean;
}

interface Running {
  isCancelled: boolean;
  isStopped: boolean;
}

type Outcome<Report> = { readonly kind: 'report'; readonly report: Report } | { readonly kind: 'error'; readonly error: Error };

/** Milliseconds. Beyond it a person feels that nothing happens. */
const longestPause = 300;
/** Milliseconds without a change after which what was found in haste is gone over: longer than a person rests between words. */
const restBeforeThorough = 1000;

export class AnalysisLoop<Report> {
  /** The newest report, which may be older than the last `touch`; for figures alone. */
  latest: Report | null = null;
  private revision = 0;
  private outcome: Outcome<Report> | null = null;
  /** The outcome is one of haste. */
  private isProvisional = false;
  private running: Running | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiters = new Set<Waiter<Report>>();
  private isOpen = false;
  private isClosed = false;
  private lastDuration = 0;
  private lastTouch = -Infinity;
  /** By the clock; no run starts before it. */
  private notBefore = -Infinity;
  private idle: Promise<void> = Promise.resolve();

  constructor(
    private readonly run: Run<Report>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Milliseconds that the last complete run took. */
  get duration(): number {
    return this.lastDuration;
  }

  /** From now on there is something to analyse. */
  start(): void {
    this.isOpen = true;
    this.schedule();
  }

  touch(): void {
    this.revision++;
    this.outcome = null;
    this.isProvisional = false;
    const now = this.now();
    this.notBefore = now - this.lastTouch > this.lastDuration ? now : now + Math.min(this.lastDuration, longestPause);
    this.lastTouch = now;
    if (this.running) this.running.isCancelled = true;
    for (const waiter of [...this.waiters]) {
      if (waiter.isSuperseded()) this.settle(waiter, { kind: 'error', error: new SupersededError() });
    }
    this.schedule();
  }

  /** The report of everything touched so far. Throws `SupersededError` as soon as a `touch` makes `isSuperseded` true. */
  current(token?: CancellationToken, isSuperseded: () => boolean = () => false): Promise<Report> {
    return new Promise<Report>((resolve, reject) => {
      const waiter: Waiter<Report> = { resolve, reject, isSuperseded };
      if (token?.isCancellationRequested) reject(new CancelledError());
      else if (this.isClosed) reject(new StoppedError());
      else if (this.outcome) this.settle(waiter, this.outcome);
      else {
        this.waiters.add(waiter);
        token?.onCancellationRequested(() => this.settle(waiter, { kind: 'error', error: new CancelledError() }));
        if (this.timer === undefined) this.schedule();
      }
    });
  }

  /** Ends everything; waits for the run under way to notice. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    if (this.running) this.running.isCancelled = true;
    for (const waiter of [...this.waiters]) this.settle(waiter, { kind: 'error', error: new StoppedError() });
    await this.idle;
  }

  private schedule(): void {
    if (!this.isOpen || this.isClosed || this.running || (this.outcome && !this.isProvisional)) return;
    const inHaste = this.outcome === null;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.idle = this.once(inHaste);
      },
      inHaste ? Math.max(0, this.notBefore - this.now()) : restBeforeThorough,
    );
  }

  private async once(inHaste: boolean): Promise<void> {
    const { revision } = this;
    const running: Running = { isCancelled: false, isStopped: false };
    this.running = running;
    const started = this.now();
    const watcher = this.run.watch(() => {
      running.isStopped = true;
      running.isCancelled = true;
    });
    try {
      const report = await this.run.work(running, (done, total) => watcher.progress(done, total), inHaste);
      if (revision === this.revision) {
        if (inHaste) this.lastDuration = this.now() - started;
        this.latest = report;
        this.isProvisional = inHaste && this.run.isProvisional(report);
        this.finish({ kind: 'report', report });
        watcher.done(report);
      } else watcher.ended('superseded');
    } catch (error) {
      if (revision !== this.revision || this.isClosed) watcher.ended('superseded');
      else if (running.isStopped) {
        if (inHaste) this.finish({ kind: 'error', error: new StoppedError() });
        this.isProvisional = false;
        watcher.ended('stopped');
      } else {
        this.isProvisional = false;
        this.finish({ kind: 'error', error: error instanceof Error ? error : new Error(String(error)) });
        watcher.failed(error);
      }
    } finally {
      this.running = null;
      this.schedule();
    }
  }

  private finish(outcome: Outcome<Report>): void {
    this.outcome = outcome;
    for (const waiter of [...this.waiters]) this.settle(waiter, outcome);
  }

  private settle(waiter: Waiter<Report>, outcome: Outcome<Report>): void {
    this.waiters.delete(waiter);
    if (outcome.kind === 'report') waiter.resolve(outcome.report);
    else waiter.reject(outcome.error);
  }
}
