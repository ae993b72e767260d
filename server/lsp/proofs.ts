/**
 * What fixes would do, found by trying them in memory between two analyses. A proof is kept with the results that it is
 * about; a new analysis ends the proofs that are under way, since they would be of an older text.
 *
 * Invariant: no proof and no change of the workspace's texts happen at the same time.
 */
import type { CancellationToken } from 'vscode-languageserver';
import type { Cancel } from '../engine/base/cancel';
import type { Fix } from '../engine/fix/types';
import { proved, provedTogether, type Candidate } from '../engine/fixing';
import type { Effect } from '../engine/report/effect';
import type { WorkspaceApi } from '../engine/service';
import type { Results } from './results';

export class Proofs {
  private readonly known = new WeakMap<Fix, Effect | null>();
  private running: Promise<unknown> = Promise.resolve();
  private generation = 0;

  constructor(private readonly workspace: () => WorkspaceApi | null) {}

  /** Null when it would not help. */
  async effect(results: Results, candidate: Candidate, token: CancellationToken): Promise<Effect | null> {
    const known = this.known.get(candidate.fix);
    if (known !== undefined) return known;
    const effect = await this.run(token, (workspace, cancel) => proved(workspace, results.report, candidate, cancel));
    this.known.set(candidate.fix, effect ?? null);
    return effect ?? null;
  }

  /** As many as help together. */
  async together(results: Results, candidates: readonly Candidate[], token: CancellationToken): Promise<readonly Candidate[]> {
    const taken = await this.run(token, async (workspace, cancel) => {
      const some = await provedTogether(workspace, results.report, candidates, cancel);
      // The way back is gone now and not when somebody types.
      await workspace.analyze(cancel);
      return some;
    });
    return taken ?? [];
  }

  /** Ends what is under way; resolves when the workspace is at rest. */
  async end(): Promise<void> {
    this.generation++;
    await this.running;
  }

  private run<T>(token: CancellationToken, work: (workspace: WorkspaceApi, cancel: Cancel) => Promise<T>): Promise<T | null> {
    const { generation } = this;
    const isEnded = (): boolean => token.isCancellationRequested || this.generation !== generation;
    const cancel: Cancel = {
      get isCancelled() {
        return isEnded();
      },
    };
    const next = this.running.then(async () => {
      const workspace = this.workspace();
      return workspace && work(workspace, cancel);
    });
    this.running = next.catch(() => undefined);
    return next;
  }
}
