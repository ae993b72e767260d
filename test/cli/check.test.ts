import { strict as assert } from 'node:assert';
import { cli, finding, report, type World } from './support';
import { rules } from '../../server/generated/rules';

const found = report({ findings: [finding()] });
const failed = report({ problems: [{ path: '/work/repo/src/b.py', kind: 'failure', message: 'the parser stopped' }] });

describe('command line: exit codes', () => {
  const table: readonly (readonly [string, readonly string[], World, number, RegExp])[] = [
    ['nothing found', ['check'], {}, 0, /^$/],
    ['findings', ['check'], { report: found }, 1, /^$/],
    ['findings that may be', ['check', '--exit-zero'], { report: found }, 0, /^$/],
    ['findings in a file', ['check', '--output', 'out.json', '--format', 'json'], { report: found }, 1, /^$/],
    ['a file that could not be analysed', ['check'], { report: failed }, 2, /^lintel: error: src\/b\.py: the parser stopped\n$/],
    ['such a file, though findings may be', ['check', '--exit-zero'], { report: failed }, 2, /the parser stopped/],
    ['such a file beside findings', ['check'], { report: report({ ...failed, findings: [finding()] }) }, 2, /the parser stopped/],
    ['a bound that was reached', ['check'], { report: report({ problems: [{ path: '/work/repo/a.py', kind: 'cut', message: 'x' }] }) }, 0, /^lintel: warning: a\.py: x\n$/],
    ['many bounds that were reached', ['check'], { report: report({ problems: ['a', 'a', 'b', 'b', 'c', 'c'].map((name) => ({ path: `/work/repo/${name}.py`, kind: 'cut', message: 'x' })) }) }, 0, /^lintel: warning: the analysis of 6 functions in 3 files was cut short; --format json lists them\n$/],
    ['files left out', ['check'], { report: report({ problems: [{ path: '/work/repo/a.py', kind: 'skipped', message: 'x' }] }) }, 0, /1 file skipped/],
    ['no files', ['check'], { report: report({ statistics: { filesFound: 0, filesAnalyzed: 0, linesAnalyzed: 0 } }) }, 2, /^lintel: no files to check\n$/],
    ['a missing path', ['check', 'nowhere'], {}, 2, /^lintel: nowhere: no such file or folder\n$/],
    ['a missing models file', ['check', '--models', 'm.yaml'], {}, 2, /^lintel: m\.yaml: the models file cannot be read\n$/],
    ['an unwritable output', ['check', '--output', '/closed/out'], {}, 2, /^lintel: EACCES/],
    ['a crash', ['check'], { report: new Error('broken inside') }, 2, /crashed[^]*broken inside/],
    ['an unknown option', ['check', '--colour'], {}, 2, /^lintel: unknown option '--colour'/],
    ['an unknown format', ['check', '--format', 'xml'], {}, 2, /'xml' is invalid[^]*text, json, sarif, github/],
    ['an unknown level', ['check', '--min-level', 'high'], {}, 2, /note, warning, error/],
    ['an unknown rule', ['check', '--rule', 'model-output-to-shel'], {}, 2, /no rule "model-output-to-shel"\. Did you mean "model-output-to-shell"\?/],
    ['an unknown command', ['chek'], {}, 2, /unknown command 'chek'/],
    ['no command', [], {}, 2, /Usage: lintel/],
    ['help', ['--help'], {}, 0, /^$/],
    ['help of a command', ['check', '--help'], {}, 0, /^$/],
    ['the version', ['--version'], {}, 0, /^$/],
    ['an unknown rule to explain', ['explain', 'no-such-thing'], {}, 2, /^lintel: there is no rule "no-such-thing"\. "lintel rules" lists all\.\n$/],
    ['a file to dump that is not there', ['dump', 'ir', 'nowhere.py'], {}, 2, /no such file/],
    ['an unknown dump', ['dump', 'tree', 'src/app.py'], {}, 2, /ir, summary, graph/],
  ];
  for (const [name, args, world, code, stderr] of table) {
    it(`${name}: ${code}`, async () => {
      const outcome = await cli(args, world);
      assert.equal(outcome.code, code, outcome.stderr);
      assert.match(outcome.stderr, stderr);
    });
  }

  it('ends the workspace, after a crash too', async () => {
    assert.equal((await cli(['check'])).closed, true);
    assert.equal((await cli(['check'], { report: new Error('x') })).closed, true);
  });
});

