import * as assert from 'node:assert/strict';
import type { FileSet } from '../../server/engine/languages/contract';
import { python } from '../../server/engine/languages/python/index';

/** A set of files that exists in memory only. */
function filesOf(...paths: string[]): FileSet {
  const files = new Set(paths.map((path) => `/w/${path}`));
  const below = (folder: string): string[] => [...files].filter((path) => path.startsWith(`${folder}/`));
  return {
    roots: ['/w'],
    has: (path) => files.has(path),
    hasFolder: (path) => below(path).length > 0,
    list: (folder) => [...new Set(below(folder).map((path) => path.slice(folder.length + 1).split('/')[0] as string))].sort(),
    readManifest: () => null,
  };
}

describe('Python import resolution', () => {
  const cases: { title: string; files: string[]; from: string; specifier: string; expected: string[] }[] = [
    { title: 'a module beside a script', files: ['a.py', 'b.py'], from: 'a.py', specifier: 'b', expected: ['b.py'] },
    { title: 'a package from the workspace folder', files: ['app/__init__.py', 'app/x/__init__.py', 'app/x/y.py', 'app/z.py'], from: 'app/z.py', specifier: 'app.x.y', expected: ['app/x/y.py'] },
    { title: 'a package itself', files: ['app/__init__.py', 'app/z.py'], from: 'app/z.py', specifier: 'app', expected: ['app/__init__.py'] },
    { title: 'a namespace package', files: ['app/x/y.py', 'main.py'], from: 'main.py', specifier: 'app.x.y', expected: ['app/x/y.py'] },
    { title: 'a package rather than a module of the same name', files: ['m/__init__.py', 'm.py', 'a.py'], from: 'a.py', specifier: 'm', expected: ['m/__init__.py'] },
    { title: 'the src layout', files: ['src/app/__init__.py', 'src/app/m.py', 'tests/t.py'], from: 'tests/t.py', specifier: 'app.m', expected: ['src/app/m.py'] },
    { title: 'a package in a nested folder that is no package', files: ['backend/app/__init__.py', 'backend/app/m.py', 'backend/app/n.py'], from: 'backend/app/n.py', specifier: 'app.m', expected: ['backend/app/m.py'] },
    { title: 'a sibling of a namespace package in a nested folder', files: ['backend/app/m.py', 'backend/app/api/n.py'], from: 'backend/app/api/n.py', specifier: 'app.m', expected: ['backend/app/m.py'] },
    { title: 'another project of a monorepo', files: ['libs/core/pyproject.toml', 'libs/core/core/__init__.py', 'libs/core/core/m.py', 'apps/a/main.py'], from: 'apps/a/main.py', specifier: 'core.m', expected: ['libs/core/core/m.py'] },
    { title: 'another project with src', files: ['libs/core/setup.cfg', 'libs/core/src/core/m.py', 'apps/a/main.py'], from: 'apps/a/main.py', specifier: 'core.m', expected: ['libs/core/src/core/m.py'] },
    { title: 'one dot', files: ['p/__init__.py', 'p/a.py', 'p/b.py'], from: 'p/a.py', specifier: '.b', expected: ['p/b.py'] },
    { title: 'two dots', files: ['p/__init__.py', 'p/b.py', 'p/q/__init__.py', 'p/q/a.py'], from: 'p/q/a.py', specifier: '..b', expected: ['p/b.py'] },
    { title: 'a dot alone', files: ['p/__init__.py', 'p/a.py'], from: 'p/a.py', specifier: '.', expected: ['p/__init__.py'] },
    { title: 'a dot alone in the package file', files: ['p/__init__.py', 'p/a.py'], from: 'p/__init__.py', specifier: '.a', expected: ['p/a.py'] },
    { title: 'a library outside', files: ['a.py'], from: 'a.py', specifier: 'openai', expected: [] },
    { title: 'not the file itself for a library of its name', files: ['openai.py'], from: 'openai.py', specifier: 'openai', expected: [] },
    { title: 'no stub', files: ['a.py', 'b.pyi'], from: 'a.py', specifier: 'b', expected: [] },
    { title: 'the nearest of several', files: ['x/util.py', 'x/a.py', 'util.py'], from: 'x/a.py', specifier: 'util', expected: ['x/util.py', 'util.py'] },
  ];
  for (const { title, files, from, specifier, expected } of cases) {
    it(`finds ${title}`, () => {
      const resolver = python.createResolver(filesOf(...files));
      assert.deepEqual(resolver.resolve(specifier, `/w/${from}`), expected.map((path) => `/w/${path}`));
    });
  }

  it('finds submodules as members of packages', () => {
    const resolver = python.createResolver(filesOf('p/__init__.py', 'p/a.py', 'p/q/__init__.py', 'n/b.py', 'm.py', 'm/c.py', 'main.py'));
    assert.equal(resolver.resolveMember('p', 'a', '/w/main.py'), '/w/p/a.py');
    assert.equal(resolver.resolveMember('p', 'q', '/w/main.py'), '/w/p/q/__init__.py');
    assert.equal(resolver.resolveMember('p', 'missing', '/w/main.py'), null);
    assert.equal(resolver.resolveMember('.', 'q', '/w/p/a.py'), '/w/p/q/__init__.py');
    assert.equal(resolver.resolveMember('n', 'b', '/w/main.py'), '/w/n/b.py');
    assert.equal(resolver.resolveMember('m', 'c', '/w/main.py'), null);
  });

  it('goes through folders of a package that are no packages themselves', () => {
    const resolver = python.createResolver(filesOf('p/__init__.py', 'p/tools/shell.py', 'openai/notes.txt'));
    const folder = resolver.resolveMember('.', 'tools', '/w/p/__init__.py');
    assert.equal(folder, '/w/p/tools/__init__.py');
    assert.equal(resolver.resolveMember('.', 'shell', folder as string), '/w/p/tools/shell.py');
    assert.equal(resolver.resolveMember('openai', 'types', '/w/p/__init__.py'), null);
  });

  it('finds all modules that a name with a blank may mean', () => {
    const resolver = python.createResolver(filesOf('app/__init__.py', 'app/tools/__init__.py', 'app/tools/run.py', 'app/tools/run_all.py', 'app/tools/more/__init__.py', 'app/tools/more/main.py', 'app/main.py', 'other.py'));
    const found = (specifier: string): string[] => resolver.resolve(specifier, '/w/app/main.py').map((path) => path.slice('/w/'.length)).sort();
    assert.deepEqual(found('app.tools.*'), ['app/tools/more/__init__.py', 'app/tools/run.py', 'app/tools/run_all.py']);
    assert.deepEqual(found('.tools.run_*'), ['app/tools/run_all.py']);
    assert.deepEqual(found('app.tools.*.main'), ['app/tools/more/main.py']);
    assert.deepEqual(found('*/tools/*.py'), ['app/tools/more/__init__.py', 'app/tools/run.py', 'app/tools/run_all.py']);
    assert.deepEqual(found('app/tools/run.py'), ['app/tools/run.py']);
    assert.deepEqual(found('missing.*'), []);
  });

  it('names files as outsiders import them', () => {
    const resolver = python.createResolver(filesOf(
      'libs/langchain/langchain/__init__.py', 'libs/langchain/langchain/chains/__init__.py', 'libs/langchain/langchain/chains/base.py',
      'script.py', 'stub.pyi',
    ));
    assert.equal(resolver.canonicalName('/w/libs/langchain/langchain/chains/base.py'), 'langchain.chains.base');
    assert.equal(resolver.canonicalName('/w/libs/langchain/langchain/chains/__init__.py'), 'langchain.chains');
    assert.equal(resolver.canonicalName('/w/script.py'), 'script');
    assert.equal(resolver.canonicalName('/w/stub.pyi'), null);
  });
});

