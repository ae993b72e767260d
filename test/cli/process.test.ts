// The built command as a process: what only a process can show. Everything else is in check.test.ts.
import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { sarifComplaints } from './sarif-validator';

const root = join(__dirname, '../../..');
const dist = join(root, 'dist');
const bin = join(dist, 'lintel.cjs');

const tool = (count: number): string =>
  `import os\nfrom mcp.server.fastmcp import FastMCP\n\nmcp = FastMCP("tools")\n${Array.from({ length: count }, (_, n) => `\n\n@mcp.tool()\ndef run_${n}(command: str):\n    os.system("ls " + command)\n`).join('')}`;

describe('command line: the process', function () {
  this.timeout(60_000);
  this.slow(5_000);
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-cli-')));
  const folder = (name: string): string => join(home, name);
  const write = (path: string, text: string): void => {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  const lintel = (args: readonly string[], cwd = home, program = bin): { status: number | null; stdout: string; stderr: string } => {
    const env = { ...process.env, NO_COLOR: '', FORCE_COLOR: '', CI: '' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8', env });
    return { status, stdout, stderr };
  };

  before(() => {
    assert.ok(existsSync(join(dist, 'run.cjs')), 'the bundles are built: `npm run build`');
    write('found/tools.py', tool(1));
    write('clean/main.py', 'from openai import OpenAI\nprint(OpenAI())\n');
    write('empty/readme.txt', 'nothing to check\n');
    write('many/tools.py', tool(400));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('ends with 0, 1 or 2', () => {
    assert.deepEqual(lintel(['check', 'clean']), { status: 0, stdout: 'no findings in 1 file\n', stderr: '' });
    const found = lintel(['check', 'found']);
    assert.equal(found.status, 1, found.stderr);
    assert.match(found.stdout, /^error\[model-output-to-shell\]: Parameter `command` of tool `run_0`, which the model fills in, becomes part of a shell command run by `os\.system`\.\n --> found\/tools\.py:9:15\n/);
    assert.equal(lintel(['check', 'found', '--exit-zero']).status, 0);
    write('unread/app.js', `import OpenAI from 'openai';const all=[${'"a",'.repeat(5000)}];\n`);
    for (const args of [['check', 'empty'], ['check', 'unread'], ['check', 'clean', '--output', 'clean'], ['check', 'nowhere'], ['check', '--frmat', 'json'], ['check', 'clean', '--models', 'none.yaml'], ['frob'], []]) {
      const { status, stdout, stderr } = lintel(args);
      assert.equal(status, 2, args.join(' '));
      assert.doesNotMatch(stdout, /error\[/);
      assert.match(stderr, /^(lintel: |Usage: )/);
      assert.doesNotMatch(stderr, /crashed|at .*\.cjs/);
    }
  });

  it('refuses a models file with mistakes, and uses a right one', () => {
    write('bad.yaml', 'package: own\necosystem: pypi\nversions: ["1"]\nrows:\n  - call: own.run\n    in: { "0": act.shel }\n');
    const bad = lintel(['check', 'clean', '--models', 'bad.yaml']);
    assert.equal(bad.status, 2);
    assert.match(bad.stderr, /bad\.yaml.*act\.shel/);
    write('broken.yaml', 'package: own\nrows: [');
    const broken = lintel(['check', 'clean', '--models', 'broken.yaml']);
    assert.equal(broken.status, 2);
    assert.match(broken.stderr, /^lintel: .*broken\.yaml: .*line 2/);
    write('good.yaml', 'package: own\necosystem: pypi\nversions: ["1"]\nrows:\n  - call: own.run\n    in: { "0": act.shell }\n');
    write('own/tools.py', tool(1).replace('import os', 'import own').replace('os.system', 'own.run'));
    assert.equal(lintel(['check', 'own']).status, 0);
    const good = lintel(['check', 'own', '--models', 'good.yaml']);
    assert.equal(good.status, 1, good.stdout + good.stderr);
    assert.match(good.stdout, /run by `own\.run`/);
  });

  it('answers --version without anything beside it', () => {
    copyFileSync(bin, join(home, 'alone.cjs'));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(lintel(['--version'], home, join(home, 'alone.cjs')), { status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('fails closed when it cannot work', () => {
    cpSync(dist, folder('broken'), { recursive: true });
    for (const wasm of ['tree-sitter-python.wasm', 'web-tree-sitter.wasm']) {
      rmSync(join(folder('broken'), wasm), { force: true });
      const { status, stdout } = lintel(['check', 'found'], home, join(folder('broken'), 'lintel.cjs'));
      assert.equal(status, 2, `without ${wasm}: ${stdout}`);
    }
    rmSync(join(folder('broken'), 'run.cjs'));
    assert.notEqual(lintel(['check', 'found'], home, join(folder('broken'), 'lintel.cjs')).status, 0);
  });

  it('ends quietly, with its code, when the reader has gone', async () => {
    const child = spawn(process.execPath, [bin, 'check', 'many', '--format', 'json'], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (data) => (complaint += String(data)));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((done) => child.on('close', done));
    assert.deepEqual([code, complaint], [1, '']);
  });

  it('writes all of a long report into a pipe and into a file', () => {
    const { stdout } = lintel(['check', 'many', '--format', 'json']);
    assert.equal(JSON.parse(stdout).findings.length, 400);
    assert.equal(lintel(['check', 'many', '--format', 'json', '--output', 'deep/down/report.json']).status, 1);
    assert.equal(readFileSync(join(home, 'deep/down/report.json'), 'utf8'), stdout);
  });

  it('gives the same bytes in every run, from every folder', () => {
    for (const format of ['json', 'sarif']) {
      const first = lintel(['check', folder('found'), folder('clean'), '--format', format]).stdout;
      assert.ok(first.includes('model-output-to-shell'));
      assert.equal(lintel(['check', folder('clean'), folder('found'), '--format', format], folder('clean')).stdout, first);
      assert.ok(!first.includes(home), 'no path of this machine');
    }
  });

  it('writes SARIF of a real program that the public validator accepts', () => {
    const { stdout, status } = lintel(['check', join(root, 'examples'), '--format', 'sarif', '--fixes']);
    assert.equal(status, 1);
    const { results = [] } = (JSON.parse(stdout) as Log).runs[0] ?? {};
    assert.ok(results.length >= 15, `${results.length} results`);
    assert.ok(results.some((result) => (result.fixes?.length ?? 0) > 0), 'a fix');
    assert.ok(results.some((result) => new Set(result.codeFlows?.[0]?.threadFlows[0]?.locations.map((step) => step.location?.physicalLocation?.artifactLocation?.uri)).size > 2), 'a trace through three files');
    assert.deepEqual(sarifComplaints(stdout), []);
  });

  it('keeps progress and colours to terminals', () => {
    const { stdout, stderr } = lintel(['check', 'found']);
    assert.doesNotMatch(stdout + stderr, /\u001b/);
    assert.match(lintel(['check', 'found', '--color=always']).stdout, /\u001b\[1m/);
  });

  it('dumps what the engine makes of a file', () => {
    assert.match(lintel(['dump', 'ir', 'found/tools.py']).stdout, /f1 run_0\(command: global str\)/);
    assert.match(lintel(['dump', 'summary', 'found/tools.py']).stdout, /reaches act\.shell at os\.system/);
    assert.match(lintel(['dump', 'graph', 'found/tools.py']).stdout, /^imports\n/);
  });

  it('runs the language server over its standard streams', async () => {
    const child = spawn(process.execPath, [bin, 'lsp', '--stdio'], { cwd: home, stdio: ['pipe', 'pipe', 'inherit'] });
    const send = (message: object): void => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    let answer = '';
    const initialized = new Promise<void>((done) => child.stdout.on('data', (data) => (answer += String(data)).includes('"capabilities"') && done()));
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    await initialized;
    assert.match(answer, /"textDocumentSync"/);
    send({ id: 2, method: 'shutdown' });
    send({ method: 'exit' });
    assert.equal(await new Promise((done) => child.on('close', done)), 0);
  });
});
