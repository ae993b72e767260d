// What may import what: the table of docs/ARCHITECTURE.md, held against the real imports.
import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { forbidden, importsOf, importTable, isIn, root, rowOf, sourcesBelow, textOf, type Import } from './sources';

const table = importTable(textOf('docs/ARCHITECTURE.md'));

describe('imports', () => {
  const sources = sourcesBelow('client', 'server', 'rules');
  const imports = sources.flatMap(importsOf);

  it('has a row for every source, and each row speaks of something', () => {
    assert.ok(table.length > 20, 'the table was read');
    assert.deepEqual(sources.map(({ fileName }) => fileName).filter((path) => rowOf(path, table) === null), []);
    const isThere = (place: string): boolean => existsSync(join(root, place.replace(/\/\*$/, '')));
    assert.deepEqual(table.map(({ unit }) => unit).filter((unit) => !isThere(unit)), []);
    const named = table.flatMap(({ values, types }) => [...values, ...types]);
    assert.deepEqual(named.filter((place) => /^(?:server|client|rules)(?:\/|$)/.test(place) && !isThere(place)), []);
  });

  it('imports only what the table allows', () => {
    assert.ok(imports.length > 500, 'the imports were read');
    assert.deepEqual(forbidden(imports, table).map(({ from, to, line, isTypeOnly }) => `${from}:${line} imports ${isTypeOnly ? 'types of ' : ''}${to}`), []);
  });

  it('finds every way to import, and tells types from values', () => {
    const text = `
      import a from './text'; import { type B } from './text'; import type { C } from './text'; import { type D, e } from './text';
      export * from './text'; export type { F } from './text'; type G = import('./text').G; const h = require('./text'); const i = import('./text');
      import 'node:fs';`;
    const found = importsOf(ts.createSourceFile('server/engine/base/example.ts', text, ts.ScriptTarget.Latest, true));
    assert.deepEqual(found.map(({ isTypeOnly }) => (isTypeOnly ? 'type' : 'value')).join(' '), 'value type type value value type type value value value');
    assert.deepEqual([...new Set(found.map(({ to }) => to))], ['server/engine/base/text.ts', 'node:fs']);
  });

  it('forbids what it should', () => {
    const one = (from: string, to: string, isTypeOnly = false): Import => ({ from, to, isTypeOnly, line: 1 });
    const bad = [
      one('server/engine/base/span.ts', 'server/engine/ir/types.ts'),
      one('server/engine/base/text.ts', 'node:fs'),
      one('server/engine/flow/engine.ts', 'server/engine/rules/runner.ts', true),
      one('server/engine/flow/engine.ts', 'server/engine/models/knowledge.ts'),
      one('server/engine/languages/python/lower.ts', 'server/engine/languages/javascript/lower.ts', true),
      one('server/engine/syntax/parser.ts', 'web-tree-sitter-other'),
      one('server/lsp/pulls.ts', 'server/host/disk.ts'),
      one('server/lsp/protocol.ts', 'server/lsp/session.ts', true),
      one('client/server.ts', 'server/lsp/session.ts', true),
      one('rules/model-output-to-code/rule.ts', 'server/engine/flow/value.ts', true),
      one('rules/kinds.ts', 'rules/wording.ts'),
      one('server/elsewhere/file.ts', 'server/engine/base/span.ts'),
    ];
    assert.deepEqual(forbidden(bad, table), bad);
    const good = [
      one('server/engine/flow/engine.ts', 'server/engine/models/knowledge.ts', true),
      one('server/engine/languages/python/lower.ts', 'server/engine/languages/python/names.ts'),
      one('server/engine/syntax/parser.ts', 'web-tree-sitter'),
      one('server/host/disk.ts', 'node:fs/promises'),
      one('rules/model-output-to-code/rule.ts', 'rules/wording.ts'),
    ];
    assert.deepEqual(forbidden(good, table), []);
  });

  it('has no circle between folders of the engine', () => {
    const folderOf = (path: string): string => /^server\/engine\/[^/]+(?=\/)/.exec(path)?.[0] ?? path;
    const edges = new Map<string, Set<string>>();
    for (const { from, to, isTypeOnly } of imports) {
      const [left, right] = [folderOf(from), folderOf(to)];
      if (isTypeOnly || left === right || !isIn(from, 'server/engine')) continue;
      edges.set(left, (edges.get(left) ?? new Set()).add(right));
    }
    const circles: string[] = [];
    const done = new Set<string>();
    const walk = (folder: string, above: readonly string[]): void => {
      if (above.includes(folder)) circles.push([...above.slice(above.indexOf(folder)), folder].join(' → '));
      if (above.includes(folder) || done.has(folder)) return;
      for (const next of edges.get(folder) ?? []) walk(next, [...above, folder]);
      done.add(folder);
    };
    for (const folder of edges.keys()) walk(folder, []);
    assert.deepEqual(circles, []);
  });
});
