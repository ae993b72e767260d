import { availableParallelism } from 'node:os';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import { CancelledError, neverCancelled, type Cancel } from '../../engine/base/cancel';
import type { AnswerMessage, JobMessage, WorkerData } from './messages';

/**
 * Runs jobs in node's worker threads, one job per worker at a time. It knows nothing of the jobs: a worker is a file
 * whose code calls `serve` (`serve.ts`), given by its path, so that a bundle of its own does as well as a module.
 * Workers start when they are first needed, up to one per core, and then wait; a waiting worker keeps no process alive.
 *
 * Nothing that one job does may harm another. A worker that crashes, traps or runs out of memory is replaced. Its job
 * is tried once more, because the cause may be what the worker did before; failing again, it is rejected with a
 * `JobError` that says why, while the others go on. A job that takes too long is rejected at once, since a second try
 * would take as long, and its worker is ended. A job that throws is rejected, and its worker stays.
 *
 * A cancelled job is rejected with `CancelledError`: when it waits, it never starts; when it runs, its `cancel` turns
 * true, and it is rejected without waiting for the worker to notice.
 *
 * Invariant: each promise of `run` is settled exactly once, whatever becomes of the worker.
 *
 * Example: `const pool = new WorkerPool<Source, Lowered>({ file: join(__dirname, 'worker.cjs') });`
 * `const lowered = await Promise.all(sources.map((source) => pool.run(source, cancel))); await pool.close();`
 */
export interface PoolOptions {
  /** The worker's JavaScript file. */
  readonly file: string | URL;
  /** Most workers at a time; the number of cores unless given. */
  readonly size?: number;
  /** Milliseconds that one job may take, from its start; no limit unless given. */
  readonly timeout?: number;
  /** Handed to every worker (`poolData`). */
  readonly data?: unknown;
  readonly resourceLimits?: ResourceLimits;
}

export type JobFailure = 'threw' | 'crashed' | 'timedOut' | 'closed';

/** A job has no response, and why. */
export class JobError extends Error {
  constructor(
    readonly failure: JobFailure,
    message: string,
  ) {
    super(message);
    this.name = 'JobError';
  }
}

interface Job<Request, Response> {
  readonly number: number;
  readonly request: Request;
  readonly cancel: Cancel;
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
  crashes: number;
}

interface Member<Request, Response> {
  readonly worker: Worker;
  /** See `WorkerData.cancelled`. */
  readonly cancelled: Int32Array;
  job: Job<Request, Response> | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Milliseconds between two looks at the `cancel` of the jobs; it is a value that is asked, not an event. */
const cancelInterval = 20;

/** Tries of a job whose worker crashes. */
const attempts = 2;

export class WorkerPool<Request, Response> {
  private readonly size: number;
  private readonly members = new Set<Member<Request, Response>>();
  private readonly queue: Job<Request, Response>[] = [];
  private jobCount = 0;
  private watch: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: PoolOptions) {
    this.size = Math.max(1, options.size ?? availableParallelism());
  }

  /** The workers that live now. */
  get workerCount(): number {
    return this.members.size;
  }

  /** Rejects with `JobError` or `CancelledError`. */
  run(request: Request, cancel: Cancel = neverCancelled): Promise<Response> {
    if (this.closed) return Promise.reject(new JobError('closed', 'the worker pool is closed'));
    if (cancel.isCancelled) return Promise.reject(new CancelledError());
    return new Promise<Response>((resolve, reject) => {
      this.queue.push({ number: ++this.jobCount, request, cancel, resolve, reject, crashes: 0 });
      this.dispatch();
    });
  }

  /** Rejects what is unfinished and ends all workers. */
  async close(): Promise<void> {
    this.closed = true;
    const closing = new JobError('closed', 'the worker pool was closed');
    for (const job of this.queue.splice(0)) job.reject(closing);
    const members = [...this.members];
    for (const member of members) this.takeJob(member)?.reject(closing);
    await Promise.all(members.map((member) => this.dismiss(member)));
    this.updateWatch();
  }

  private dispatch(): void {
    while (this.queue.length > 0 && !this.closed) {
      let member: Member<Request, Response> | undefined;
      try {
        member = this.idleMember();
      } catch (error) {
        // No thread to be had, or no such file: trying again for this job would not end.
        this.queue.shift()?.reject(new JobError('crashed', String(error)));
        continue;
      }
      if (!member) break;
      const job = this.queue.shift() as Job<Request, Response>;
      if (job.cancel.isCancelled) job.reject(new CancelledError());
      else this.start(member, job);
    }
    this.updateWatch();
  }

