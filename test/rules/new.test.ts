import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = join(__dirname, '../../..');
const script = join(root, 'scripts/new.mjs');

describe('npm run new rule', () => {
  const parent = mkdtempSync(join(tmpdir(), 'lintel-new-'));
  after(() => rmSync(parent, { recursive: true }));

  it('makes a rule and a page that only want to be filled in', async () => {
    const { newRule } = (await import(pathToFileURL(script).href)) as { newRule(name: string, parent: string): string };
    const folder = newRule('model-output-to-thing', parent);
    const rule = readFileSync(join(folder, 'rule.ts'), 'utf8');
    assert.match(rule, /id: 'model-output-to-thing'/);
    const { diagnostics } = ts.transpileModule(rule, { reportDiagnostics: true, compilerOptions: { module: ts.ModuleKind.ESNext } });
    assert.deepEqual(diagnostics, []);
    assert.match(readFileSync(join(folder, 'page.md'), 'utf8'), /^# model-output-to-thing\n\n## What\n[^]*\n## Why it matters\n[^]*\n## Example\n[^]*\n## Fix\n[^]*\n## When it stays silent\n[^]*\n## Known limits\n/);
    assert.throws(() => newRule('model-output-to-thing', parent), /is there already/);
    assert.throws(() => newRule('Thing', parent), /is no rule id/);
  });

  it('says how it is used', () => {
    const { status, stderr } = spawnSync(process.execPath, [script, 'rule'], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [2, 'Usage: npm run new rule NAME\n']);
  });
});
