// Notebooks: their code cells are analysed like any module, and reports speak of places in the file.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyEdits } from '../../server/engine/fix/apply';
import { fixAll } from '../../server/engine/fixing';
import type { Finding } from '../../server/engine/rules/contract';
import { analyzeTexts, workspaceOf } from '../support/analyze';

const code = (source: readonly string[], outputs: readonly unknown[] = []) => ({ cell_type: 'code', metadata: {}, outputs, source });
const prose = (text: string) => ({ cell_type: 'markdown', metadata: {}, source: [text] });
const notebook = (cells: readonly unknown[], end = ''): string => JSON.stringify({ cells, metadata: { kernelspec: { language: 'python' } }, nbformat: 4 }, null, 1) + end;

const asking = [
  prose('# Ask a model for a command'),
  code(['%pip install openai\n', '!ls\n', 'import openai\n', 'client = openai.OpenAI()\n']),
  code(['import subprocess\n', 'task = input("Task: ")\n', 'answer = client.responses.create(model="gpt-4o", input=task).output_text\n']),
  code(['subprocess.run(answer, shell=True)\n']),
];

function written(finding: Finding, text: string): string {
  return text.slice(finding.location.span.start, finding.location.span.end);
}

describe('notebooks', () => {
  it('are checked cell after cell, and findings lie where the line is written in the file', async () => {
    const text = notebook(asking);
    const { workspace } = workspaceOf({ '/ask.ipynb': text }, { options: { rules: ['model-output-to-shell'] } });
    const { findings } = await workspace.analyze(neverCancelled);
    assert.equal(findings.length, 1);
    const [finding] = findings as [Finding];
    assert.equal(written(finding, text), 'answer');
    const place = workspace.cellOf('/ask.ipynb', finding.location.span);
    assert.deepEqual([place?.cell, place?.span, place?.text.content], [3, { start: 15, end: 21 }, 'subprocess.run(answer, shell=True)\n']);
    assert.equal(workspace.text('/ask.ipynb')?.content, text);
    for (const { location } of finding.steps) assert.equal(location.path, '/ask.ipynb');
    const first = finding.steps[0];
    assert.ok(first);
    assert.equal(workspace.cellOf('/ask.ipynb', first.location.span)?.cell, 2);
    assert.equal(workspace.cellOf('/ask.ipynb', { start: 0, end: 1 }), null);
  });

  it('are fixed in their cells, with all else as it was written', async () => {
    const shown = [{ output_type: 'stream', text: ['café \\u00e9'], data: { b: 1, a: [] } }];
    const before = notebook([prose('# Facts'), code(['%pip install openai\n', 'import openai\n'], shown), code(['text = openai.OpenAI().responses.create(model="gpt-4o", input="Facts as a list").output_text\n', 'facts = eval(text)  # a list'])], '\n');
    const { workspace } = workspaceOf({ '/ask.ipynb': before }, { options: { rules: ['model-output-to-code'] } });
    const { texts, applied, report } = await fixAll(workspace, 'review', neverCancelled);
    assert.equal(applied.length, 1);
    assert.deepEqual(report.findings, []);
    const written = (lines: readonly string[]): string => lines.map((line) => `    ${JSON.stringify(line)}`).join(',\n');
    const after = texts.get('/ask.ipynb')?.after ?? '';
    const expected = before
      .replace(written(['import openai\n']), written(['import ast\n', '\n', 'import openai\n']))
      .replace('eval(text)', 'ast.literal_eval(text)');
    assert.equal(after, expected);
  });

  it('take the comment that accepts a finding, in the cell', async () => {
    for (const where of ['line', 'file'] as const) {
      const text = notebook(asking);
      const { workspace } = workspaceOf({ '/ask.ipynb': text }, { options: { rules: ['model-output-to-shell'] } });
      const [finding] = (await workspace.analyze(neverCancelled)).findings as [Finding];
      const edit = workspace.suppression(finding, where, 'in a sandbox', '2099-12-31');
      assert.ok(edit);
      const edited = applyEdits(text, [edit]);
      const { cells } = JSON.parse(edited) as { cells: { source: string[] }[] };
      const comment = (suffix: string): string => `# lintel-ignore${suffix} model-output-to-shell -- in a sandbox until=2099-12-31\n`;
      if (where === 'line') assert.deepEqual(cells[3]?.source, [comment(''), 'subprocess.run(answer, shell=True)\n']);
      else assert.equal(cells[1]?.source[0], comment('-file'));
      const after = await analyzeTexts({ '/ask.ipynb': edited }, { options: { rules: ['model-output-to-shell'] } });
      assert.deepEqual([after.findings.length, after.suppressed.map(({ reason }) => reason)], [0, ['in a sandbox']]);
    }
  });

  it('say nothing of what cells have shown', async () => {
    const shown = [{ output_type: 'stream', text: ['import openai\n', 'exec(openai.OpenAI().responses.create().output_text)\n'] }];
    const report = await analyzeTexts({ '/plain.ipynb': notebook([code(['print(1)\n'], shown)]) });
    assert.deepEqual(report.findings, []);
    assert.equal(report.statistics.filesAnalyzed, 0);
  });

  it('accept findings by comments in a cell', async () => {
    const quiet = notebook([...asking.slice(0, 3), code(['subprocess.run(answer, shell=True)  # lintel-ignore: model-output-to-shell -- only in the sandbox\n'])]);
    const report = await analyzeTexts({ '/ask.ipynb': quiet }, { options: { rules: ['model-output-to-shell'] } });
    assert.deepEqual(report.findings, []);
    assert.equal(report.suppressed.length, 1);
  });

  it('import the modules beside them', async () => {
    const text = notebook([code(['from wrapper import ask\n', 'exec(ask("a plan"))\n'])]);
    const wrapper = 'import openai\n\ndef ask(text):\n    return openai.OpenAI().responses.create(model="gpt-4o", input=text).output_text\n';
    const { findings } = await analyzeTexts({ '/run.ipynb': text, '/wrapper.py': wrapper }, { options: { rules: ['model-output-to-code'] } });
    assert.deepEqual(findings.map((finding) => [finding.location.path, written(finding, text)]), [['/run.ipynb', 'ask(\\"a plan\\")']]);
  });

  it('that are no JSON are no trouble', async () => {
    const report = await analyzeTexts({ '/broken.ipynb': '{"cells": [', '/app.py': 'import openai\n' });
    assert.deepEqual(report.findings, []);
    assert.deepEqual(report.problems, []);
  });
});