describe('The import scan of Python', () => {
  const cases: [string, string[]][] = [
    ['import a', ['a']],
    ['import a.b as c, d\n', ['a.b', 'd']],
    ['from a.b import c as d, e', ['a.b', 'a.b.c', 'a.b.e']],
    ['from . import a\nfrom ..b import c', ['.', '.a', '..b', '..b.c']],
    ['from .. c import d', ['..c', '..c.d']],
    ['from a import (\n    b, # one\n    c as d,\n)\n', ['a', 'a.b', 'a.c']],
    ['from a import b, \\\n    c\n', ['a', 'a.b', 'a.c']],
    ['from a import *\n', ['a']],
    ['try:\n    import a\nexcept ImportError:\n\timport b\n', ['a', 'b']],
    ['import os; import sys', ['os', 'sys']],
    ['if x: pass\r\nimport a\r\nfrom b import c\r\n', ['a', 'b', 'b.c']],
    ['important = 1\nfrom_a = 2\n', []],
    ['loaders = {"pdf": "app.loaders.pdf.PdfLoader", \'no\': \'a.b\', "not": "see app.x.y"}\n', ['app.loaders.pdf', 'app.loaders.pdf.PdfLoader']],
    ['import_module(f"app.tools.{name}.main")\n__import__("app." + name)\nimport_module("jobs.%s" % name)\nimport_module(f".{name}", __package__)\nimport_module(f"{a}.{b}")\n', ['app.tools.*.main', 'app.*', 'jobs.*', '.*']],
    ['print(f"app.tools.{name}")\n', []],
    ['spec_from_file_location("t", join(dirname(__file__), "tools", file))\nspec_from_file_location("t", Path(__file__).parent / "jobs" / file)\n', ['.tools.*', '.jobs.*']],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual([...python.scanImports(text)].sort(), [...expected].sort()));
  }
});
