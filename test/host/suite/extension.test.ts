import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { processesNaming } from '../code-server';
import { fileUri, finding, findings, noFinding, open, quickFixes, revert, ruleOf, until } from './editor';

/** The servers that run for the installed extension, as "pid command line". */
function servers(): string[] {
  const extension = vscode.extensions.getExtension('lintel.lintel');
  assert.ok(extension);
  return processesNaming(extension.extensionPath).filter((line) => line.includes('server.cjs'));
}

async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('lintel').update(name, value, vscode.ConfigurationTarget.Global);
}

describe('the installed extension', () => {
  it('is asleep until a file of its languages is opened', async () => {
    const extension = vscode.extensions.getExtension('lintel.lintel');
    assert.ok(extension, 'installed');
    assert.equal(extension.isActive, false);
    await open('clean.py');
    await until('activation', () => extension.isActive);
    assert.equal((await until('one server', () => servers().length > 0 && servers())).length, 1);
  });

  it('reports model output that reaches a shell, with its steps and a link to the rule', async () => {
    const document = await open('history.py');
    const found = await finding(document.uri, 'model-output-to-shell');
    assert.equal(document.getText(found.range), "f\"git log --grep '{word}'\"");
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.ok(typeof found.code === 'object' && found.code.target.scheme === 'lintel-rule');
    assert.ok(found.code.target.path.includes('model-output-to-shell'));
    const steps = found.relatedInformation ?? [];
    assert.ok(steps.length >= 2, `${steps.length} steps`);
    const first = steps[0];
    assert.ok(first && first.location.uri.path === document.uri.path);
    assert.ok(first.location.range.start.line < found.range.start.line, 'the first step is where the text comes from');
    assert.deepEqual(findings(fileUri('clean.py')), []);
  });

  it('follows a flow into another file', async () => {
    const document = await open('web/run.ts');
    const found = await finding(document.uri, 'model-output-to-shell');
    assert.equal(document.getText(found.range), 'command');
    const paths = (found.relatedInformation ?? []).map((step) => vscode.workspace.asRelativePath(step.location.uri));
    assert.ok(paths.includes('web/propose.ts'), paths.join());
  });

  it('shows findings of files that nobody opened', async () => {
    const uri = fileUri('analyst.py');
    assert.equal(vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path), false);
    await finding(uri, 'dangerous-flag-enabled');
  });

  it('explains a finding on hover', async () => {
    const document = await open('history.py');
    const { range } = await finding(document.uri, 'model-output-to-shell');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, range.start);
    const text = hovers.flatMap((hover) => hover.contents).map((part) => (typeof part === 'string' ? part : part.value)).join('\n');
    assert.match(text, /model-output-to-shell/);
  });

  it('shows the page of a rule without a network, by the link of the finding and by its command', async () => {
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse('lintel-rule:/model-output-to-shell.md'));
    assert.match(page.getText(), /^# model-output-to-shell\n\n## What\n/);
    await vscode.commands.executeCommand('lintel.explainRule', 'model-output-to-shell');
    await until('the page', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('model-output-to-shell'));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('finds, explains and mends in the cells of a notebook', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(fileUri('ask.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    const last = notebook.cellAt(notebook.cellCount - 1).document;
    const { range } = await finding(last.uri, 'model-output-to-code');
    assert.equal(last.getText(range), 'text');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', last.uri, range.start);
    assert.match(hovers.flatMap((hover) => hover.contents).map((part) => (typeof part === 'string' ? part : part.value)).join('\n'), /model-output-to-code/);
    const fix = (await quickFixes(last.uri, range)).find((action) => action.title.startsWith('Parse data'));
    assert.ok(fix?.edit, 'a fix with an edit is offered');
    assert.equal(await vscode.workspace.applyEdit(fix.edit), true);
    assert.equal(last.getText(), 'facts = ast.literal_eval(text)');
    assert.match(notebook.cellAt(1).document.getText(), /^import ast$/m, 'what the fix needs goes to the cell of the imports');
    await noFinding(last.uri);
    assert.deepEqual(findings(notebook.uri), []);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('turns a shell command into a list of arguments, and the finding goes', async () => {
    const document = await open('history.py');
    const { range } = await finding(document.uri, 'model-output-to-shell');
    const fix = (await quickFixes(document.uri, range)).find((action) => action.edit);
    assert.ok(fix?.edit, 'a fix with an edit is offered');
    assert.equal(await vscode.workspace.applyEdit(fix.edit), true);
    assert.doesNotMatch(document.getText(), /shell=True/);
    assert.ok(document.getText().includes('check_output(["git", "log", "--grep", word], text=True)'), document.getText());
    await until('the finding goes', () => !findings(document.uri).some((left) => ruleOf(left) === 'model-output-to-shell'));
    await revert(document);
    await finding(document.uri, 'model-output-to-shell');
  });

  it('turns a dangerous flag off by a preferred fix', async () => {
    const document = await open('analyst.py');
    const { range } = await finding(document.uri, 'dangerous-flag-enabled');
    const fix = (await quickFixes(document.uri, range)).find((action) => action.isPreferred);
    assert.ok(fix?.edit, 'a preferred fix is offered');
    assert.equal(await vscode.workspace.applyEdit(fix.edit), true);
    assert.doesNotMatch(document.getText(), /dangerously_allow_auto_upload_download_files=True/);
    await noFinding(document.uri);
    await revert(document);
    await finding(document.uri, 'dangerous-flag-enabled');
  });

  it('follows typing', async () => {
    const document = await open('clean.py');
    await noFinding(document.uri);
    const edit = new vscode.WorkspaceEdit();
    const addition = '\n\nfrom openai import OpenAI\n\n\ndef act(task: str) -> None:\n    reply = OpenAI().responses.create(model="gpt-5", input=task)\n    subprocess.run(reply.output_text, shell=True)\n';
    edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, addition);
    await vscode.workspace.applyEdit(edit);
    await finding(document.uri, 'model-output-to-shell');
    await revert(document);
    await noFinding(document.uri);
  });

  it('offers to ignore a finding last and never as the preferred action, and only with a reason', async () => {
    const document = await open('history.py');
    const { range } = await finding(document.uri, 'model-output-to-shell');
    const actions = await quickFixes(document.uri, range);
    const suppressing = actions.filter((action) => action.command?.command === 'lintel.suppress');
    assert.equal(suppressing.length, 2, 'for the line and for the file');
    assert.deepEqual(actions.slice(-2), suppressing);
    assert.equal(suppressing.some((action) => action.isPreferred), false);

    const command = suppressing[0]?.command;
    assert.ok(command);
    const before = document.getText();
    const done = vscode.commands.executeCommand(command.command, ...(command.arguments ?? []) as unknown[]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(document.getText(), before, 'an empty reason is not accepted');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await done;
    assert.equal(document.getText(), before, 'giving none changes nothing');
  });

  it('obeys its settings while it runs', async () => {
    const document = await open('analyst.py');
    const { range } = await finding(document.uri, 'dangerous-flag-enabled');
    await setting('codeAction.suppress', false);
    await until('no suppressing action', async () =>
      (await quickFixes(document.uri, range)).every((action) => action.command?.command !== 'lintel.suppress'),
    );
    await setting('codeAction.suppress', undefined);
    await setting('enable', false);
    await noFinding(document.uri);
    await setting('enable', undefined);
    await finding(document.uri, 'dangerous-flag-enabled');
  });

  it('shows findings of open files alone when told so', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await open('history.py');
    await finding(fileUri('analyst.py'), 'dangerous-flag-enabled');
    await setting('diagnosticMode', 'openFilesOnly');
    await noFinding(fileUri('analyst.py'));
    await finding(fileUri('history.py'), 'model-output-to-shell');
    await setting('diagnosticMode', undefined);
    await finding(fileUri('analyst.py'), 'dangerous-flag-enabled');
  });

  it('checks on saving alone when told so', async () => {
    await setting('run', 'onSave');
    try {
      const document = await open('analyst.py');
      await finding(document.uri, 'dangerous-flag-enabled');
      const edit = new vscode.WorkspaceEdit();
      const flag = document.getText().indexOf('dangerously_allow_auto_upload_download_files=True');
      const at = (offset: number): vscode.Position => document.positionAt(flag + offset);
      edit.replace(document.uri, new vscode.Range(at('dangerously_allow_auto_upload_download_files='.length), at('dangerously_allow_auto_upload_download_files=True'.length)), 'False');
      await vscode.workspace.applyEdit(edit);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal(findings(document.uri).length, 1, 'still there before saving');
      await document.save();
      await noFinding(document.uri);
      const back = new vscode.WorkspaceEdit();
      back.replace(document.uri, new vscode.Range(at('dangerously_allow_auto_upload_download_files='.length), at('dangerously_allow_auto_upload_download_files=False'.length)), 'True');
      await vscode.workspace.applyEdit(back);
      await document.save();
      await finding(document.uri, 'dangerous-flag-enabled');
    } finally {
      await setting('run', undefined);
    }
  });

  it('restarts its server on command and reports again', async () => {
    const [before] = servers();
    assert.ok(before);
    await vscode.commands.executeCommand('lintel.restart');
    const after = await until('one new server', () => servers().length === 1 && servers()[0] !== before && servers()[0]);
    assert.notEqual(after, before);
    await finding(fileUri('analyst.py'), 'dangerous-flag-enabled');
  });

  it('runs its server with the Node it is told to, and comes back from a wrong path', async () => {
    await setting('path.node', '/nowhere/node');
    await until('no server', () => servers().length === 0);
    await setting('path.node', process.execPath);
    await until('one server', () => servers().length === 1);
    const document = await open('analyst.py');
    await finding(document.uri, 'dangerous-flag-enabled');
    await setting('path.node', undefined);
    await until('one server', () => servers().length === 1);
    await finding(document.uri, 'dangerous-flag-enabled');
  });

  it('checks everything again on command', async () => {
    await vscode.commands.executeCommand('lintel.revalidate');
    await finding(fileUri('analyst.py'), 'dangerous-flag-enabled');
  });

  it('comes back after its server was killed', async () => {
    const [before] = servers();
    assert.ok(before);
    process.kill(Number.parseInt(before, 10), 'SIGKILL');
    await until('a new server', () => servers().length === 1 && servers()[0] !== before);
    const document = await open('history.py');
    await finding(document.uri, 'model-output-to-shell');
  });

  it('shows the settings in force for a file', async () => {
    await open('history.py');
    await vscode.commands.executeCommand('lintel.showEffectiveConfig');
    const shown = vscode.window.activeTextEditor?.document;
    assert.ok(shown?.isUntitled && shown.languageId === 'jsonc');
    assert.match(shown.getText(), /"audience"\s*:\s*"regular"/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('copies what a bug report needs and no text of the files', async () => {
    await vscode.commands.executeCommand('lintel.copyDebugInfo');
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, /^Lintel \d+\.\d+\.\d+, /);
    assert.doesNotMatch(copied, /did not answer/);
    assert.doesNotMatch(copied, /subprocess|dangerously_allow_auto_upload_download_files/);
  });

  it('runs one server to the end', () => {
    assert.equal(servers().length, 1);
  });
});
