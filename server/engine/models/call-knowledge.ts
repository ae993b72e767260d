/**
 * What fixes may know of a call: all that the rows of its library say about the same function, whatever arguments it is
 * given. A flow or fact names its row by `pypi/openai#12`; a row of another file, or of none, is known nothing about.
 */
import type { Channel } from '../../../rules/kinds';
import { many } from './paths';
import type { ClientWords, KnowledgeFile, Row, RefusalForm, SanitizerWords, SchemaWords } from './schema';

export interface CallPlaces {
  readonly places: readonly { readonly at: string; readonly channel: Channel }[];
  readonly runs: readonly { readonly method: string; readonly of: string; readonly input: string }[];
  readonly teams: readonly { readonly method: string; readonly of: string }[];
  readonly hints: Readonly<Record<string, string>>;
}

const nothing: CallPlaces = { places: [], runs: [], teams: [], hints: {} };

/** `imported`: the modules that the file imports, since a row for things of any library says nothing of how one library wants to be called. */
export function callKnowledge(files: readonly KnowledgeFile[], id: string, imported: ReadonlySet<string>): CallPlaces {
  const [, ecosystem, name, index] = /^(\w+)\/(.+)#(\d+)$/.exec(id) ?? [];
  // A package may have several files of knowledge: built-in rows and a user's own.
  const own = files.flatMap((file) => (file.ecosystem === ecosystem && file.package === name ? file.rows.slice(Number(index), Number(index) + 1).map((row) => ({ file, row })) : []));
  const [found] = own;
  if (!found) return nothing;
  const calls = namesOf(found.row);
  const rows = found.file.rows.filter((row) => row === found.row || namesOf(row).some((call) => calls.includes(call)));
  const isMaker = rows.some((row) => row.agent && row.agent.of === undefined);
  return {
    places: rows.flatMap((row) => Object.entries(row.in ?? {}).flatMap(([at, channels]) => many(channels).map((channel) => ({ at, channel })))),
    teams: isMaker ? teamsIn(found.file) : [],
    runs: [...(isMaker ? runsIn(files, found.file, calls) : []), ...rows.flatMap((row) => askedBy(row.fix?.asked))],
    hints: ownHints(files, found.file, found.row, Object.assign({}, ...rows.map((row) => row.fix ?? {}), found.row.fix ?? {}) as Readonly<Record<string, string>>, imported),
  };
}

/** The methods that run what a call makes: those of its own file, and those of other files that know it as one of their types. */
function runsIn(files: readonly KnowledgeFile[], own: KnowledgeFile, calls: readonly string[]): CallPlaces['runs'] {
  return files.flatMap((file) => {
    const types = Object.entries(file.types ?? {}).filter(([, paths]) => many(paths).some((path) => calls.includes(path.replace(/\(\)$/, '')))).map(([name]) => name);
    const isKnown = (call: string): boolean => file === own || types.some((type) => call === type || call.startsWith(`${type}.`));
    return file.rows.flatMap((row) => {
      const { of, input } = row.agent ?? {};
      return of === undefined ? [] : many(input ?? []).flatMap((at) => namesOf(row).filter(isKnown).map((call) => ({ method: methodOf(call), of, input: at })));
    });
  });
}

function teamsIn(file: KnowledgeFile): CallPlaces['teams'] {
  return file.rows.flatMap((row) => many(row.agent?.members ?? []).flatMap((of) => namesOf(row).map((call) => ({ method: methodOf(call), of }))));
}

/** Of an object that is called itself, the method has no name. */
function methodOf(call: string): string {
  return call.includes('.') ? call.slice(call.lastIndexOf('.') + 1) : '';
}

/** `generate 0/prompt; stream 0/prompt`; `runs.create 0/messages of agent_id` where it is given to what asks it. */
function askedBy(hint: string | undefined): CallPlaces['runs'] {
  return (hint ?? '').split(';').flatMap((one) => {
    const [, method, input, of = 'this'] = /^(\S+) (.+?)(?: of (\S+))?$/.exec(one.trim()) ?? [];
    return method === undefined || input === undefined ? [] : [{ method, of, input }];
  });
}

