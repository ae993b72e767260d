/** What the two sides of a worker say to each other. Requests and responses must survive structured cloning. */

export interface WorkerData {
  /** One 32-bit cell, shared: the number of the job that is to be given up. */
  readonly cancelled: SharedArrayBuffer;
  /** What the pool's owner hands to every worker. */
  readonly data: unknown;
}

export interface JobMessage<Request> {
  /** Counts from 1. */
  readonly job: number;
  readonly request: Request;
}

export type AnswerMessage<Response> =
  | { readonly job: number; readonly kind: 'done'; readonly response: Response; readonly retire: boolean }
  | { readonly job: number; readonly kind: 'cancelled' }
  /** `fatal`: the worker's state cannot be trusted any more. */
  | { readonly job: number; readonly kind: 'failed'; readonly message: string; readonly fatal: boolean };
