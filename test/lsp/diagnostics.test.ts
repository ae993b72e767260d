import assert from 'node:assert/strict';
import type { Diagnostic, PublishDiagnosticsParams, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver/node';
import { editorCapabilities, failure, pause, plainCapabilities, until } from './client';
import { hold, onTexts, onToy } from './support';

const folder = 'file:///app';
const helper = `from openai import OpenAI

client = OpenAI()


def propose(task):
    answer = client.responses.create(model="m", input=task)
    return answer.output_text
`;
const runner = `import subprocess

from helper import propose


def run(task):
    command = propose(task)
    subprocess.run(command, shell=True)
`;
const application = { '/app/helper.py': helper, '/app/runner.py': runner, '/app/clean.py': 'print("hello")\n' };
const helperUri = `${folder}/helper.py`;
const runnerUri = `${folder}/runner.py`;

function ids(reports: readonly WorkspaceDocumentDiagnosticReport[]): { uri: string; value: string }[] {
  return reports.map(({ uri, resultId }) => ({ uri, value: resultId as string }));
}

describe('lsp: what a diagnostic says', () => {
  it('is one plain sentence at the sink, with its rule, a link, and its steps in order across files', async () => {
    const { client } = onTexts(application);
    await client.initialize([folder]);
    await client.open(runnerUri, runner);
    const found = await client.diagnostics(runnerUri);
    assert.equal(found.length, 1);
    const [diagnostic] = found as [Diagnostic];
    assert.equal(client.at(runnerUri, diagnostic.range), 'command');
    assert.equal(diagnostic.code, 'model-output-to-shell');
    assert.equal(diagnostic.source, 'lintel');
    assert.equal(diagnostic.severity, 1);
    assert.match(diagnostic.codeDescription?.href ?? '', /^https:\/\/.*\/model-output-to-shell\//);
    assert.match(String(diagnostic.message), /^[A-Z][^\n]*\.$/);
    assert.doesNotMatch(String(diagnostic.message), /other flow|\*\*|\]\(/);
    assert.match((diagnostic.data as { fingerprint: string }).fingerprint, /^v1:/);
    const steps = diagnostic.relatedInformation ?? [];
    assert.ok(steps.length >= 2);
    steps.forEach((step, index) => assert.ok(step.message.startsWith(`${index + 1}. `), step.message));
    assert.equal(steps[0]?.location.uri, helperUri, 'the flow begins at the model');
    assert.deepEqual(steps.at(-1)?.location, { uri: runnerUri, range: diagnostic.range });
  });

  it('counts other flows only when there are some', async () => {
    const { client } = onToy({ '/app/a.py': 'x = input', '/app/b.py': 'x = input', '/app/c.py': 'danger(x)', '/app/d.py': 'y = input\ndanger(y)' });
    await client.initialize([folder]);
    const messages = (await client.workspace()).items.flatMap((report) => (report.kind === 'full' ? report.items.map(({ message }) => message) : []));
    assert.deepEqual(messages, ['`x` reaches danger (and one other flow).', '`y` reaches danger.']);
  });

  it('leaves steps out for a client that refuses them', async () => {
    const { client } = onToy({ '/app/a.py': 'x = input\ndanger(x)' });
    await client.initialize([folder], { textDocument: { diagnostic: { relatedInformation: false } } });
    const report = (await client.workspace()).items[0];
    assert.ok(report?.kind === 'full' && report.items.length === 1);
    assert.equal(report.items[0]?.relatedInformation, undefined);
  });

  it('marks levels as severities', async () => {
    const { client, toy } = onToy({ '/app/a.py': 'x = input\ndanger(x)' });
    const analyze = toy.analyze.bind(toy);
    toy.analyze = async (cancel, progress) => {
      const report = await analyze(cancel, progress);
      const [one] = report.findings;
      assert.ok(one);
      const kinds = [['error', 'regular'], ['warning', 'regular'], ['note', 'strict'], ['note', 'audit']] as const;
      return { ...report, findings: kinds.map(([level, audience]) => ({ ...one, level, audience })) };
    };
    await client.initialize([folder]);
    const report = (await client.workspace()).items[0];
    assert.ok(report?.kind === 'full');
    assert.deepEqual(report.items.map(({ severity }) => severity), [1, 2, 3, 4]);
  });
});

describe('lsp: pulled diagnostics', () => {
  it('are offered as the client can take them', async () => {
    const modern = onToy();
    const { capabilities } = await modern.client.initialize([folder]);
    assert.equal(capabilities.diagnosticProvider, undefined, 'registered later, when the settings are known');
    const registered = await until('registration', () => modern.client.registrations.get('textDocument/diagnostic'));
    const { documentSelector, ...options } = registered.registerOptions as Record<string, unknown>;
    assert.deepEqual(options, { identifier: 'lintel', interFileDependencies: true, workspaceDiagnostics: true });
    const languages = (documentSelector as { language: string }[]).map(({ language }) => language).sort();
    assert.deepEqual(languages, ['html', 'javascript', 'javascriptreact', 'python', 'svelte', 'typescript', 'typescriptreact', 'vue']);

    const plain = onToy();
    const answer = await plain.client.initialize([folder], { textDocument: { diagnostic: {} } });
    assert.deepEqual(answer.capabilities.diagnosticProvider, { identifier: 'lintel', interFileDependencies: true, workspaceDiagnostics: true });

    const none = onToy();
    assert.equal((await none.client.initialize([folder], plainCapabilities)).capabilities.diagnosticProvider, undefined);
  });

  it('say "unchanged" only of what is equal, by a result id that depends on nothing else', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    const uri = `${folder}/a.py`;
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    const first = await client.pull(uri);
    assert.ok(first.kind === 'full' && first.items.length === 1 && first.resultId);
    assert.deepEqual(await client.pull(uri, first.resultId), { kind: 'unchanged', resultId: first.resultId });
    await client.replace(uri, 'danger', ' danger');
    const second = await client.pull(uri, first.resultId);
    assert.equal(second.kind, 'full');
    assert.notEqual(second.resultId, first.resultId);
    await client.replace(uri, ' danger', 'danger');
    assert.equal((await client.pull(uri, first.resultId)).kind, 'unchanged', 'the same diagnostics again');
    const [inWorkspace] = (await client.workspace()).items;
    assert.equal(inWorkspace?.resultId, first.resultId);
    assert.equal(inWorkspace?.version, 3);
    await pause(20);
    assert.equal(client.refreshes, 0, 'who edits a document pulls it without being told');
  });

  it('make the client ask again when a change in another file matters to an open document', async () => {
    const { client } = onTexts(application);
    await client.initialize([folder]);
    await client.open(runnerUri, runner);
    await client.open(helperUri, helper);
    assert.equal((await client.diagnostics(runnerUri)).length, 1);
    assert.equal((await client.diagnostics(helperUri)).length, 0);
    await pause(50);
    assert.equal(client.refreshes, 0, 'nothing to refresh');
    await client.replace(helperUri, 'return answer.output_text', 'return "git status"');
    assert.equal((await client.diagnostics(helperUri)).length, 0);
    await until('refresh', () => client.refreshes === 1);
    assert.equal((await client.diagnostics(runnerUri)).length, 0, 'the edit of one file changed the other');
    await client.replace(helperUri, 'return "git status"', 'return answer.output_text');
    await until('refresh', () => client.refreshes === 2);
    assert.equal((await client.diagnostics(runnerUri)).length, 1);
    await client.change(helperUri, [{ text: `${client.text(helperUri)}# done\n` }]);
    await client.pull(helperUri);
    await pause(50);
    assert.equal(client.refreshes, 2, 'an edit that changes nothing elsewhere asks for nothing');
  });

  it('follow files that change outside of the editor', async () => {
    const { client, write } = onTexts(application);
    await client.initialize([folder]);
    await client.open(runnerUri, runner);
    assert.equal((await client.diagnostics(runnerUri)).length, 1);
    write('/app/helper.py', 'def propose(task):\n    return "ls"\n');
    await client.tellWatched(helperUri);
    await until('refresh', () => client.refreshes === 1);
    assert.equal((await client.diagnostics(runnerUri)).length, 0);
    write('/app/helper.py', helper);
    await client.tellWatched(`${folder}/.git/index.lock`);
    assert.equal((await client.diagnostics(runnerUri)).length, 0, 'nobody said so');
    await client.tellWatched(helperUri);
    assert.equal((await client.diagnostics(runnerUri)).length, 1);
  });

  it('ask for watching of sources, manifests, ignore files and deleted folders', async () => {
    const { client } = onToy();
    await client.initialize([folder]);
    const registered = await until('watchers', () => client.registrations.get('workspace/didChangeWatchedFiles'));
    const watchers = registered.registerOptions?.watchers ?? [];
    const globs = watchers.map(({ globPattern }) => globPattern);
    assert.ok(globs.some((glob) => /[{,]py[,}]/.test(glob) && /[{,]tsx[,}]/.test(glob)), globs.join());
    assert.ok(globs.includes('**/package.json') && globs.includes('**/.gitignore'));
    assert.deepEqual(watchers.find(({ globPattern }) => globPattern === '**/*'), { globPattern: '**/*', kind: 4 });
  });

  it('show the text on disk again when a document is closed, also what nobody told of', async () => {
    const { client, write } = onTexts(application);
    await client.initialize([folder]);
    await client.open(runnerUri, 'print("all gone")\n');
    assert.deepEqual((await client.workspace()).items, []);
    await client.close(runnerUri);
    assert.deepEqual((await client.workspace()).items.map(({ uri }) => uri), [runnerUri]);
    await client.open(`${folder}/late.py`, 'print("empty")\n');
    write('/app/late.py', runner);
    await client.close(`${folder}/late.py`);
    assert.deepEqual((await client.workspace()).items.map(({ uri }) => uri), [`${folder}/late.py`, runnerUri]);
  });

  it('are none for documents of other languages, and for old versions in a comparison', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    await client.open(`${folder}/notes.txt`, 'danger(x)', 'plaintext');
    await client.open('git:/app/a.py?old', 'danger(x)');
    assert.deepEqual(await client.diagnostics(`${folder}/notes.txt`), []);
    assert.deepEqual(await client.diagnostics('git:/app/a.py?old'), []);
    assert.deepEqual(toy.told.filter((what) => what.startsWith('open')), []);
  });

  it('reach unsaved documents and files whose name does not tell the language', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    await client.initialize([folder]);
    for (const [uri, language] of [['untitled:Untitled-1', 'python'], [`${folder}/tool`, 'python'], [`${folder}/a%20b/%C3%A4.ts`, 'typescript']] as const) {
      await client.open(uri, 'danger(x)', language);
      const [diagnostic] = await client.diagnostics(uri);
      assert.equal(diagnostic?.relatedInformation?.at(-1)?.location.uri, uri, 'in the spelling of the client');
    }
    assert.deepEqual(toy.told.filter((what) => what.startsWith('open')), ['open /untitled:/Untitled-1.py', 'open /app/tool.py', 'open /app/a b/ä.ts']);
  });
});

