// A function that is too deep for the machine's stack costs itself, and the report says so. How deep that is depends on the
// machine, so the stack is made to end where the function begins.
import { strict as assert } from 'node:assert';
import { FunctionAnalysis } from '../../server/engine/flow/analysis';
import { analyzeTexts } from '../support/analyze';

const text = `import subprocess
import openai


def deep(text):
    return deep(text)


def run(task):
    answer = openai.OpenAI().responses.create(model="m", input=task).output_text
    subprocess.run(answer, shell=True)
`;

describe('a function too deep for the stack', () => {
  const { run } = FunctionAnalysis.prototype;
  afterEach(() => {
    FunctionAnalysis.prototype.run = run;
  });

  /** The analysis of one function ends with this error. */
  function endWith(error: Error): void {
    FunctionAnalysis.prototype.run = function (this: FunctionAnalysis) {
      if (this.func.name === 'deep') throw error;
      return run.call(this);
    };
  }

  it('is passed over and reported, and the others are analysed', async () => {
    endWith(new RangeError('Maximum call stack size exceeded'));
    const { findings, problems } = await analyzeTexts({ '/app.py': text });
    assert.deepEqual(findings.map(({ rule }) => rule), ['model-output-to-shell']);
    assert.deepEqual(problems.map(({ kind, path, cutoff }) => [kind, path, cutoff?.limit, cutoff?.where]), [['cut', '/app.py', 'stackDepth', 'deep']]);
  });

  it('is told apart from a mistake of the analysis', async () => {
    endWith(new TypeError('a mistake'));
    await assert.rejects(analyzeTexts({ '/app.py': text }), /a mistake/);
  });
});
