import * as assert from 'node:assert/strict';
import { javascript } from '../../server/engine/languages/javascript/index';
import { MemoryFiles } from '../../server/engine/project/files';

/** Files given as a list of paths (empty texts) and manifests with their JSON. */
function resolverOf(sources: readonly string[], manifests: Readonly<Record<string, unknown>> = {}, roots = ['/w']) {
  const texts: Record<string, string> = {};
  for (const path of sources) texts[path] = '';
  for (const [path, value] of Object.entries(manifests)) texts[path] = typeof value === 'string' ? value : JSON.stringify(value);
  const resolver = javascript.createResolver(new MemoryFiles(texts, roots));
  return {
    find: (specifier: string, from = '/w/src/main.ts') => resolver.resolve(specifier, from)[0] ?? null,
    name: (path: string) => resolver.canonicalName(path),
    member: () => resolver.resolveMember('./a', 'b', '/w/src/main.ts'),
  };
}

interface Case {
  readonly title: string;
  readonly sources: readonly string[];
  readonly manifests?: Readonly<Record<string, unknown>>;
  /** Specifier, importing file when it is not /w/src/main.ts, and the file meant. */
  readonly expect: readonly (readonly [specifier: string, file: string | null, from?: string])[];
}

const cases: readonly Case[] = [
  {
    title: 'relative paths without an ending, sources first, then folders',
    sources: ['/w/src/a.ts', '/w/src/a.js', '/w/src/b.jsx', '/w/src/c/index.tsx', '/w/src/c/d.mjs', '/w/e.cts', '/w/src/index.ts', '/w/src/types.d.ts', '/w/src/f.model.ts', '/w/src/g.ts', '/w/src/g/index.ts'],
    expect: [
      ['./a', '/w/src/a.ts'], ['./b', '/w/src/b.jsx'], ['./c', '/w/src/c/index.tsx'], ['./c/', '/w/src/c/index.tsx'], ['./c/d.mjs', '/w/src/c/d.mjs'],
      ['../e', '/w/e.cts'], ['.', '/w/src/index.ts'], ['..', '/w/src/index.ts', '/w/src/c/d.mjs'], ['./types', null], ['./none', null],
      ['./f.model', '/w/src/f.model.ts'], ['./g', '/w/src/g.ts'], ['./a?raw', '/w/src/a.ts'], ['../../../x', null],
    ],
  },
  {
    title: 'the ending of the compiled file',
    sources: ['/w/src/a.ts', '/w/src/b.tsx', '/w/src/c.mts', '/w/src/d.cts', '/w/src/e.js', '/w/src/f.ts', '/w/src/f.js', '/w/src/g.jsx'],
    expect: [
      ['./a.js', '/w/src/a.ts'], ['./b.js', '/w/src/b.tsx'], ['./b.jsx', '/w/src/b.tsx'], ['./c.mjs', '/w/src/c.mts'], ['./d.cjs', '/w/src/d.cts'],
      ['./e.js', '/w/src/e.js'], ['./f.js', '/w/src/f.ts'], ['./g.js', '/w/src/g.jsx'], ['./a.ts', '/w/src/a.ts'], ['./a.css', null],
    ],
  },
  {
    title: 'paths and baseUrl of a configuration with comments',
    sources: ['/w/src/main.ts', '/w/src/lib/a.ts', '/w/src/lib/special.ts', '/w/src/b.ts', '/w/gen/c.ts', '/w/src/openai.ts'],
    manifests: {
      '/w/tsconfig.json': '{\n // "x": ["//"]\n "compilerOptions": { "baseUrl": "./src", /* c */ "paths": { "@/*": ["./*"], "@lib/*": ["missing/*", "lib/*", ],\n "@lib/one": ["lib/special"], "gen": ["../gen/c.ts"], },\n },\n}',
      '/w/package.json': { name: 'w', dependencies: { openai: '1' } },
    },
    expect: [
      ['@/b', '/w/src/b.ts'], ['@lib/a', '/w/src/lib/a.ts'], ['@lib/one', '/w/src/lib/special.ts'], ['gen', '/w/gen/c.ts'], ['b', '/w/src/b.ts'],
      ['lib/a.js', '/w/src/lib/a.ts'], ['openai', null], ['react', null], ['@lib/none', null],
    ],
  },
  {
    title: 'paths that a configuration inherits, and the nearest configuration',
    sources: ['/w/shared/a.ts', '/w/apps/web/b.ts', '/w/apps/web/sub/c.ts', '/w/apps/api/d.ts'],
    manifests: {
      '/w/tsconfig.base.json': { compilerOptions: { baseUrl: '.', paths: { '@shared/*': ['shared/*'] } } },
      '/w/apps/web/tsconfig.json': { extends: ['../../tsconfig.base'], compilerOptions: { strict: true } },
      '/w/apps/api/tsconfig.json': { extends: './tsconfig.json' },
    },
    expect: [
      ['@shared/a', '/w/shared/a.ts', '/w/apps/web/b.ts'], ['@shared/a', '/w/shared/a.ts', '/w/apps/web/sub/c.ts'],
      ['@shared/a', null, '/w/apps/api/d.ts'], ['shared/a', '/w/shared/a.ts', '/w/apps/web/b.ts'],
    ],
  },
  {
    title: 'paths that stand in a referenced configuration or in a shared package',
    sources: ['/w/src/a.ts', '/w/pkg/src/b.ts', '/w/config/x.ts'],
    manifests: {
      '/w/tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: './none' }] },
      '/w/tsconfig.app.json': { compilerOptions: { paths: { '~app/*': ['./src/*'] } } },
      '/w/config/package.json': { name: '@acme/config' },
      '/w/config/tsconfig.lib.json': { compilerOptions: { paths: { 'b-alias': ['../pkg/src/b'] } } },
      '/w/pkg/tsconfig.json': { extends: '@acme/config/tsconfig.lib.json' },
    },
    expect: [['~app/a', '/w/src/a.ts'], ['b-alias', '/w/pkg/src/b.ts', '/w/pkg/src/b2.ts']],
  },
  {
    title: 'packages of the workspace by name, mapped from built files to sources',
    sources: ['/w/packages/a/src/index.ts', '/w/packages/a/src/deep/x.ts', '/w/packages/b/lib/main.js', '/w/packages/c/src/entry.ts', '/w/packages/c/src/sub/one.ts', '/w/packages/c/src/sub/two.ts', '/w/packages/d/index.js', '/w/packages/e/src/index.ts', '/w/packages/e/dist/index.js', '/w/apps/x/src/main.ts'],
    manifests: {
      '/w/package.json': { name: 'root', private: true, workspaces: ['packages/*'] },
      '/w/packages/a/package.json': { name: '@acme/a', main: 'dist/index.js', types: 'dist/index.d.ts' },
      '/w/packages/b/package.json': { name: 'b', main: './lib/main' },
      '/w/packages/c/package.json': {
        name: 'c',
        exports: { '.': { types: './dist/entry.d.ts', import: './dist/esm/entry.js' }, './one': './dist/sub/one.js', './sub/*': { default: './dist/sub/*.js' }, './hidden': null },
      },
      '/w/packages/d/package.json': { name: 'd' },
      '/w/packages/e/package.json': { name: 'e', source: './src/index.ts', main: './dist/index.js' },
    },
    expect: [
      ['@acme/a', '/w/packages/a/src/index.ts'], ['@acme/a/src/deep/x', '/w/packages/a/src/deep/x.ts'], ['@acme/a/deep/x.js', '/w/packages/a/src/deep/x.ts'],
      ['b', '/w/packages/b/lib/main.js'], ['c', '/w/packages/c/src/entry.ts'], ['c/one', '/w/packages/c/src/sub/one.ts'], ['c/sub/two', '/w/packages/c/src/sub/two.ts'],
      ['c/hidden', null], ['d', '/w/packages/d/index.js'], ['e', '/w/packages/e/src/index.ts'], ['@acme/none', null], ['a', null],
    ],
  },
  {
    title: 'names of the package itself',
    sources: ['/w/src/main.ts', '/w/src/internal/x.ts', '/w/src/config.ts', '/w/src/lib/z.ts'],
    manifests: {
      '/w/package.json': { name: 'self', exports: { './config': './dist/config.js' }, imports: { '#internal/*': './dist/internal/*.js', '#z': { node: './src/lib/z.ts' }, '#c': 'self/config', '#dep': 'left-pad' } },
    },
    expect: [
      ['#internal/x', '/w/src/internal/x.ts'], ['#z', '/w/src/lib/z.ts'], ['#c', '/w/src/config.ts'], ['#dep', null], ['#none', null], ['self/config', '/w/src/config.ts'],
    ],
  },
  {
    title: 'a folder with a manifest, custom roots, and what lies outside',
    sources: ['/w/src/part/source/m.ts', '/w/src/x.ts', '/w/app/y.tsx', '/w/public/z.js', '/w/src/fs.ts'],
    manifests: { '/w/package.json': { name: 'w' }, '/w/src/part/package.json': { main: './source/m.js' } },
    expect: [
      ['./part', '/w/src/part/source/m.ts'], ['@/x', '/w/src/x.ts'], ['~/y', '/w/app/y.tsx'], ['/public/z.js', '/w/public/z.js'],
      ['node:fs', null], ['fs', null], ['https://x.org/y.js', null], ['', null],
    ],
  },
  {
    title: 'imports of a deno.json',
    sources: ['/w/lib/a.ts', '/w/main.ts'],
    manifests: { '/w/deno.json': { imports: { '@lib/': './lib/', main: './main.ts', ext: 'npm:ext' } } },
    expect: [['@lib/a.ts', '/w/lib/a.ts'], ['main', '/w/main.ts'], ['ext', null]],
  },
  {
    title: 'configurations that extend themselves, and manifests that are no JSON',
    sources: ['/w/src/a.ts'],
    manifests: { '/w/tsconfig.json': { extends: './tsconfig.json' }, '/w/package.json': '{ "name": ', '/w/src/package.json': '[]' },
    expect: [['./a', '/w/src/a.ts'], ['a', null]],
  },
];