describe('lsp: workspace pulls', () => {
  it('stream, and wait until there is something new', async () => {
    const { client } = onTexts(application);
    await client.initialize([folder]);
    await client.open(helperUri, helper);
    const first = client.poll();
    await first.done;
    assert.deepEqual(first.reports.map(({ uri, kind }) => [uri, kind]), [[runnerUri, 'full']]);
    assert.ok(client.progress.some(({ token }) => String(token).startsWith('poll-')), 'as partial results');

    const second = client.poll(ids(first.reports));
    let isAnswered = false;
    void second.done.then(() => (isAnswered = true));
    await client.change(helperUri, [{ text: `${helper}# the end\n` }]);
    await client.pull(helperUri);
    await pause(30);
    assert.equal(isAnswered, false, 'an edit that changes no diagnostic is no news');
    await client.replace(helperUri, 'return answer.output_text', 'return "ls"');
    await second.done;
    assert.deepEqual(second.reports.map(({ uri, kind }) => [uri, kind]), [[runnerUri, 'full']]);
    assert.ok(second.reports[0]?.kind === 'full' && second.reports[0].items.length === 0);
  });

  it('cost nothing while nothing changes', async () => {
    const { client, toy } = onToy({ '/app/a.py': 'x = input\ndanger(x)' });
    await client.initialize([folder]);
    const first = client.poll();
    await first.done;
    const second = client.poll(ids(first.reports));
    let isAnswered = false;
    void second.done.then(() => (isAnswered = true));
    const { runs } = toy;
    await pause(100);
    assert.equal(isAnswered, false);
    assert.equal(toy.runs, runs);
    await client.tellWatched(`${folder}/other.py`);
    await until('another run', () => toy.runs > runs);
    await pause(20);
    assert.equal(isAnswered, false, 'a run that found the same is no news');
    toy.files.set('/app/a.py', 'x = input');
    await client.tellWatched(`${folder}/a.py`);
    await second.done;
    assert.deepEqual(second.reports.map((report) => (report.kind === 'full' ? report.items : report.kind)), [[]], 'the file is clean');
    const third = client.poll(ids(second.reports));
    void third.done.catch(() => undefined);
    toy.files.set('/app/b.py', 'danger(x)');
    await client.tellWatched(`${folder}/b.py`);
    await third.done;
    assert.deepEqual(third.reports.map(({ uri, kind }) => [uri, kind]), [[`${folder}/b.py`, 'full'], [`${folder}/a.py`, 'unchanged']]);
  });

  it('answer the first time even when there is nothing to say', async () => {
    const { client } = onToy({ '/app/a.py': 'fine' });
    await client.initialize([folder]);
    const first = client.poll();
    await first.done;
    assert.deepEqual(first.reports, []);
  });

  it('answer at once when they do not stream', async () => {
    const { client } = onToy({ '/app/a.py': 'x = input\ndanger(x)' });
    await client.initialize([folder]);
    const first = await client.workspace();
    const again = await client.workspace(ids(first.items));
    assert.deepEqual(again.items.map(({ uri, kind, resultId }) => [uri, kind, resultId]), [[`${folder}/a.py`, 'unchanged', first.items[0]?.resultId]]);
  });

  it('end with the session, with an answer', async () => {
    const { client } = onToy({ '/app/a.py': 'x = input\ndanger(x)' });
    await client.initialize([folder]);
    const first = client.poll();
    await first.done;
    const second = client.poll(ids(first.reports));
    await pause(20);
    await client.connection.sendRequest('shutdown');
    await second.done;
    assert.deepEqual(second.reports, []);
  });

  it('stream many files in several messages', async () => {
    const { client } = onToy(Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`/app/f${i}.py`, `x${i} = input\ndanger(x${i})`])));
    await client.initialize([folder]);
    const poll = client.poll();
    await poll.done;
    assert.equal(poll.reports.length, 250);
    assert.equal(client.progress.filter(({ token }) => String(token).startsWith('poll-')).length, 3);
  });

  it('hold only open files when so set, and are then not offered', async () => {
    const { client } = onToy({ '/app/a.py': 'x = input\ndanger(x)' });
    client.settings = { '': { diagnosticMode: 'openFilesOnly' } };
    await client.initialize([folder]);
    const registered = await until('registration', () => client.registrations.get('textDocument/diagnostic'));
    assert.equal(registered.registerOptions?.workspaceDiagnostics, false);
    assert.deepEqual((await client.workspace([{ uri: `${folder}/a.py`, value: 'old' }])).items.map((report) => report.kind === 'full' && report.items), [[]]);
    await client.open(`${folder}/a.py`, 'x = input\ndanger(x)');
    assert.equal((await client.workspace()).items.length, 1);
    await client.tellSettings({ '': { diagnosticMode: 'workspace' } });
    await until('a new registration', () => client.registrations.get('textDocument/diagnostic')?.registerOptions?.workspaceDiagnostics === true);
  });
});

