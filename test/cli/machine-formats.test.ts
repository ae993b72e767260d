// The formats for programs: judged by their public schemas and by the validator that knows GitHub's rules.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import type { Log, Result } from 'sarif';
import { creation } from '../../server/engine/fix/types';
import type { Report } from '../../server/engine/service';
import { rules } from '../../server/generated/rules';
import { lineHashes } from '../../server/engine/report/line-hash';
import { sarifComplaints } from './sarif-validator';
import { appText, cli, finding, placeOf, report } from './support';

const root = join(__dirname, '../../..');
const path = '/work/repo/src/app.py';

/** One of everything: a flow with a fix, a fact, a suppressed finding, all kinds of problems, a name that needs escaping. */
const everything: Report = report({
  findings: [
    finding({
      others: 2,
      elsewhere: [placeOf(path, appText, 'shell=True')],
      fixes: [{ title: 'Of no help', tier: 'safe', edits: [{ path, span: { start: 0, end: 0 }, newText: '\n' }] }, { title: 'Pass the arguments as a list, without a shell', tier: 'safe', edits: [{ ...placeOf(path, appText, 'f"git log {command}"'), newText: '["git", "log", command]' }, creation('/work/repo/src/new.py', 'x = 1\n')] }],
    }),
    finding({ rule: 'dangerous-flag-enabled', message: 'The option `shell[x](1)` is on.', steps: [], location: placeOf(path, appText, 'shell=True'), fingerprint: 'v1:00000000000000aa:1' }),
    finding({ level: 'note', confidence: 'medium', location: { path: '/work/repo/a b/ü#1.py', span: { start: 0, end: 22 } }, fingerprint: 'v1:00000000000000bb:1' }),
  ],
  suppressed: [{ finding: finding({ rule: 'model-output-to-code', fingerprint: 'v1:00000000000000cc:1' }), reason: 'a sandbox runs it', until: '2027-01-31' }],
  problems: [
    { path: '/work/repo/bad.py', kind: 'failure', message: 'the parser stopped' },
    { path, kind: 'cut', message: 'too many steps' },
    { path: '/elsewhere/big.js', kind: 'skipped', message: 'larger than 1 MiB' },
    { path: '', kind: 'failure', message: 'rule x failed' },
  ],
  statistics: { filesFound: 4, filesAnalyzed: 2, linesAnalyzed: 20 },
});
const world = { report: everything, files: { '/work/repo/a b/ü#1.py': 'run(\n  "two lines"\n)\n  # end' } };

