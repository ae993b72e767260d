/** Files read and lowered, before anybody sees them: an analysis that is in haste looks at them and may leave them for later. */
import { throwIfCancelled, type Cancel } from './base/cancel';
import type { Module } from './ir/types';
import type { Host, Source } from './service';

export interface Prepared {
  readonly paths: readonly string[];
  /** Those whose modules were made from these very texts; they are none of `paths`. */
  readonly asBefore: ReadonlySet<string>;
  /** By path, as the files are written. */
  readonly texts: ReadonlyMap<string, string>;
  /** By path: what of them is code, which the modules were made from. */
  readonly codes: ReadonlyMap<string, string>;
  readonly modules: readonly Module[];
  /** By path: why there is no module. */
  readonly failures: ReadonlyMap<string, string>;
}

export interface Readers {
  /** Null when the file cannot be read. */
  textOf(path: string): Promise<string | null>;
  /** What of it is code. */
  codeOf(path: string, text: string): string;
  /** Whether there is a module that was made from this text. */
  isMade(path: string, text: string): boolean;
}

/** Files read and lowered at a time: enough to keep workers busy, few enough to bound memory. */
const batch = 64;

/** Throws `CancelledError`. */
export async function prepare(paths: readonly string[], readers: Readers, lower: Host['lower'], cancel: Cancel, progress?: (done: number, total: number) => void): Promise<Prepared> {
  const texts = new Map<string, string>();
  const codes = new Map<string, string>();
  const modules: Module[] = [];
  const failures = new Map<string, string>();
  const asBefore = new Set<string>();
  for (let at = 0; at < paths.length; at += batch) {
    throwIfCancelled(cancel);
    progress?.(at, paths.length);
    const sources: Source[] = [];
    for (const path of paths.slice(at, at + batch)) {
      const text = await readers.textOf(path);
      if (text === null) {
        failures.set(path, 'cannot be read');
        continue;
      }
      if (readers.isMade(path, text)) {
        asBefore.add(path);
        continue;
      }
      const code = readers.codeOf(path, text);
      texts.set(path, text);
      codes.set(path, code);
      sources.push({ path, text: code });
    }
    for (const { path, module, failure } of await lower(sources, cancel)) {
      if (module) modules.push(module);
      else failures.set(path, failure ?? 'could not be analysed');
    }
  }
  if (paths.length > 0) progress?.(paths.length, paths.length);
  return { paths: paths.filter((path) => !asBefore.has(path)), asBefore, texts, codes, modules, failures };
}