describe('lsp: pushed diagnostics', () => {
  it('come to a client that cannot ask, once for each change, with versions, and go again', async () => {
    const { client } = onTexts(application);
    await client.initialize([folder], { textDocument: { publishDiagnostics: { versionSupport: true, relatedInformation: true } } });
    await until('the workspace', () => client.published.get(runnerUri)?.diagnostics.length === 1);
    assert.equal(client.published.get(runnerUri)?.version, undefined, 'not open');
    await client.open(helperUri, helper);
    await until('an open document', () => client.published.get(helperUri));
    assert.deepEqual(client.published.get(helperUri), { uri: helperUri, version: 1, diagnostics: [] });
    await client.open(runnerUri, runner);
    await client.replace(runnerUri, 'subprocess.run(command, shell=True)', 'print(command)');
    const gone = await until('no finding', () => client.published.get(runnerUri)?.diagnostics.length === 0 && client.published.get(runnerUri));
    assert.equal(gone.version, 2);
    const { publications } = client;
    await client.tellWatched(`${folder}/clean.py`);
    await pause(60);
    assert.equal(client.publications, publications, 'nothing new, nothing sent');
  });

  it('are never of an old version', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input\ny = input' });
    const uri = `${folder}/a.py`;
    await client.initialize([folder], { textDocument: { publishDiagnostics: { versionSupport: true } } });
    const seen: [number | undefined, number][] = [];
    client.connection.onNotification('textDocument/publishDiagnostics', (sent: PublishDiagnosticsParams) => {
      if (sent.uri === uri) seen.push([sent.version, sent.diagnostics.length]);
    });
    const release = hold(toy);
    await client.open(uri, 'danger(x)');
    // The engine is told between two runs only, so the run that follows is the one that holds version 1.
    await until('the analysis of version 1', () => toy.told.includes('open /app/a.py') && toy.isBusy);
    const { cancelledRuns } = toy;
    await client.replace(uri, 'danger(x)', 'danger(x)\ndanger(y)');
    await until('it was given up', () => toy.cancelledRuns > cancelledRuns);
    release();
    await until('the new one', () => seen.length > 0);
    assert.deepEqual(seen, [[2, 2]]);
  });
});

