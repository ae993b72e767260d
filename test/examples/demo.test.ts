// `npm run demo` in a copy of the project that was never built: what somebody sees first.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

describe('the demo', function () {
  this.timeout(180_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lintel-demo-'));
    for (const name of ['client', 'docs', 'examples', 'rules', 'scripts', 'server', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE']) {
      cpSync(join(root, name), join(folder, name), { recursive: true, filter: (path) => path !== join(root, 'server/generated') });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const demo = (): { status: number | null; stdout: string; stderr: string } => {
    const { FORCE_COLOR: _, ...environment } = process.env;
    return spawnSync(process.execPath, ['scripts/demo.mjs'], { cwd: folder, env: environment, encoding: 'utf8' });
  };

  it('builds, shows the findings, and ends well', () => {
    const { status, stdout, stderr } = demo();
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^\$ lintel check examples$/m);
    assert.match(stdout, /^error\[model-output-to-shell\]: /m);
    assert.match(stdout, /^\d\d errors, \d warnings?, 0 notes in \d+ files$/m);
    assert.match(stdout, /^The demo went well: \d\d weaknesses, /m);
  });

  it('fails when a promised finding is missing, or one is there that nobody promised', () => {
    const path = join(folder, 'examples/support-desk-python/helpdesk/network.py');
    const text = readFileSync(path, 'utf8');
    const changed = text.replace('  # finds model-output-to-shell', '').replace('    return result.stdout\n', '    return result.stdout  # finds model-output-to-code\n');
    assert.notEqual(changed, text);
    writeFileSync(path, changed);
    const { status, stdout } = demo();
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^not found: examples\/support-desk-python\/helpdesk\/network\.py:9 model-output-to-code$/m);
    assert.match(stdout, /^not promised: examples\/support-desk-python\/helpdesk\/network\.py:8 model-output-to-shell$/m);
    assert.match(stdout, /^The demo failed/m);
  });
});
