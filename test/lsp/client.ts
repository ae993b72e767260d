/**
 * A language client for tests: it speaks the protocol over any pair of streams, edits documents as an editor does, and
 * keeps what the server sent. What it can do is what a test says it can, beginning with what VS Code can.
 */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type {
  ClientCapabilities,
  CodeAction,
  Diagnostic,
  DocumentDiagnosticReport,
  Hover,
  InitializeResult,
  ProtocolConnection,
  PublishDiagnosticsParams,
  Range,
  TextDocumentContentChangeEvent,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { createConnection as createServerConnection } from 'vscode-languageserver';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { Text } from '../../server/engine/base/text';
import type { PositionEncoding } from '../../server/engine/base/text';
import type { Status } from '../../server/lsp/protocol';
import { startServer } from '../../server/lsp/server';
import type { Runtime } from '../../server/lsp/session';

export const editorCapabilities: ClientCapabilities = {
  notebookDocument: { synchronization: {} },
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedInformation: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
      honorsChangeAnnotations: true,
    },
  },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {}, resourceOperations: ['create', 'rename', 'delete'] },
  },
  window: { workDoneProgress: true },
  experimental: { lintel: { status: true, suppressCommand: true } },
};

/** A client that can do nothing beyond the minimum. */
export const plainCapabilities: ClientCapabilities = {};

export interface Registration {
  readonly id: string;
  readonly method: string;
  readonly registerOptions?: { readonly workspaceDiagnostics?: boolean; readonly watchers?: readonly { globPattern: string; kind?: number }[] };
}

type Progress = { readonly token: string | number; readonly value: { readonly kind?: string; readonly items?: WorkspaceDocumentDiagnosticReport[] } };

export class TestClient {
  readonly published = new Map<string, PublishDiagnosticsParams>();
  readonly registrations = new Map<string, Registration>();
  readonly statuses: Status[] = [];
  readonly progress: Progress[] = [];
  readonly createdTokens: (string | number)[] = [];
  readonly logged: string[] = [];
  readonly messages: string[] = [];
  refreshes = 0;
  publications = 0;
  /** What the client answers to `workspace/configuration`, by scope ('' for the session). */
  settings: Record<string, unknown> = {};
  encoding: PositionEncoding = 'utf-16';
  answer: InitializeResult | undefined;
  private readonly texts = new Map<string, { version: number; text: string }>();
  /** Cell → its notebook. */
  private readonly notebooks = new Map<string, string>();
  private tokens = 0;

