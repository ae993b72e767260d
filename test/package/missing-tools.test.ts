/** A machine without a browser or without the editor must make the editor tests fail: green would mean nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const host = join(__dirname, '../host');

describe('without its tools', function () {
  this.timeout(120_000);
  this.slow(30_000);

  it('a run in the editor fails when there is no browser', () => {
    const environment = { ...process.env, LINTEL_CHROMIUM: '/nowhere/chromium' };
    const { status, stderr } = spawnSync(process.execPath, [join(host, 'run.js')], { encoding: 'utf8', env: environment });
    assert.equal(status, 1);
    assert.match(stderr, /There is no Chromium/);
  });

  it('setting up fails when there is no browser', () => {
    const script = join(root, 'scripts/install-browser.mjs');
    const environment = { ...process.env, LINTEL_CHROMIUM: '/nowhere/chromium' };
    const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: environment });
    assert.equal(status, 1);
    assert.equal(stdout, '');
  });

  it('a run in the editor fails when code-server is not installed', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'lintel-bare-'));
    try {
      mkdirSync(join(elsewhere, 'out/test'), { recursive: true });
      cpSync(host, join(elsewhere, 'out/test/host'), { recursive: true });
      symlinkSync(join(root, 'node_modules'), join(elsewhere, 'node_modules'));
      const { status, stderr } = spawnSync(process.execPath, [join(elsewhere, 'out/test/host/run.js')], { encoding: 'utf8' });
      assert.equal(status, 1);
      assert.match(stderr, /code-server is not installed/);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});