describe('Imports of JavaScript', () => {
  for (const { title, sources, manifests, expect } of cases) {
    it(title, () => {
      const { find } = resolverOf(sources, manifests);
      for (const [specifier, file, from] of expect) assert.equal(find(specifier, from), file, `${specifier} from ${from ?? 'main'}`);
    });
  }

  it('takes a file that imports its own name to mean a library', () => {
    const { find } = resolverOf(['/w/src/openai.ts', '/w/src/b.ts'], { '/w/tsconfig.json': { compilerOptions: { baseUrl: 'src' } } });
    assert.equal(find('openai', '/w/src/openai.ts'), null);
    assert.equal(find('openai', '/w/src/b.ts'), '/w/src/openai.ts');
  });

  it('leads those who use a package that knowledge describes to the knowledge, and those who work on it to its source', () => {
    const texts = { '/w/app/src/main.ts': '', '/w/zod/src/index.ts': '', '/w/zod/src/more.ts': '', '/w/own/src/index.ts': '' };
    const manifests = { '/w/app/package.json': { name: 'app' }, '/w/zod/package.json': { name: 'zod', main: 'src/index.ts' }, '/w/own/package.json': { name: 'own', main: 'src/index.ts' } };
    const files = new MemoryFiles({ ...texts, ...Object.fromEntries(Object.entries(manifests).map(([path, json]) => [path, JSON.stringify(json)])) }, ['/w']);
    const resolver = javascript.createResolver(files, (name) => name === 'zod');
    assert.deepEqual(resolver.resolve('zod', '/w/app/src/main.ts'), []);
    assert.deepEqual(resolver.resolve('own', '/w/app/src/main.ts'), ['/w/own/src/index.ts']);
    assert.deepEqual(resolver.resolve('zod', '/w/zod/src/more.ts'), ['/w/zod/src/index.ts']);
  });

  it('has no members that are files', () => {
    assert.equal(resolverOf(['/w/src/a/b.ts']).member(), null);
  });

  it('knows the name under which a file is imported from outside', () => {
    const { name } = resolverOf(
      ['/w/a/src/index.ts', '/w/a/src/helpers/zod.ts', '/w/b/src/main.ts', '/w/b/src/tools.ts', '/w/b/src/secret.ts', '/w/b/src/x/y.ts', '/w/c/z.ts', '/w/a/node_modules/q/index.js'],
      {
        '/w/a/package.json': { name: 'alpha', main: 'dist/index.js' },
        '/w/b/package.json': { name: '@acme/beta', exports: { '.': './dist/main.js', './kit': './dist/tools.js', './x/*': './dist/x/*.js' } },
        '/w/a/node_modules/q/package.json': { name: 'q', main: 'index.js' },
      },
    );
    assert.equal(name('/w/a/src/index.ts'), 'alpha');
    assert.equal(name('/w/a/src/helpers/zod.ts'), 'alpha/helpers/zod');
    assert.equal(name('/w/b/src/main.ts'), '@acme/beta');
    assert.equal(name('/w/b/src/tools.ts'), '@acme/beta/kit');
    assert.equal(name('/w/b/src/x/y.ts'), '@acme/beta/x/y');
    assert.equal(name('/w/b/src/secret.ts'), null);
    assert.equal(name('/w/c/z.ts'), null);
    assert.equal(name('/w/a/node_modules/q/index.js'), null);
  });
});
