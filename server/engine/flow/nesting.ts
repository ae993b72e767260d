/**
 * How often the analysis of a function has come to other functions through callbacks, theirs included. A function that
 * is being filled in has its own summary, so recursive callbacks branch at each level: each call has a budget, and so
 * have all calls of one analysis together. And which call of each function came first, to tell the others apart from it.
 */
import { Limits } from '../base/limits';
import type { ValueId } from '../ir/types';

export class Nesting {
  /** By function, in the call that is being filled in. */
  private readonly calls = new Map<string, number>();
  private all = 0;
  private readonly first = new Map<string, ValueId>();

  /** Counts a call; false when it is one too many. `depth`: of callbacks, 0 for what the function itself calls. */
  enter(key: string, depth: number): boolean {
    if (depth === 0) this.calls.clear();
    const times = this.calls.get(key) ?? 0;
    if (depth > 0 && (times >= Limits.nestedCallsPerFunction || this.calls.size >= Limits.nestedCalls || this.all++ >= Limits.nestedCallsPerAnalysis)) return false;
    this.calls.set(key, times + 1);
    return true;
  }

  /** Whether this is the call by which the analysis first came to a function. */
  isFirst(key: string, call: ValueId): boolean {
    const first = this.first.get(key) ?? call;
    this.first.set(key, first);
    return first === call;
  }
}
