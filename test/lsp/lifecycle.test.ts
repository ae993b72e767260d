import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { AnalysisLoop, StoppedError, SupersededError, type Run } from '../../server/lsp/analysis-loop';
import { failure, pause, plainCapabilities, until } from './client';
import { hold, onTexts, onToy } from './support';

const folder = 'file:///app';
const uri = `${folder}/a.py`;

describe('lsp: from the first message to the last', () => {
  it('says what it can do', async () => {
    const { client } = onToy();
    const { capabilities, serverInfo } = await client.initialize([folder]);
    assert.equal(serverInfo?.name, 'Lintel');
    assert.match(serverInfo?.version ?? '', /^\d+\.\d+\.\d+/);
    assert.equal(capabilities.positionEncoding, 'utf-16');
    assert.deepEqual(capabilities.textDocumentSync, { openClose: true, change: 2, save: { includeText: false } });
    assert.equal(capabilities.hoverProvider, true);
    assert.deepEqual(capabilities.codeActionProvider, { codeActionKinds: ['quickfix', 'source.fixAll.lintel', 'source.fixAllUnsafe.lintel', 'notebook.source.fixAll.lintel'], resolveProvider: true });
    assert.deepEqual(capabilities.experimental, { lintel: { suppressEdit: true, rulePage: true, revalidate: true, effectiveConfig: true, debugInfo: true } });
  });

  it('answers nothing before initialize, and after shutdown', async () => {
    const { client, exits } = onToy();
    assert.equal((await failure(client.pull(uri))).code, -32002, 'not initialized');
    await client.open(uri, 'danger(x)');
    await client.initialize([folder]);
    assert.equal((await failure(client.initialize([folder]))).code, -32600, 'twice');
    assert.deepEqual(await client.diagnostics(uri), [], 'what came before initialize was dropped');
    assert.equal(await client.connection.sendRequest('shutdown'), null);
    assert.equal((await failure(client.pull(uri))).code, -32600, 'shut down');
    await client.connection.sendNotification('exit');
    await until('the exit', () => exits.length > 0);
    assert.deepEqual(exits, [0]);
  });

  it('ends with 1 when nobody said shutdown', async () => {
    const { client, exits } = onToy();
    await client.initialize([folder]);
    await client.connection.sendNotification('exit');
    await until('the exit', () => exits.length > 0);
    assert.deepEqual(exits, [1]);
  });

  it('lives through bad messages', async () => {
    const { client, input } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    const { connection } = client;
    assert.equal((await failure(connection.sendRequest('textDocument/unheardOf', {}))).code, -32601);
    for (const method of ['textDocument/diagnostic', 'textDocument/hover', 'textDocument/codeAction', 'lintel/suppressEdit', 'lintel/effectiveConfig']) {
      assert.equal((await failure(connection.sendRequest(method, {}))).code, -32602, method);
    }
    assert.equal((await failure(connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: 'here' }))).code, -32602);
    assert.equal((await failure(client.resolve({ title: 'of another server' }))).code, -32602);
    await connection.sendNotification('textDocument/didOpen', {});
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri: `${folder}/never-opened.py`, version: 2 }, contentChanges: [{ text: '' }] });
    await connection.sendNotification('textDocument/didChange', { textDocument: null, contentChanges: 7 });
    await connection.sendNotification('textDocument/didClose', { textDocument: { uri: `${folder}/never-opened.py` } });
    await connection.sendNotification('workspace/didChangeWatchedFiles', {});
    await connection.sendNotification('$/unheardOf', {});
    await until('a line in the log', () => client.logged.some((line) => line.startsWith('textDocument/didOpen: ')));
    input.write('Content-Length: 7\r\n\r\n{"half"');
    await client.open(uri, 'danger(x)');
    assert.equal((await client.diagnostics(uri)).length, 1);
  });

  it('does not wait for a client that leaves its questions open', async function () {
    this.timeout(10_000);
    const { client } = onToy({ '/app/s.py': 'x = input' });
    client.connection.onRequest('workspace/configuration', () => new Promise(() => undefined));
    client.connection.onRequest('client/registerCapability', () => new Promise(() => undefined));
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    assert.equal((await client.diagnostics(uri)).length, 1);
  });
});

