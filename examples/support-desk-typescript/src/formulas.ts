/** Computed columns: a person says what to compute, the model writes it down. */
import { runInNewContext } from 'node:vm';

/** A formula of the model over one ticket; it can do whatever this process can. */
export function compute(formula: string, ticket: Record<string, unknown>): unknown {
  return runInNewContext(formula, { ticket }); // finds model-output-to-code
}

/** From 0 to 9, and nothing else whatever the model answers. */
export function urgency(answer: string): number {
  const value = Number(answer);
  return Number.isInteger(value) ? Math.max(0, Math.min(9, value)) : 0;
}
