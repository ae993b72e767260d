import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { CancelledError } from '../../../server/engine/base/cancel';
import { JobError, WorkerPool, type JobFailure, type PoolOptions } from '../../../server/host/workers/pool';
import type { TestRequest } from './test-worker';

const workerFile = join(__dirname, 'test-worker.js');
const root = join(__dirname, '../../../..');

describe('WorkerPool', () => {
  const pools: WorkerPool<TestRequest, unknown>[] = [];
  const open = (options: Partial<PoolOptions> = {}): WorkerPool<TestRequest, unknown> => {
    const pool = new WorkerPool<TestRequest, unknown>({ file: workerFile, size: 2, ...options });
    pools.push(pool);
    return pool;
  };
  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

  const fails = (work: Promise<unknown>, failure: JobFailure, message: RegExp): Promise<void> =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof JobError, String(error));
      assert.equal(error.failure, failure);
      assert.match(error.message, message);
      return true;
    });
  const echo = (value: unknown): TestRequest => ({ kind: 'echo', value });

  it('answers each request with its own response', async () => {
    const pool = open();
    const values = Array.from({ length: 50 }, (_, i) => ({ i, bytes: new Uint32Array([i]) }));
    assert.deepEqual(await Promise.all(values.map((value) => pool.run(echo(value)))), values);
  });

  it('starts workers when they are needed, no more than its size, and hands them its data', async () => {
    const pool = open({ data: { path: 'x' } });
    assert.equal(pool.workerCount, 0);
    assert.deepEqual(await pool.run({ kind: 'data' }), { path: 'x' });
    assert.equal(pool.workerCount, 1);
    await pool.run(echo(1));
    assert.equal(pool.workerCount, 1, 'an idle worker is taken first');
    await Promise.all(Array.from({ length: 9 }, () => pool.run(echo(1))));
    assert.equal(pool.workerCount, 2);
  });

  it('rejects what throws and keeps the worker', async () => {
    const pool = open({ size: 1 });
    await fails(pool.run({ kind: 'throw' }), 'threw', /^thrown on demand$/);
    await fails(pool.run({ kind: 'overflow' }), 'threw', /call stack/);
    await fails(pool.run({ kind: 'function' }), 'threw', /could not be cloned/);
    await fails(pool.run(echo(() => undefined)), 'threw', /could not be cloned/);
    assert.equal(await pool.run({ kind: 'count' }), 4);
  });

  const crashes: [TestRequest['kind'], RegExp, Partial<PoolOptions>][] = [
    ['trap', /unreachable/, {}],
    ['exit', /ended with code 3/, {}],
    ['uncaught', /uncaught on demand/, {}],
    ['memory', /memory/, { resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 } }],
  ];
  for (const [kind, message, options] of crashes) {
    it(`replaces a worker after ${kind}, reports its job, and goes on with the others`, async () => {
      const pool = open(options);
      const before = [1, 2, 3].map((value) => pool.run(echo(value)));
      const crashed = fails(pool.run({ kind } as TestRequest), 'crashed', message);
      const after = [4, 5, 6].map((value) => pool.run(echo(value)));
      await crashed;
      assert.deepEqual(await Promise.all([...before, ...after]), [1, 2, 3, 4, 5, 6]);
      assert.ok(((await pool.run({ kind: 'count' })) as number) <= 8);
      assert.ok(pool.workerCount <= 2);
    });
  }

  it('tries a job again in a fresh worker before it blames the job', async () => {
    const pool = open({ size: 1 });
    await pool.run(echo(1));
    assert.equal(await pool.run({ kind: 'trapUnlessFresh' }), 'fresh');
  });

  it('never uses a trapped worker again', async () => {
    const pool = open({ size: 1 });
    await pool.run(echo(1));
    await assert.rejects(pool.run({ kind: 'trap' }));
    assert.equal(await pool.run({ kind: 'count' }), 1);
  });

  it('ends a worker whose job takes too long', async () => {
    const pool = open({ timeout: 1000 });
    const hanging = fails(pool.run({ kind: 'hang' }), 'timedOut', /1000 ms/);
    const others = [1, 2, 3].map((value) => pool.run(echo(value)));
    assert.deepEqual(await Promise.all(others), [1, 2, 3]);
    await hanging;
    assert.deepEqual(await Promise.all([4, 5, 6].map((value) => pool.run(echo(value)))), [4, 5, 6]);
  });

  it('cancels what waits and what runs', async () => {
    const pool = open({ size: 1 });
    await pool.run(echo(1));
    const cancel = { isCancelled: false };
    const start = Date.now();
    const running = pool.run({ kind: 'spin', milliseconds: 30_000 }, cancel);
    const waiting = pool.run({ kind: 'spin', milliseconds: 30_000 }, cancel);
    const other = pool.run({ kind: 'count' });
    setTimeout(() => (cancel.isCancelled = true), 50);
    await assert.rejects(running, CancelledError);
    await assert.rejects(waiting, CancelledError);
    assert.equal(await other, 3, 'the same worker goes on, and the waiting job never reached it');
    assert.ok(Date.now() - start < 20_000);
    await assert.rejects(pool.run(echo(1), cancel), CancelledError);
  });

  it('rejects everything unfinished when it is closed', async () => {
    const pool = open({ size: 1 });
    const running = fails(pool.run({ kind: 'hang' }), 'closed', /closed/);
    const waiting = fails(pool.run(echo(1)), 'closed', /closed/);
    await pool.close();
    await Promise.all([running, waiting]);
    await fails(pool.run(echo(1)), 'closed', /closed/);
    assert.equal(pool.workerCount, 0);
  });

  it('says so when the worker cannot be started', async () => {
    const pool = open({ file: join(__dirname, 'no-such-worker.js') });
    await fails(pool.run(echo(1)), 'crashed', /no-such-worker/);
    // Refused by the constructor, not by the thread.
    await fails(open({ file: 'no-such-worker.js' }).run(echo(1)), 'crashed', /no-such-worker|path/);
  });

  it('replaces a worker that asks to be retired', async () => {
    const pool = open({ size: 1 });
    for (let i = 1; i < 1000; i++) await pool.run(echo(i));
    assert.equal(await pool.run({ kind: 'count' }), 1000);
    assert.equal(await pool.run({ kind: 'count' }), 1);
  });

  it('keeps no process alive, and works when both sides are bundled', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-pool-'));
    try {
      await build({
        absWorkingDir: root,
        stdin: {
          contents: `
            import { WorkerPool } from './server/host/workers/pool';
            const pool = new WorkerPool({ file: require('node:path').join(__dirname, 'worker.cjs') });
            pool.run({ kind: 'echo', value: 'bundled' }).then((value) => console.log(value));`,
          resolveDir: root,
          loader: 'ts',
        },
        outfile: join(folder, 'main.cjs'),
        bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'silent',
      });
      await build({
        absWorkingDir: root,
        entryPoints: ['test/syntax/workers/test-worker.ts'],
        outfile: join(folder, 'worker.cjs'),
        bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'silent',
      });
      const { stdout, stderr, status, signal } = spawnSync(process.execPath, [join(folder, 'main.cjs')], { encoding: 'utf8', timeout: 30_000 });
      assert.deepEqual({ stdout, stderr, status, signal }, { stdout: 'bundled\n', stderr: '', status: 0, signal: null });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
