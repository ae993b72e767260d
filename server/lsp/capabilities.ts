/** What a client can do, read once from `initialize` with defaults for all that it leaves out; and what we can. */
import type { ClientCapabilities, InitializeParams, InitializeResult } from 'vscode-languageserver';
import { TextDocumentSyncKind } from 'vscode-languageserver';
import type { PositionEncoding } from '../engine/base/text';
import { version } from '../generated/version';
import { codeActionKinds } from './code-action-kinds';
import { notebookSelector } from './notebooks';
import { languageIds } from './uris';
import type { LintelClientCapabilities, LintelServerCapabilities } from './protocol';

export interface Client {
  readonly name: string;
  readonly encoding: PositionEncoding;
  /** It asks for diagnostics; else they are sent to it. */
  readonly pulls: boolean;
  readonly registersPull: boolean;
  readonly refreshes: boolean;
  /** It sends notebooks as cells. */
  readonly synchronizesNotebooks: boolean;
  readonly showsRelatedInformation: boolean;
  readonly readsVersions: boolean;
  readonly configures: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly changesFolders: boolean;
  readonly showsProgress: boolean;
  readonly hoverMarkdown: boolean;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  /** An edit may make a file. */
  readonly createsFiles: boolean;
  readonly resolvesEdits: boolean;
  readonly lintel: LintelClientCapabilities;
}

export const documentSelector = languageIds.map((language) => ({ language }));

/** UTF-8 where it is offered, else UTF-16, which every client has to understand, unless it names only UTF-32. */
export function chooseEncoding(offered: readonly string[] | undefined): PositionEncoding {
  if (!offered || offered.length === 0) return 'utf-16';
  return (['utf-8', 'utf-16', 'utf-32'] as const).find((encoding) => offered.includes(encoding)) ?? 'utf-16';
}

export function readClient({ capabilities, clientInfo }: InitializeParams): Client {
  const { textDocument = {}, workspace = {}, window = {}, general = {} } = (capabilities ?? {}) as Partial<ClientCapabilities>;
  const { diagnostic, publishDiagnostics, codeAction, hover } = textDocument;
  const experimental = capabilities?.experimental as { lintel?: LintelClientCapabilities } | undefined;
  return {
    name: clientInfo ? `${clientInfo.name} ${clientInfo.version ?? ''}`.trim() : 'unknown',
    encoding: chooseEncoding(general.positionEncodings),
    pulls: diagnostic !== undefined,
    registersPull: diagnostic?.dynamicRegistration === true,
    synchronizesNotebooks: capabilities?.notebookDocument?.synchronization !== undefined,
    refreshes: workspace.diagnostics?.refreshSupport === true,
    // Left out, it is no refusal: clients that pull often declare it in the one place or the other.
    showsRelatedInformation: (diagnostic?.relatedInformation ?? publishDiagnostics?.relatedInformation) !== false,
    readsVersions: publishDiagnostics?.versionSupport === true,
    configures: workspace.configuration === true,
    registersConfiguration: workspace.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace.didChangeWatchedFiles?.dynamicRegistration === true,
    changesFolders: workspace.workspaceFolders === true,
    showsProgress: window.workDoneProgress === true,
    hoverMarkdown: hover?.contentFormat === undefined || hover.contentFormat.includes('markdown'),
    documentChanges: workspace.workspaceEdit?.documentChanges === true,
    changeAnnotations: workspace.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.changeAnnotationSupport !== undefined,
    createsFiles: workspace.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.resourceOperations?.includes('create') === true,
    resolvesEdits: codeAction?.dataSupport === true && codeAction.resolveSupport?.properties.includes('edit') === true,
    lintel: experimental?.lintel ?? {},
  };
}

/** `pullsWorkspace`: whether the answer itself promises workspace pulls; null when the client lets us say so later. */
export function serverAnswer(client: Client, pullsWorkspace: boolean | null): InitializeResult {
  const lintel: LintelServerCapabilities = { suppressEdit: true, rulePage: true, revalidate: true, effectiveConfig: true, debugInfo: true };
  return {
    serverInfo: { name: 'Lintel', version },
    capabilities: {
      positionEncoding: client.encoding,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      ...(client.synchronizesNotebooks ? { notebookDocumentSync: { notebookSelector, save: true } } : {}),
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: [...codeActionKinds], resolveProvider: client.resolvesEdits },
      ...(client.pulls && pullsWorkspace !== null ? { diagnosticProvider: pullOptions(pullsWorkspace) } : {}),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      experimental: { lintel },
    },
  };
}

export function pullOptions(workspaceDiagnostics: boolean): { identifier: string; interFileDependencies: true; workspaceDiagnostics: boolean } {
  return { identifier: 'lintel', interFileDependencies: true, workspaceDiagnostics };
}
