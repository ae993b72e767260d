/**
 * Files that hold scripts and markup: Vue and Svelte components, and pages. Each is one module of its scripts and of
 * what its template shows, written as JSX, so that the front end of the scripts' language reads both.
 *
 * What may not be here: lowering, and knowledge of what is dangerous to show; whoever calls it hands the text on.
 * Invariant: no text fails. Lines of the code are lines of the file, and places of the code lead back to it.
 */
import type { CodeInside } from '../contract';
import { pageSource } from './page';
import { svelteSource } from './svelte';
import { vueSource } from './vue';

const sources: Readonly<Record<string, (file: string) => CodeInside>> = { '.vue': vueSource, '.svelte': svelteSource, '.html': pageSource, '.htm': pageSource };

/** Null for files that are nothing but code. */
export function componentSource(path: string, text: string): CodeInside | null {
  const source = sources[path.slice(path.lastIndexOf('.')).toLowerCase()];
  return source ? source(text) : null;
}
