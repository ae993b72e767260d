// The report after any sequence of edits is the report of a fresh start over the same texts, in every word and place, and
// an edit costs what it changes.
import { strict as assert } from 'node:assert';
import { CancelledError, neverCancelled, type Cancel } from '../../server/engine/base/cancel';
import { Limits } from '../../server/engine/base/limits';
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

/** Turns when it is asked for the time after these. */
function cancelledAfter(questions: number): Cancel {
  let left = questions;
  return {
    get isCancelled() {
      return left-- <= 0;
    },
  };
}

function expectCancelled(error: unknown): void {
  if (!(error instanceof CancelledError)) throw error;
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
    // What is found in haste, and what is begun and given up, must leave nothing behind.
    if (step % 4 === 0) await workspace.analyze(cancelledAfter(random.below(40)), undefined, step % 8 === 0).catch(expectCancelled);
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

  it('a name that a file has for the first time is known to who imports it', async () => {
    const runner = "import { execSync } from 'node:child_process';\nimport { Asker } from './ask';\n\nexport const run = async (task: string) => execSync(await new Asker().ask(task));\n";
    const asker = "import OpenAI from 'openai';\n\nexport class Asker {\n  ask = async (text: string) => (await new OpenAI().responses.create({ model: 'm', input: text })).output_text;\n}\n";
    const { workspace } = workspaceOf({ '/run.ts': runner, '/ask.ts': asker.replace('Asker', 'Another') }, { knowledge });
    assert.deepEqual((await workspace.analyze(neverCancelled)).findings, []);
    workspace.open('/ask.ts', asker);
    assert.deepEqual((await workspace.analyze(neverCancelled)).findings.map(({ rule }) => rule), ['model-output-to-shell']);
  });

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

  it('a long function that reads what is typed in waits until the typing rests', async () => {
    const path = '/steps.py';
    const calls = Array.from({ length: Limits.operationsPerKeystroke / 2 }, (_, at) => `    part${at} = ask(task + "?")\n`).join('');
    const text = `import subprocess\nimport openai\n\ndef ask(task):\n    return openai.OpenAI().responses.create(model="m", input=task).output_text\n\n\ndef short(task):\n    subprocess.run(ask(task), shell=True)\n\n\ndef long(task):\n${calls}    subprocess.run(part7, shell=True)\n`;
    const { workspace } = workspaceOf({ [path]: text }, { knowledge });
    const count = (): number => workspace.counters.get('flow.functions');
    await workspace.analyze(neverCancelled);
    const cold = count();
    const edited = text.replace('input=task)', 'input="Do " + task)');
    workspace.change(path, edited);
    const hasty = await workspace.analyze(neverCancelled, undefined, true);
    assert.ok(hasty.isProvisional);
    assert.equal(count() - cold, 2, 'the function typed in, and the short one that calls it');
    assert.equal(hasty.findings.length, 2);
    const thorough = await workspace.analyze(neverCancelled);
    assert.ok(count() - cold >= 3);
    assert.deepEqual(readable(thorough), readable(await analyzeTexts({ [path]: edited }, { knowledge })));
  });

  it('a pattern in a written type is part of what it says', async () => {
    const path = '/app.py';
    const text = `import subprocess
from typing import Annotated
from fastapi import FastAPI
from openai import OpenAI
from pydantic import Field

app = FastAPI()


@app.post("/ask")
def ask(tone: Annotated[str, Field(pattern="^[a-z]+$")]):
    return OpenAI().responses.create(model="m", instructions="Answer in a tone that is " + tone, input="Hello")
`;
    const { workspace } = workspaceOf({ [path]: text }, {});
    const before = await workspace.analyze(neverCancelled);
    const edited = text.replace('^[a-z]+$', '^.+$');
    workspace.change(path, edited);
    const after = await workspace.analyze(neverCancelled);
    assert.equal(after.findings.length, before.findings.length + 1);
    assert.deepEqual(readable(after), readable(await analyzeTexts({ [path]: edited }, {})));
  });

  it('follows the text through more edits than it remembers', async () => {
    const path = '/run.py';
    const { workspace } = workspaceOf(python, { knowledge });
    const first = await workspace.analyze(neverCancelled);
    assert.ok(first.findings.length > 0);
    let text = python[path] ?? '';
    for (let edit = 1; edit <= Limits.movesRemembered + 10; edit++) {
      text = edit % 2 === 0 ? `# ${text}` : text.replace('def run', '\ndef run');
      workspace.change(path, text);
      const report = await workspace.analyze(neverCancelled, undefined, edit % 3 > 0);
      if (edit % 20 === 0 || edit > Limits.movesRemembered) assert.deepEqual(readable(report), readable(await analyzeTexts({ ...python, [path]: text }, { knowledge })), `edit ${edit}`);
    }
    const edited = (python['/ask.py'] ?? '').replace('"Do: "', '"Please do: "');
    workspace.change('/ask.py', edited);
    assert.deepEqual(readable(await workspace.analyze(neverCancelled)), readable(await analyzeTexts({ [path]: text, '/ask.py': edited }, { knowledge })));
  });

  describe('an edit that reaches far', () => {
    const path = '/steps.py';
    const chain = Array.from({ length: 80 }, (_, at) => `def step${at}(text):\n    return ${at === 0 ? 'text' : `step${at - 1}(text) + "." + "?" + "!"`}\n`);
    const text = `import subprocess\nimport openai\n\n${chain.join('\n')}\ndef run(task):\n    answer = openai.OpenAI().responses.create(model="m", input=step79(task)).output_text\n    subprocess.run(f"convert {answer}", shell=True)\n`;
    const broken = text.replace('def step0(text):', 'def another():\n    return 1\n\n\ndef step0(text):');
    const atSink = (of: string): number => of.indexOf('f"convert');

    it('waits until the typing rests, and the findings stay where they are written', async () => {
      const { workspace } = workspaceOf({ [path]: text }, { knowledge });
      await workspace.analyze(neverCancelled);
      const cold = workspace.counters.get('flow.functions');
      workspace.open(path, broken);
      const hasty = await workspace.analyze(neverCancelled, undefined, true);
      assert.equal(workspace.counters.get('flow.functions'), cold);
      assert.ok(hasty.isProvisional);
      assert.deepEqual(hasty.findings.map(({ location }) => location.span.start), [atSink(broken)]);
      assert.equal(workspace.text(path)?.content, broken);
      const thorough = await workspace.analyze(neverCancelled);
      assert.ok(workspace.counters.get('flow.functions') > cold);
      assert.deepEqual(readable(thorough), readable(await analyzeTexts({ [path]: broken }, { knowledge })));
    });

    it('costs nothing when it is taken back', async () => {
      const { workspace } = workspaceOf({ [path]: text }, { knowledge });
      const first = await workspace.analyze(neverCancelled);
      const cold = workspace.counters.get('flow.functions');
      workspace.open(path, broken);
      await workspace.analyze(neverCancelled, undefined, true);
      workspace.change(path, text);
      const again = await workspace.analyze(neverCancelled, undefined, true);
      assert.equal(workspace.counters.get('flow.functions'), cold);
      assert.equal(again.isProvisional, false);
      assert.deepEqual(readable(again), readable(first));
    });

    it('leaves out a finding whose place is edited away, and offers no fix for a text that nobody analysed', async () => {
      const { workspace } = workspaceOf({ [path]: text }, { knowledge });
      const [first] = (await workspace.analyze(neverCancelled)).findings;
      assert.ok(first && first.fixes.length > 0);
      workspace.open(path, broken);
      const [moved] = (await workspace.analyze(neverCancelled, undefined, true)).findings;
      assert.deepEqual(moved?.fixes, []);
      assert.equal(moved && workspace.suppression(moved, 'line', 'because'), null);
      workspace.change(path, broken.replace('f"convert {answer}"', '"date"'));
      assert.deepEqual((await workspace.analyze(neverCancelled, undefined, true)).findings, []);
    });

    it('lets others through, who may give it up', async () => {
      const { workspace, host } = workspaceOf({ [path]: text }, { knowledge });
      const state = { isCancelled: false };
      let pauses = 0;
      Object.assign(host, {
        pause: () => {
          pauses++;
          state.isCancelled = workspace.counters.get('flow.functions') > 0;
          return Promise.resolve();
        },
      });
      await workspace.analyze(state);
      assert.ok(pauses > 0, 'the first run pauses, and comes to its end all the same');
      state.isCancelled = false;
      workspace.open(path, broken);
      await workspace.analyze(state).then(() => assert.fail('was cancelled'), expectCancelled);
    });

    it('is not begun between two keystrokes once it was given up', async () => {
      const { workspace } = workspaceOf({ [path]: text }, { knowledge });
      await workspace.analyze(neverCancelled);
      workspace.open(path, broken);
      await workspace.analyze(cancelledAfter(60)).then(() => assert.fail('was cancelled'), expectCancelled);
      const begun = workspace.counters.get('flow.functions') + workspace.counters.get('flow.typings');
      const hasty = await workspace.analyze(neverCancelled, undefined, true);
      assert.equal(workspace.counters.get('flow.functions') + workspace.counters.get('flow.typings'), begun);
      assert.ok(hasty.isProvisional);
      assert.deepEqual(hasty.findings.map(({ location }) => location.span.start), [atSink(broken)]);
      assert.deepEqual(readable(await workspace.analyze(neverCancelled)), readable(await analyzeTexts({ [path]: broken }, { knowledge })));
    });
  });
});
