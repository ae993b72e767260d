import { strict as assert } from 'node:assert';
import { cli, finding, placeOf, report } from './support';
import { cellWidth, printable } from '../../server/cli/terminal';

describe('text report', () => {
  it('draws the trace into the code, with numbered steps', async () => {
    const { stdout } = await cli(['check'], { report: report({ findings: [finding()] }) });
    assert.equal(
      stdout,
      [
        "error[model-output-to-shell]: The model's answer becomes part of a shell command run by `subprocess.run`.",
        '  --> src/app.py:10:20',
        '   |',
        ' 8 |     answer = client.responses.create(model="m", input=question)',
        "   |              -------------------------------------------------- 1: the model's answer",
        ' 9 |     command = answer.output_text',
        '10 |     subprocess.run(f"git log {command}", shell=True)',
        '   |                               ------- 2: read `command`',
        '   |                    ^^^^^^^^^^^^^^^^^^^^ 3: run as a shell command',
        '   |',
        '   = why: Somebody can steer it. Use a list.',
        '   = help: lintel explain model-output-to-shell',
        '',
        '1 error, 0 warnings, 0 notes in 1 file',
        '',
      ].join('\n'),
    );
  });

  it('shows the files of a trace in the order of the value, and leaves out what lies between', async () => {
    const other = '/work/repo/src/shell.py';
    const otherText = 'import os\n\n\ndef sh(command):\n    os.system(command)\n';
    const sink = placeOf(other, otherText, 'command', 1);
    const source = placeOf('/work/repo/src/app.py', 'import subprocess', 'import');
    const steps = [
      { location: source, message: 'first' },
      { location: finding().location, message: 'passed to `sh(command)`' },
      { location: sink, message: 'run as a shell command' },
    ];
    const { stdout } = await cli(['check'], { report: report({ findings: [finding({ location: sink, steps, others: 2, confidence: 'medium' })] }), files: { [other]: otherText } });
    assert.deepEqual(stdout.split('\n').slice(1, 16), [
      '  --> src/shell.py:5:15',
      '  ::: src/app.py:1:1',
      '   |',
      ' 1 | import subprocess',
      '   | ------ 1: first',
      '...',
      '10 |     subprocess.run(f"git log {command}", shell=True)',
      '   |                    -------------------- 2: passed to `sh(command)`',
      '  ::: src/shell.py:5:15',
      '   |',
      ' 5 |     os.system(command)',
      '   |               ^^^^^^^ 3: run as a shell command',
      '   |',
      '   = why: Somebody can steer it. Use a list.',
      '   = also: 2 other paths lead here',
    ]);
    assert.match(stdout, /= confidence: medium/);
  });

  it('says where else the same is to be mended, and counts those places no second time', async () => {
    const elsewhere = [finding().location, ...Array.from({ length: 5 }, () => placeOf('/work/repo/src/app.py', 'import subprocess', 'import'))];
    const { stdout } = await cli(['check'], { report: report({ findings: [finding({ others: 7, elsewhere })] }) });
    assert.deepEqual(stdout.split('\n').filter((line) => line.includes('= also:')).map((line) => line.trim()), [
      '= also: 1 other path leads here',
      '= also: to be mended at src/app.py:10:20, src/app.py:1:1, src/app.py:1:1, src/app.py:1:1, src/app.py:1:1 and 1 more place',
    ]);
  });

  it('aligns marks under tabs, wide and combining characters', async () => {
    const path = '/work/repo/wide.py';
    const text = '\tx = "日本語 👍 e\u0301" + sink\n';
    const location = placeOf(path, text, 'sink');
    const { stdout } = await cli(['check'], { report: report({ findings: [finding({ location, steps: [] })] }), files: { [path]: text } });
    const [source = '', marks = ''] = stdout.split('\n').slice(3, 5);
    assert.equal(cellWidth(source.slice(0, source.indexOf('sink'))), marks.indexOf('^'));
    assert.match(marks, /\^\^\^\^\s*$/);
    assert.equal(cellWidth('日本語 👍 e\u0301'), 11);
  });

  it('marks the first line of a span over several, and cuts a very long line round its marks', async () => {
    const path = '/work/repo/long.py';
    const text = `${'a'.repeat(3000)} = sink(\n  1)\n`;
    const start = text.indexOf('sink');
    const location = { path, span: { start, end: text.length - 1 } };
    const { stdout } = await cli(['check'], { report: report({ findings: [finding({ location, steps: [] })] }), files: { [path]: text } });
    const [source = '', marks = ''] = stdout.split('\n').slice(3, 5);
    assert.ok(source.length < 200 && source.includes('…'), source);
    assert.equal(source.indexOf('sink('), marks.indexOf('^^^^^'));
    assert.match(marks, /\^{5} {2}\(to line 2\)/);
  });

  it('never lets source text or names steer the terminal', async () => {
    const path = '/work/repo/evil\u001b[31m.py';
    const text = 'x = "\u001b]0;title\u0007\u202e" + sink\n';
    const location = placeOf(path, text, 'sink');
    const evil = finding({ location, steps: [], message: 'Bad \u001b[2J message' });
    const { stdout } = await cli(['check'], { report: report({ findings: [evil] }), files: { [path]: text } });
    assert.doesNotMatch(stdout, /[\u001b\u0007\u202e]/);
    assert.equal(printable('a\u0000\tb'), 'a\u{fffd}\tb');
  });

  it('counts what was suppressed', async () => {
    const { stdout } = await cli(['check'], { report: report({ suppressed: [{ finding: finding(), reason: 'known', until: null }] }) });
    assert.equal(stdout, 'no findings in 1 file (1 suppressed)\n');
  });

  it('lists with --show-suppressed what was suppressed, why, and up to which day', async () => {
    const suppressed = [{ finding: finding(), reason: 'known', until: null }, { finding: finding(), reason: 'looked at', until: '2027-01-31' }];
    const { stdout } = await cli(['check', '--show-suppressed'], { report: report({ suppressed }) });
    assert.equal(
      stdout,
      [
        'suppressed[model-output-to-shell]: src/app.py:10:20: known',
        'suppressed[model-output-to-shell]: src/app.py:10:20: looked at (until 2027-01-31)',
        '',
        'no findings in 1 file (2 suppressed)',
        '',
      ].join('\n'),
    );
  });
});
