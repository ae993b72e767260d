/** Opens the Chromium that is on the machine. A missing one is an error: no test is skipped for it. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath(),
    headless: true,
    // Root in a container: no sandbox, little shared memory, no graphics card.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-device-scale-factor=1'],
  });
}

function browserPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = process.env['LINTEL_CHROMIUM']
    ? [process.env['LINTEL_CHROMIUM']]
    : folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error('There is no Chromium: run `node scripts/install-browser.mjs`.');
  return found;
}
