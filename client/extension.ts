/**
 * The VS Code extension: it starts the Lintel server for the languages that Lintel reads, shows how the server is, and
 * carries out the few commands that need a user interface. It holds no analysis and knows no rule: findings, hovers
 * and fixes come from the server by the Language Server Protocol, and what goes beyond the protocol is declared in
 * `server/lsp/protocol.ts`. It never touches the disk or the network itself, so it behaves alike in a local window,
 * over a remote connection and in a browser-served editor. One server serves all folders of a window. Starting,
 * stopping and restarting are done one after another, never at the same time (`server.ts`).
 *
 * Invariant: everything created in `activate` is disposed of with the extension; nothing is left running.
 *
 * Example: opening a Python file activates the extension, `createServer` starts `dist/server.cjs`, and the status
 * item of the language says "Lintel" with a tick once the workspace has been checked.
 */
import type { ExtensionContext } from 'vscode';
import { window } from 'vscode';
import { registerCommands } from './commands';
import { registerRulePages } from './rule-pages';
import type { Server } from './server';
import { createServer } from './server';
import { createStatusItem } from './status';
import { createTraceChannel } from './trace';

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Lintel', { log: true });
  const trace = createTraceChannel();
  const status = createStatusItem();
  server = createServer({ module: context.asAbsolutePath('dist/server.cjs'), output, trace, status });
  context.subscriptions.push(output, trace, status, registerRulePages(server), ...registerCommands({ context, server, output }));
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = undefined;
}
