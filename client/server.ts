/**
 * The server's life: which program is run, how the language client is set up, and starting, stopping and restarting.
 * Requests to start, stop or restart queue up, so a second one never meets a half-started server.
 */
import type { LogOutputChannel, TextDocument, Uri } from 'vscode';
import { Disposable, workspace } from 'vscode';
import type { FeatureState, LanguageClientOptions, NodeModule, ServerOptions, StaticFeature } from 'vscode-languageclient/node';
import { LanguageClient, State, TransportKind, vsdiag } from 'vscode-languageclient/node';
import type { LintelClientCapabilities, Status } from '../server/lsp/protocol';
import { explainCommand, statusMethod } from '../server/lsp/protocol';
import { documentSelector } from './languages';
import type { StatusItem } from './status';

export interface Server {
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Asks the server; fails when it is not running. */
  request<Result>(method: string, params?: object): Promise<Result>;
  /** The running client, for conversions between the editor's and the protocol's values. */
  client(): LanguageClient | undefined;
}

interface Surroundings {
  /** The bundled server. */
  readonly module: string;
  readonly output: LogOutputChannel;
  readonly trace: LogOutputChannel;
  readonly status: StatusItem;
}

export function createServer({ module, output, trace, status }: Surroundings): Server {
  let current: { readonly client: LanguageClient; readonly listeners: Disposable } | undefined;
  let queue: Promise<void> = Promise.resolve();

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  const start = async (): Promise<void> => {
    if (current) return;
    const client = new LanguageClient('lintel', 'Lintel', serverOptions(module), clientOptions(output, trace));
    client.registerFeature(understandsLintelMessages);
    const listeners = Disposable.from(
      client.onNotification(statusMethod, (sent: Status) => status.show(sent)),
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Starting) status.show({ health: 'working', message: 'Starting' });
        else if (newState === State.Running) status.show({ health: 'ok', message: '' });
        else status.showStopped('The server is not running');
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('lintel.path')) void enqueue(restart);
      }),
    );
    current = { client, listeners };
    try {
      await client.start();
      output.info('The server has started.');
    } catch (error) {
      // The client has told the user already, with a button to the output.
      output.error(`The server could not be started: ${error instanceof Error ? error.message : String(error)}`);
      status.showStopped('The server could not be started');
    }
  };

  const stop = async (): Promise<void> => {
    if (!current) return;
    const { client, listeners } = current;
    current = undefined;
    listeners.dispose();
    try {
      await client.dispose();
    } catch (error) {
      // A server that has already died or never came up cannot be asked to shut down; its process is gone all the same.
      output.debug(`The server did not shut down in order: ${String(error)}`);
    }
  };

  const restart = async (): Promise<void> => {
    await stop();
    await start();
  };

  return {
    start: () => enqueue(start),
    stop: () => enqueue(stop),
    restart: () => enqueue(restart),
    client: () => current?.client,
    request: async <Result>(method: string, params?: object): Promise<Result> => {
      await queue;
      if (!current?.client.isRunning()) throw new Error('The Lintel server is not running.');
      return current.client.sendRequest<Result>(method, params);
    },
  };
}

function serverOptions(bundled: string): ServerOptions {
  const configuration = workspace.getConfiguration('lintel');
  const runtime = configuration.get<string>('path.node', '');
  const server: NodeModule = {
    module: configuration.get<string>('path.server', '') || bundled,
    transport: TransportKind.ipc,
    ...(runtime === '' ? {} : { runtime }),
  };
  return { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6019'] } } };
}

function clientOptions(outputChannel: LogOutputChannel, traceOutputChannel: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector,
    outputChannel,
    traceOutputChannel,
    // Hovers link to the page of a rule by this command; no other may be run from them.
    markdown: { isTrusted: { enabledCommands: [explainCommand] } },
    diagnosticPullOptions: { onChange: true, onSave: true },
    middleware: {
      // Here and not by a filter of the pull options, so that a refresh asked for by the server waits for saving too.
      provideDiagnostics: (document, previousResultId, token, next) =>
        waitsForSaving(document)
          ? { kind: vsdiag.DocumentDiagnosticReportKind.unChanged, resultId: previousResultId ?? '' }
          : next(document, previousResultId, token),
    },
  };
}

function waitsForSaving(document: TextDocument | Uri): boolean {
  return 'isDirty' in document && document.isDirty && workspace.getConfiguration('lintel', document).get('run') === 'onSave';
}

/** Tells the server which of Lintel's own messages this client understands. */
const understandsLintelMessages: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const lintel: LintelClientCapabilities = { status: true, suppressCommand: true, rulePages: true, diagnosticsInHover: true };
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), lintel };
  },
  initialize: () => undefined,
  getState: (): FeatureState => ({ kind: 'static' }),
  clear: () => undefined,
};
