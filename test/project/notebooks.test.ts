// Notebooks: their code cells are analysed like any module, and reports speak of places in the file.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import type { Finding } from '../../server/engine/rules/contract';
import { analyzeTexts, workspaceOf } from '../support/analyze';

const code = (source: readonly string[], outputs: readonly unknown[] = []) => ({ cell_type: 'code', metadata: {}, outputs, source });
const prose = (text: string) => ({ cell_type: 'markdown', metadata: {}, source: [text] });
const notebook = (cells: readonly unknown[]): string => JSON.stringify({ cells, metadata: { kernelspec: { language: 'python' } }, nbformat: 4 }, null, 1);

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
    assert.deepEqual(workspace.cellAt('/ask.ipynb', finding.location.span.start), { cell: 4, line: 1, character: 16 });
    assert.equal(workspace.text('/ask.ipynb')?.content, text);
    for (const { location } of finding.steps) assert.equal(location.path, '/ask.ipynb');
    const first = finding.steps[0];
    assert.ok(first);
    assert.equal(workspace.cellAt('/ask.ipynb', first.location.span.start)?.cell, 3);
  });

  it('offer no edit, since edits speak of joined cells', async () => {
    const { workspace } = workspaceOf({ '/ask.ipynb': notebook(asking) });
    const { findings } = await workspace.analyze(neverCancelled);
    assert.ok(findings.length > 0);
    for (const finding of findings) {
      assert.deepEqual(finding.fixes, []);
      assert.equal(workspace.suppression(finding, 'line', 'because'), null);
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
