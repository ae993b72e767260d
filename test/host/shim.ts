#!/usr/bin/env node
/**
 * Stands in for the executable of a desktop VS Code: takes the arguments that @vscode/test-electron gives, starts
 * code-server and a browser, and has the tests run in the extension host by VS Code's own mechanism
 * (`extensionTestsPath`), which a server build offers only with the option `enable-smoke-test-driver`.
 * Its exit code is that of the test run; 124 when the run did not end in time.
 *
 * Example: `shim /workspace --extensionTestsPath=/out/suite --extensionDevelopmentPath=/dummy --user-data-dir=…`
 */
import { format } from 'node:util';
import { openBrowser } from './browser';
import { startCodeServer } from './code-server';

const timeoutMinutes = 15;

/**
 * What the workbench says of itself to the console: connections, services it would ask the network for, and the native
 * modules that a lean code-server does without. The report of the tests comes the same way and is let through.
 */
const noise = [
  /^\[/,
  /^(Resolving|Resolved) connection token|^Creating a socket|^Creation of workbench|^Updating additional builtin/,
  /\/code-server\/lib\/vscode\/|\/workbench\/workbench\.js:|getaddrinfo/,
];

interface Arguments {
  readonly workspace: string;
  readonly flags: ReadonlyMap<string, string>;
}

function parseArguments(given: readonly string[]): Arguments {
  const flags = new Map<string, string>();
  let workspace = '';
  for (const argument of given) {
    const flag = /^--([^=]+)=?(.*)$/s.exec(argument);
    if (flag) flags.set(flag[1] as string, flag[2] as string);
    else workspace = argument;
  }
  return { workspace, flags };
}

function required({ flags }: Arguments, name: string): string {
  const value = flags.get(name);
  if (!value) throw new Error(`--${name}= is missing`);
  return value;
}

async function runTests(given: Arguments): Promise<number> {
  const places = { userData: required(given, 'user-data-dir'), extensions: required(given, 'extensions-dir') };
  const server = await startCodeServer(places, { smokeTestDriver: true });
  try {
    const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const own = Object.entries(process.env).filter(([name]) => name.startsWith('LINTEL_'));
    const payload = [
      ['extensionDevelopmentPath', remote(required(given, 'extensionDevelopmentPath'))],
      ['extensionTestsPath', remote(required(given, 'extensionTestsPath'))],
      ['skipWelcome', 'true'],
      ['extensionEnvironment', JSON.stringify(Object.fromEntries(own))],
    ];
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const ended = new Promise<number>((resolve, reject) => {
        const late = setTimeout(() => resolve(124), timeoutMinutes * 60_000);
        page.on('crash', () => reject(new Error('the browser page crashed')));
        void page.exposeFunction('codeAutomationExit', (code: number) => {
          clearTimeout(late);
          resolve(code);
        });
      });
      await page.exposeFunction('codeAutomationLog', (_type: string, values: unknown[]) => {
        const line = format(...values);
        if (!noise.some((pattern) => pattern.test(line))) console.log(line);
      });
      const query = new URLSearchParams({ folder: given.workspace, payload: JSON.stringify(payload) });
      await page.goto(`http://127.0.0.1:${server.port}/?${query.toString()}`);
      return await ended;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

runTests(parseArguments(process.argv.slice(2))).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