describe('lsp: settings of diagnostics', () => {
  it('on saving alone: what is shown stays until the document is saved', async () => {
    const { client } = onToy({ '/app/s.py': 'x = input' });
    const uri = `${folder}/a.py`;
    client.settings = { '': { run: 'onSave' } };
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    const first = await client.pull(uri);
    await client.replace(uri, 'danger(x)', 'fine');
    assert.deepEqual(await client.pull(uri, first.resultId), { kind: 'unchanged', resultId: first.resultId });
    await client.save(uri);
    await until('refresh', () => client.refreshes === 1);
    const saved = await client.pull(uri, first.resultId);
    assert.ok(saved.kind === 'full' && saved.items.length === 0);
  });

  it('obey the folder: switched off in one, on in the other', async () => {
    const { client } = onToy({ '/app/a.py': 'x = input\ndanger(x)', '/lib/b.py': 'danger(x)' });
    client.settings = { '': {}, 'file:///lib': { enable: false } };
    await client.initialize([folder, 'file:///lib']);
    assert.deepEqual((await client.workspace()).items.map(({ uri }) => uri), [`${folder}/a.py`]);
    const poll = client.poll(ids((await client.workspace()).items));
    await client.tellSettings({ '': {} });
    await poll.done;
    assert.deepEqual(poll.reports.filter(({ kind }) => kind === 'full').map(({ uri }) => uri).slice(-1), ['file:///lib/b.py']);
  });

  it('switched off everywhere: nothing is even read', async () => {
    const { client, toy } = onToy({ '/app/a.py': 'x = input\ndanger(x)' });
    client.settings = { '': { enable: false } };
    await client.initialize([folder]);
    await client.open(`${folder}/b.py`, 'danger(x)');
    assert.deepEqual((await client.workspace()).items, []);
    assert.equal(toy.runs, 0);
    await client.tellSettings({ '': {} });
    assert.equal((await until('findings', () => toy.runs > 0) && (await client.workspace()).items).length, 2);
  });

  it('on saving alone, pushed: what was sent stays until the document is saved', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    const uri = `${folder}/a.py`;
    await client.initialize([folder], plainCapabilities, { run: 'onSave' });
    await client.open(uri, 'danger(x)');
    await until('the finding', () => client.published.get(uri)?.diagnostics.length === 1);
    const { runs } = toy;
    await client.replace(uri, 'danger(x)', 'fine');
    await until('a run', () => toy.runs > runs);
    await pause(20);
    assert.equal(client.published.get(uri)?.diagnostics.length, 1);
    await client.save(uri);
    await until('it goes', () => client.published.get(uri)?.diagnostics.length === 0);
  });

  it('reach the engine, and the day does', async () => {
    const { client, toy } = onToy();
    client.settings = { '': { audience: 'audit', minLevel: 'error', includeTests: true } };
    await client.initialize([folder]);
    await client.workspace();
    assert.deepEqual([toy.options?.audience, toy.options?.minLevel, toy.options?.includeAllRoles, toy.options?.today], ['audit', 'error', true, '2026-01-01']);
    await client.tellSettings({ '': { audience: 'strict', minLevel: 'nonsense' } });
    await until('new options', () => toy.options?.audience === 'strict');
    assert.equal(toy.options?.minLevel, 'warning', 'nonsense is the default');
  });

  it('come with initialize or by notification from a client that cannot be asked', async () => {
    const { client, toy } = onToy();
    await client.initialize([folder], plainCapabilities, { lintel: { audience: 'strict' } });
    await client.workspace();
    assert.equal(toy.options?.audience, 'strict');
    await client.tellSettings({ '': { audience: 'audit' } });
    await until('new options', () => toy.options?.audience === 'audit');
  });

  it('come with initialize when the client has none to answer', async () => {
    const { client, toy } = onToy();
    await client.initialize([folder], editorCapabilities, { audience: 'strict' });
    await client.workspace();
    assert.equal(toy.options?.audience, 'strict');
  });

  it('a suppression ends at midnight', async () => {
    const text = runner.replace('    subprocess', '    # lintel-ignore model-output-to-shell -- tried until=2026-01-01\n    subprocess');
    const { client, clock } = onTexts({ ...application, '/app/runner.py': text });
    await client.initialize([folder]);
    await client.open(runnerUri, text);
    assert.equal((await client.diagnostics(runnerUri)).length, 0);
    clock.day = '2026-01-02';
    await client.change(runnerUri, [{ text: `${text}\n` }]);
    assert.deepEqual((await client.diagnostics(runnerUri)).map(({ code }) => code).sort(), ['model-output-to-shell', 'suppression-expired']);
  });
});