  private idleMember(): Member<Request, Response> | undefined {
    for (const member of this.members) if (!member.job) return member;
    return this.members.size < this.size ? this.hire() : undefined;
  }

  private hire(): Member<Request, Response> {
    const cancelled = new SharedArrayBuffer(4);
    const workerData: WorkerData = { cancelled, data: this.options.data };
    const { resourceLimits } = this.options;
    const worker = new Worker(this.options.file, resourceLimits ? { workerData, resourceLimits } : { workerData });
    const member: Member<Request, Response> = { worker, cancelled: new Int32Array(cancelled), job: undefined, timer: undefined };
    worker.on('message', (answer: AnswerMessage<Response>) => this.onAnswer(member, answer));
    worker.on('error', (error) => this.onCrash(member, error instanceof Error ? error.message : String(error)));
    worker.on('messageerror', (error) => this.onCrash(member, `its answer could not be read: ${error.message}`));
    worker.on('exit', (code) => this.onCrash(member, `the worker ended with code ${code}`));
    this.members.add(member);
    return member;
  }

  private start(member: Member<Request, Response>, job: Job<Request, Response>): void {
    member.job = job;
    member.worker.ref();
    if (this.options.timeout !== undefined) {
      member.timer = setTimeout(() => this.onTimeout(member), this.options.timeout);
    }
    const message: JobMessage<Request> = { job: job.number, request: job.request };
    try {
      member.worker.postMessage(message);
    } catch (error) {
      // A request that cannot be cloned is the caller's mistake; the worker has seen nothing of it.
      this.takeJob(member)?.reject(new JobError('threw', String(error)));
    }
  }

  /** The member has no job any more. */
  private takeJob(member: Member<Request, Response>): Job<Request, Response> | undefined {
    const { job } = member;
    member.job = undefined;
    clearTimeout(member.timer);
    member.timer = undefined;
    member.worker.unref();
    return job;
  }

  private onAnswer(member: Member<Request, Response>, answer: AnswerMessage<Response>): void {
    // The answer to a job that was given up.
    if (member.job?.number !== answer.job) return;
    if (answer.kind === 'failed' && answer.fatal) {
      this.onCrash(member, answer.message);
      return;
    }
    const job = this.takeJob(member);
    if (answer.kind === 'done') job?.resolve(answer.response);
    else if (answer.kind === 'cancelled') job?.reject(new CancelledError());
    else job?.reject(new JobError('threw', answer.message));
    if (answer.kind === 'done' && answer.retire) void this.dismiss(member);
    this.dispatch();
  }

  private onCrash(member: Member<Request, Response>, message: string): void {
    if (!this.members.has(member)) return;
    const job = this.takeJob(member);
    void this.dismiss(member);
    if (job) {
      job.crashes++;
      if (job.cancel.isCancelled) job.reject(new CancelledError());
      else if (job.crashes < attempts) this.queue.unshift(job);
      else job.reject(new JobError('crashed', message));
    }
    this.dispatch();
  }

  private onTimeout(member: Member<Request, Response>): void {
    const job = this.takeJob(member);
    void this.dismiss(member);
    job?.reject(new JobError('timedOut', `it took longer than ${this.options.timeout} ms`));
    this.dispatch();
  }

  private async dismiss(member: Member<Request, Response>): Promise<void> {
    this.members.delete(member);
    await member.worker.terminate();
  }

  private updateWatch(): void {
    const isBusy = this.queue.length > 0 || [...this.members].some(({ job }) => job !== undefined);
    if (isBusy) this.watch ??= setInterval(() => this.dropCancelled(), cancelInterval).unref();
    else {
      clearInterval(this.watch);
      this.watch = undefined;
    }
  }

  private dropCancelled(): void {
    for (let i = this.queue.length - 1; i >= 0; i--) {
      const job = this.queue[i] as Job<Request, Response>;
      if (!job.cancel.isCancelled) continue;
      this.queue.splice(i, 1);
      job.reject(new CancelledError());
    }
    for (const member of this.members) {
      const { job } = member;
      if (!job?.cancel.isCancelled || Atomics.load(member.cancelled, 0) === job.number) continue;
      Atomics.store(member.cancelled, 0, job.number);
      job.reject(new CancelledError());
    }
    this.dispatch();
  }
}
