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
