import * as assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverCancelled } from '../../server/engine/base/cancel';
import { Compactor } from '../../server/engine/ir/compact';
import type { Module } from '../../server/engine/ir/types';
import { languageOf } from '../../server/engine/languages';
import { enginePath } from '../../server/host/discover';
import { NodeHost } from '../../server/host/node-host';
import { parseForTests } from '../syntax/support';

const root = join(__dirname, '../../..');

async function lower(path: string, text: string): Promise<Module> {
  const language = languageOf(path);
  assert.ok(language);
  const module = language.lower({ path, tree: await parseForTests(language.grammarFor(path), text) });
  assert.ok(module);
  return module;
}

describe('A module from another thread', () => {
  for (const [page, path] of [['python', '/m.py'], ['javascript', '/m.tsx']] as const) {
    it(`is the same when it is built anew (${page})`, async () => {
      const sources = [...readFileSync(join(root, `test/lowering/${page}.md`), 'utf8').matchAll(/^```(?:python|typescript|javascript|tsx|jsx|ts|js)\n([^]*?)```$/gm)].map(([, source = '']) => source);
      assert.ok(sources.length > 20, `${sources.length} sources`);
      const compactor = new Compactor();
      for (const source of sources) {
        const sent = structuredClone(await lower(path, source));
        // Strictly: a field that is there and undefined is not the same as one that is not there.
        assert.deepStrictEqual(compactor.module(sent), sent, source);
      }
    });
  }

  it('has one object for what is said again and again', async () => {
    const { functions } = new Compactor().module(structuredClone(await lower('/m.py', 'def f(a):\n    return a.name(a.name)\n')));
    const keys = (functions[1]?.blocks ?? []).flatMap(({ ops }) => ops.flatMap((op) => (op.kind === 'get' ? [op.key] : [])));
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
  });

  it('comes from workers that are let go when they have nothing to do', async function () {
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), 'lintel-workers-'));
    try {
      const files = ['a.py', 'b.py'].map((name) => join(folder, name));
      for (const file of files) writeFileSync(file, 'print(1)\n');
      for (const name of ['web-tree-sitter', 'tree-sitter-python']) copyFileSync(join(root, 'node_modules', name, `${name}.wasm`), join(folder, `${name}.wasm`));
      const workerFile = join(__dirname, '../../server/host/workers/analyze-worker.js');
      const host = new NodeHost([folder], { wasmFolder: folder, workerFile, workersFrom: 1 });
      const sources = files.map((file) => ({ path: enginePath(file), text: 'print(1)\n' }));
      for (const round of [1, 2]) {
        const lowered = await host.lower(sources, neverCancelled);
        assert.deepEqual(lowered.map(({ module }) => module?.functions.length), [1, 1], `round ${round}`);
        assert.equal(host.workerCount, 2);
        for (let wait = 0; wait < 100 && host.workerCount > 0; wait++) await new Promise((resolve) => setTimeout(resolve, 50));
        assert.equal(host.workerCount, 0);
      }
      await host.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