  constructor(readonly connection: ProtocolConnection) {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.publications++;
      this.published.set(params.uri, params);
    });
    connection.onNotification('window/logMessage', (params: { type: number; message: string }) => {
      this.logged.push(params.message);
    });
    connection.onNotification('window/showMessage', (params: { type: number; message: string }) => {
      this.messages.push(params.message);
    });
    connection.onNotification('lintel/status', (status: Status) => {
      this.statuses.push(status);
    });
    connection.onNotification('$/progress', (params: Progress) => {
      this.progress.push(params);
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map(({ scopeUri = '' }) => this.settings[scopeUri] ?? this.settings[''] ?? null),
    );
    connection.onRequest('client/registerCapability', ({ registrations }: { registrations: Registration[] }) => {
      for (const registration of registrations) this.registrations.set(registration.method, registration);
      return null;
    });
    connection.onRequest('client/unregisterCapability', () => null);
    connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      return null;
    });
    connection.onRequest('window/workDoneProgress/create', ({ token }: { token: string | number }) => {
      this.createdTokens.push(token);
      return null;
    });
    connection.listen();
  }

  async initialize(folders: readonly string[], capabilities: ClientCapabilities = editorCapabilities, initializationOptions?: unknown): Promise<InitializeResult> {
    const workspaceFolders = folders.map((uri) => ({ uri, name: uri }));
    this.answer = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId: null,
      clientInfo: { name: 'test', version: '1' },
      rootUri: folders[0] ?? null,
      workspaceFolders,
      capabilities,
      initializationOptions,
    });
    this.encoding = (this.answer.capabilities.positionEncoding ?? 'utf-16') as PositionEncoding;
    await this.connection.sendNotification('initialized', {});
    return this.answer;
  }

  // -- documents -------------------------------------------------------------------------------------------------------

  async open(uri: string, text: string, languageId = 'python'): Promise<void> {
    this.texts.set(uri, { version: 1, text });
    await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  /** As an editor of cells does it; cells of Python. */
  async openNotebook(uri: string, cells: Readonly<Record<string, string>>): Promise<void> {
    const documents = Object.entries(cells).map(([cell, text]) => ({ uri: cell, languageId: 'python', version: 1, text }));
    for (const document of documents) {
      this.texts.set(document.uri, { version: 1, text: document.text });
      this.notebooks.set(document.uri, uri);
    }
    await this.connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: { uri, notebookType: 'jupyter-notebook', version: 1, cells: documents.map((document) => ({ kind: 2, document: document.uri })) },
      cellTextDocuments: documents,
    });
  }

  /** In the place of `deleteCount` cells from `start` on come new ones. */
  async spliceCells(notebook: string, start: number, deleteCount: number, closed: readonly string[], cells: Readonly<Record<string, string>>): Promise<void> {
    const didOpen = Object.entries(cells).map(([uri, text]) => ({ uri, languageId: 'python', version: 1, text }));
    for (const uri of closed) this.texts.delete(uri);
    for (const { uri, text } of didOpen) {
      this.texts.set(uri, { version: 1, text });
      this.notebooks.set(uri, notebook);
    }
    const array = { start, deleteCount, cells: didOpen.map(({ uri }) => ({ kind: 2, document: uri })) };
    await this.changeNotebook(notebook, { structure: { array, didOpen, didClose: closed.map((uri) => ({ uri })) } });
  }

  async closeNotebook(uri: string): Promise<void> {
    const cells = [...this.notebooks].filter(([, notebook]) => notebook === uri).map(([cell]) => cell);
    for (const cell of cells) this.texts.delete(cell);
    await this.connection.sendNotification('notebookDocument/didClose', { notebookDocument: { uri }, cellTextDocuments: cells.map((cell) => ({ uri: cell })) });
  }

  private async changeNotebook(uri: string, cells: object): Promise<void> {
    await this.connection.sendNotification('notebookDocument/didChange', { notebookDocument: { uri, version: 2 }, change: { cells } });
  }

  text(uri: string): string {
    const known = this.texts.get(uri);
    assert.ok(known, `${uri} is open`);
    return known.text;
  }

  /** Replaces a piece of text that is there once, as a person who types does: by a change of its range alone. */
  async replace(uri: string, piece: string, by: string): Promise<void> {
    const text = this.text(uri);
    const start = text.indexOf(piece);
    assert.ok(start >= 0 && text.indexOf(piece, start + 1) < 0, `"${piece}" is there once`);
    await this.change(uri, [{ range: this.range(text, start, start + piece.length), text: by }]);
  }

  async change(uri: string, contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    const known = this.texts.get(uri);
    assert.ok(known, `${uri} is open`);
    let { text } = known;
    for (const change of contentChanges) {
      if (!('range' in change)) text = change.text;
      else {
        const index = new Text(text);
        text = text.slice(0, index.offsetAt(change.range.start, this.encoding)) + change.text + text.slice(index.offsetAt(change.range.end, this.encoding));
      }
    }
    const version = known.version + 1;
    this.texts.set(uri, { version, text });
    const notebook = this.notebooks.get(uri);
    if (notebook !== undefined) await this.changeNotebook(notebook, { textContent: [{ document: { uri, version }, changes: contentChanges }] });
    else await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  async save(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  }

  async close(uri: string): Promise<void> {
    this.texts.delete(uri);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  range(text: string, start: number, end: number): Range {
    const index = new Text(text);
    return { start: index.positionAt(start, this.encoding), end: index.positionAt(end, this.encoding) };
  }

  at(uri: string, range: Range): string {
    const text = new Text(this.text(uri));
    return text.slice({ start: text.offsetAt(range.start, this.encoding), end: text.offsetAt(range.end, this.encoding) });
  }

  /** Applies an edit as an editor does: only to the version that it was made for. */
  async apply(edit: WorkspaceEdit | undefined | null): Promise<void> {
    assert.ok(edit, 'there is an edit');
    const documents = edit.documentChanges ?? Object.entries(edit.changes ?? {}).map(([uri, edits]) => ({ textDocument: { uri, version: null }, edits }));
    for (const document of documents) {
      assert.ok('textDocument' in document, 'only texts are edited');
      const { uri, version } = document.textDocument;
      const known = this.texts.get(uri);
      assert.ok(known, `${uri} is open`);
      if (version !== null) assert.equal(version, known.version, 'the edit is for the present version');
      const index = new Text(known.text);
      const edits = document.edits.map((one) => {
        assert.ok('newText' in one);
        return { start: index.offsetAt(one.range.start, this.encoding), end: index.offsetAt(one.range.end, this.encoding), newText: one.newText };
      });
      const text = edits
        .sort((a, b) => b.start - a.start)
        .reduce((before, one) => before.slice(0, one.start) + one.newText + before.slice(one.end), known.text);
      await this.change(uri, [{ text }]);
    }
  }

  // -- questions -------------------------------------------------------------------------------------------------------

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest('textDocument/diagnostic', { identifier: 'lintel', textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) });
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    assert.equal(report.kind, 'full');
    return report.kind === 'full' ? report.items : [];
  }

  /** A workspace pull that streams, as VS Code makes it; `reports` fills while it runs. */
  poll(previous: readonly { uri: string; value: string }[] = []): { reports: WorkspaceDocumentDiagnosticReport[]; done: Promise<void> } {
    const partialResultToken = `poll-${++this.tokens}`;
    const reports: WorkspaceDocumentDiagnosticReport[] = [];
    const asked = this.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', { identifier: 'lintel', previousResultIds: previous, partialResultToken });
    const done = asked.then(({ items }) => {
      for (const { token, value } of this.progress) if (token === partialResultToken) reports.push(...(value.items ?? []));
      reports.push(...items);
    });
    return { reports, done };
  }

  workspace(previous: readonly { uri: string; value: string }[] = []): Promise<WorkspaceDiagnosticReport> {
    return this.connection.sendRequest('workspace/diagnostic', { identifier: 'lintel', previousResultIds: previous });
  }

  hover(uri: string, position: Range['start']): Promise<Hover | null> {
    return this.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
  }

  actions(uri: string, range: Range, only?: readonly string[], diagnostics: readonly Diagnostic[] = []): Promise<CodeAction[]> {
    return this.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics, ...(only ? { only } : {}) } });
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest('codeAction/resolve', action);
  }

  async tellWatched(...uris: string[]): Promise<void> {
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: uris.map((uri) => ({ uri, type: 2 })) });
  }

  async tellSettings(settings: Record<string, unknown>): Promise<void> {
    this.settings = settings;
    await this.connection.sendNotification('workspace/didChangeConfiguration', { settings: { lintel: settings[''] ?? null } });
  }
}

export async function until<T>(what: string, look: () => T | undefined | false | null): Promise<T> {
  for (const end = Date.now() + 15_000; Date.now() < end; await pause(5)) {
    const seen = look();
    if (seen) return seen;
  }
  throw new Error(`waited in vain: ${what}`);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What an error answer says. */
export async function failure(asked: Promise<unknown>): Promise<{ code: number; message: string; data?: unknown }> {
  try {
    await asked;
  } catch (error) {
    const { code, message, data } = error as { code: number; message: string; data?: unknown };
    return { code, message, data };
  }
  throw new assert.AssertionError({ message: 'an error was expected' });
}

export interface InMemory {
  readonly client: TestClient;
  /** How the server would have ended its process. */
  readonly exits: number[];
  /** Where the client's bytes go in, for those that are no messages. */
  readonly input: PassThrough;
}

/** Server and client in this process, joined by two streams. */
export function joined(runtime: Runtime): InMemory {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const exits: number[] = [];
  const server = createServerConnection(
    (logger) => createProtocolConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), logger),
    { shutdownReceived: false, initialize: () => undefined, exit: (code) => void exits.push(code) },
  );
  startServer(server, runtime);
  const client = new TestClient(createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)));
  return { client, exits, input: toServer };
}
