// The example applications are programs: each runs its own tests, which need no network and no packages.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '../../..');

describe('tests of the examples', () => {
  it('support-desk-python', () => {
    const python = spawnSync('python3', ['-B', '-m', 'unittest', 'discover', '-t', '.', '-s', 'tests'], {
      cwd: join(root, 'examples/support-desk-python'),
      encoding: 'utf8',
    });
    assert.equal(python.error, undefined, 'Python 3 is needed to test the Python example');
    assert.equal(python.status, 0, python.stderr);
    const ran = Number(/Ran (\d+) tests/.exec(python.stderr)?.[1]);
    assert.ok(ran >= 9, python.stderr);
    assert.match(python.stderr, /^OK$/m);
  });

  it('support-desk-typescript', async () => {
    // Node runs TypeScript by itself from 22.18 on; the oldest Node that Lintel supports is given JavaScript.
    const folder = mkdtempSync(join(tmpdir(), 'lintel-example-'));
    try {
      const outfile = join(folder, 'desk.test.mjs');
      const entryPoints = [join(root, 'examples/support-desk-typescript/test/desk.test.ts')];
      await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
      // Without the variable that tells a child of the runner so.
      const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
      const node = spawnSync(process.execPath, ['--test', '--test-reporter=tap', outfile], { cwd: folder, env: environment, encoding: 'utf8' });
      assert.equal(node.status, 0, node.stdout + node.stderr);
      assert.match(node.stdout, /^# pass 5$/m);
      assert.match(node.stdout, /^# fail 0$/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
