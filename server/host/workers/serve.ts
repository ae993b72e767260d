import { parentPort, workerData, type TransferListItem } from 'node:worker_threads';
import { CancelledError, type Cancel } from '../../engine/base/cancel';
import type { AnswerMessage, JobMessage, WorkerData } from './messages';

export interface ServeOptions<Response> {
  /** Buffers of a response that are moved instead of copied. */
  readonly transfer?: (response: Response) => readonly TransferListItem[];
  /** Asked after each job: true when the worker should make way for a fresh one, as after memory that never shrinks has grown. */
  readonly shouldRetire?: () => boolean;
}

/**
 * The worker's side of a `WorkerPool`: call it once, at the top of the worker's file. `handle` does one job at a time.
 *
 * Example: `serve<Source, Lowered>((source, cancel) => lower(source, cancel));`
 */
export function serve<Request, Response>(
  handle: (request: Request, cancel: Cancel) => Response | Promise<Response>,
  options: ServeOptions<Response> = {},
): void {
  const port = parentPort;
  if (!port) throw new Error('serve() belongs into a worker');
  const cell = new Int32Array((workerData as WorkerData).cancelled);

  const work = async ({ job, request }: JobMessage<Request>): Promise<void> => {
    const post = (answer: AnswerMessage<Response>, transfer: readonly TransferListItem[] = []): void => port.postMessage(answer, transfer);
    const cancel: Cancel = {
      get isCancelled() {
        return Atomics.load(cell, 0) === job;
      },
    };
    try {
      const response = await handle(request, cancel);
      const retire = options.shouldRetire?.() ?? false;
      post({ job, kind: 'done', response, retire }, options.transfer?.(response));
    } catch (error) {
      if (error instanceof CancelledError) post({ job, kind: 'cancelled' });
      else post({ job, kind: 'failed', message: messageOf(error), fatal: isFatal(error) });
    }
  };
  port.on('message', (message: JobMessage<Request>) => void work(message));
}

/** What the pool's owner handed to this worker. */
export function poolData<Data>(): Data {
  return (workerData as WorkerData).data as Data;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * After a trap, the WebAssembly memory may be in any state; without memory, nothing can be relied upon.
 * Asked by name, because the errors come from below the engine.
 */
function isFatal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'ParserTrappedError' || error.name === 'RuntimeError' || /allocation failed|out of memory/i.test(error.message);
}