describe('command line: options', () => {
  it('has the defaults of the engine', async () => {
    const { options } = await cli(['check']);
    assert.deepEqual(options, { minLevel: 'warning', audience: 'regular', minConfidence: 'medium', rules: [], includeAllRoles: false, models: [], today: '2026-06-01' });
  });

  it('hands every choice on', async () => {
    const args = 'check src --rule model-output-to-code,model-output-to-url --rule model-output-to-path --min-level error --audience audit --min-confidence low --models m.yaml --include-tests';
    const { options, code } = await cli(args.split(' '), { files: { '/work/repo/m.yaml': 'package: x' } });
    assert.equal(code, 0);
    assert.deepEqual(options, {
      minLevel: 'error',
      audience: 'audit',
      minConfidence: 'low',
      rules: ['model-output-to-code', 'model-output-to-url', 'model-output-to-path'],
      includeAllRoles: true,
      models: [{ path: '/work/repo/m.yaml', text: 'package: x' }],
      today: '2026-06-01',
    });
  });

  it('writes the report to a file and nothing to standard output', async () => {
    const { written, stdout } = await cli(['check', '--format', 'json', '--output', 'out/report.json'], { report: found });
    assert.equal(stdout, '');
    assert.equal(JSON.parse(written.get('/work/repo/out/report.json') ?? '').findings.length, 1);
  });

  it('prints counters to standard error', async () => {
    const { stdout, stderr } = await cli(['check', '--timing']);
    assert.match(stderr, /^files\.parsed\s+3$/m);
    assert.equal(stdout, 'no findings in 1 file\n');
  });
});

describe('command line: colours and links', () => {
  const colored = /\u001b\[/;
  const linked = /\u001b\]8;;https:/;
  const table: readonly (readonly [string, readonly string[], World, boolean, boolean])[] = [
    ['a pipe', [], {}, false, false],
    ['a terminal', [], { isTTY: true }, true, true],
    ['a terminal, NO_COLOR', [], { isTTY: true, variables: { NO_COLOR: '1' } }, false, true],
    ['a terminal, empty NO_COLOR', [], { isTTY: true, variables: { NO_COLOR: '' } }, true, true],
    ['a dumb terminal', [], { isTTY: true, variables: { TERM: 'dumb' } }, false, false],
    ['a terminal in CI', [], { isTTY: true, variables: { CI: 'true' } }, true, false],
    ['a pipe, FORCE_COLOR', [], { variables: { FORCE_COLOR: '1' } }, true, false],
    ['a pipe, FORCE_COLOR=0', [], { variables: { FORCE_COLOR: '0' } }, false, false],
    ['a pipe, CLICOLOR_FORCE', [], { variables: { CLICOLOR_FORCE: '1' } }, true, false],
    ['both NO_COLOR and FORCE_COLOR', [], { variables: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false, false],
    ['--color=always in a pipe', ['--color=always'], { variables: { NO_COLOR: '1' } }, true, false],
    ['--color=never on a terminal', ['--color=never'], { isTTY: true, variables: { FORCE_COLOR: '1' } }, false, true],
    ['--links=always in a pipe', ['--links=always'], {}, false, true],
    ['--links=never on a terminal', ['--links=never'], { isTTY: true }, true, false],
    ['a file from a terminal', ['--output', 'out.txt'], { isTTY: true }, false, false],
  ];
  for (const [name, args, world, hasColor, hasLinks] of table) {
    it(`${name}: ${hasColor ? 'colours' : 'no colours'}, ${hasLinks ? 'links' : 'no links'}`, async () => {
      const { stdout, written } = await cli(['check', ...args], { ...world, report: found });
      const text = written.get('/work/repo/out.txt') ?? stdout;
      assert.match(text, /model-output-to-shell/);
      assert.equal(colored.test(text), hasColor);
      assert.equal(linked.test(text), hasLinks);
    });
  }
});

describe('command line: other commands', () => {
  it('lists all rules in columns', async () => {
    const { stdout } = await cli(['rules']);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, rules.length);
    assert.match(stdout, /^model-output-to-shell {2,}error +regular +A model's output is run by a shell/m);
  });

  it('lists all rules for programs', async () => {
    const { stdout } = await cli(['rules', '--format', 'json']);
    const { rules: listed } = JSON.parse(stdout) as { rules: { id: string; level: string; hasFix: boolean; standards: { cwe: number[] }; page: string }[] };
    assert.deepEqual(listed.map(({ id }) => id), rules.map(({ id }) => id));
    const flag = listed.find(({ id }) => id === 'remote-model-code');
    assert.ok(flag?.hasFix && flag.level === 'warning' && flag.standards.cwe.includes(494) && flag.page.includes('remote-model-code'));
  });

  it('explains a rule', async () => {
    const { stdout } = await cli(['explain', 'model-output-to-shell']);
    assert.match(stdout, /^# /);
    assert.match(stdout, /LLM05:2025, LLM10:2026, ASI02, ASI05, CWE-78/);
    assert.doesNotMatch(stdout, /# finds|\/\/ finds|known-miss/);
  });

  it('dumps what the workspace makes of a file', async () => {
    assert.equal((await cli(['dump', 'summary', 'src/app.py'])).stdout, 'summary of /work/repo/src/app.py\n');
  });

  it('starts the language server', async () => {
    assert.equal((await cli(['lsp', '--stdio'])).stdout, 'server started');
  });
});
