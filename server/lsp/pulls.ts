/**
 * How diagnostics get to the client. A client that can ask (pull) asks for a document or for the workspace; one that
 * cannot is sent them (push). A workspace pull that streams is answered only when there is something new (a long
 * poll): editors ask again two seconds after each answer, and an idle project should cost nothing. When a change in one
 * file alters the diagnostics of another open document, the client is asked to ask again.
 *
 * Invariant: every diagnostic sent is of the newest version of all files; "unchanged" is said only of equal ones.
 *
 * Example: `caller.py` and `helper.py` are open, and an edit in `helper.py` ends a flow into `caller.py`: the pull of
 * `helper.py` answers it, `workspace/diagnostic/refresh` makes the client pull `caller.py` too, and the long poll is
 * answered with whatever else has changed.
 */
import type {
  CancellationToken,
  Connection,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
  ResultProgressReporter,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { CancelledError } from '../engine/base/cancel';
import { documentOf, type Handlers } from './handlers';
import type { Results } from './results';
import type { Session } from './session';

/** Files in one message of a stream: little enough for other messages to get between. */
const filesPerMessage = 100;

interface Delivered {
  readonly version: number;
  readonly resultId: string;
}

export class Pulls {
  /** By URI of an open document: what its last pull was answered. */
  private readonly delivered = new Map<string, Delivered>();
  /** By document: what was pushed. */
  private readonly pushed = new Map<string, string>();
  private hasAnsweredWorkspace = false;
  private refreshing = false;
  private refreshAgain = false;

  constructor(
    private readonly connection: Connection,
    private readonly session: Session,
    private readonly handlers: Handlers,
  ) {
    session.onResults((results) => {
      if (!session.client.pulls) this.push(results);
      else if (session.client.refreshes) this.refreshWhereOutdated(results);
    });
  }

  async document(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const uri = documentOf(params);
    const version = this.session.documents.get(uri)?.version;
    const remember = (resultId: string): void => {
      if (version !== undefined) this.delivered.set(uri, { version, resultId });
    };
    if (this.session.waitsForSaving(uri) && params.previousResultId) {
      remember(params.previousResultId);
      return { kind: 'unchanged', resultId: params.previousResultId };
    }
    const results = await this.session.current(token, uri);
    const { items, resultId } = results.diagnostics(this.session.addresses.canonical(uri));
    remember(resultId);
    return resultId === params.previousResultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
  }

  async workspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    stream: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    const previous = new Map((params.previousResultIds ?? []).map(({ uri, value }) => [this.session.addresses.canonical(uri), { uri, value }]));
    let results = await this.orNext(stream !== undefined, token);
    while (results) {
      const items = this.reports(results, previous);
      const isWorthAnAnswer = !stream || !this.hasAnsweredWorkspace || items.some((item) => item.kind === 'full');
      if (isWorthAnAnswer) {
        this.hasAnsweredWorkspace = true;
        return stream ? this.send(items, stream, token) : { items };
      }
      results = await this.session.next(token);
    }
    return { items: [] };
  }

  closed(uri: string): void {
    this.delivered.delete(uri);
  }

  /** The results of now; for one who can wait, the next ones when the analysis has failed. */
  private async orNext(canWait: boolean, token: CancellationToken): Promise<Results | null> {
    try {
      return await this.session.current(token);
    } catch (error) {
      if (!canWait || token.isCancellationRequested || error instanceof CancelledError) throw error;
      return this.session.next(token);
    }
  }

  private reports(results: Results, previous: ReadonlyMap<string, { readonly uri: string; readonly value: string }>): WorkspaceDocumentDiagnosticReport[] {
    const isWholeWorkspace = this.session.configuration.forSession.diagnosticMode === 'workspace';
    const { documents } = this.session;
    const shown = results.documents.filter((uri) => isWholeWorkspace || documents.has(uri));
    const cleared = [...previous.keys()].sort();
    return [...new Set([...shown, ...cleared])].map((document) => {
      const before = previous.get(document);
      const uri = before?.uri ?? document;
      const version = documents.get(document)?.version ?? null;
      if (before && this.session.waitsForSaving(document)) return { kind: 'unchanged', uri, version, resultId: before.value };
      const isShown = isWholeWorkspace || documents.has(document);
      const { items, resultId } = results.diagnostics(isShown ? document : '');
      return before?.value === resultId ? { kind: 'unchanged', uri, version, resultId } : { kind: 'full', uri, version, resultId, items };
    });
  }

  /** All reports are made by now; only the sending takes its time. */
  private async send(
    items: readonly WorkspaceDocumentDiagnosticReport[],
    stream: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult>,
    token: CancellationToken,
  ): Promise<WorkspaceDiagnosticReport> {
    for (let at = 0; at < items.length; at += filesPerMessage) {
      if (token.isCancellationRequested) throw new CancelledError();
      stream.report({ items: items.slice(at, at + filesPerMessage) });
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return { items: [] };
  }

  private refreshWhereOutdated(results: Results): void {
    let isNeeded = false;
    for (const { uri, version } of this.session.documents.values()) {
      const delivered = this.delivered.get(uri);
      const { resultId } = results.diagnostics(uri);
      // A document that has changed itself is pulled by the client without being told.
      if (!delivered || delivered.version !== version || delivered.resultId === resultId || this.session.waitsForSaving(uri)) continue;
      this.delivered.set(uri, { version, resultId });
      isNeeded = true;
    }
    if (isNeeded) this.refresh();
  }

  /** One question at a time; what comes meanwhile is asked once more afterwards. */
  private refresh(): void {
    if (this.refreshing) {
      this.refreshAgain = true;
      return;
    }
    this.refreshing = true;
    const finished = (): void => {
      this.refreshing = false;
      if (!this.refreshAgain) return;
      this.refreshAgain = false;
      this.refresh();
    };
    this.handlers.background('workspace/diagnostic/refresh', () => Promise.resolve(this.connection.languages.diagnostics.refresh()).finally(finished));
  }

  private push(results: Results): void {
    const isWholeWorkspace = this.session.configuration.forSession.diagnosticMode === 'workspace';
    const { documents } = this.session;
    // An open document hears that it is clean, too.
    const shown = new Set([...results.documents.filter((uri) => isWholeWorkspace || documents.has(uri)), ...documents.keys()]);
    for (const uri of new Set([...shown, ...this.pushed.keys()])) {
      if (this.session.waitsForSaving(uri)) continue;
      const { items, resultId } = results.diagnostics(shown.has(uri) ? uri : '');
      const version = documents.get(uri)?.version;
      if (this.pushed.get(uri) === resultId) continue;
      if (shown.has(uri)) this.pushed.set(uri, resultId);
      else this.pushed.delete(uri);
      void this.connection.sendDiagnostics({ uri, diagnostics: items, ...(version !== undefined && this.session.client.readsVersions ? { version } : {}) });
    }
  }
}
