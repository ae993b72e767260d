/** Asked at safe points of long work; `isCancelled` must be cheap. */
export interface Cancel {
  readonly isCancelled: boolean;
}

export const neverCancelled: Cancel = { isCancelled: false };

/** Thrown by `throwIfCancelled`; shells turn it into their protocol's "cancelled" answer. */
export class CancelledError extends Error {
  constructor() {
    super('cancelled');
    this.name = 'CancelledError';
  }
}

export function throwIfCancelled(cancel: Cancel): void {
  if (cancel.isCancelled) throw new CancelledError();
}

/** Units of work after which long work lets others through; in the analysis, where a unit is an operation, some ten milliseconds. */
const workBetweenPauses = 1000;

/** Does work step by step, each of which answers how much it was, so that others may see to what has come in meanwhile. Throws `CancelledError`. */
export async function inPieces(steps: Iterable<number>, cancel: Cancel, pause?: () => Promise<void>): Promise<void> {
  let since = 0;
  for (const work of steps) {
    throwIfCancelled(cancel);
    since += work;
    if (!pause || since < workBetweenPauses) continue;
    since = 0;
    await pause();
  }
}
