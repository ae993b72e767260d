// The shape of the sources: names, sizes, complete folders, and marks that nobody may leave behind.
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow, root, sourcesBelow, textOf } from './sources';

/** Lines. A longer file asks to be split by meaning. */
const longest = 500;

describe('shape', () => {
  const code = filesBelow('').filter((path) => /\.(?:ts|mjs|cjs)$/.test(path));

  it('has no folder or file for leftovers', () => {
    const leftovers = /(?:^|\/)(?:utils?|helpers?|common|misc|shared|lib|base-?classes)(?:\/|\.\w+$)/i;
    assert.deepEqual(filesBelow('').filter((path) => leftovers.test(path)), []);
  });

  it('needs no package when it runs: the bundles hold everything', () => {
    const manifest = JSON.parse(textOf('package.json')) as Record<string, object | undefined>;
    assert.ok(Object.keys(manifest['devDependencies'] ?? {}).includes('typescript'), 'the manifest was read');
    assert.deepEqual([manifest['dependencies'], manifest['peerDependencies']], [undefined, undefined]);
  });

  it('keeps files under 500 lines', () => {
    const written = code.filter((path) => !path.startsWith('server/generated/'));
    assert.ok(written.length > 200, 'the sources were read');
    const tooLong = written
      .map((path) => ({ path, lines: textOf(path).split('\n').length }))
      .filter(({ lines }) => lines > longest)
      .map(({ path, lines }) => `${path}: ${lines}`);
    assert.deepEqual(tooLong, []);
  });

  it('has complete rule folders and nothing else in them', () => {
    const known = new Set(['rule.ts', 'page.md', 'fix.ts']);
    const folders = readdirSync(join(root, 'rules'), { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'models' && entry.name !== 'fixes');
    assert.ok(folders.length >= 16, 'all rules are there');
    for (const { name } of folders) {
      const files = readdirSync(join(root, 'rules', name));
      assert.ok(files.includes('rule.ts') && files.includes('page.md'), `rules/${name} holds ${files.join(', ')}`);
      assert.deepEqual(files.filter((file) => !known.has(file)), [], `rules/${name}`);
    }
  });

  it('keeps knowledge in files named after their package', () => {
    for (const ecosystem of ['npm', 'pypi']) {
      const folder = `rules/models/${ecosystem}/`;
      const paths = filesBelow(folder.slice(0, -1));
      for (const path of paths) {
        assert.match(path, /\.(?:yaml|md)$/);
        if (path.endsWith('.md')) {
          assert.ok(paths.includes(path.replace(/md$/, 'yaml')), `${path} is the page of a file that is there`);
          continue;
        }
        const text = textOf(path);
        const name = path.slice(folder.length, -'.yaml'.length);
        // A package may be published under a longer name, with the part that it is: `pydantic-ai-slim`.
        assert.ok(new RegExp(`^package: ["']?${name}(?:-\\w+)?["']?$`, 'm').test(text), `${path} is about ${name}`);
        assert.ok(new RegExp(`^ecosystem: ${ecosystem}$`, 'm').test(text), path);
      }
    }
  });

  it('begins each main file with what it is', () => {
    const page = textOf('docs/ARCHITECTURE.md');
    const map = page.slice(page.indexOf('\n## Code map'), page.indexOf('\n## What may import what'));
    const named = [...map.matchAll(/`((?:server|client|rules)\/[\w./-]+\.ts)`/g)].map((match) => match[1] as string);
    assert.ok(named.length > 25, 'the code map names files');
    const opening = /^(?:(?:import|export)[^;{]*(?:\{[^}]*\})?[^;]*;\s*)*\/\*\*?[\s\S]{60,}?\*\//;
    assert.deepEqual([...new Set(named)].filter((path) => !opening.test(textOf(path))), []);
  });

  it('has no name that says nothing', () => {
    const vague = /(?:Manager|Helper|Util|Utils|Impl|Base)$/;
    const found = sourcesBelow('client', 'server', 'rules').flatMap((source) =>
      source.statements.flatMap((statement) => {
        const isNamed = ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement);
        const isExported = isNamed && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
        return isExported && statement.name && vague.test(statement.name.text) ? [`${source.fileName} ${statement.name.text}`] : [];
      }),
    );
    assert.deepEqual(found, []);
  });

  it('has no `any`', () => {
    const found: string[] = [];
    for (const source of sourcesBelow('client', 'server', 'rules', 'test', 'bench')) {
      const visit = (node: ts.Node): void => {
        if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    assert.deepEqual(found, []);
  });

  it('leaves no unfinished work and no skipped test behind', () => {
    const marks = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
    const skipped = /\b(?:describe|it|test|suite|context)\.(?:skip|only|todo)\(|\bx(?:it|describe)\(|\bthis\.skip\(/;
    const texts = filesBelow('').filter((path) => /\.(?:ts|mjs|cjs|md|yaml|py|json)$/.test(path) && !path.endsWith('package-lock.json'));
    const self = 'test/architecture/shape.test.ts';
    assert.deepEqual(texts.filter((path) => path !== self && marks.test(textOf(path))), []);
    assert.deepEqual(code.filter((path) => path.startsWith('test/') && path !== self && skipped.test(textOf(path))), []);
  });

  it('ships a licence', () => {
    assert.ok(existsSync(join(root, 'LICENSE')));
    assert.match(textOf('LICENSE'), /^MIT License\n/);
  });
});
