/**
 * How V8 compiles and keeps house for the engine. A run takes seconds and its code hundreds of functions, so what counts
 * is how soon they are compiled, not how well: with V8's own bound on inlining, one function in three is compiled again
 * because what was inlined into it meets another form of object, and a run takes up to twice as long. And most of what a
 * run takes is garbage that has not been collected yet: V8 lets a heap grow to several times what is alive in it. That is worth
 * its memory while there is little of it, since collecting garbage less often takes a twentieth off a run.
 * See docs/PERFORMANCE.md.
 *
 * The versions of V8 in Node 20 to 24 know these flags; one that they do not know would be written to the error stream.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of bytecode inlined into one function; V8's own bound is 920. */
const inlined = 100;

/** What a large heap may grow by, in percent of what is alive, until garbage is collected again. */
const growth = 40;
/** Bytes in use from which on a heap is large. */
const large = 200 * 2 ** 20;
/** Milliseconds between two looks at it. */
const interval = 100;

let isTuned = false;

/** Must be called before the engine runs; concerns the whole process, its worker threads included. */
export function tuneEngine(): void {
  if (isTuned) return;
  isTuned = true;
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${inlined}`);
  const watch = setInterval(() => {
    if (getHeapStatistics().used_heap_size < large) return;
    setFlagsFromString(`--heap-growing-percent=${growth}`);
    clearInterval(watch);
  }, interval).unref();
}
