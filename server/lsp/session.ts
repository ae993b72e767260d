/**
 * The state of one connection: the folders, the open documents, the settings, the engine's workspace over them, and
 * the loop that keeps its report up to date. Handlers change the state here and ask `current` for results; nothing
 * else touches the engine. The engine is told of changes between two runs and never during one, so each report is of
 * one consistent version of all files. When folders come or go, the workspace is opened anew.
 *
 * Invariant: the results depend on documents, folders, disk and settings as the client described them last, not on the
 * order in which it did.
 */
import type { CancellationToken, Connection, NotebookDocument, NotebookDocumentChangeEvent, TextDocumentContentChangeEvent, TextDocumentItem } from 'vscode-languageserver';
import type { Cancel } from '../engine/base/cancel';
import { CancelledError } from '../engine/base/cancel';
import { pageAddress } from '../engine/rules/page-address';
import type { Options, Report, WorkspaceApi } from '../engine/service';
import { defaultOptions } from '../engine/settings';
import { AnalysisLoop } from './analysis-loop';
import type { Client } from './capabilities';
import type { View } from './convert';
import { Configuration } from './configuration';
import { applyChanges, type OpenDocument } from './documents';
import type { DiagnosticForm } from './diagnostics';
import type { Feedback } from './feedback';
import { fileOf, inCells, isOurs, readCells, type OpenNotebook } from './notebooks';
import { OwnModels, type ModelsReader } from './own-models';
import { Proofs } from './proofs';
import { rulePageAddress } from './protocol';
import { Results } from './results';
import { Addresses, pathOfUri } from './uris';

/** What the surroundings lend to the server: a disk, a clock, and a few words about themselves. */
export interface Runtime {
  /** `folders`: absolute paths; those that do not exist are left out. */
  openWorkspace(folders: readonly string[], options: Options): OpenedWorkspace | Promise<OpenedWorkspace>;
  readonly readModels: ModelsReader;
  /** ISO date, in the time zone of the machine. */
  today(): string;
  /** For bug reports: what runs this, how much memory it takes. */
  describe(): Readonly<Record<string, string>>;
}

export interface OpenedWorkspace {
  readonly workspace: WorkspaceApi;
  /** Looks again at paths on the disk; answers those that the workspace has to look at again. */
  refresh(paths: readonly string[]): readonly string[];
  close(): Promise<void>;
}

export interface Surroundings {
  readonly connection: Connection;
  readonly runtime: Runtime;
  readonly client: Client;
  readonly feedback: Feedback;
  readonly configuration: Configuration;
  readonly folders: readonly string[];
}

const nothing: Report = { findings: [], suppressed: [], problems: [], statistics: { filesFound: 0, filesAnalyzed: 0, linesAnalyzed: 0 }, isProvisional: false };

export class Session {
  /** Cells of notebooks too. */
  readonly documents = new Map<string, OpenDocument>();
  private readonly notebooks = new Map<string, OpenNotebook>();
  readonly addresses = new Addresses();
  readonly configuration: Configuration;
  readonly client: Client;
  readonly loop: AnalysisLoop<Results>;
  readonly proofs = new Proofs(() => this.workspace);
  private readonly models: OwnModels;
  private opened: OpenedWorkspace | null = null;
  private foldersChanged = true;
  private readonly outside = new Set<string>();
  private forgetAll = false;
  /** Path → text, as the engine was told. */
  private told = new Map<string, string>();
  private toldOptions = '';
  private folderUris: readonly string[];
  private readonly listeners = new Set<(results: Results) => void>();
  private readonly closers = new Set<() => void>();

  constructor(private readonly around: Surroundings) {
    this.client = around.client;
    this.configuration = around.configuration;
    this.folderUris = around.folders;
    this.models = new OwnModels(around.runtime.readModels, (text) => around.feedback.complain(text));
    this.addresses.setFolders(this.folderUris);
    this.configuration.setFolders(this.folderUris);
    this.loop = new AnalysisLoop<Results>({
      work: (cancel, progress, inHaste) => this.work(cancel, progress, inHaste),
      isProvisional: ({ report }) => report.isProvisional,
      watch: (stop) => {
        const watcher = around.feedback.watch(stop);
        return {
          ...watcher,
          done: (results) => {
            watcher.done(results.report);
            for (const listener of [...this.listeners]) listener(results);
          },
        };
      },
    });
  }

  get folders(): readonly string[] {
    return this.folderUris;
  }

  get diagnosticForm(): DiagnosticForm {
    return { withSteps: this.client.showsRelatedInformation, pageOf: this.client.lintel.rulePages === true ? rulePageAddress : pageAddress };
  }

  get workspace(): WorkspaceApi | null {
    return this.opened?.workspace ?? null;
  }

  // -- what the client tells -------------------------------------------------------------------------------------------

  open({ uri, languageId, version, text }: TextDocumentItem): void {
    if (!this.isOwn(uri)) return;
    const path = this.addresses.add(uri, languageId);
    if (path === null) return;
    this.documents.set(uri, { uri, path, version, text, languageId, notebook: null, isDirty: false });
    this.loop.touch();
  }