describe('JSON report', () => {
  const schema = JSON.parse(readFileSync(join(root, 'docs/schemas/lintel-1.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true }).compile(schema);

  it('keeps to its schema', async () => {
    for (const answer of [everything, report()]) {
      const { stdout } = await cli(['check', '--format', 'json', '--fixes'], { ...world, report: answer });
      assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors, undefined, 1));
    }
  });

  it('says the same with a schema that would notice', async () => {
    const { stdout } = await cli(['check', '--format', 'json'], world);
    for (const spoil of [
      (answer: { findings: { level: string }[] }) => (answer.findings[0] as { level: string }).level = 'fatal',
      (answer: { findings: object[] }) => Object.assign(answer.findings[0] as object, { extra: 1 }),
      (answer: { format: string }) => (answer.format = 'lintel/2'),
      (answer: { suppressed: { reason?: string }[] }) => delete (answer.suppressed[0] as { reason?: string }).reason,
      (answer: { suppressed: { until?: string }[] }) => delete (answer.suppressed[0] as { until?: string }).until,
    ]) {
      const answer = JSON.parse(stdout);
      spoil(answer);
      assert.equal(validate(answer), false);
    }
  });

  it('has places relative to the repository, counted from 1', async () => {
    const { stdout } = await cli(['check', '--format', 'json'], world);
    const [first] = JSON.parse(stdout).findings;
    assert.equal(first.path, 'src/app.py');
    assert.deepEqual([first.start, first.end], [{ line: 10, column: 20 }, { line: 10, column: 40 }]);
    assert.deepEqual(first.steps[0], { path: 'src/app.py', start: { line: 8, column: 14 }, end: { line: 8, column: 64 }, message: "the model's answer" });
  });

  it('lists the fixes that are proved to help, and none where nobody asked for a proof', async () => {
    const read = async (...options: string[]): Promise<{ fixesTried: boolean; findings: { fixes: { title: string }[] }[] }> => JSON.parse((await cli(['check', '--format', 'json', ...options], world)).stdout);
    const [asked, unasked] = [await read('--fixes'), await read()];
    assert.deepEqual([asked.fixesTried, asked.findings[0]?.fixes.map(({ title }) => title)], [true, ['Pass the arguments as a list, without a shell']]);
    assert.deepEqual((asked.findings[0]?.fixes[0] as { edits?: object[] }).edits?.[1], { path: 'src/new.py', start: { line: 1, column: 1 }, end: { line: 1, column: 1 }, newText: 'x = 1\n', creates: true }, 'a new file begins where it ends');
    assert.deepEqual([unasked.fixesTried, unasked.findings[0]?.fixes], [false, []]);
  });
});

describe('SARIF report', () => {
  async function log(answer: Report = everything): Promise<Log> {
    const { stdout } = await cli(['check', '--format', 'sarif', '--fixes'], { ...world, report: answer });
    return JSON.parse(stdout) as Log;
  }
  const results = (sarif: Log): Result[] => sarif.runs[0]?.results ?? [];

  it("passes the public validator with GitHub's rules", async () => {
    assert.deepEqual(sarifComplaints(JSON.stringify(await log())), []);
    assert.deepEqual(sarifComplaints(JSON.stringify(await log(report()))), []);
  });

  it('would be caught by it when a result had no place', async () => {
    const sarif = await log();
    delete (results(sarif)[0] as Result).locations;
    assert.notDeepEqual(sarifComplaints(JSON.stringify(sarif)), []);
  });

  it('lists every rule with help, gravity and tags', async () => {
    const described = (await log(report())).runs[0]?.tool.driver.rules ?? [];
    assert.deepEqual(described.map((rule) => rule.id), rules.map((rule) => rule.id));
    for (const rule of described) {
      assert.ok(rule.help?.text && rule.help.markdown, rule.id);
      assert.match(rule.properties?.['security-severity'], /^\d\.\d$/);
      assert.equal(rule.properties?.tags?.[0], 'security');
      assert.ok((rule.properties?.tags?.length ?? 0) <= 10);
      assert.ok((rule.fullDescription?.text.length ?? 0) <= 1024);
    }
  });

  it('carries trace, related places, fingerprints, fix and suppression', async () => {
    const [flow, fact, twoLines, suppressed] = results(await log());
    const steps = flow?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    assert.deepEqual(steps.map((step) => step.location?.message?.text), ["the model's answer", 'read `command`', 'run as a shell command']);
    assert.deepEqual(flow?.relatedLocations?.map((place) => [place.id, place.message?.text]), [[1, "the model's answer"], [2, 'read `command`'], [3, 'to be mended here as well']]);
    assert.match(flow?.message.text ?? '', /Source: \[the model's answer\]\(1\)\.$/);
    assert.deepEqual(flow?.partialFingerprints, { primaryLocationLineHash: lineHashes(appText)[9], 'lintel/v1': 'v1:0123456789abcdef:1' });
    assert.deepEqual(flow?.fixes?.[0]?.artifactChanges[0]?.replacements, [
      { deletedRegion: { startLine: 10, startColumn: 20, endLine: 10, endColumn: 40 }, insertedContent: { text: '["git", "log", command]' } },
    ]);
    assert.equal(flow?.fixes?.length, 1, 'the other one was tried in vain');
    assert.equal(fact?.codeFlows, undefined);
    assert.doesNotMatch(fact?.message.text ?? '', /(?<!\\)\[x\]\(1\)/);
    assert.deepEqual(twoLines?.locations?.[0]?.physicalLocation?.region, { startLine: 1, startColumn: 1, endLine: 1, endColumn: 5 }, 'kept on one line');
    assert.deepEqual(suppressed?.suppressions, [{ kind: 'inSource', status: 'accepted', justification: 'a sandbox runs it (until 2027-01-31)' }]);
  });

  it('names files relative to the root, escaped, and those outside by an absolute address', async () => {
    const sarif = await log();
    const [flow, , escaped] = results(sarif).map((result) => result.locations?.[0]?.physicalLocation?.artifactLocation);
    assert.deepEqual(flow, { uri: 'src/app.py', uriBaseId: '%SRCROOT%' });
    assert.deepEqual(escaped, { uri: 'a%20b/%C3%BC%231.py', uriBaseId: '%SRCROOT%' });
    const skipped = sarif.runs[0]?.invocations?.[0]?.toolExecutionNotifications?.[2];
    assert.deepEqual(skipped?.locations?.[0]?.physicalLocation?.artifactLocation, { uri: 'file:///elsewhere/big.js' });
    assert.doesNotMatch(JSON.stringify(sarif), /\/work\/repo/);
  });

  it('tells what could not be analysed, and that the run therefore failed', async () => {
    const [invocation] = (await log()).runs[0]?.invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.deepEqual(invocation?.toolExecutionNotifications?.map((one) => [one.descriptor?.id, one.level]), [['failure', 'error'], ['cut', 'warning'], ['skipped', 'note'], ['failure', 'error']]);
    assert.equal((await log(report())).runs[0]?.invocations?.[0]?.executionSuccessful, true);
  });

  it('is the same from any working directory', async () => {
    const from = async (workingDirectory: string): Promise<string> => (await cli(['check', '/work/repo', '--format', 'sarif'], { ...world, workingDirectory })).stdout;
    assert.equal(await from('/elsewhere'), await from('/work/repo/src'));
    const json = async (workingDirectory: string): Promise<string> => (await cli(['check', '/work/repo/src', '--format', 'json'], { ...world, workingDirectory })).stdout;
    assert.equal(await json('/elsewhere'), await json('/work/repo'));
  });
});

describe('GitHub annotations', () => {
  it('mark the findings, the gravest first, and leave the report for people in the log', async () => {
    const { stdout, code } = await cli(['check', '--format', 'github', '--min-level', 'note'], world);
    assert.deepEqual(stdout.split('\n').slice(0, 4), [
      "::error file=src/app.py,line=10,endLine=10,col=20,endColumn=40,title=model-output-to-shell::The model's answer becomes part of a shell command run by `subprocess.run`. Somebody can steer it. Use a list.",
      '::error file=src/app.py,line=10,endLine=10,col=42,endColumn=52,title=dangerous-flag-enabled::The option `shell[x](1)` is on. Somebody can steer it. Use a list.',
      "::notice file=a b/ü#1.py,line=1,endLine=4,title=model-output-to-shell::The model's answer becomes part of a shell command run by `subprocess.run`. Somebody can steer it. Use a list.",
      "error[model-output-to-shell]: The model's answer becomes part of a shell command run by `subprocess.run`.",
    ]);
    assert.equal(code, 2);
  });

  it('cannot be ended or begun by what a finding says', async () => {
    const hostile = finding({ message: '100%\r\n::error::x', advice: 'y', location: { path: '/work/repo/a,b:c%.py', span: { start: 0, end: 3 } } });
    const { stdout } = await cli(['check', '--format', 'github'], { report: report({ findings: [hostile] }), files: { '/work/repo/a,b:c%.py': 'run(x)\n' } });
    assert.equal(stdout.split('\n')[0], '::error file=a%2Cb%3Ac%25.py,line=1,endLine=1,col=1,endColumn=4,title=model-output-to-shell::100%25%0D%0A::error::x y');
  });

  it('are ten of each level, since GitHub shows no more, while the report has all', async () => {
    const findings = [...Array<number>(12)].map((_, index) => finding({ level: index % 2 === 0 ? 'warning' : 'error' }));
    const many = [...findings, ...findings];
    const { stdout } = await cli(['check', '--format', 'github'], { report: report({ findings: many }) });
    const lines = stdout.split('\n');
    assert.equal(lines.filter((line) => line.startsWith('::error ')).length, 10);
    assert.equal(lines.filter((line) => line.startsWith('::warning ')).length, 10);
    assert.equal(lines.filter((line) => line.startsWith('error[')).length, 12);
    assert.match(stdout, /12 errors, 12 warnings, 0 notes/);
  });
});
