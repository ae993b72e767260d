import assert from 'node:assert/strict';
import type { CodeAction, Range } from 'vscode-languageserver/node';
import type { SuppressArguments } from '../../server/lsp/protocol';
import { editorCapabilities, failure, until, type TestClient } from './client';
import { hold, onTexts, onToy } from './support';

const folder = 'file:///app';
const uri = `${folder}/a.py`;
const { experimental: _, ...otherEditor } = editorCapabilities;

const agent = `from composio import Composio


def build(key):
    return Composio(
        key,
        dangerously_allow_auto_upload_download_files=True,
    )
`;
const shell = `import subprocess
from openai import OpenAI

client = OpenAI()


def run(task):
    answer = client.responses.create(model="m", input=task)
    subprocess.run(answer.output_text, shell=True)
`;

function placeOf(client: TestClient, piece: string, of = uri): Range {
  const start = client.text(of).indexOf(piece);
  assert.ok(start >= 0, piece);
  return client.range(client.text(of), start, start + piece.length);
}

function kinds(actions: readonly CodeAction[]): (string | undefined)[] {
  return actions.map(({ kind }) => kind);
}

describe('lsp: hover', () => {
  it('explains the finding: what, why, the steps with links, the rule', async () => {
    const { client } = onTexts({ '/app/a.py': shell });
    await client.initialize([folder]);
    await client.open(uri, shell);
    const range = placeOf(client, 'answer.output_text');
    const hover = await client.hover(uri, range.start);
    assert.ok(hover && typeof hover.contents === 'object' && 'kind' in hover.contents && hover.contents.kind === 'markdown');
    assert.deepEqual(hover.range, range);
    const { value } = hover.contents;
    assert.match(value, /^\*\*.+\*\*\n\n/);
    assert.match(value, /\n1\. \[a\.py:\d+\]\(file:\/\/\/app\/a\.py#L\d+,\d+\) /);
    assert.match(value, /\n2\. \[a\.py:9\]\(file:\/\/\/app\/a\.py#L9,20\) /);
    assert.match(value, /\[model-output-to-shell\]\(https:/);
    assert.match(value, /shell/);
    assert.deepEqual(await client.hover(uri, range.end).then((at) => at?.range), range, 'a caret behind the word still touches it');
    assert.equal(await client.hover(uri, { line: 0, character: 0 }), null);
  });

  it('is plain text for a client that reads no Markdown', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder], { textDocument: { hover: { contentFormat: ['plaintext'] } } });
    await client.open(uri, 'danger(x)');
    const hover = await client.hover(uri, { line: 0, character: 7 });
    assert.deepEqual(hover?.contents, {
      kind: 'plaintext',
      value: '`x` reaches danger.\nDo not.\n1. `x` read\n2. passed to `danger`\nmodel-output-to-shell: https://github.com/lintel/lintel/blob/main/rules/model-output-to-shell/page.md',
    });
  });

  it('links to a page that comes with the server, for a client that shows such pages', async () => {
    const { client } = onTexts({ '/app/a.py': shell });
    await client.initialize([folder], { ...editorCapabilities, experimental: { lintel: { rulePages: true } } });
    await client.open(uri, shell);
    const [diagnostic] = await client.diagnostics(uri);
    assert.equal(diagnostic?.codeDescription?.href, 'lintel-rule:/model-output-to-shell.md');
    const hover = await client.hover(uri, diagnostic.range.start);
    assert.match(JSON.stringify(hover), /\[model-output-to-shell\]\(command:lintel\.explainRule\?%5B%22model-output-to-shell%22%5D\)/);
    const page = await client.connection.sendRequest<{ text: string }>('lintel/rulePage', { rule: 'model-output-to-shell' });
    assert.match(page.text, /^# model-output-to-shell\n\n## What\n/);
    for (const rule of ['no-such-rule', 'toString', undefined]) assert.equal(await client.connection.sendRequest('lintel/rulePage', { rule }), null);
  });

  it('lets no text of the program draw in the editor', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    const analyze = toy.analyze.bind(toy);
    toy.analyze = async (cancel, progress) => {
      const report = await analyze(cancel, progress);
      return { ...report, findings: report.findings.map((one) => ({ ...one, message: 'Key "![x](http://evil)" <img src=x> `a*b` and `half' })) };
    };
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    const hover = await client.hover(uri, { line: 0, character: 7 });
    const { value } = hover?.contents as { value: string };
    assert.ok(value.includes('Key "\\!\\[x\\]\\(http://evil\\)" \\<img src=x\\> `a*b` and \\`half'), value);
  });
});

describe('lsp: fixes', () => {
  it('turn a dangerous flag off by the preferred action, and the finding goes', async () => {
    const { client } = onTexts({ '/app/a.py': agent });
    await client.initialize([folder]);
    await client.open(uri, agent);
    const [diagnostic] = await client.diagnostics(uri);
    assert.ok(diagnostic);
    const actions = await client.actions(uri, diagnostic.range, undefined, [diagnostic]);
    const preferred = actions.filter(({ isPreferred }) => isPreferred);
    assert.equal(preferred.length, 1);
    const [fix] = preferred as [CodeAction];
    assert.equal(fix.kind, 'quickfix');
    assert.deepEqual(fix.diagnostics, [diagnostic], 'the diagnostic as the client has it');
    assert.equal(fix.edit, undefined, 'worked out when it is chosen');
    const { edit } = await client.resolve(fix);
    assert.equal(edit?.changeAnnotations, undefined, 'a safe fix is not asked about');
    await client.apply(edit);
    assert.doesNotMatch(client.text(uri), /dangerously_allow_auto_upload_download_files=True/);
    assert.deepEqual(await client.diagnostics(uri), []);
  });

  it('are for the newest text, and gone when the finding is', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    const [fix] = await client.actions(uri, placeOf(client, 'x)'));
    assert.ok(fix);
    await client.change(uri, [{ text: '\n\ndanger(x)' }]);
    const { edit } = await client.resolve(fix);
    await client.apply(edit);
    assert.equal(client.text(uri), '\n\nsafe(x)');
    assert.equal((await failure(client.resolve(fix))).code, -32801, 'content modified');
  });

  it('come with their edits to a client that cannot resolve, and in the simplest form to one that knows no versions', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder], {});
    await client.open(uri, 'danger(x)');
    const actions = await client.actions(uri, placeOf(client, 'x'));
    assert.deepEqual(actions[0]?.edit, { changes: { [uri]: [{ range: placeOf(client, 'danger'), newText: 'safe' }] } });
    assert.deepEqual(Object.keys(actions[1]?.edit?.changes ?? {}), [uri, `${folder}/s.py`]);
  });

  it('that a person should look at, or that reach into other files, are asked about', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    const review = (await client.actions(uri, placeOf(client, 'x)'))).find(({ title }) => title === 'Rename x');
    assert.ok(review && !review.isPreferred);
    const { edit } = await client.resolve(review);
    assert.deepEqual(edit?.changeAnnotations, {
      lintel: { label: 'Rename x', description: 'removes 1 finding, adds none', needsConfirmation: true },
    });
    const versions = edit?.documentChanges?.map((change) => 'textDocument' in change && [change.textDocument.uri, change.textDocument.version]);
    assert.deepEqual(versions, [[uri, 1], [`${folder}/s.py`, null]]);
    const all = edit?.documentChanges?.flatMap((change) => ('edits' in change ? change.edits : [])) ?? [];
    assert.ok(all.length === 2 && all.every((one) => 'annotationId' in one && one.annotationId === 'lintel'));
  });

  it('all at once: the safe ones, under their own kind', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input\ny = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)\ndanger(y)\ndanger(z)');
    const start = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    for (const only of [['source.fixAll.lintel'], ['source.fixAll'], ['source.fixAll.']]) assert.deepEqual(kinds(await client.actions(uri, start, only)), only[0] === 'source.fixAll.' ? [] : ['source.fixAll.lintel']);
    assert.deepEqual(kinds(await client.actions(uri, start, ['source'])), ['source.fixAll.lintel']);
    assert.deepEqual(await client.actions(uri, start, ['source.organizeImports']), []);
    assert.deepEqual(kinds(await client.actions(uri, placeOf(client, 'x)'), ['quickfix'])), [
      'quickfix', 'quickfix', 'quickfix', 'quickfix.suppress.line.lintel', 'quickfix.suppress.file.lintel',
    ]);
    const [all] = await client.actions(uri, start, ['source.fixAll']);
    assert.equal(all?.title, 'Apply all 2 safe fixes of Lintel');
    const { edit } = await client.resolve(all as CodeAction);
    assert.equal(edit?.changeAnnotations, undefined);
    await client.apply(edit);
    assert.equal(client.text(uri), 'safe(x)\nsafe(y)\ndanger(z)');
    assert.deepEqual(await client.actions(uri, start, ['source.fixAll']), [], 'nothing is left to fix');
  });

  it('that would not remove their finding are not offered', async () => {
    const { client } = onToy({ '/app/s.py': 'z = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(z)');
    const titles = (await client.actions(uri, placeOf(client, 'z)'), ['quickfix'])).map(({ title }) => title);
    assert.deepEqual(titles.slice(0, 2), ['Call safe with z', 'Rename z']);
    assert.ok(!titles.includes('Do nothing'));
  });

  it('say when they remove more than their finding', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)\ndanger(x)');
    const titles = (await client.actions(uri, placeOf(client, 'x)'), ['quickfix'])).map(({ title }) => title);
    assert.deepEqual(titles.slice(0, 3), ['Call safe with x', 'Rename x (removes 2 findings, adds none)', 'Fix all 2 findings of model-output-to-shell in this file']);
  });

  it('of one rule all at once, and those for review under a kind of their own with a question', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input\ny = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)\ndanger(y)');
    const rule = (await client.actions(uri, placeOf(client, 'x)'), ['quickfix'])).find(({ title }) => title.startsWith('Fix all 2 findings'));
    const { edit } = await client.resolve(rule as CodeAction);
    assert.equal(edit?.changeAnnotations, undefined, 'both are safe');
    const [unsafe] = await client.actions(uri, placeOf(client, 'x)'), ['source.fixAllUnsafe.lintel']);
    assert.equal(unsafe, undefined, 'safe fixes come first, and all have one');
    await client.apply(edit);
    assert.equal(client.text(uri), 'safe(x)\nsafe(y)');
  });

  it('that leave something to fill in are offered with a question, and never applied with others', async () => {
    const { client } = onToy({ '/app/s.py': 'w = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(w)\ndanger(w)');
    const start = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    for (const kind of ['source.fixAll', 'source.fixAllUnsafe']) assert.deepEqual(await client.actions(uri, start, [kind]), [], kind);
    const actions = (await client.actions(uri, placeOf(client, 'w)'), ['quickfix'])).filter(({ kind }) => kind === 'quickfix');
    assert.deepEqual(actions.map(({ title, isPreferred }) => [title, isPreferred]), [['Allow only what is listed', undefined]], 'and no way to fix all of the rule');
    const { edit } = await client.resolve(actions[0] as CodeAction);
    assert.equal(edit?.changeAnnotations?.lintel?.needsConfirmation, true);
  });

  it('safe first, in the real engine: what is safe is preferred, what is for review is asked about', async () => {
    const query = `import sqlite3
from openai import OpenAI

client = OpenAI()
connection = sqlite3.connect("a.db")


def find(question):
    name = client.responses.create(model="m", input=question).output_text
    return connection.execute(f"SELECT * FROM people WHERE name = '{name}'").fetchall()
`;
    const { client } = onTexts({ '/app/a.py': query });
    await client.initialize([folder]);
    await client.open(uri, query);
    const [diagnostic] = await client.diagnostics(uri);
    assert.ok(diagnostic);
    const actions = (await client.actions(uri, diagnostic.range, ['quickfix'], [diagnostic])).filter(({ kind }) => kind === 'quickfix');
    assert.deepEqual(actions.map(({ title, isPreferred }) => [title, isPreferred]), [
      ['Bind the value as a parameter of the query', true],
      ['Allow only listed values of `name`, which are for you to fill in', undefined],
    ]);
    const edits = await Promise.all(actions.map(async (action) => (await client.resolve(action)).edit));
    assert.deepEqual(edits.map((edit) => edit?.changeAnnotations?.lintel?.needsConfirmation), [undefined, true]);
    await client.apply(edits[0]);
    assert.match(client.text(uri), /execute\("SELECT \* FROM people WHERE name = \?", \(name,\)\)/);
    assert.deepEqual(await client.diagnostics(uri), []);
  });

  it('that change several files do so by one edit, which is undone as one', async () => {
    const order = `import { readFileSync, unlinkSync } from 'node:fs';
import OpenAI from 'openai';

const client = new OpenAI();

export async function tidy(question: string) {
  const answer = await client.responses.create({ model: 'm', input: question });
  const plan = JSON.parse(answer.output_text);
  if (plan.kind === 'old') unlinkSync(plan.file);
  return readFileSync('done', 'utf8');
}
`;
    const manifest = '{\n  "dependencies": {\n    "openai": "^7.0.0"\n  }\n}\n';
    const source = `${folder}/tidy.ts`;
    const { client } = onTexts({ '/app/tidy.ts': order, '/app/package.json': manifest });
    await client.initialize([folder]);
    await client.open(source, order);
    const [diagnostic] = await client.diagnostics(source);
    assert.ok(diagnostic);
    const fix = (await client.actions(source, diagnostic.range, ['quickfix'])).find(({ title }) => title.includes('adds an entry to package.json'));
    assert.ok(fix, 'a fix that needs a library');
    const { edit, command } = await client.resolve(fix);
    assert.equal(command, undefined, 'no second step that would be undone apart');
    const changes = edit?.documentChanges?.map((change) => ('textDocument' in change ? [change.textDocument.uri, new Set(change.edits.map((one) => 'annotationId' in one && one.annotationId))] : []));
    assert.deepEqual(changes, [[source, new Set(['lintel'])], [`${folder}/package.json`, new Set(['lintel'])]], 'one question about all of it');
  });

  it('that make a file say so before they write to it, and are kept from a client that cannot make one', async () => {
    const chat = `'use client';
import OpenAI from 'openai';

const openai = new OpenAI({ apiKey: process.env.NEXT_PUBLIC_OPENAI_API_KEY });

export async function ask(question: string) {
  const answer = await openai.responses.create({ model: 'gpt-5-2025-08-07', input: question });
  return answer.output_text;
}
`;
    const source = `${folder}/app/chat.ts`;
    const texts = { '/app/app/chat.ts': chat, '/app/package.json': '{ "dependencies": { "next": "16", "openai": "7" } }' };
    const { client } = onTexts(texts);
    await client.initialize([folder]);
    await client.open(source, chat);
    const [fix] = await client.actions(source, placeOf(client, 'NEXT_PUBLIC_OPENAI_API_KEY', source), ['quickfix']);
    assert.equal(fix?.title, 'Ask it from a new route of the server, `/api/ask`, which has the key in `OPENAI_API_KEY`');
    const { edit } = await client.resolve(fix);
    const [inBrowser, creation, inRoute] = edit?.documentChanges ?? [];
    const route = `${folder}/app/api/ask/route.ts`;
    assert.ok(inBrowser && 'edits' in inBrowser && inBrowser.textDocument.uri === source);
    assert.deepEqual(creation, { kind: 'create', uri: route, options: { overwrite: false }, annotationId: 'lintel' });
    assert.ok(inRoute && 'edits' in inRoute);
    assert.deepEqual(inRoute.textDocument, { uri: route, version: null });
    const [written] = inRoute.edits;
    assert.ok(written && 'newText' in written && written.newText.includes('export async function POST(request: Request)'));
    assert.deepEqual(written.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
    assert.equal(edit?.documentChanges?.length, 3);

    const other = onTexts(texts).client;
    const { workspaceEdit: _edits, ...workspace } = editorCapabilities.workspace ?? {};
    await other.initialize([folder], { ...editorCapabilities, workspace: { ...workspace, workspaceEdit: { documentChanges: true } } });
    await other.open(source, chat);
    const offered = await other.actions(source, placeOf(other, 'NEXT_PUBLIC_OPENAI_API_KEY', source), ['quickfix']);
    assert.deepEqual(offered.filter(({ kind }) => kind === 'quickfix'), []);
  });

  it('all at once, with the real engine', async () => {
    const two = `${agent}\n\n${agent.replace('def build', 'def again')}`;
    const { client } = onTexts({ '/app/a.py': two });
    await client.initialize([folder]);
    await client.open(uri, two);
    assert.equal((await client.diagnostics(uri)).length, 2);
    const [all] = await client.actions(uri, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, ['source.fixAll.lintel']);
    await client.apply((await client.resolve(all as CodeAction)).edit);
    assert.deepEqual(await client.diagnostics(uri), []);
  });
});