  openNotebook(notebook: NotebookDocument, texts: readonly TextDocumentItem[]): void {
    const { uri } = notebook;
    if (!this.isOwn(uri) || !isOurs(notebook)) return;
    const opened: OpenNotebook = { uri, path: this.addresses.addNotebook(uri), cells: readCells(notebook.cells) };
    this.notebooks.set(uri, opened);
    this.openCells(opened, texts, false);
    this.loop.touch();
  }

  changeNotebook(uri: string, { cells }: NotebookDocumentChangeEvent): void {
    const notebook = this.notebooks.get(uri);
    if (!notebook || !cells) return;
    let now = [...notebook.cells];
    if (cells.structure) {
      const { array, didOpen = [], didClose = [] } = cells.structure;
      now.splice(array.start, array.deleteCount, ...readCells(array.cells ?? []));
      for (const closed of didClose) this.forgetDocument(closed.uri);
      this.openCells(notebook, didOpen, true);
    }
    const changed = new Map(readCells(cells.data ?? []).map((cell) => [cell.uri, cell]));
    now = now.map((cell) => changed.get(cell.uri) ?? cell);
    this.notebooks.set(uri, { ...notebook, cells: now });
    for (const { document, changes } of cells.textContent ?? []) this.change(document.uri, document.version, changes);
    this.loop.touch();
  }

  saveNotebook(uri: string): void {
    for (const document of this.documents.values()) if (document.notebook === uri) this.save(document.uri);
  }

  closeNotebook(uri: string): void {
    const notebook = this.notebooks.get(uri);
    if (!notebook) return;
    this.notebooks.delete(uri);
    for (const document of [...this.documents.values()]) if (document.notebook === uri) this.forgetDocument(document.uri);
    this.addresses.remove(uri);
    this.outside.add(notebook.path);
    this.loop.touch();
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const document = this.documents.get(uri);
    if (!document) return;
    const text = applyChanges(document.text, changes, this.client.encoding);
    this.documents.set(uri, { ...document, version, text, isDirty: true });
    this.loop.touch();
  }

  save(uri: string): void {
    const document = this.documents.get(uri);
    if (!document) return;
    this.documents.set(uri, { ...document, isDirty: false });
    this.loop.touch();
  }

  close(uri: string): void {
    const document = this.documents.get(uri);
    if (!document) return;
    this.forgetDocument(uri);
    // What is on the disk counts again, and nobody may have told us of it.
    this.outside.add(document.path);
    this.loop.touch();
  }

  changeFolders(added: readonly string[], removed: readonly string[]): void {
    this.folderUris = [...this.folderUris.filter((uri) => !removed.includes(uri)), ...added.filter((uri) => !this.folderUris.includes(uri))];
    this.addresses.setFolders(this.folderUris);
    this.configuration.setFolders(this.folderUris);
    this.foldersChanged = true;
    this.loop.touch();
  }

  /** Files came, went or changed outside of the editor. */
  changeOutside(uris: readonly string[]): void {
    // Git's own files come and go all the time.
    const paths = uris.map(pathOfUri).filter((path) => !path.includes('/.git/'));
    if (paths.length === 0) return;
    this.models.changed(paths);
    for (const path of paths) this.outside.add(path);
    this.loop.touch();
  }

  forgetEverything(): void {
    this.forgetAll = true;
    this.loop.touch();
  }

  // -- what handlers ask -----------------------------------------------------------------------------------------------

  /** Results for everything that the client has told so far. For a document: gives up when it changes meanwhile. */
  current(token: CancellationToken, uri?: string): Promise<Results> {
    const version = uri === undefined ? undefined : this.documents.get(uri)?.version;
    return this.loop.current(token, () => {
      const now = uri === undefined ? undefined : this.documents.get(uri);
      return now !== undefined && now.version !== version;
    });
  }

  /** The next results; null when the session ends before there are any. */
  next(token: CancellationToken): Promise<Results | null> {
    return new Promise((resolve, reject) => {
      const done = (work: () => void): void => {
        this.listeners.delete(listener);
        this.closers.delete(closer);
        subscription.dispose();
        work();
      };
      const listener = (results: Results): void => done(() => resolve(results));
      const closer = (): void => done(() => resolve(null));
      const subscription = token.onCancellationRequested(() => done(() => reject(new CancelledError())));
      this.listeners.add(listener);
      this.closers.add(closer);
    });
  }

  onResults(listener: (results: Results) => void): void {
    this.listeners.add(listener);
  }

  /** Its findings are to stay as they are until it is saved. */
  waitsForSaving(uri: string): boolean {
    const document = this.documents.get(uri);
    return document?.isDirty === true && this.configuration.of(document.notebook ?? uri).run === 'onSave';
  }

  isCell(uri: string): boolean {
    return (this.documents.get(uri)?.notebook ?? null) !== null;
  }

  async end(): Promise<void> {
    for (const closer of [...this.closers]) closer();
    await this.loop.close();
    await this.proofs.end();
    await this.opened?.close();
    this.opened = null;
  }

