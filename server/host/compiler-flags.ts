/**
 * How V8 compiles the engine. A run takes seconds and its code hundreds of functions, so what counts is how soon they
 * are compiled, not how well: with V8's own bounds on inlining, one function in three is compiled again because what
 * was inlined into it meets another form of object, and a run takes up to twice as long. See docs/PERFORMANCE.md.
 */
import { setFlagsFromString } from 'node:v8';

/** Flag → bound: bytes of bytecode inlined into one function, and bytes run before one is compiled (V8's own: 920 and 67,584). */
const flags = { 'max-inlined-bytecode-size-cumulative': 100, 'interrupt-budget': 200_000 };

/** Must be called before the engine runs; concerns the whole process, its worker threads included. */
export function tuneCompiler(): void {
  for (const [name, bound] of Object.entries(flags)) setFlagsFromString(`--${name}=${bound}`);
}
