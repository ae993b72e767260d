/**
 * VS Code's workbench as a person meets it, in a browser: files in the explorer, squiggles, the Problems panel, hovers,
 * the light bulb. Every step waits for what it needs to be visible, and nothing else is waited for.
 * `look` writes a screenshot to test/artifacts/, to be looked at by people.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

const artifacts = join(__dirname, '../../../test/artifacts');

export class Workbench {
  constructor(readonly page: Page) {
    page.setDefaultTimeout(60_000);
  }

  async load(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  async look(name: string): Promise<void> {
    mkdirSync(artifacts, { recursive: true });
    // Let fades end, so that what is seen is what stays.
    await this.page.waitForTimeout(400);
    await this.page.screenshot({ path: join(artifacts, `${name}.png`) });
  }

  async open(file: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).first().dblclick();
    await this.page.locator('.tab.active', { hasText: file }).waitFor();
  }

  /** Runs a command by its title, as typed into the command palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.fill(`>${title}`);
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await row.waitFor();
    await this.page.keyboard.press('Enter');
  }

  line(text: string): Locator {
    return this.page.locator('.editor-instance .view-line', { hasText: text }).first();
  }

  squiggle(severity: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.editor-instance .squiggly-${severity}`).first();
  }

  /** The middle of a squiggle, where the mouse is put. */
  async pointAt(squiggle: Locator): Promise<{ x: number; y: number }> {
    // The editor draws its lines anew when its size changes, so a box may be of something that has just gone.
    for (let attempt = 0; attempt < 20; attempt++) {
      await squiggle.waitFor();
      await this.page.waitForTimeout(250);
      const box = await squiggle.boundingBox();
      if (box) return { x: box.x + Math.min(12, box.width / 2), y: box.y + 8 };
    }
    throw new Error('the squiggle is not in view');
  }

  problem(text: string): Locator {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();
  }

  get hover(): Locator {
    return this.page.locator('.monaco-hover:visible').first();
  }

  action(title: string | RegExp): Locator {
    return this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
  }

  /** Puts the caret on a squiggle and opens the light bulb's menu. */
  async openLightBulb(squiggle: Locator): Promise<void> {
    const { x, y } = await this.pointAt(squiggle);
    // A menu that was closed comes back only when the caret has moved, so it comes from the left.
    await this.page.mouse.click(x - 60, y);
    await this.page.mouse.click(x, y);
    const bulb = this.page.locator('.editor-instance [class*="codicon-gutter-lightbulb"]:visible, .editor-instance .lightBulbWidget:visible').first();
    await bulb.click({ timeout: 15_000 });
    await this.page.locator('.action-widget .monaco-list-row').first().waitFor();
  }

  /**
   * Picks an action and waits for what it brings. The editor closes the menu, unpicked, when findings are renewed while
   * it is open; then it is opened again, as a person would.
   */
  async pick(squiggle: Locator, title: string | RegExp, result: Locator): Promise<void> {
    const attempt = async (): Promise<boolean> => {
      try {
        await this.openLightBulb(squiggle);
        await this.action(title).click({ timeout: 10_000 });
        await result.waitFor({ timeout: 15_000 });
        return true;
      } catch {
        await this.page.keyboard.press('Escape');
        return false;
      }
    };
    if (!(await attempt()) && !(await attempt()) && !(await attempt())) throw new Error(`picked in vain: ${title}`);
  }

  async focusEditor(): Promise<void> {
    await this.page.locator('.editor-instance .view-lines').first().click({ position: { x: 300, y: 5 } });
  }

  /** For what happens outside of the page, in files. */
  async until(holds: () => boolean, what: string): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (holds()) return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`in vain: ${what}`);
  }

  async save(): Promise<void> {
    await this.page.locator('.tab.dirty').waitFor();
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.dirty').waitFor({ state: 'detached' });
  }
}
