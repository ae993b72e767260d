/**
 * The npm package of the command line, installed from its tarball into a folder that knows nothing of this project,
 * with no network, and run there by its bin.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWorkspace } from '../host/workspace';

const root = join(__dirname, '../../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

describe('the packed command line', function () {
  this.timeout(120_000);
  this.slow(20_000);

  const home = mkdtempSync(join(tmpdir(), 'lintel-npm-'));
  const bin = join(home, 'node_modules/.bin/lintel');
  const lintel = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
    // Not the path of this project's own tools: `node` is the user's.
    const environment = { ...process.env, PATH: (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.startsWith(root)).join(':') };
    return spawnSync(bin, args, { cwd: home, encoding: 'utf8', env: environment });
  };

  before(() => {
    const tarball = process.env['LINTEL_TGZ'];
    assert.ok(tarball, 'LINTEL_TGZ names the tarball: run this by `npm run test:package`');
    assert.ok(statSync(tarball).size < 5 * 1024 * 1024, `${statSync(tarball).size} bytes`);
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: home, stdio: 'pipe' });
    writeWorkspace(join(home, 'application'));
    mkdirSync(join(home, 'clean'));
    writeFileSync(join(home, 'clean/main.py'), 'print("hello")\n');
  });

  after(() => rmSync(home, { recursive: true, force: true }));

  it('brings nothing with it', () => {
    assert.deepEqual(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.')), ['lintel']);
    assert.deepEqual(readdirSync(join(home, 'node_modules/lintel')).sort(), [
      'LICENSE',
      'README.md',
      'lintel.cjs',
      'package.json',
      'run.cjs',
      'server.cjs',
      'third-party-notices.txt',
      'tree-sitter-javascript.wasm',
      'tree-sitter-python.wasm',
      'tree-sitter-tsx.wasm',
      'tree-sitter-typescript.wasm',
      'web-tree-sitter.wasm',
      'worker.cjs',
    ]);
  });

  it('says its version', () => {
    const { status, stdout } = lintel('--version');
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`\\b${version.replaceAll('.', '\\.')}\\s*$`));
  });

  it('finds what there is to find, and leaves with 1', () => {
    const { status, stdout, stderr } = lintel('check', 'application', '--format', 'json');
    assert.equal(status, 1, stderr);
    const report = stdout;
    assert.match(report, /model-output-to-shell/);
    assert.match(report, /dangerous-flag-enabled/);
    assert.doesNotMatch(report, /clean\.py/);
  });

  it('leaves with 0 where there is nothing, and with 2 where there is no such path', () => {
    assert.equal(lintel('check', 'clean').status, 0);
    const missing = lintel('check', 'nowhere');
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /nowhere/);
  });
});