  // -- the engine ------------------------------------------------------------------------------------------------------

  private async work(cancel: Cancel, progress: (done: number, total: number) => void, inHaste: boolean): Promise<Results> {
    const report = this.isSwitchedOff() ? nothing : await this.analyze(cancel, progress, inHaste);
    const { workspace } = this;
    const cells = new Map([...this.notebooks.values()].map((notebook) => [notebook.path, notebook.cells]));
    const view: View = {
      encoding: this.client.encoding,
      text: (path) => this.workspace?.text(path) ?? null,
      uri: (path) => this.addresses.uri(path),
      inClosedCell: ({ path, span }) => {
        const place = cells.has(path) || !this.client.synchronizesNotebooks ? null : (workspace?.cellOf(path, span) ?? null);
        return place && { cell: place.cell + 1, line: place.text.positionAt(place.span.start, 'utf-16').line + 1 };
      },
      inCell: (location) => inCells(location, (path) => cells.get(path) ?? null, (path, span) => workspace?.cellOf(path, span) ?? null),
    };
    return new Results(report, view, this.diagnosticForm, (path) => this.configuration.of(view.uri(path)).enable);
  }

  private async analyze(cancel: Cancel, progress: (done: number, total: number) => void, inHaste: boolean): Promise<Report> {
    // A proof reads texts while it waits, so they may not change under it.
    await this.proofs.end();
    const opened = await this.openWorkspace();
    this.tell(opened);
    // A client that asks and cannot be told to ask again would keep what was found in haste.
    return opened.workspace.analyze(cancel, progress, inHaste && (this.client.refreshes || !this.client.pulls));
  }

  /** Nobody would see a finding; then nothing is read. */
  private isSwitchedOff(): boolean {
    const documents = [...this.documents.values()].map(({ uri, notebook }) => notebook ?? uri);
    return [...this.folderUris, ...documents].every((uri) => !this.configuration.of(uri).enable);
  }

  private async openWorkspace(): Promise<OpenedWorkspace> {
    if (this.opened && !this.foldersChanged) return this.opened;
    await this.opened?.close();
    this.opened = null;
    this.foldersChanged = false;
    const options = this.options();
    const opened = await this.around.runtime.openWorkspace(this.folderPaths(), options);
    this.toldOptions = JSON.stringify(options);
    this.told = new Map();
    this.outside.clear();
    this.forgetAll = false;
    this.opened = opened;
    return opened;
  }

  /** Brings the engine up to date with the documents, the disk and the settings. */
  private tell({ workspace, refresh }: OpenedWorkspace): void {
    const options = this.options();
    const text = JSON.stringify(options);
    if (text !== this.toldOptions) workspace.setOptions(options);
    this.toldOptions = text;

    if (this.outside.size > 0) {
      const changed = refresh([...this.outside]);
      if (changed.length > 0) workspace.invalidate(changed);
      this.outside.clear();
    }
    if (this.forgetAll) workspace.invalidate('all');
    this.forgetAll = false;

    const texts = [...this.documents.values()].filter((document) => document.notebook === null);
    const wanted = new Map(texts.map((document) => [document.path, document.text]));
    for (const notebook of this.notebooks.values()) wanted.set(notebook.path, fileOf(notebook, (uri) => this.codeIn(uri)));
    for (const path of this.told.keys()) if (!wanted.has(path)) workspace.close(path);
    for (const [path, content] of wanted) {
      const known = this.told.get(path);
      if (known === undefined) workspace.open(path, content);
      else if (known !== content) workspace.change(path, content);
    }
    this.told = wanted;
  }

  private openCells({ uri: notebook, path }: OpenNotebook, texts: readonly TextDocumentItem[], isDirty: boolean): void {
    for (const { uri, languageId, version, text } of texts) {
      this.addresses.addCell(uri, path);
      this.documents.set(uri, { uri, path, version, text, languageId, notebook, isDirty });
    }
  }

  /** Of a cell of Python; null of any other. */
  private codeIn(uri: string): string | null {
    const document = this.documents.get(uri);
    return document?.languageId === 'python' ? document.text : null;
  }

  private forgetDocument(uri: string): void {
    this.documents.delete(uri);
    this.addresses.remove(uri);
  }

  private options(): Options {
    const { audience, minLevel, includeTests, models } = this.configuration.forSession;
    return { ...defaultOptions, audience, minLevel, includeAllRoles: includeTests, models: this.models.current(models, this.folderPaths()), today: this.around.runtime.today() };
  }

  private folderPaths(): readonly string[] {
    return this.folderUris.filter((uri) => uri.startsWith('file:')).map(pathOfUri);
  }

  /** Documents that a person writes: files, unsaved ones, and those of a folder's file system; no old versions in a comparison. */
  private isOwn(uri: string): boolean {
    const schemeOf = (text: string): string => text.slice(0, text.indexOf(':'));
    const scheme = schemeOf(uri);
    return scheme === 'file' || scheme === 'untitled' || this.folderUris.some((folder) => schemeOf(folder) === scheme);
  }
}