/**
 * What another library that the file imports says of the same call goes before what its own library says. Hints that hold
 * `with` a library alone take the placeholder of another one that the file imports.
 */
function ownHints(files: readonly KnowledgeFile[], file: KnowledgeFile, row: Row, hints: Readonly<Record<string, string>>, imported: ReadonlySet<string>): Readonly<Record<string, string>> {
  const others = files.filter((other) => other !== file && other.ecosystem === file.ecosystem).flatMap((other) => other.rows);
  const alike = others.find((other) => namesOf(other).some((call) => namesOf(row).includes(call)) && isOfImported(files, other, imported));
  if (alike && (hints.with === undefined || !imported.has(hints.with))) return alike.fix ?? {};
  if (hints.with === undefined || imported.has(hints.with)) return hints;
  const isImported = (other: Row): boolean => namesOf(other).some((call) => imported.has(/^[\w-]+/.exec(call)?.[0] ?? ''));
  const fix = others.find((other) => other.fix?.placeholder !== undefined && (isImported(other) || isOfImported(files, other, imported)))?.fix ?? {};
  const { placeholder = '', quotes = '', values } = fix;
  // Handed on to a cursor, the values stay where they are.
  return values === '1' ? { ...hints, placeholder, quotes } : fix;
}

/** A row for `Cursor.execute` belongs to the library whose paths its types hold. */
function isOfImported(files: readonly KnowledgeFile[], row: Row, imported: ReadonlySet<string>): boolean {
  const file = files.find((one) => one.rows.includes(row));
  return Object.values(file?.types ?? {}).flat().some((path) => imported.has(/^[\w-]+/.exec(path)?.[0] ?? ''));
}

/** Libraries that check values: those that the file imports, else the usual one. */
export function schemaWords(files: readonly KnowledgeFile[], ecosystem: string, specifiers: readonly string[]): readonly (KnowledgeFile & { readonly writes: SchemaWords })[] {
  const known = files.filter((file): file is KnowledgeFile & { readonly writes: SchemaWords } => file.writes !== undefined && file.ecosystem === ecosystem);
  const imported = known.filter((file) => specifiers.some((specifier) => specifier === file.package || specifier.startsWith(`${file.package}/`) || specifier.startsWith(`${file.package}.`)));
  return imported.length > 0 ? imported : known.filter(({ writes }) => writes.usual);
}

/** Libraries that rid markup of what is dangerous: those that the file imports, else the usual one of this place. */
export function sanitizerWords(files: readonly KnowledgeFile[], ecosystem: string, specifiers: readonly string[], place: 'page' | 'anywhere'): readonly (KnowledgeFile & { readonly sanitizes: SanitizerWords })[] {
  const known = files.filter((file): file is KnowledgeFile & { readonly sanitizes: SanitizerWords } => file.sanitizes !== undefined && file.ecosystem === ecosystem);
  const imported = known.filter((file) => specifiers.includes(file.package));
  const usual = (where: string): typeof known => known.filter(({ sanitizes }) => sanitizes.usual === where);
  return imported.length > 0 ? imported : [...usual(place), ...usual('anywhere')];
}

/** How handlers refuse of the frameworks that the file imports, or that run files of this name. */
export function refusalWords(files: readonly KnowledgeFile[], ecosystem: string, specifiers: readonly string[], path: string): readonly RefusalForm[] {
  const isImported = (name: string): boolean => specifiers.some((specifier) => specifier === name || specifier.startsWith(`${name}/`) || specifier.startsWith(`${name}.`));
  return files.filter((file) => file.ecosystem === ecosystem).flatMap((file) =>
    many(file.refuses ?? []).filter((words) => (words.files === undefined ? (words.modules ?? [file.package]).some(isImported) : new RegExp(`(?:^|/)(?:${words.files})$`).test(path)))
      .map((words) => ({ ...words, code: many(words.code) })));
}

/** What is known of the clients of an imported library. */
export function clientWords(files: readonly KnowledgeFile[], ecosystem: string, specifier: string): ClientWords | null {
  return files.find((file) => file.ecosystem === ecosystem && file.package === specifier && file.client !== undefined)?.client ?? null;
}

function namesOf(row: Row): readonly string[] {
  return many(row.call);
}
