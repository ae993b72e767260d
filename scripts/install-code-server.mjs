// Installs code-server (VS Code in a browser, the same workbench and extension host) below e2e/ for the end-to-end tests.
// It is taken lean: no install scripts and thus no compiler; the parts of VS Code itself are installed by
// code-server's own lock, in two folders inside it. A stamp with the lock's hash makes the next call free.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, newerNodeEnvironment, root, run } from './run.mjs';

const home = join(root, 'e2e');
const stamp = join(home, 'node_modules/.lintel-stamp');
export const codeServerEntry = join(home, 'node_modules/code-server/out/node/entry.js');

function wanted() {
  const inputs = ['package.json', 'package-lock.json'].map((name) => readFileSync(join(home, name)));
  return createHash('sha256').update(Buffer.concat(inputs)).digest('hex');
}

export function installCodeServer() {
  const hash = wanted();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && existsSync(codeServerEntry)) return codeServerEntry;
  console.error('Installing code-server …');
  rmSync(join(home, 'node_modules'), { recursive: true, force: true });
  const vscode = join(home, 'node_modules/code-server/lib/vscode');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = (cwd, ...args) => run('npm', [...args, ...quiet], { cwd, env: newerNodeEnvironment(), stdio: ['ignore', 2, 2] });
  npm(home, 'ci');
  npm(vscode, 'install', '--omit=dev');
  npm(join(vscode, 'extensions'), 'install', '--omit=dev');
  writeFileSync(stamp, hash);
  return codeServerEntry;
}

if (isMain(import.meta.url)) console.log(installCodeServer());