describe('lsp: suppression', () => {
  it('is offered last and never preferred, by the command that the client has', async () => {
    const { client } = onTexts({ '/app/a.py': agent });
    await client.initialize([folder]);
    await client.open(uri, agent);
    const [diagnostic] = await client.diagnostics(uri);
    assert.ok(diagnostic);
    const actions = await client.actions(uri, diagnostic.range);
    assert.deepEqual(kinds(actions).slice(-2), ['quickfix.suppress.line.lintel', 'quickfix.suppress.file.lintel']);
    const targets = actions.slice(-2).map((action) => {
      assert.equal(action.isPreferred, undefined);
      assert.equal(action.edit, undefined);
      assert.equal(action.command?.command, 'lintel.suppress');
      return action.command.arguments?.[0] as SuppressArguments;
    });
    assert.deepEqual(targets, [
      { uri, range: diagnostic.range, rule: 'dangerous-flag-enabled', kind: 'line' },
      { uri, range: diagnostic.range, rule: 'dangerous-flag-enabled', kind: 'file' },
    ]);
  });

  for (const kind of ['line', 'file'] as const) {
    it(`of the ${kind} writes the reason into a comment, and the finding goes`, async () => {
      const { client } = onTexts({ '/app/a.py': agent });
      await client.initialize([folder]);
      await client.open(uri, agent);
      const [diagnostic] = await client.diagnostics(uri);
      const params = { uri, range: diagnostic?.range, rule: 'dangerous-flag-enabled', kind, reason: ' runs in a container ' };
      await client.apply(await client.connection.sendRequest('lintel/suppressEdit', params));
      const comment = kind === 'line' ? /^ +# lintel-ignore dangerous-flag-enabled -- runs in a container$/m : /^# lintel-ignore-file dangerous-flag-enabled -- runs in a container\n/;
      assert.match(client.text(uri), comment);
      assert.deepEqual(await client.diagnostics(uri), []);
      assert.equal(await client.connection.sendRequest('lintel/suppressEdit', params), null, 'it is gone');
    });
  }

  it('is refused without a reason of one line', async () => {
    const { client } = onTexts({ '/app/a.py': agent });
    await client.initialize([folder]);
    await client.open(uri, agent);
    const [diagnostic] = await client.diagnostics(uri);
    for (const reason of ['', '  ', 'two\nlines', undefined]) {
      const { code } = await failure(client.connection.sendRequest('lintel/suppressEdit', { uri, range: diagnostic?.range, rule: 'dangerous-flag-enabled', kind: 'line', reason }));
      assert.equal(code, -32602, String(reason));
    }
  });

  it('ends on the day that is given, and the finding is back the day after', async () => {
    const { client, clock } = onTexts({ '/app/a.py': agent });
    await client.initialize([folder]);
    await client.open(uri, agent);
    const [diagnostic] = await client.diagnostics(uri);
    const params = { uri, range: diagnostic?.range, rule: 'dangerous-flag-enabled', kind: 'line', reason: 'a trial', until: '2026-01-31' };
    for (const until of ['soon', '2026-13-01', 7]) {
      const { code } = await failure(client.connection.sendRequest('lintel/suppressEdit', { ...params, until }));
      assert.equal(code, -32602, String(until));
    }
    await client.apply(await client.connection.sendRequest('lintel/suppressEdit', params));
    assert.match(client.text(uri), /^ +# lintel-ignore dangerous-flag-enabled -- a trial until=2026-01-31$/m);
    assert.deepEqual(await client.diagnostics(uri), []);
    clock.day = '2026-02-01';
    await client.change(uri, [{ text: `${client.text(uri)}\n` }]);
    const back = await client.diagnostics(uri);
    assert.deepEqual(back.map(({ code }) => code).sort(), ['dangerous-flag-enabled', 'suppression-expired']);
    const hover = await client.hover(uri, back.find(({ code }) => code === 'dangerous-flag-enabled')?.range.start ?? { line: 0, character: 0 });
    assert.match(JSON.stringify(hover), /does not suppress this: it ended on 2026/);
  });

  it('for other editors is an edit that does not count before a person has written why', async () => {
    const { client } = onTexts({ '/app/a.py': agent });
    await client.initialize([folder], otherEditor);
    await client.open(uri, agent);
    const [diagnostic] = await client.diagnostics(uri);
    assert.ok(diagnostic);
    const action = (await client.actions(uri, diagnostic.range)).find(({ kind }) => kind === 'quickfix.suppress.line.lintel');
    assert.ok(action && action.command === undefined);
    await client.apply(action.edit);
    assert.match(client.text(uri), /# lintel-ignore dangerous-flag-enabled -- \n/);
    assert.deepEqual((await client.diagnostics(uri)).map(({ code }) => code).sort(), ['dangerous-flag-enabled', 'suppression-without-reason'], 'no reason, no suppression');
    await client.replace(uri, 'enabled -- \n', 'enabled -- it runs in a container\n');
    assert.deepEqual(await client.diagnostics(uri), []);
  });

  it('can be switched off', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    client.settings = { '': { codeAction: { suppress: false } } };
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    assert.deepEqual(kinds(await client.actions(uri, placeOf(client, 'x)'))), ['quickfix', 'quickfix', 'source.fixAll.lintel']);
  });
});

describe('lsp: questions that were overtaken', () => {
  it('by a change of their own document: a pull is asked again, others are dropped', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    await client.pull(uri);
    const release = hold(toy);
    await client.change(uri, [{ text: 'danger(x)\n' }]);
    const asked = [client.pull(uri), client.hover(uri, { line: 0, character: 7 }), client.actions(uri, placeOf(client, 'x'))].map(failure);
    await until('the analysis runs', () => toy.runs >= 2);
    await client.change(uri, [{ text: 'danger(x)\n\n' }]);
    const [pull, hover, actions] = await Promise.all(asked);
    release();
    assert.deepEqual([pull?.code, pull?.data], [-32802, { retriggerRequest: true }], 'server cancelled');
    assert.deepEqual([hover?.code, actions?.code], [-32801, -32801], 'content modified');
    assert.equal((await client.diagnostics(uri)).length, 1);
  });

  it('by a change of another document wait for the results that hold it', async () => {
    const { client, toy } = onToy({});
    const source = `${folder}/s.py`;
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    await client.open(source, 'y = input');
    await client.pull(uri);
    const release = hold(toy);
    await client.change(uri, [{ text: 'danger(x) ' }]);
    const asked = client.diagnostics(uri);
    await until('the analysis of the change', () => toy.told.includes(`change /app/a.py`) && toy.isBusy);
    const { cancelledRuns } = toy;
    await client.change(source, [{ text: 'x = input' }]);
    await until('it was given up', () => toy.cancelledRuns > cancelledRuns);
    release();
    assert.equal((await asked).length, 1);
  });
});
