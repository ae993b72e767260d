/** The languages that Lintel reads. The only place that lists them. */
import { componentSource } from './component';
import type { CodeInside, Language } from './contract';
import { javascript } from './javascript';
import { notebookSource } from './notebook';
import { python } from './python';

export const languages: readonly Language[] = [python, javascript];

const byExtension = new Map(languages.flatMap((language) => language.extensions.map((extension) => [extension, language] as const)));

/** The extensions of all languages, with the dot, lower case. */
export const sourceExtensions: readonly string[] = [...byExtension.keys()];

/** The language of a file by its name; null when no language claims it. */
export function languageOf(path: string): Language | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  return dot < 0 ? null : (byExtension.get(name.slice(dot)) ?? null);
}

export { readFromNotebook } from './notebook/edits';

/** The code in a file that holds it in something else, such as a notebook or a page; null for files that are nothing but code. */
export function codeInside(path: string, text: string): CodeInside | null {
  return path.toLowerCase().endsWith('.ipynb') ? notebookSource(text) : componentSource(path, text);
}
