/** The built server as editors start it: a process of its own, over pipes, with files on a disk. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, fork, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver/node';
import { createProtocolConnection, IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { Random } from '../syntax/random';
import { application, writeApplication } from './application';
import { TestClient, until } from './client';

const root = join(__dirname, '../../..');
const bundles = process.env['LINTEL_DIST'] ?? join(root, 'dist');
const server = join(bundles, 'server.cjs');

interface Running {
  readonly client: TestClient;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

describe('lsp: the server as a process', function () {
  this.timeout(60_000);
  this.slow(5000);

  let home: string;
  let folder: string;
  const children = new Set<ChildProcess>();

  before(() => assert.ok(existsSync(server), `${server} is missing: node scripts/build.mjs makes it`));

  beforeEach(() => {
    home = mkdtempSync(join(realpathSync(tmpdir()), 'lintel lsp-'));
    folder = writeApplication(join(home, 'app'));
  });

  afterEach(() => {
    for (const child of children) child.kill();
    children.clear();
    rmSync(home, { recursive: true, force: true });
  });

  const uri = (path: string): string => pathToFileURL(join(folder, path)).href;

  function running(child: ChildProcess, client: TestClient): Running {
    children.add(child);
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    return { client, child, ended };
  }

  function start(args: readonly string[] = [server, '--stdio']): Running {
    const child = spawn(process.execPath, args, { cwd: home, stdio: ['pipe', 'pipe', 'inherit'] });
    return running(child, new TestClient(createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin))));
  }

  function diagnostics(reports: readonly WorkspaceDocumentDiagnosticReport[]): [string, Diagnostic[]][] {
    return reports.flatMap((report): [string, Diagnostic[]][] => (report.kind === 'full' && report.items.length > 0 ? [[report.uri, report.items]] : []));
  }

  it('uses knowledge files of the user, says what is wrong with one, and reads it again when it has changed', async () => {
    const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
    const row = (channel: string): string => `package: own\necosystem: pypi\nversions: ["1"]\nrows:\n  - call: own.run\n    in: { "0": ${channel} }\n`;
    write('clean.py', 'import own\nfrom mcp.server.fastmcp import FastMCP\n\nserver = FastMCP("s")\n\n\n@server.tool()\ndef run(command: str):\n    """Runs."""\n    return own.run(command)\n');
    write('own.yaml', row('act.shel'));
    const { client } = start();
    client.settings = { '': { models: ['own.yaml', 'absent.yaml'] } };
    await client.initialize([pathToFileURL(folder).href]);
    const found = async (): Promise<boolean> => diagnostics((await client.workspace()).items).some(([of]) => of === uri('clean.py'));
    assert.equal(await found(), false);
    assert.equal(client.messages.length, 2, client.messages.join('\n'));
    assert.match(client.messages[0] ?? '', /^Lintel: .*own\.yaml.*act\.shel/);
    assert.match(client.messages[1] ?? '', /absent\.yaml: .* in no folder that is open/);
    write('own.yaml', row('act.shell'));
    await client.tellWatched(uri('own.yaml'));
    assert.equal(await found(), true);
    assert.equal(client.messages.length, 2, 'what was told once is not told again');
  });

  it('finds, fixes, and ends in order', async () => {
    const { client, ended } = start();
    await client.initialize([pathToFileURL(folder).href]);
    const found = diagnostics((await client.workspace()).items);
    assert.deepEqual(found.map(([of, items]) => [of, items.map(({ code }) => code)]), [
      [uri('analyst.py'), ['dangerous-flag-enabled']],
      [uri('operator.py'), ['model-output-to-shell']],
      [uri('web/run.ts'), ['model-output-to-shell']],
    ]);
    const [steps] = found[2]?.[1] ?? [];
    assert.equal(steps?.relatedInformation?.[0]?.location.uri, uri('web/propose.ts'));
    await client.connection.sendRequest('shutdown');
    await client.connection.sendNotification('exit');
    assert.equal(await ended, 0);
  });

  it('ends with 1 when the client leaves without a word, by exit or by closing the pipe', async () => {
    const one = start();
    await one.client.initialize([pathToFileURL(folder).href]);
    await one.client.connection.sendNotification('exit');
    assert.equal(await one.ended, 1);
    const other = start();
    await other.client.initialize([pathToFileURL(folder).href]);
    other.child.stdin?.end();
    assert.equal(await other.ended, 1);
  });

  it('starts from the command line', async () => {
    const { client, ended } = start([join(bundles, 'lintel.cjs'), 'lsp', '--stdio']);
    await client.initialize([pathToFileURL(folder).href]);
    assert.equal((await client.workspace()).items.length, 3);
    await client.connection.sendRequest('shutdown');
    await client.connection.sendNotification('exit');
    assert.equal(await ended, 0);
  });

  it('speaks over the channel to a parent process, as VS Code starts it', async () => {
    const child = fork(server, ['--node-ipc'], { cwd: home, silent: true });
    const { client, ended } = running(child, new TestClient(createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child))));
    await client.initialize([pathToFileURL(folder).href]);
    assert.equal((await client.workspace()).items.length, 3);
    await client.connection.sendRequest('shutdown');
    await client.connection.sendNotification('exit');
    assert.equal(await ended, 0);
  });

  it('lives through bytes that are no messages', async () => {
    const { client, child } = start();
    await client.initialize([pathToFileURL(folder).href]);
    child.stdin?.write('Content-Length: 7\r\n\r\n{"half"');
    assert.equal((await client.workspace()).items.length, 3);
  });

  it('follows files that come, change and go, with their folders', async () => {
    const { client } = start();
    await client.initialize([pathToFileURL(folder).href]);
    const seen = async (): Promise<string[]> => (await client.workspace()).items.map((report) => report.uri);
    assert.equal((await seen()).length, 3);
    mkdirSync(join(folder, 'new'));
    cpSync(join(folder, 'operator.py'), join(folder, 'new/copy.py'));
    await client.tellWatched(uri('new/copy.py'));
    assert.ok((await seen()).includes(uri('new/copy.py')));
    writeFileSync(join(folder, '.gitignore'), 'new/\n');
    await client.tellWatched(uri('.gitignore'));
    assert.ok(!(await seen()).includes(uri('new/copy.py')), 'ignored');
    rmSync(join(folder, '.gitignore'));
    await client.tellWatched(uri('.gitignore'));
    assert.ok((await seen()).includes(uri('new/copy.py')));
    rmSync(join(folder, 'web'), { recursive: true });
    await client.tellWatched(uri('web'));
    assert.deepEqual(await seen(), [uri('analyst.py'), uri('new/copy.py'), uri('operator.py')], 'the folder alone was told');
  });

  it('a folder that is not there is no trouble', async () => {
    const { client } = start();
    await client.initialize([pathToFileURL(join(home, 'nowhere')).href, pathToFileURL(folder).href]);
    assert.equal((await client.workspace()).items.length, 3);
  });

  it('finds in the workspace what the command line finds in the folder', async () => {
    const { client } = start();
    await client.initialize([pathToFileURL(folder).href]);
    const { items } = await client.workspace();
    const inEditor = diagnostics(items).flatMap(([of, found]) =>
      found.map(({ range, code, message, data, relatedInformation }) => ({
        path: of.slice(pathToFileURL(folder).href.length + 1),
        rule: code,
        message,
        fingerprint: (data as { fingerprint: string }).fingerprint,
        start: { line: range.start.line + 1, column: range.start.character + 1 },
        end: { line: range.end.line + 1, column: range.end.character + 1 },
        steps: (relatedInformation ?? []).map((step, index) => step.message.replace(`${index + 1}. `, '')),
      })),
    );
    const { stdout } = spawnSync(process.execPath, [join(bundles, 'lintel.cjs'), 'check', folder, '--format', 'json'], { cwd: home, encoding: 'utf8' });
    const { findings } = JSON.parse(stdout) as { findings: (Record<string, unknown> & { steps: { message: string }[] })[] };
    const onTerminal = findings.map(({ path, rule, message, fingerprint, start: from, end, steps }) => ({
      path, rule, message, fingerprint, start: from, end, steps: steps.map((step) => step.message),
    }));
    assert.ok(onTerminal.length >= 3);
    assert.deepEqual(inEditor, onTerminal);
  });

  it('after many edits says what a fresh server says of the same texts', async () => {
    const random = new Random(11);
    const first = start();
    await first.client.initialize([pathToFileURL(folder).href]);
    const paths = Object.keys(application);
    let found = 0;
    const pieces = ['command', 'task', 'shell=True', '(', ')', '"', '\n', '    ', 'True', 'return ', 'await ', '`', '{', '# x\n', 'propose(task)', '𝒳', 'execSync(command)', 'subprocess.run(command, shell=True)'];
    for (const path of paths) await first.client.open(uri(path), application[path] as string, path.endsWith('.py') ? 'python' : 'typescript');
    for (let i = 0; i < 150; i++) {
      const path = random.pick(paths);
      const text = first.client.text(uri(path));
      // One edit in ten puts a file back, so that there is something to find again.
      if (random.below(10) === 0) await first.client.change(uri(path), [{ text: application[path] as string }]);
      else {
        const [a, b] = [random.below(text.length + 1), random.below(12)] as const;
        const range = first.client.range(text, a, Math.min(text.length, random.below(2) === 0 ? a : a + b));
        await first.client.change(uri(path), [{ range, text: random.pick(pieces) }]);
      }
      if (random.below(3) === 0) await first.client.pull(uri(path)).catch(() => undefined);
      if (i % 30 !== 29) continue;
      const incremental = (await first.client.workspace()).items;
      const second = start();
      for (const one of paths) writeFileSync(join(folder, one), first.client.text(uri(one)));
      await second.client.initialize([pathToFileURL(folder).href]);
      const cold = (await second.client.workspace()).items;
      const plain = (items: readonly WorkspaceDocumentDiagnosticReport[]): unknown => items.map((report) => ({ ...report, version: null }));
      assert.deepEqual(plain(incremental), plain(cold), `after edit ${i}`);
      found += cold.length;
      second.child.kill();
    }
    assert.ok(found > 0, 'there was something to compare');
  });

  it('a real long poll is answered by an edit in another file', async () => {
    const { client } = start();
    await client.initialize([pathToFileURL(folder).href]);
    await client.open(uri('web/run.ts'), application['web/run.ts'] as string, 'typescript');
    await client.open(uri('web/propose.ts'), application['web/propose.ts'] as string, 'typescript');
    assert.equal((await client.diagnostics(uri('web/run.ts'))).length, 1);
    const first = client.poll();
    await first.done;
    const second = client.poll(first.reports.map((report) => ({ uri: report.uri, value: report.resultId as string })));
    await client.replace(uri('web/propose.ts'), "answer.choices[0].message.content ?? ''", "'ls'");
    await second.done;
    assert.deepEqual(second.reports.filter(({ kind }) => kind === 'full').map((report) => [report.uri, report.kind === 'full' && report.items.length]), [[uri('web/run.ts'), 0]]);
    await until('refresh of the open file', () => client.refreshes > 0);
  });
});
