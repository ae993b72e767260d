// The report after any sequence of edits is the report of a fresh start over the same texts, in every word and place, and
// an edit costs what it changes.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import type { KnowledgeFile } from '../../server/engine/models/schema';
import type { Report } from '../../server/engine/service';
import builtIn from '../../server/generated/knowledge.json';
import { textsOf } from '../examples/texts';
import { analyzeTexts, workspaceOf, type TestRun } from '../support/analyze';
import { Random } from '../syntax/random';
import { randomEdit } from './edits';
import type { Texts } from './edits';
import { programs } from './programs';

/** Every analysis from scratch reads the knowledge anew: only what the programs use. */
const packages = new Set(['openai', 'flask', 'python', 'express', 'node']);
const knowledge = (builtIn as readonly KnowledgeFile[]).filter((file) => packages.has(file.package));

/** What a reader sees of a report. */
function readable({ findings, suppressed, problems, statistics }: Report): unknown {
  return JSON.parse(JSON.stringify({ findings, suppressed, problems, statistics }));
}

async function checkEdits(original: Texts, seed: number, count: number, run: TestRun = { knowledge }): Promise<number> {
  const random = new Random(seed);
  const current = { ...original };
  const { workspace } = workspaceOf(original, run);
  let reported = 0;
  await workspace.analyze(neverCancelled);
  for (let step = 0; step < count; step++) {
    const { path, text, kind } = randomEdit(original, current, random);
    current[path] = text;
    workspace.open(path, text);
    // What is found in haste must leave nothing behind.
    await workspace.analyze(neverCancelled, undefined, true);
    if (step % 3 === 1) continue;
    const warm = await workspace.analyze(neverCancelled);
    const cold = await analyzeTexts(current, run);
    assert.equal(warm.isProvisional, false);
    reported += cold.findings.length;
    assert.deepEqual(readable(warm), readable(cold), `seed ${seed}, edit ${step} of ${path}: ${kind}\n${text}`);
  }
  return reported;
}

describe('incremental', () => {
  for (const [name, texts] of Object.entries(programs)) {
    it(`answers as a fresh start does after each of many edits of ${name}`, async function () {
      this.timeout(300_000);
      const seeds = (process.env['LINTEL_SEEDS'] ?? '1,2,3').split(',').map(Number);
      for (const seed of seeds) assert.ok((await checkEdits(texts, seed, 50)) > 0, 'there are findings');
    });
  }

  for (const name of ['support-desk-python', 'support-desk-typescript']) {
    it(`answers as a fresh start does after random edits of ${name}`, async function () {
      this.timeout(120_000);
      assert.ok((await checkEdits(textsOf(name), 11, 8, {})) > 0, 'there are findings');
    });
  }

  // Counted by hand: the functions, the module bodies, and who calls whom.
  const python: Texts = {
    '/run.py': `import subprocess
from ask import ask


def run(task):
    subprocess.run(ask(task), shell=True)


def shout(task):
    return task + "!"
`,
    '/ask.py': `import openai


def prepare(text):
    return "Do: " + text


def ask(text):
    return openai.OpenAI().responses.create(model="m", input=prepare(text)).output_text


def show(text):
    print(prepare(text))
`,
  };
  const typescript: Texts = {
    '/run.ts': `import { execSync } from 'node:child_process';
import { ask } from './ask';

export async function run(task: string) {
  execSync(await ask(task));
}

export function shout(task: string) {
  return task + '!';
}
`,
    '/ask.ts': `import OpenAI from 'openai';

function prepare(text: string) {
  return 'Do: ' + text;
}

export async function ask(text: string) {
  return (await new OpenAI().responses.create({ model: 'm', input: prepare(text) })).output_text;
}

export function show(text: string) {
  console.log(prepare(text));
}
`,
  };
  const edits: readonly (readonly [what: string, file: string, before: string, after: string, analyses: number])[] = [
    ['a body that says the same as before costs itself', '/ask', "'m'", "'another'", 1],
    ['white space costs nothing', '/run', 'ask(task)', 'ask(    task)', 0],
    ['a longer body moves what lies below it, which costs nothing', '/run', 'ask(task)', 'ask(task + task)', 1],
    ['a function that nobody calls costs itself, whatever it says', '/run', "task + '!'", "'nothing'", 1],
    ['another text costs the two that read it, and those say the same', '/ask', "'Do: '", "'Please do: '", 3],
    ['a text without the input costs those that read it, and who reads one of them', '/ask', "'Do: ' + text", "'Do nothing'", 4],
  ];
  for (const [language, texts] of [['.py', python], ['.ts', typescript]] as const) {
    const written = (text: string): string => (language === '.py' ? text.replaceAll("'", '"') : text);
    for (const [what, file, before, after, analyses] of edits) {
      it(`${what} (${language})`, async () => {
        const { workspace } = workspaceOf(texts, { knowledge });
        const count = (): number => workspace.counters.get('flow.functions');
        await workspace.analyze(neverCancelled);
        const cold = count();
        assert.ok(cold >= 7, 'five functions and two module bodies');
        const path = file + language;
        const text = texts[path] ?? '';
        assert.ok(text.includes(written(before)), before);
        const edited = text.replace(written(before), written(after));
        workspace.change(path, edited);
        const warm = await workspace.analyze(neverCancelled);
        assert.equal(count() - cold, analyses);
        assert.deepEqual(readable(warm), readable(await analyzeTexts({ ...texts, [path]: edited }, { knowledge })));
      });
    }
  }

  it('typing in one of many functions that call each other costs that one, and what is owed is made good', async () => {
    const size = 12;
    const functions = Array.from({ length: size }, (_, at) => `def step${at}(text):\n    return step${(at + 1) % size}(text)\n`);
    const path = '/steps.py';
    const text = `import subprocess\nimport openai\n\n${functions.join('\n')}\ndef run(task):\n    answer = openai.OpenAI().responses.create(model="m", input=task).output_text\n    subprocess.run(answer, shell=True)\n`;
    const { workspace } = workspaceOf({ [path]: text }, { knowledge });
    const count = (): number => workspace.counters.get('flow.functions');
    await workspace.analyze(neverCancelled);
    const cold = count();
    const edited = text.replace('    return step4', '    print(1)\n    return step4');
    workspace.change(path, edited);
    const hasty = await workspace.analyze(neverCancelled, undefined, true);
    assert.ok(hasty.isProvisional);
    assert.ok(count() - cold <= 2, `${count() - cold} analyses`);
    assert.equal(hasty.findings.length, 1);
    const thorough = await workspace.analyze(neverCancelled);
    assert.ok(count() - cold >= size);
    assert.deepEqual(readable(thorough), readable(await analyzeTexts({ [path]: edited }, { knowledge })));
  });
});