describe('lsp: cancelling', () => {
  it('a request ends it with the error of the protocol, and the analysis goes on for others', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    const release = hold(toy);
    const other = client.diagnostics(uri);
    for (const [method, more] of [['textDocument/diagnostic', {}], ['workspace/diagnostic', { previousResultIds: [] }], ['textDocument/hover', { position: { line: 0, character: 7 } }]] as const) {
      const cancel = new CancellationTokenSource();
      const asked = failure(client.connection.sendRequest(method, { textDocument: { uri }, ...more }, cancel.token));
      await pause(10);
      cancel.cancel();
      assert.equal((await asked).code, -32800, method);
    }
    release();
    assert.equal((await other).length, 1);
  });

  it('a poll that waits ends it', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.poll().done;
    const cancel = new CancellationTokenSource();
    const asked = failure(client.connection.sendRequest('workspace/diagnostic', { previousResultIds: [], partialResultToken: 't' }, cancel.token));
    await pause(20);
    cancel.cancel();
    assert.equal((await asked).code, -32800);
  });

  it('a newer change gives up the older analysis, and the engine is told of changes between two runs only', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    await client.pull(uri);
    for (let i = 0; i < 20; i++) {
      const release = hold(toy);
      await client.change(uri, [{ text: `danger(x)${' '.repeat(i)}` }]);
      const { runs } = toy;
      await until('the analysis runs', () => toy.runs > runs);
      await client.change(uri, [{ text: `${'\n'.repeat(i)}danger(x)` }]);
      await client.tellWatched(`${folder}/other.py`);
      await pause(3);
      release();
    }
    const [diagnostic] = await client.diagnostics(uri);
    assert.equal(diagnostic?.range.start.line, 19);
    assert.ok(toy.cancelledRuns > 0);
    assert.equal(toy.disturbances, 0);
  });
});

describe('lsp: progress and status', () => {
  it('a long run shows itself after half a second, with a string for a token, and ends', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    const release = hold(toy);
    const start = performance.now();
    await client.initialize([folder]);
    const token = await until('the bar', () => client.createdTokens[0]);
    assert.ok(performance.now() - start >= 490, `${performance.now() - start} ms`);
    assert.equal(typeof token, 'string');
    const kinds = (): (string | undefined)[] => client.progress.filter((one) => one.token === token).map(({ value }) => value.kind);
    await until('the beginning', () => kinds().includes('begin'));
    assert.deepEqual(client.progress.find((one) => one.value.kind === 'begin')?.value, { kind: 'begin', title: 'Lintel', message: 'Checking the workspace', cancellable: true, percentage: 0 });
    assert.equal(client.statuses.at(-1)?.health, 'working');
    release();
    await until('the end', () => kinds().at(-1) === 'end');
    assert.deepEqual(client.statuses.at(-1), { health: 'ok', message: '', filesChecked: 1, filesTotal: 1 });
    assert.equal(kinds().filter((kind) => kind === 'begin').length, 1);
  });

  it('a person can stop it; the next change goes on', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    const release = hold(toy);
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    const asked = failure(client.pull(uri));
    const token = await until('the bar', () => client.progress.find(({ value }) => value.kind === 'begin')?.token);
    await client.connection.sendNotification('window/workDoneProgress/cancel', { token });
    assert.deepEqual(await asked.then(({ code, data }) => [code, data]), [-32802, { retriggerRequest: false }]);
    await until('status', () => client.statuses.at(-1)?.health === 'degraded');
    const { runs } = toy;
    release();
    await pause(30);
    assert.equal(toy.runs, runs, 'stopped is stopped');
    await client.change(uri, [{ text: 'danger(x) ' }]);
    assert.equal((await client.diagnostics(uri)).length, 1);
  });

  it('short runs show nothing', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    await client.pull(uri);
    await pause(600);
    assert.deepEqual(client.createdTokens, []);
    assert.deepEqual(new Set(client.statuses.map(({ health }) => health)), new Set(['ok']));
  });

  it('trouble is told: files that could not be checked or were checked in part, not those skipped on purpose', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    toy.problems = [
      { path: '/app/a.py', kind: 'failure', message: 'm' },
      { path: '/app/a.py', kind: 'cut', message: 'm' },
      { path: '/app/b.py', kind: 'cut', message: 'm' },
      { path: '/app/c.py', kind: 'skipped', message: 'm' },
    ];
    await client.initialize([folder]);
    const status = await until('status', () => client.statuses.at(-1));
    assert.deepEqual([status.health, status.message], ['degraded', '1 file could not be checked, 2 files were checked in part']);
    toy.problems = [];
    await client.tellWatched(uri);
    await until('status', () => client.statuses.at(-1)?.health === 'ok');
  });

  it('a client that knows neither gets neither', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    const release = hold(toy);
    await client.initialize([folder], plainCapabilities);
    await pause(600);
    release();
    await client.workspace();
    assert.deepEqual([client.createdTokens, client.statuses, client.progress], [[], [], []]);
  });
});

describe('lsp: requests of its own', () => {
  it('lintel/revalidate forgets everything', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.workspace();
    assert.equal(await client.connection.sendRequest('lintel/revalidate'), null);
    await client.workspace();
    assert.ok(toy.told.includes('invalidate all'));
  });

  it('lintel/effectiveConfig says each value and where it comes from', async () => {
    const { client } = onToy();
    client.settings = { '': { audience: 'strict' }, [folder]: { audience: 'strict', enable: false } };
    await client.initialize([folder]);
    await client.workspace();
    const { text } = await client.connection.sendRequest<{ text: string }>('lintel/effectiveConfig', { uri });
    assert.match(text, /"audience": "strict", \/\/ set in the editor$/m);
    assert.match(text, /"enable": false, \/\/ set in the editor for this folder$/m);
    assert.match(text, /"run": "onType", \/\/ default$/m);
    const json = JSON.parse(text.replace(/\/\/.*$/gm, '')) as Record<string, unknown>;
    assert.equal(json['codeAction.suppress'], true);
  });

  it('lintel/debugInfo says counts and versions, and nothing of the files', async () => {
    const { client } = onTexts({ '/app/secret-name.py': 'import subprocess\nprint("secret text")\n' });
    await client.initialize([folder]);
    await client.workspace();
    const { text } = await client.connection.sendRequest<{ text: string }>('lintel/debugInfo');
    assert.match(text, /^- Server: Lintel \d/m);
    assert.match(text, /^- Client: test 1$/m);
    assert.match(text, /^- Node: v0$/m);
    assert.match(text, /^- Last analysis: \d+ ms, \d+ of 1 files/m);
    assert.doesNotMatch(text, /secret/);
  });
});