describe('lsp: folders', () => {
  it('come and go while the server runs', async () => {
    const { client, opened, alive } = onTexts({ ...application, '/lib/tool.py': helper + runner.replace('from helper import propose\n', '') });
    await client.initialize([folder]);
    await client.open(runnerUri, runner);
    assert.deepEqual((await client.workspace()).items.map(({ uri }) => uri), [runnerUri]);
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [{ uri: 'file:///lib', name: 'lib' }], removed: [] } });
    assert.deepEqual((await client.workspace()).items.map(({ uri }) => uri), [runnerUri, 'file:///lib/tool.py']);
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [{ uri: folder, name: 'app' }] } });
    assert.deepEqual((await client.workspace()).items.map(({ uri }) => uri), ['file:///lib/tool.py'], 'the open document alone has no helper');
    assert.deepEqual(opened, [['/app'], ['/app', '/lib'], ['/lib']]);
    assert.equal(alive.count, 1);
    await client.connection.sendRequest('shutdown');
    assert.equal(alive.count, 0);
  });

  it('need not be there', async () => {
    const { client } = onTexts({});
    await client.initialize([]);
    const uri = 'file:///somewhere/alone.py';
    await client.open(uri, helper + runner.replace('from helper import propose\n', ''));
    assert.equal((await client.diagnostics(uri)).length, 1);
  });
});

describe('lsp: failing analysis', () => {
  it('is an error of the pull and of the status, and the next change is tried again', async () => {
    const { client, toy } = onToy({ '/app/s.py': 'x = input' });
    const uri = `${folder}/a.py`;
    toy.failure = new Error('broken on purpose');
    await client.initialize([folder]);
    await client.open(uri, 'danger(x)');
    assert.match((await failure(client.pull(uri))).message, /broken on purpose/);
    assert.match((await failure(client.workspace())).message, /broken on purpose/);
    await until('status', () => client.statuses.some(({ health }) => health === 'error'));
    assert.ok(client.logged.some((line) => line.includes('broken on purpose')));
    const { runs } = toy;
    await failure(client.pull(uri));
    assert.equal(toy.runs, runs, 'not tried again on the same texts');
    const poll = client.poll();
    await pause(20);
    toy.failure = null;
    await client.replace(uri, 'danger(x)', 'danger(x) ');
    await poll.done;
    assert.equal(poll.reports.length, 1, 'who could wait was not bothered');
    assert.equal((await client.diagnostics(uri)).length, 1);
    await until('status', () => client.statuses.at(-1)?.health === 'ok');
  });
});
