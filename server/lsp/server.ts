/**
 * The language server: findings as diagnostics, hovers, fixes and suppressions, for any editor that speaks the Language
 * Server Protocol 3.17. This file says which message is handled by what; the state is in `session.ts`, what is sent when
 * in `pulls.ts`, and everything that goes beyond the protocol is declared in `protocol.ts`.
 *
 * The server converts, it never analyses: findings come from the engine's workspace. It touches no disk and no process;
 * a `Runtime` lends it both, so the same server runs on Node (`node.ts`) and can run in a web worker. It watches no
 * files itself, the client does. Every handler goes through `handlers.ts`, so one request that crashes is one error.
 *
 * Invariant: what is answered is of the newest version that the client has told of, or it is an error that says why not.
 *
 * Example: `startServer(createConnection(), runtime)`; then `initialize`, `didOpen` and a pull of the document answer
 * its diagnostics.
 */
import type {
  Connection,
  DidChangeNotebookDocumentParams,
  DidChangeTextDocumentParams,
  DidChangeWatchedFilesParams,
  DidChangeWorkspaceFoldersParams,
  DidCloseNotebookDocumentParams,
  DidOpenNotebookDocumentParams,
  InitializeParams,
  WorkspaceDiagnosticParams,
} from 'vscode-languageserver';
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DocumentDiagnosticRequest,
  ErrorCodes,
  ResponseError,
  WatchKind,
} from 'vscode-languageserver';
import { sourceExtensions } from '../engine/languages';
import { pages } from '../generated/pages';
import type { Client } from './capabilities';
import { documentSelector, pullOptions, readClient, serverAnswer } from './capabilities';
import { codeActions, resolveCodeAction, suppressEdit } from './code-actions';
import { Configuration } from './configuration';
import { debugInfo } from './debug';
import { Feedback } from './feedback';
import { Handlers, invalid } from './handlers';
import { hover } from './hover';
import type { DebugInfoResult, EffectiveConfigParams, EffectiveConfigResult, RulePageParams, RulePageResult, SuppressEditParams } from './protocol';
import { debugInfoMethod, effectiveConfigMethod, revalidateMethod, rulePageMethod, suppressEditMethod } from './protocol';
import { Pulls } from './pulls';
import { Session, type Runtime } from './session';

/** Files beside sources that change what is found or how imports are resolved. */
const otherNames = [
  'package.json', '{tsconfig,jsconfig}*.json', 'pyproject.toml', 'setup.cfg', 'pnpm-workspace.yaml', 'lerna.json', 'deno.json', 'deno.jsonc',
  '.gitignore', '.ignore', '.lintelignore', 'pyvenv.cfg',
];

