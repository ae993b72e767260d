// Installs the SDKs that fixed programs are run with (test/executed) below node_modules/.cache: packages of npm by their
// own lock, packages of Python at the versions of requirements.txt. A stamp makes the next call free.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root, run } from './run.mjs';

const manifests = join(root, 'test/executed/sdks');
const home = join(root, 'node_modules/.cache/lintel-sdks');
const stamp = join(home, '.lintel-stamp');
const names = ['package.json', 'package-lock.json', 'requirements.txt'];

/** `node`: a folder whose node_modules has the SDKs; `python`: one for PYTHONPATH. */
export const sdks = { node: home, python: join(home, 'python') };

function wanted() {
  return createHash('sha256').update(Buffer.concat(names.map((name) => readFileSync(join(manifests, name))))).digest('hex');
}

export function installSdks() {
  const hash = wanted();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return sdks;
  console.error('Installing the SDKs that fixed programs are run with …');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const name of names) copyFileSync(join(manifests, name), join(home, name));
  // What only some programs of the SDKs would use, such as the clouds that a framework can log to, is hundreds of megabytes.
  run('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: home, stdio: ['ignore', 2, 2] });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '--no-deps', '--target', sdks.python];
  run('python3', [...pip, '--requirement', join(home, 'requirements.txt')], { cwd: home, stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, hash);
  return sdks;
}

if (isMain(import.meta.url)) console.log(installSdks());
