/**
 * What fixes may know of a call: all that the rows of its library say about the same function, whatever arguments it is
 * given. A flow or fact names its row by `pypi/openai#12`; a row of another file, or of none, is known nothing about.
 */
import type { Channel } from '../../../rules/kinds';
import type { KnowledgeFile, Row } from './schema';

export interface CallPlaces {
  readonly places: readonly { readonly at: string; readonly channel: Channel }[];
  readonly hints: Readonly<Record<string, string>>;
}

const nothing: CallPlaces = { places: [], hints: {} };

export function callKnowledge(files: readonly KnowledgeFile[], id: string): CallPlaces {
  const [, ecosystem, name, index] = /^(\w+)\/(.+)#(\d+)$/.exec(id) ?? [];
  // A package may have several files of knowledge: built-in rows and a user's own.
  const own = files.flatMap((file) => (file.ecosystem === ecosystem && file.package === name ? file.rows.slice(Number(index), Number(index) + 1).map((row) => ({ file, row })) : []));
  const [found] = own;
  if (!found) return nothing;
  const calls = namesOf(found.row);
  const rows = found.file.rows.filter((row) => row === found.row || namesOf(row).some((call) => calls.includes(call)));
  return {
    places: rows.flatMap((row) => Object.entries(row.in ?? {}).flatMap(([at, channels]) => many(channels).map((channel) => ({ at, channel })))),
    hints: Object.assign({}, ...rows.map((row) => row.fix ?? {}), found.row.fix ?? {}) as Readonly<Record<string, string>>,
  };
}

function namesOf(row: Row): readonly string[] {
  return many(row.call ?? []);
}

function many<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'string' ? [value] : value;
}