describe('lsp: the analysis loop', () => {
  interface Toy {
    readonly loop: AnalysisLoop<number>;
    readonly events: string[];
    runs: number;
    finish: () => void;
  }

  /** Each run answers its number, when told to. */
  function loopOf(isProvisional: (report: number) => boolean = () => false): Toy {
    const toy: { loop: AnalysisLoop<number>; events: string[]; runs: number; finish: () => void } = { events: [], runs: 0, finish: () => undefined, loop: undefined as never };
    const run: Run<number> = {
      work: async () => {
        const number = ++toy.runs;
        await new Promise<void>((resolve) => (toy.finish = resolve));
        return number;
      },
      isProvisional,
      watch: () => ({
        progress: () => undefined,
        done: (report) => void toy.events.push(`done ${report}`),
        ended: (reason) => void toy.events.push(reason),
        failed: (error) => void toy.events.push(`failed ${String(error)}`),
      }),
    };
    toy.loop = new AnalysisLoop(run);
    return toy;
  }
  const never = new CancellationTokenSource().token;

  it('runs nothing before it is started, and nothing without a cause', async () => {
    const toy = loopOf();
    toy.loop.touch();
    const asked = toy.loop.current(never);
    await pause(20);
    assert.equal(toy.runs, 0);
    toy.loop.start();
    await until('a run', () => toy.runs === 1);
    toy.finish();
    assert.equal(await asked, 1);
    assert.equal(await toy.loop.current(never), 1);
    await pause(20);
    assert.equal(toy.runs, 1);
  });

  it('never hands out what is older than the last touch', async () => {
    const toy = loopOf();
    toy.loop.start();
    const asked = toy.loop.current(never);
    await until('a run', () => toy.runs === 1);
    toy.loop.touch();
    toy.finish();
    await until('another run', () => toy.runs === 2);
    toy.finish();
    assert.equal(await asked, 2);
    assert.deepEqual(toy.events, ['superseded', 'done 2']);
  });

  it('starts at once after a rest, and waits for a pause while changes come faster than runs take', async () => {
    const toy = loopOf();
    toy.loop.start();
    await until('a run', () => toy.runs === 1);
    await pause(250);
    toy.finish();
    await toy.loop.current(never);
    toy.loop.touch();
    await until('a run without a pause', () => toy.runs === 2);
    for (let i = 0; i < 5; i++) {
      toy.loop.touch();
      toy.finish();
      await pause(10);
    }
    assert.equal(toy.runs, 2, 'none of the quick changes is worth a run of its own');
    const asked = toy.loop.current(never);
    await until('a run', () => toy.runs === 3);
    toy.finish();
    assert.equal(await asked, 3);
  });

  it('hands out what was found in haste, and goes over it when nothing changes', async () => {
    const toy = loopOf((report) => report === 1);
    toy.loop.start();
    const asked = toy.loop.current(never);
    await until('a run', () => toy.runs === 1);
    toy.finish();
    assert.equal(await asked, 1);
    await until('a thorough run', () => toy.runs === 2);
    assert.equal(await toy.loop.current(never), 1, 'what was found in haste counts until then');
    toy.finish();
    await until('its report', () => toy.events.length === 2);
    assert.equal(await toy.loop.current(never), 2);
    assert.deepEqual(toy.events, ['done 1', 'done 2']);
  });

  it('tells who was overtaken at once, and only them', async () => {
    const toy = loopOf();
    toy.loop.start();
    let isOvertaken = false;
    const overtaken = assert.rejects(toy.loop.current(never, () => isOvertaken), SupersededError);
    const patient = toy.loop.current(never);
    await until('a run', () => toy.runs === 1);
    isOvertaken = true;
    toy.loop.touch();
    await overtaken;
    toy.finish();
    await until('a run', () => toy.runs === 2);
    toy.finish();
    assert.equal(await patient, 2);
  });

  it('ends with everyone answered', async () => {
    const toy = loopOf();
    toy.loop.start();
    const waiting = assert.rejects(toy.loop.current(never), StoppedError);
    await until('a run', () => toy.runs === 1);
    const closed = toy.loop.close();
    toy.finish();
    await Promise.all([waiting, closed]);
    await assert.rejects(toy.loop.current(never), StoppedError);
    toy.loop.touch();
    await pause(20);
    assert.equal(toy.runs, 1);
  });
});
