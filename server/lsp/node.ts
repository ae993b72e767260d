/**
 * The language server as a process of Node: over the standard streams (`--stdio`, and without any argument), over the
 * channel to a parent process (`--node-ipc`), a pipe or a socket. It connects the server with the disk and decides
 * nothing. An error that nobody caught is written to the client's log and the server goes on.
 */
import { existsSync } from 'node:fs';
import { createConnection } from 'vscode-languageserver/node';
import { today } from '../host/clock';
import { openWorkspace, readOwnModels } from '../host/open';
import { startServer } from './server';

const namesTransport = process.argv.some((argument) => /^--(?:stdio|node-ipc|socket|pipe)\b/.test(argument));
const connection = namesTransport ? createConnection() : createConnection(process.stdin, process.stdout);

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => connection.console.error(`Uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`));
}

startServer(connection, {
  openWorkspace: (folders, options) => {
    const { workspace, host } = openWorkspace(folders.filter((folder) => existsSync(folder)), options, __dirname);
    return { workspace, refresh: (paths) => host.refresh(paths), close: () => host.close() };
  },
  readModels: readOwnModels,
  today,
  describe: () => ({
    Node: `${process.version}, ${process.platform} ${process.arch}`,
    Memory: `${Math.round(process.memoryUsage().rss / (1 << 20))} MiB`,
    Uptime: `${Math.round(process.uptime())} s`,
  }),
});
