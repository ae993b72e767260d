/**
 * The packed extension in the workbench of VS Code, used as a person uses it: with mouse and keyboard in a browser.
 * The steps build on each other, as a person's do; after the first that fails the rest are not worth trying.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../host/browser';
import type { CodeServer } from '../host/code-server';
import { installExtension, processesLeft, startCodeServer } from '../host/code-server';
import { writeWorkspace } from '../host/workspace';
import { Workbench } from './workbench';

describe('the extension in the workbench', function () {
  this.timeout(180_000);
  this.slow(20_000);
  this.bail(true);

  const home = mkdtempSync(join(tmpdir(), 'lintel-ui-'));
  const workspace = join(home, 'workspace');
  const places = { userData: join(home, 'user-data'), extensions: join(home, 'extensions') };
  let server: CodeServer | undefined;
  let browser: Browser | undefined;
  let workbench: Workbench;

  before(async () => {
    const vsix = process.env['LINTEL_VSIX'];
    assert.ok(vsix, 'LINTEL_VSIX names the package: run this by `npm run test:ui`');
    writeWorkspace(workspace);
    await installExtension(places, vsix);
    server = await startCodeServer(places);
    browser = await openBrowser();
    workbench = new Workbench(await browser.newPage({ viewport: { width: 1280, height: 800 } }));
    await workbench.load(`http://127.0.0.1:${server.port}/?${new URLSearchParams({ folder: workspace }).toString()}`);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    const left = await processesLeft(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    assert.deepEqual(left, [], 'nothing is left running');
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await workbench.look('failed');
    const told = await workbench.page.locator('.notification-toast').allInnerTexts();
    assert.deepEqual(told, [], 'nothing is amiss');
  });

  it('underlines model output that reaches a shell', async () => {
    await workbench.open('history.py');
    await workbench.squiggle('error').waitFor();
    await workbench.look('1-squiggle');
  });

  it('lists the finding in the Problems panel, with the rule and the steps', async () => {
    await workbench.page.keyboard.press('Control+Shift+M');
    const row = workbench.problem('model-output-to-shell');
    await row.waitFor();
    const text = await row.innerText();
    assert.match(text, /lintel/);
    assert.match(text, /\[Ln \d+, Col \d+\]/);
    // On the message, not on the link to the rule's page.
    await row.click({ position: { x: 90, y: 10 } });
    await workbench.squiggle('error').waitFor();
    await workbench.look('2-problems');
    await workbench.page.keyboard.press('Control+J');
    await workbench.page.locator('.markers-panel').waitFor({ state: 'hidden' });
  });

  it('explains the finding on hover', async () => {
    const { x, y } = await workbench.pointAt(workbench.squiggle('error'));
    await workbench.page.mouse.move(x, y);
    await workbench.hover.filter({ hasText: 'model-output-to-shell' }).waitFor();
    await workbench.look('3-hover');
    await workbench.page.mouse.move(640, 780);
  });

  it('offers fixes and suppressions under the light bulb', async () => {
    await workbench.openLightBulb(workbench.squiggle('error'));
    await workbench.action(/shell/).waitFor();
    await workbench.action(/Ignore model-output-to-shell .*line/).waitFor();
    await workbench.look('4-light-bulb');
    await workbench.page.keyboard.press('Escape');
  });

  it('applies the fix: the code changes, the squiggle goes, the file can be saved', async () => {
    await workbench.pick(workbench.squiggle('error'), /as a list, without a shell/, workbench.line('["git", "log", "--grep", word]'));
    await workbench.squiggle('error').waitFor({ state: 'detached' });
    await workbench.look('5-fix-applied');
    await workbench.save();
    const saved = readFileSync(join(workspace, 'history.py'), 'utf8');
    assert.ok(saved.includes('    return subprocess.check_output(["git", "log", "--grep", word], text=True)\n'), saved);
  });

  it('asks for a reason before it ignores a finding, and writes it into the file', async () => {
    await workbench.open('analyst.py');
    const squiggle = workbench.page.locator('.editor-instance [class*="squiggly-"]').first();
    await squiggle.waitFor();
    const box = workbench.page.locator('.quick-input-widget');
    await workbench.pick(squiggle, /Ignore dangerous-flag-enabled .*line/, box.locator('input.input'));
    await workbench.page.keyboard.press('Enter');
    await box.getByText('A reason is needed.').waitFor();
    await workbench.look('6-reason-asked');
    await workbench.page.keyboard.type('runs in a sandbox without network');
    await workbench.page.keyboard.press('Enter');
    await box.getByText('Up to which day?').waitFor();
    await workbench.page.keyboard.type('2019-01-01');
    await box.getByText('A day to come is needed, as YYYY-MM-DD.').waitFor();
    await workbench.look('6b-day-asked');
    await box.locator('input.input').fill('2099-12-31');
    await workbench.page.keyboard.press('Enter');
    await workbench.line('lintel-ignore dangerous-flag-enabled -- runs in a sandbox without network until=2099-12-31').waitFor();
    await squiggle.waitFor({ state: 'detached' });
    await workbench.look('7-ignored');
    await workbench.save();
    assert.match(
      readFileSync(join(workspace, 'analyst.py'), 'utf8'),
      /# lintel-ignore dangerous-flag-enabled -- runs in a sandbox without network until=2099-12-31\n/,
    );
  });

  it('asks about a fix of two files, makes it as one change, and one undo takes it back from both', async () => {
    const texts = (): readonly string[] => ['tidy.ts', 'package.json'].map((file) => readFileSync(join(workspace, file), 'utf8'));
    const before = texts();
    await workbench.open('tidy.ts');
    // The errors are those of TypeScript, which has no packages here.
    const squiggle = workbench.squiggle('warning');
    const preview = workbench.page.locator('.bulk-edit-panel');
    await workbench.pick(squiggle, /adds an entry to package\.json/, preview);
    await preview.getByText('package.json').first().waitFor();
    await workbench.look('7b-two-files-asked');
    assert.deepEqual(texts(), before, 'nothing is changed before somebody has agreed');
    // What wants a look is unticked until somebody has ticked it: by file, or change by change.
    for (const file of ['package.json', 'tidy.ts']) {
      await preview.locator('.monaco-list-row', { hasText: file }).first().locator('.edit-checkbox').check();
    }
    await preview.locator('.monaco-button', { hasText: 'Apply' }).first().click();
    await workbench.line('TidyAnswer.parse(').waitFor();
    await squiggle.waitFor({ state: 'detached' });
    await workbench.look('7c-two-files-changed');
    await workbench.until(() => texts()[1]?.includes('"zod"') === true, 'the manifest is changed too');
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Control+Z');
    await workbench.line('const plan = JSON.parse(answer.output_text)').waitFor();
    await squiggle.waitFor();
    await workbench.look('7d-undone');
    await workbench.command('File: Save All Files');
    await workbench.until(() => texts().every((text, index) => text === before[index]), 'both files are as they were');
  });

  it('underlines in the cells of a notebook, and opens the page of the rule from the hover', async () => {
    await workbench.open('ask.ipynb');
    const squiggle = workbench.page.locator('.notebookOverlay .squiggly-error').first();
    await squiggle.waitFor();
    const { x, y } = await workbench.pointAt(squiggle);
    await workbench.page.mouse.move(x, y);
    await workbench.hover.filter({ hasText: 'model-output-to-code' }).waitFor();
    await workbench.look('11-notebook');
    await workbench.hover.locator('a', { hasText: 'model-output-to-code' }).last().click();
    await workbench.page.locator('.tab.active', { hasText: 'model-output-to-code' }).waitFor();
    await workbench.page.waitForTimeout(1500);
    await workbench.look('12-page-of-the-rule');
    await workbench.open('analyst.py');
  });

  it('says how it is in the status of the language', async () => {
    await workbench.page.locator('[id="status.languageStatus"]').click();
    const status = workbench.page.locator('.hover-language-status', { hasText: 'Lintel' }).first();
    await status.waitFor();
    await workbench.look('8-status');
    await workbench.page.keyboard.press('Escape');
  });

  it('has its commands in the palette and its channels in the output', async () => {
    await workbench.command('Lintel: Show Output Channel');
    await workbench.page.locator('.output-view-container, .output-view, #workbench\\.panel\\.output').first().waitFor();
    await workbench.look('9-output');
  });

  it('has its settings in the settings editor, with words', async () => {
    await workbench.command('Preferences: Open Settings (UI)');
    await workbench.page.locator('.settings-editor .monaco-editor').first().click();
    // The space at the end closes the list of suggestions.
    await workbench.page.keyboard.type('@ext:lintel.lintel ');
    await workbench.page.locator('.settings-editor .setting-item', { hasText: 'Audience' }).first().waitFor();
    await workbench.look('10-settings');
  });
});
