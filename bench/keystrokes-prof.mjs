// Types into one long file over the language server's own protocol and measures each answer, as an editor feels it:
// from sending the change to having the file's new diagnostics. Half of the keystrokes leave the code broken, as
// typing does.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import rpc from 'vscode-jsonrpc/node';

/** Milliseconds of each answer. `folder`: the workspace. */
export async function measureKeystrokes(server, folder, path, count) {
  const child = spawn(process.execPath, ['--cpu-prof','--cpu-prof-interval=500','--cpu-prof-dir=/tmp/kprof', server, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(child.stdout),
    new rpc.StreamMessageWriter(child.stdin),
  );
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.listen();
  try {
    return await type(connection, folder, path, count);
  } finally {
    await connection.sendRequest('shutdown').catch(() => undefined);
    await connection.sendNotification('exit').catch(() => undefined);
    connection.dispose();
    await new Promise(r=>{child.on('exit',r); setTimeout(r,15000)});
  }
}

async function type(connection, folder, path, count) {
  const rootUri = pathToFileURL(folder).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: 'bench' }],
    capabilities: {
      textDocument: { diagnostic: { dynamicRegistration: false, relatedDocumentSupport: false }, synchronization: {} },
      workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
      general: { positionEncodings: ['utf-16'] },
    },
  });
  await connection.sendNotification('initialized', {});
  const uri = pathToFileURL(path).href;
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: path.endsWith('.py') ? 'python' : 'typescript', version: 1, text },
  });
  const diagnose = () => connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
  await diagnose();

  // Places in the bodies of functions, spread over the file: lines that are indented code.
  const places = lines.flatMap((line, index) => (/^ {8,}[\w.]+ = .*\w\)?$/.test(line) ? [index] : []));
  if (places.length === 0) throw new Error(`No place to type in ${path}`);
  const answers = [];
  for (let key = 0; key < count; key++) {
    const line = places[Math.floor(((key >> 1) * places.length) / ((count >> 1) + 1))];
    const character = lines[line].length;
    const isTyping = key % 2 === 0;
    const range = { start: { line, character }, end: { line, character: character + (isTyping ? 0 : 1) } };
    const start = performance.now();
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: key + 2 },
      contentChanges: [{ range, text: isTyping ? '(' : '' }],
    });
    await diagnose();
    answers.push(performance.now() - start);
  }
  return answers;
}
