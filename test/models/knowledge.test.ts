/** What must hold for the built-in knowledge as a whole: every row can be reached by the path that it names. */
import { strict as assert } from 'node:assert';
import { Knowledge } from '../../server/engine/models/knowledge';
import type { KnowledgeFile } from '../../server/engine/models/schema';
import knowledge from '../../server/generated/knowledge.json';

const files = knowledge as readonly KnowledgeFile[];
const rows = new Knowledge(files);

/** The path as a program goes along it: step by step from the import. */
function walk(file: KnowledgeFile, path: string): string | null {
  const bracketed = /^\[([^\]]+)\](.*)$/.exec(path);
  const head = bracketed?.[1] ?? (/^[^.([]+/.exec(path)?.[0] as string);
  const rest = bracketed?.[2] ?? path.slice(head.length);
  const steps = rest.match(/\(\)|\[\*\]|\.[^.([]+/g) ?? [];
  let at = rows.canonical(head.startsWith('#') ? `${file.ecosystem}:${file.package}${head}` : `${file.ecosystem}:${head}`);
  for (const step of steps) at = at === null ? null : rows.extend(at, step);
  return at;
}

/** The written path with the first path of every type in its place; a type that only rows give has its name for a path: `#Shell`. */
function written(file: KnowledgeFile, path: string): string {
  const head = /^\w+/.exec(path)?.[0] ?? '';
  const paths = file.types?.[head];
  if (paths?.length === 0) return `#${path}`;
  const meant = paths?.[0];
  return meant === undefined ? path : written(file, meant) + path.slice(head.length);
}

/** What a row says of the types of its result, or of what those get whom it calls. */
function typesGivenBy({ returns, give, callback }: KnowledgeFile['rows'][number]): unknown[] {
  return [returns ?? [], ...[{ give }, ...(callback ?? [])].map(({ give: given }) => Object.values(given ?? {}))].flat();
}

describe('the built-in knowledge', () => {
  it('has no mistakes that indexing finds', () => assert.deepEqual(rows.mistakes, []));

  it('is one file for each package', () => {
    const names = files.map((file) => `${file.ecosystem}/${file.package}`);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  });

  it('gives no path to two types', () => {
    const owners = new Map<string, string>();
    const shared: string[] = [];
    for (const file of files) {
      for (const [name, paths] of Object.entries(file.types ?? {})) {
        for (const path of paths) {
          const key = `${file.ecosystem}:${written(file, path)}`;
          const owner = `${file.package}#${name}`;
          if (owners.has(key) && owners.get(key) !== owner) shared.push(`${key}: ${owners.get(key)} and ${owner}`);
          owners.set(key, owner);
        }
      }
    }
    assert.deepEqual(shared, []);
  });

  it('leads a program along every path of a type to that type', () => {
    const lost: string[] = [];
    for (const file of files) {
      for (const [name, paths] of Object.entries(file.types ?? {})) {
        for (const path of paths) {
          const reached = walk(file, written(file, path));
          if (reached !== `${file.ecosystem}:${file.package}#${name}`) lost.push(`${file.package} ${name}: ${path} leads to ${reached}`);
        }
      }
    }
    assert.deepEqual(lost, []);
  });

  it('gives every type that has no path of its own by some row', () => {
    const lost = files.flatMap((file) => Object.entries(file.types ?? {})
      .filter(([name, paths]) => paths.length === 0 && !file.rows.some((row) => typesGivenBy(row).includes(name)))
      .map(([name]) => `${file.package}#${name}`));
    assert.deepEqual(lost, []);
  });

  it('has every row at the end of its path', () => {
    const lost: string[] = [];
    const find = { call: rows.calls.bind(rows), read: rows.reads.bind(rows), decorate: rows.decorators.bind(rows), subclass: rows.subclasses.bind(rows) };
    for (const file of files) {
      file.rows.forEach((row, index) => {
        for (const subject of ['call', 'read', 'decorate', 'subclass'] as const) {
          for (const path of [row[subject] ?? []].flat() as string[]) {
            if (path.startsWith('*.')) continue;
            const reached = walk(file, written(file, path));
            const found = reached === null ? [] : find[subject](reached);
            if (!found.some(({ id }) => id === `${file.ecosystem}/${file.package}#${index}`)) lost.push(`${file.package} row ${index + 1}: ${path} leads to ${reached}`);
          }
        }
      });
    }
    assert.deepEqual(lost, []);
  });
});
