import * as assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Limits } from '../../server/engine/base/limits';
import { relativeTo } from '../../server/engine/project/files';
import { discover, DiscoveryError, enginePath, wouldDiscover, type DiscoverOptions } from '../../server/host/discover';
import { contentHash, DiskFiles } from '../../server/host/disk';

const options: DiscoverOptions = { extensions: ['.py', '.ts', '.tsx'] };

describe('Discovery', () => {
  let root = '';

  beforeEach(() => {
    root = enginePath(realpathSync(mkdtempSync(join(tmpdir(), 'lintel-discover-'))));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  function found(paths: readonly string[] = [''], more: Partial<DiscoverOptions> = {}): string[] {
    const { files } = discover(paths.map((path) => join(root, path)), { ...options, ...more });
    return files.map((path) => relativeTo(path, root));
  }

  it('finds files of the given languages, sorted, and manifests beside them', () => {
    write({ 'b/z.py': '', 'b/A.TS': '', 'a.tsx': '', 'readme.md': '', '.hidden/x.py': '', 'package.json': '{}', '.py': '' });
    const discovery = discover([root], options);
    assert.deepEqual(found(), ['.hidden/x.py', 'a.tsx', 'b/A.TS', 'b/z.py']);
    assert.deepEqual(discovery.manifests, [`${root}/package.json`]);
    assert.deepEqual(discovery.roots, [root]);
    assert.deepEqual(discovery.problems, []);
  });

  it('never enters the folders of tools, packages and virtual environments', () => {
    write({
      'main.py': '', 'node_modules/p/index.ts': '', '.git/hook.py': '', 'env/pyvenv.cfg': '', 'env/lib/site.py': '', 'app/pyvenv.cfg': '', 'app/main.py': '',
      'sub/node_modules/q.ts': '', 'pkg/__pycache__/x.py': '', 'build/kept.py': '', 'dist/kept.ts': '',
    });
    assert.deepEqual(found(), ['app/main.py', 'build/kept.py', 'dist/kept.ts', 'main.py']);
  });

  it('lets deeper ignore files win, and nothing below an ignored folder come back', () => {
    write({
      '.gitignore': '*.py\n!keep.py\nout/\n/top.ts\n',
      'a.py': '', 'keep.py': '', 'top.ts': '', 'out/keep.py': '', 'out/.gitignore': '!*',
      'sub/.gitignore': '!b.py\nkeep.py\n', 'sub/a.py': '', 'sub/b.py': '', 'sub/keep.py': '', 'sub/top.ts': '',
    });
    assert.deepEqual(found(), ['keep.py', 'sub/b.py', 'sub/top.ts']);
  });

  it('tells upper from lower case in ignore files', () => {
    write({ '.gitignore': 'Build/\n', 'build/a.py': '', 'Build2/a.py': '' });
    assert.deepEqual(found(), ['Build2/a.py', 'build/a.py']);
  });

  it('reads .ignore, .lintelignore and .git/info/exclude, the more particular last', () => {
    write({
      '.git/info/exclude': 'a.py\nb.py\n', '.gitignore': '!a.py\nc.py\nd.py\n', '.ignore': '!c.py\n', '.lintelignore': '!d.py\ne.py\n',
      'a.py': '', 'b.py': '', 'c.py': '', 'd.py': '', 'e.py': '', 'f.py': '',
    });
    assert.deepEqual(found(), ['a.py', 'c.py', 'd.py', 'f.py']);
  });

  it('obeys ignore files above the folder up to the top of the repository, and no further', () => {
    write({
      '.gitignore': 'stop.py\n', 'repo/.git/config': '', 'repo/.gitignore': '/src/gone.py\ngen\n',
      'repo/src/gone.py': '', 'repo/src/stop.py': '', 'repo/src/gen/x.py': '', 'repo/src/stay.py': '',
    });
    assert.deepEqual(found(['repo/src']), ['repo/src/stay.py', 'repo/src/stop.py']);
  });

  it('lets a path that was named win, unless exclusion is forced', () => {
    write({
      '.git/config': '', '.gitignore': 'gen/\n*.gen.py\n', 'gen/a.py': '', 'gen/b/.gitignore': 'c.py\n', 'gen/b/c.py': '',
      'x.gen.py': '', 'node_modules/p/i.ts': '',
    });
    const named = ['gen', 'x.gen.py', 'node_modules/p', 'node_modules/p/i.ts'];
    assert.deepEqual(found(), []);
    assert.deepEqual(found(named), ['gen/a.py', 'node_modules/p/i.ts', 'x.gen.py']);
    assert.deepEqual(found(named, { forceExclude: true }), []);
  });

  it('takes the top of the project as the root of a named file', () => {
    write({ 'app/package.json': '{}', 'app/src/deep/a.ts': '', 'repo/.git/config': '', 'repo/sub/package.json': '{}', 'repo/sub/b.ts': '' });
    assert.deepEqual(discover([join(root, 'app/src/deep/a.ts')], options).roots, [`${root}/app`]);
    assert.deepEqual(discover([join(root, 'repo/sub/b.ts')], options).roots, [`${root}/repo`]);
  });

  it('counts overlapping paths once, in any order', () => {
    write({ 'a/x.py': '', 'a/b/y.py': '' });
    assert.deepEqual(found(['a/b', 'a', 'a/x.py']), ['a/b/y.py', 'a/x.py']);
    assert.deepEqual(found(['a/x.py', 'a', 'a/b']), ['a/b/y.py', 'a/x.py']);
  });

  it('says which path does not exist', () => {
    assert.throws(() => discover([join(root, 'nothing.py')], options), (error) => {
      return error instanceof DiscoveryError && error.message === `${join(root, 'nothing.py')}: no such file or folder`;
    });
  });

  it('reports files that are too large or of no known language, and goes on', () => {
    write({ 'large.py': 'x'.repeat(Limits.fileLength + 1), 'full.py': 'x'.repeat(Limits.fileLength), 'notes.txt': '' });
    const { files, problems } = discover([root, join(root, 'notes.txt')], options);
    assert.deepEqual(files, [`${root}/full.py`]);
    assert.deepEqual(problems, [
      { path: `${root}/large.py`, kind: 'skipped', message: 'is larger than 1024 KiB (1025 KiB)' },
      { path: `${root}/notes.txt`, kind: 'skipped', message: 'is of no language that Lintel reads' },
    ]);
  });

  it('does not follow links on the way, and follows a link that was named', () => {
    write({ 'real/a.py': '' });
    symlinkSync('..', join(root, 'real/loop'));
    symlinkSync('real', join(root, 'link'));
    symlinkSync('nowhere', join(root, 'broken.py'));
    assert.deepEqual(found(), ['real/a.py']);
    assert.deepEqual(found(['link']), ['link/a.py']);
  });

  // Windows has no such permissions.
  (process.platform === 'win32' ? xit : it)('reports a folder that cannot be read, and goes on', () => {
    write({ 'a/x.py': '', 'b/y.py': '' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'a'), 0);
    const { files, problems } = asOrdinaryUser(() => discover([root], options));
    chmodSync(join(root, 'a'), 0o755);
    assert.deepEqual(files, [`${root}/b/y.py`]);
    assert.deepEqual(problems, [{ path: `${root}/a`, kind: 'failure', message: 'cannot be read: permission denied' }]);
  });

  it('knows for one file what a walk would do', () => {
    write({
      '.gitignore': 'gen/\n', 'gen/a.py': '', 'src/b.py': '', 'src/c.md': '', 'node_modules/d.ts': '', 'env/pyvenv.cfg': '', 'env/bin/f.py': '', 'env/e.py': '',
      'src/sub/.gitignore': '*.py\n', 'src/sub/f.py': '', 'src/sub/g.ts': '',
    });
    const walked = new Set(discover([root], options).files);
    assert.ok(walked.size === 2);
    for (const name of ['gen/a.py', 'src/b.py', 'src/c.md', 'node_modules/d.ts', 'env/e.py', 'src/sub/f.py', 'src/sub/g.ts']) {
      assert.equal(wouldDiscover(`${root}/${name}`, root, options), walked.has(`${root}/${name}`), name);
    }
  });

  describe('DiskFiles', () => {
    it('answers for files and manifests, reads bytes, and says null for what is gone', async () => {
      write({ 'a.py': 'é', 'package.json': '{"name":"x"}' });
      const files = new DiskFiles([root], options);
      assert.deepEqual(files.all(), [`${root}/a.py`]);
      assert.deepEqual(files.list(root), ['a.py', 'package.json']);
      assert.equal(files.readManifest(`${root}/package.json`), '{"name":"x"}');
      assert.equal(files.readManifest(`${root}/tsconfig.json`), null);
      assert.deepEqual([...((await files.read(`${root}/a.py`)) ?? [])], [0xc3, 0xa9]);
      assert.equal(await files.read(`${root}/b.py`), null);
      assert.equal(contentHash(new Uint8Array()), 'da39a3ee5e6b4b0d3255bfef95601890afd80709');
    });

    it('after a refresh equals a fresh walk', () => {
      write({ 'a.py': '', 'b.py': '', 'c/d.py': '', 'package.json': '{"name":"old"}' });
      const files = new DiskFiles([root], options);
      assert.equal(files.readManifest(`${root}/package.json`), '{"name":"old"}');
      const steps: [Readonly<Record<string, string | null>>, string[], { appeared: string[]; changed: string[]; gone: string[] }][] = [
        [{ 'a.py': 'x', 'e/new.py': '', 'b.py': null }, ['a.py', 'e/new.py', 'b.py'], { appeared: ['e/new.py'], changed: ['a.py'], gone: ['b.py'] }],
        [{ 'node_modules/x.ts': '', 'z.md': '' }, ['node_modules/x.ts', 'z.md'], { appeared: [], changed: [], gone: [] }],
        [{ '.gitignore': 'c/\n' }, ['.gitignore'], { appeared: [], changed: [], gone: ['c/d.py'] }],
        [{ '.gitignore': null, 'package.json': '{"name":"new"}' }, ['.gitignore', 'package.json'], { appeared: ['c/d.py'], changed: ['package.json'], gone: [] }],
        [{ 'c/d.py': null }, ['c/d.py'], { appeared: [], changed: [], gone: ['c/d.py'] }],
      ];
      for (const [edit, hints, expected] of steps) {
        for (const [name, text] of Object.entries(edit)) {
          if (text === null) rmSync(join(root, name));
          else write({ [name]: text });
        }
        const changes = files.refresh(hints.map((name) => `${root}/${name}`));
        const relative = (paths: readonly string[]): string[] => paths.map((path) => relativeTo(path, root));
        assert.deepEqual(
          { appeared: relative(changes.appeared), changed: relative(changes.changed), gone: relative(changes.gone) },
          expected,
        );
        const fresh = new DiskFiles([root], options);
        assert.deepEqual(files.all(), fresh.all());
        assert.deepEqual(files.list(root), fresh.list(root));
        assert.equal(files.readManifest(`${root}/package.json`), fresh.readManifest(`${root}/package.json`));
      }
      assert.ok(!existsSync(join(root, 'c/d.py')));
    });
  });
});

/** The superuser may read everything, so the rights are put down for the time of one call. */
function asOrdinaryUser<T>(work: () => T): T {
  const nobody = 65534;
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}
