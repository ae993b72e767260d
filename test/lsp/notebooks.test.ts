/** Notebooks that an editor sends as cells: what is found, explained and mended is said of cells. */
import assert from 'node:assert/strict';
import { plainCapabilities, until, type TestClient } from './client';
import { onTexts } from './support';

const folder = 'file:///app';
const file = `${folder}/ask.ipynb`;
const cell = (name: string): string => `vscode-notebook-cell:/app/ask.ipynb#${name}`;

const cells = {
  [cell('A')]: '%pip install openai\nimport openai\nimport subprocess\n',
  [cell('B')]: 'emoji = "😀"; answer = openai.OpenAI().responses.create(model="m", input="x").output_text',
  [cell('C')]: '# run it\nsubprocess.run(answer, shell=True)\n',
};
/** Another notebook than the open one, so that a test sees which of the two was read. */
const onDisk = JSON.stringify({ cells: [{ cell_type: 'code', source: 'import openai\nexec(openai.OpenAI().responses.create(input="x").output_text)' }], nbformat: 4 });

async function opened(): Promise<TestClient> {
  const { client } = onTexts({ '/app/ask.ipynb': onDisk });
  await client.initialize([folder]);
  await client.openNotebook(file, cells);
  return client;
}

describe('lsp: notebooks', () => {
  it('are offered to clients that send cells, and to no others', async () => {
    const { client } = onTexts({});
    const { capabilities } = await client.initialize([folder]);
    assert.deepEqual(capabilities.notebookDocumentSync, {
      notebookSelector: [{ notebook: { notebookType: 'jupyter-notebook' }, cells: [{ language: 'python' }] }],
      save: true,
    });
    const other = await onTexts({}).client.initialize([folder], plainCapabilities);
    assert.equal(other.capabilities.notebookDocumentSync, undefined);
  });

  it('have their findings in the cells, with steps in other cells', async () => {
    const client = await opened();
    assert.deepEqual(await client.diagnostics(cell('A')), []);
    const [found, ...others] = await client.diagnostics(cell('C'));
    assert.ok(found && others.length === 0);
    assert.equal(found.code, 'model-output-to-shell');
    assert.equal(client.at(cell('C'), found.range), 'answer');
    const steps = (found.relatedInformation ?? []).map(({ location }) => [location.uri, client.at(location.uri, location.range)]);
    assert.equal(steps[0]?.[0], cell('B'));
    assert.match(steps[0]?.[1] ?? '', /^openai\.OpenAI\(\)/);
    assert.deepEqual(steps.at(-1), [cell('C'), 'answer']);
  });

  it('are what the editor shows, not what is on the disk, until they are closed', async () => {
    const client = await opened();
    const before = await client.workspace();
    assert.deepEqual(before.items.map(({ uri }) => uri), [cell('C')]);
    await client.closeNotebook(file);
    const after = await client.workspace(before.items.flatMap(({ uri, resultId }) => (resultId ? [{ uri, value: resultId }] : [])));
    const codes = after.items.map((item) => [item.uri, item.kind === 'full' ? item.items.map(({ code }) => code) : item.kind]);
    assert.deepEqual(codes, [[file, ['model-output-to-code']], [cell('C'), []]]);
  });

  it('say in which cell and line a finding is while they are closed, since lines of the JSON text are not theirs', async () => {
    const client = await opened();
    const message = async (): Promise<string | undefined> => {
      const { items } = await client.workspace();
      const found = items.flatMap((item) => (item.kind === 'full' ? item.items : [])).find(({ code }) => code === 'model-output-to-code');
      return found && String(found.message);
    };
    assert.equal(await message(), undefined);
    await client.closeNotebook(file);
    assert.match((await message()) ?? '', /^Cell 1, line 2: The model's answer is run as code by `exec`\.$/);
    const other = onTexts({ '/app/ask.ipynb': onDisk }).client;
    await other.initialize([folder], plainCapabilities);
    assert.doesNotMatch(String((await other.diagnostics(file))[0]?.message ?? 'none'), /Cell|none/, 'an editor that shows the JSON text');
  });

  it('follow edits of cells, new cells, and cells that move or go', async () => {
    const client = await opened();
    await client.replace(cell('C'), 'answer', '"ls"');
    assert.deepEqual(await client.diagnostics(cell('C')), []);
    await client.spliceCells(file, 3, 0, [], { [cell('D')]: 'exec(answer)' });
    assert.deepEqual((await client.diagnostics(cell('D'))).map(({ code }) => code), ['model-output-to-code']);
    // The cell comes first now, where `answer` is not known yet.
    await client.spliceCells(file, 3, 1, [], {});
    await client.spliceCells(file, 0, 0, [], { [cell('D')]: 'exec(answer)' });
    assert.deepEqual(await client.diagnostics(cell('D')), []);
    await client.replace(cell('C'), '"ls"', 'answer');
    assert.equal((await client.diagnostics(cell('C'))).length, 1);
    await client.spliceCells(file, 2, 1, [cell('B')], {});
    assert.deepEqual(await client.diagnostics(cell('C')), []);
  });

  it('let the client ask again for a cell that another cell has changed', async () => {
    const client = await opened();
    assert.equal((await client.diagnostics(cell('C'))).length, 1);
    await client.diagnostics(cell('B'));
    await client.replace(cell('B'), 'openai.OpenAI().responses.create(model="m", input="x").output_text', '"ls"');
    await until('a refresh', () => client.refreshes > 0);
    assert.deepEqual(await client.diagnostics(cell('C')), []);
  });

  it('explain and mend a finding in its cell, with what the fix needs in another one', async () => {
    const client = await opened();
    await client.replace(cell('C'), 'subprocess.run(answer, shell=True)', 'facts = eval(answer)');
    const [found] = await client.diagnostics(cell('C'));
    assert.ok(found);
    const hover = await client.hover(cell('C'), found.range.start);
    assert.ok(hover && JSON.stringify(hover.contents).includes(`[ask.ipynb, line 1 of a cell](${cell('B')})`), JSON.stringify(hover));
    const actions = await client.actions(cell('C'), found.range, ['quickfix'], [found]);
    const fix = actions.find(({ title }) => title.startsWith('Parse data with'));
    assert.ok(fix, actions.map(({ title }) => title).join('\n'));
    const { edit } = await client.resolve(fix);
    await client.apply(edit);
    assert.equal(client.text(cell('C')), '# run it\nfacts = ast.literal_eval(answer)\n');
    assert.equal(client.text(cell('A')), '%pip install openai\nimport openai\nimport ast\nimport subprocess\n');
    assert.deepEqual(await client.diagnostics(cell('C')), []);
  });

  it('take the reason for ignoring a finding as a comment in its cell', async () => {
    const client = await opened();
    const [found] = await client.diagnostics(cell('C'));
    assert.ok(found);
    const edit = await client.connection.sendRequest('lintel/suppressEdit', { uri: cell('C'), range: found.range, rule: found.code, kind: 'line', reason: 'a toy' });
    await client.apply(edit as never);
    assert.equal(client.text(cell('C')), '# run it\n# lintel-ignore model-output-to-shell -- a toy\nsubprocess.run(answer, shell=True)\n');
    assert.deepEqual(await client.diagnostics(cell('C')), []);
  });

  it('have all safe fixes of all cells applied when they are saved', async () => {
    const { client } = onTexts({});
    await client.initialize([folder]);
    const load = 'torch.load("policy.pt", weights_only=False)';
    await client.openNotebook(file, { [cell('A')]: 'import torch\n', [cell('B')]: `one = ${load}`, [cell('C')]: `two = ${load}` });
    const start = { line: 0, character: 0 };
    const [all] = await client.actions(cell('A'), { start, end: start }, ['notebook.source.fixAll']);
    assert.equal(all?.kind, 'notebook.source.fixAll.lintel');
    assert.deepEqual(await client.actions(cell('A'), { start, end: start }, ['source.fixAll']), [], 'nothing to mend in this cell');
    const [one] = await client.actions(cell('B'), { start, end: start }, ['source.fixAll']);
    assert.deepEqual((await client.resolve(one as never)).edit?.documentChanges?.map((change) => 'textDocument' in change && change.textDocument.uri), [cell('B')]);
    await client.apply((await client.resolve(all)).edit);
    assert.ok(client.text(cell('B')).includes('=True') && client.text(cell('C')).includes('=True'));
  });
});
