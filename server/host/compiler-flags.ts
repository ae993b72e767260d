/**
 * How V8 compiles the engine. A run takes seconds and its code hundreds of functions, so what counts is how soon they
 * are compiled, not how well: with V8's own bound on inlining, one function in three is compiled again because what
 * was inlined into it meets another form of object, and a run takes up to twice as long. See docs/PERFORMANCE.md.
 */
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode inlined into one function; V8's own bound is 920. The versions of V8 in Node 20 to 24 know it; an unknown flag would be written to the error stream. */
const inlined = 100;

/** Must be called before the engine runs; concerns the whole process, its worker threads included. */
export function tuneCompiler(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${inlined}`);
}