export function startServer(connection: Connection, runtime: Runtime): void {
  const handlers = new Handlers(connection);
  // Both exist from `initialize` on; the wrapper lets no handler run before.
  let session: Session;
  let pulls: Pulls;
  let withdrawPull: (() => void) | null = null;
  let pullRegistration = '';

  connection.onInitialize((params: InitializeParams) => {
    if (handlers.stage !== 'created') throw new ResponseError(ErrorCodes.InvalidRequest, 'The server has been initialized already.');
    const client = readClient(params);
    const configuration = new Configuration(params.initializationOptions);
    const feedback = new Feedback(connection, client);
    session = new Session({ connection, runtime, client, feedback, configuration, folders: foldersOf(params) });
    pulls = new Pulls(connection, session, handlers);
    handlers.stage = 'running';
    // Here and not below: the library takes this notification for itself when it initializes.
    connection.onNotification(
      DidChangeWorkspaceFoldersNotification.type,
      handlers.notification('workspace/didChangeWorkspaceFolders', async ({ event }: DidChangeWorkspaceFoldersParams) => {
        session.changeFolders(event.added.map(({ uri }) => uri), event.removed.map(({ uri }) => uri));
        await askSettings();
        session.loop.touch();
      }),
    );
    return serverAnswer(client, client.registersPull ? null : configuration.forSession.diagnosticMode === 'workspace');
  });

  connection.onInitialized(
    handlers.notification('initialized', async () => {
      await askSettings().catch((error: unknown) => handlers.log('workspace/configuration', error));
      // Whatever the client makes of the registrations: from here on there are results.
      session.loop.start();
      await offerPulls();
      await register(connection, session.client);
    }),
  );

  async function askSettings(): Promise<void> {
    if (session.client.configures) await session.configuration.ask(connection, session.folders);
  }

  /** Offers workspace pulls or not, as the settings say. */
  async function offerPulls(): Promise<void> {
    const { client, configuration } = session;
    if (!client.pulls || !client.registersPull) return;
    const { diagnosticMode } = configuration.forSession;
    if (pullRegistration === diagnosticMode) return;
    pullRegistration = diagnosticMode;
    withdrawPull?.();
    const options = { documentSelector, ...pullOptions(diagnosticMode === 'workspace') };
    const registration = await connection.client.register(DocumentDiagnosticRequest.type, options);
    withdrawPull = () => registration.dispose();
  }

  connection.onShutdown(async () => {
    handlers.stage = 'shut down';
    await session?.end();
  });

  // -- documents and files ---------------------------------------------------------------------------------------------

  connection.onDidOpenTextDocument(handlers.notification('textDocument/didOpen', ({ textDocument }) => session.open(textDocument)));
  connection.onDidChangeTextDocument(
    handlers.notification('textDocument/didChange', ({ textDocument, contentChanges }: DidChangeTextDocumentParams) =>
      session.change(textDocument.uri, textDocument.version, contentChanges),
    ),
  );
  connection.onDidSaveTextDocument(handlers.notification('textDocument/didSave', ({ textDocument }) => session.save(textDocument.uri)));
  connection.onDidCloseTextDocument(
    handlers.notification('textDocument/didClose', ({ textDocument }) => {
      session.close(textDocument.uri);
      pulls.closed(textDocument.uri);
    }),
  );
  const { notebooks } = connection;
  notebooks.synchronization.onDidOpenNotebookDocument(
    handlers.notification('notebookDocument/didOpen', ({ notebookDocument, cellTextDocuments }: DidOpenNotebookDocumentParams) =>
      session.openNotebook(notebookDocument, cellTextDocuments),
    ),
  );
  notebooks.synchronization.onDidChangeNotebookDocument(
    handlers.notification('notebookDocument/didChange', ({ notebookDocument, change }: DidChangeNotebookDocumentParams) => {
      session.changeNotebook(notebookDocument.uri, change);
      for (const { uri } of change.cells?.structure?.didClose ?? []) pulls.closed(uri);
    }),
  );
  notebooks.synchronization.onDidSaveNotebookDocument(handlers.notification('notebookDocument/didSave', ({ notebookDocument }) => session.saveNotebook(notebookDocument.uri)));
  notebooks.synchronization.onDidCloseNotebookDocument(
    handlers.notification('notebookDocument/didClose', ({ notebookDocument, cellTextDocuments }: DidCloseNotebookDocumentParams) => {
      session.closeNotebook(notebookDocument.uri);
      for (const { uri } of cellTextDocuments) pulls.closed(uri);
    }),
  );
  connection.onDidChangeWatchedFiles(
    handlers.notification('workspace/didChangeWatchedFiles', ({ changes }: DidChangeWatchedFilesParams) => session.changeOutside(changes.map(({ uri }) => uri))),
  );
  connection.onDidChangeConfiguration(
    handlers.notification('workspace/didChangeConfiguration', async ({ settings }) => {
      if (!session.client.configures) session.configuration.receive(settings, session.folders);
      await askSettings();
      session.loop.touch();
      await offerPulls();
    }),
  );

  // -- questions -------------------------------------------------------------------------------------------------------

  connection.languages.diagnostics.on(handlers.request('textDocument/diagnostic', (params, token) => pulls.document(params, token), 'retrigger'));
  connection.languages.diagnostics.onWorkspace((params, token, _progress, stream) =>
    handlers.request('workspace/diagnostic', (given: WorkspaceDiagnosticParams) => pulls.workspace(given, token, stream), 'retrigger')(params, token),
  );
  connection.onHover(handlers.request('textDocument/hover', (params, token) => hover(params, session, token)));
  connection.onCodeAction(handlers.request('textDocument/codeAction', (params, token) => codeActions(params, session, token)));
  connection.onCodeActionResolve(handlers.request('codeAction/resolve', (action, token) => resolveCodeAction(action, session, token)));
  connection.onRequest(suppressEditMethod, handlers.request(suppressEditMethod, (params: SuppressEditParams, token) => suppressEdit(params, session, token)));
  connection.onRequest(
    rulePageMethod,
    handlers.request(rulePageMethod, (params: RulePageParams): RulePageResult => {
      const text = Object.hasOwn(pages, params?.rule) ? pages[params.rule] : undefined;
      return text === undefined ? null : { text };
    }),
  );
  connection.onRequest(
    revalidateMethod,
    handlers.request(revalidateMethod, () => {
      session.forgetEverything();
      return null;
    }),
  );
  connection.onRequest(
    effectiveConfigMethod,
    handlers.request(effectiveConfigMethod, (params: EffectiveConfigParams): EffectiveConfigResult => {
      if (typeof params?.uri !== 'string') throw invalid('The request names no document.');
      return { text: session.configuration.describe(params.uri) };
    }),
  );
  connection.onRequest(debugInfoMethod, handlers.request(debugInfoMethod, (): DebugInfoResult => ({ text: debugInfo(session, runtime) })));

  connection.listen();
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}

/** What a client lets us ask for after the start. */
async function register(connection: Connection, client: Client): Promise<void> {
  if (client.registersConfiguration) await connection.client.register(DidChangeConfigurationNotification.type, { section: 'lintel' });
  if (!client.registersWatchers) return;
  const extensions = sourceExtensions.map((extension) => extension.slice(1)).join(',');
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [
      { globPattern: `**/*.{${extensions}}` },
      ...otherNames.map((name) => ({ globPattern: `**/${name}` })),
      // A knowledge file of the user's may be any of them.
      { globPattern: '**/*.{yaml,yml}' },
      // A folder that goes takes its files with it, and editors tell of the folder alone.
      { globPattern: '**/*', kind: WatchKind.Delete },
    ],
  });
}
