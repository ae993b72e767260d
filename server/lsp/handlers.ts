/**
 * The one wrapper round every handler. It keeps the protocol's order (nothing before `initialize`, nothing after
 * `shutdown`), turns what handlers throw into the protocol's answers, and logs what should not have happened. A crash in
 * one request is an error of that request; notifications cannot be answered, so theirs are logged.
 *
 * Invariant: no error leaves a handler in any other form than a `ResponseError`.
 */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { CancelledError } from '../engine/base/cancel';
import { StoppedError, SupersededError } from './analysis-loop';

export type Stage = 'created' | 'running' | 'shut down';

/** How a request wishes to be told that it was overtaken: pulls are asked again by the client, others are dropped. */
export type Overtaken = 'retrigger' | 'content modified';

export class Handlers {
  stage: Stage = 'created';

  constructor(private readonly connection: Connection) {}

  request<Params, Result>(
    method: string,
    work: (params: Params, token: CancellationToken) => Promise<Result> | Result,
    overtaken: Overtaken = 'content modified',
  ): (params: Params, token: CancellationToken) => Promise<Result> {
    return async (params, token) => {
      if (this.stage === 'created') throw new ResponseError(ErrorCodes.ServerNotInitialized, 'The server has not been initialized.');
      if (this.stage === 'shut down') throw new ResponseError(ErrorCodes.InvalidRequest, 'The server has been shut down.');
      try {
        return await work(params, token);
      } catch (error) {
        throw this.answer(method, error, token, overtaken);
      }
    };
  }

  notification<Params>(method: string, work: (params: Params) => Promise<void> | void): (params: Params) => Promise<void> {
    return async (params) => {
      // The protocol has such notifications dropped.
      if (this.stage !== 'running') return;
      try {
        await work(params);
      } catch (error) {
        this.log(method, error);
      }
    };
  }

  /** Work that nobody waits for. */
  background(name: string, work: () => Promise<unknown>): void {
    work().catch((error: unknown) => {
      if (this.stage === 'running') this.log(name, error);
    });
  }

  log(method: string, error: unknown): void {
    this.connection.console.error(`${method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  private answer(method: string, error: unknown, token: CancellationToken, overtaken: Overtaken): ResponseError<unknown> {
    if (error instanceof ResponseError) return error as ResponseError<unknown>;
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
    if (error instanceof SupersededError || error instanceof CancelledError) {
      return overtaken === 'retrigger'
        ? new ResponseError(LSPErrorCodes.ServerCancelled, error.message, { retriggerRequest: true })
        : new ResponseError(LSPErrorCodes.ContentModified, error.message);
    }
    if (error instanceof StoppedError) return new ResponseError(LSPErrorCodes.ServerCancelled, error.message, { retriggerRequest: false });
    this.log(method, error);
    return new ResponseError(LSPErrorCodes.RequestFailed, `Lintel: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function invalid(reason: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidParams, reason);
}

/** The document that a request is about, when the request names one as it should. */
export function documentOf(params: unknown): string {
  const uri = (params as { textDocument?: { uri?: unknown } } | null | undefined)?.textDocument?.uri;
  if (typeof uri !== 'string') throw invalid('The request names no document.');
  return uri;
}

export function isPosition(value: unknown): value is { line: number; character: number } {
  const { line, character } = (value ?? {}) as { line?: unknown; character?: unknown };
  return typeof line === 'number' && typeof character === 'number';
}

export function isRange(value: unknown): value is { start: { line: number; character: number }; end: { line: number; character: number } } {
  const { start, end } = (value ?? {}) as { start?: unknown; end?: unknown };
  return isPosition(start) && isPosition(end);
}
