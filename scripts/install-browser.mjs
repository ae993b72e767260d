// Makes sure that there is a Chromium for the tests that drive the editor: finds one, or installs Debian's by apt.
// `node scripts/install-browser.mjs` prints its path. Without a browser it fails: those tests are never skipped.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isMain } from './run.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser's path: `LINTEL_CHROMIUM` if set (and then it must exist), else the first one on PATH. */
export function findBrowser(environment = process.env) {
  const chosen = environment.LINTEL_CHROMIUM;
  if (chosen) return existsSync(chosen) ? chosen : undefined;
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return undefined;
}

function aptGet(...args) {
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  // Another apt may hold the lock on a machine that has just started: wait for it.
  const command = [...prefix, 'apt-get', '-o', 'DPkg::Lock::Timeout=300', ...args];
  const { status } = spawnSync(command[0], command.slice(1), {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

export function installBrowser() {
  const present = findBrowser();
  if (present) return present;
  if (process.env.LINTEL_CHROMIUM) throw new Error(`LINTEL_CHROMIUM names no file: ${process.env.LINTEL_CHROMIUM}`);
  if (process.platform === 'linux') {
    console.error('Installing Chromium with apt-get …');
    aptGet('update');
    // Without a font package every letter in a screenshot is a box.
    aptGet('install', '--yes', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  }
  const installed = findBrowser();
  if (!installed) throw new Error('There is no Chromium: install one, or name it in LINTEL_CHROMIUM.');
  return installed;
}

if (isMain(import.meta.url)) console.log(installBrowser());
