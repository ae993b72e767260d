/**
 * Programs that have no key of a model's provider, and ask with the one that each request brings: what a sender chooses
 * there costs nobody else.
 */
import type { FlowRecord } from './summary';

/** Files in which requests bring the key of every client that is given one of theirs: of none a key of the program's own is at hand. */
export function filesWithKeys(records: readonly FlowRecord[]): ReadonlySet<string> {
  const keys = records.filter(({ sink }) => sink.channel === 'credential');
  const ofProgram = new Set(keys.filter(({ taint }) => taint.source?.label === 'secret').map(({ sink }) => sink.id));
  const brought = keys.flatMap(({ taint, sink }) => (taint.source?.label === 'user' ? [{ path: taint.source.location.path, isOnly: !ofProgram.has(sink.id) }] : []));
  const shared = new Set(brought.flatMap(({ path, isOnly }) => (isOnly ? [] : [path])));
  return new Set(brought.flatMap(({ path }) => (shared.has(path) ? [] : [path])));
}
