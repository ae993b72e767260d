/**
 * The settings in force: for the whole session, and for each workspace folder where it differs. They are asked of the
 * client (`workspace/configuration`); a client that cannot be asked sends them with `workspace/didChangeConfiguration`
 * or as `initializationOptions`. What is sent is read by `readSettings`, so nothing that a client sends can do harm.
 *
 * Invariant: every question has an answer at any time; before the client has answered it is the default.
 */
import type { Connection } from 'vscode-languageserver';
import type { Settings } from '../engine/settings';
import { readSettings, settings as declarations } from '../engine/settings';

/** A client that does not answer must not keep anyone from findings. Milliseconds. */
const patience = 3000;

export class Configuration {
  private session: Settings;
  private readonly byFolder = new Map<string, Settings>();

  constructor(private readonly initial: unknown) {
    this.session = readSettings(sectionOf(initial));
  }

  get forSession(): Settings {
    return this.session;
  }

  /** The settings of the folder that a document lies in. */
  of(uri: string): Settings {
    return this.folderOf(uri)?.settings ?? this.session;
  }

  folderOf(uri: string): { readonly uri: string; readonly settings: Settings } | null {
    let best: { uri: string; settings: Settings } | null = null;
    for (const [folder, settings] of this.byFolder) {
      const isInside = uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
      if (isInside && (!best || folder.length > best.uri.length)) best = { uri: folder, settings };
    }
    return best;
  }

  /** Asks the client; what it does not say stays as it began. */
  async ask(connection: Connection, folders: readonly string[]): Promise<void> {
    const items = [{ section: 'lintel' }, ...folders.map((scopeUri) => ({ scopeUri, section: 'lintel' }))];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), patience);
    });
    const answers = await Promise.race([connection.workspace.getConfiguration(items) as Promise<unknown>, silence]).finally(() => clearTimeout(timer));
    const [session, ...rest] = Array.isArray(answers) ? (answers as unknown[]) : [];
    this.session = this.read(session);
    this.byFolder.clear();
    folders.forEach((folder, index) => this.byFolder.set(folder, this.read(rest[index] ?? session)));
  }

  /** For clients that send settings by themselves. */
  receive(sent: unknown, folders: readonly string[]): void {
    this.session = this.read(sectionOf(sent));
    this.byFolder.clear();
    for (const folder of folders) this.byFolder.set(folder, this.session);
  }

  setFolders(folders: readonly string[]): void {
    const known = new Map(this.byFolder);
    this.byFolder.clear();
    for (const folder of folders) this.byFolder.set(folder, known.get(folder) ?? this.session);
  }

  /** JSON with comments: the value of each setting for a document and where it comes from. */
  describe(uri: string): string {
    const folder = this.folderOf(uri);
    const settings = this.of(uri);
    const defaults = readSettings(undefined);
    const lines = declarations.map(({ key }, index) => {
      const value = JSON.stringify(settings[key]);
      const comma = index === declarations.length - 1 ? '' : ',';
      const origin =
        settings[key] === defaults[key] ? 'default' : folder && settings[key] !== this.session[key] ? 'set in the editor for this folder' : 'set in the editor';
      return `  ${JSON.stringify(key)}: ${value}${comma} // ${origin}`;
    });
    const place = folder ? `of the workspace folder ${folder.uri}` : 'outside of all workspace folders';
    return `// The settings "lintel.…" that are in force for ${uri},\n// a file ${place}.\n{\n${lines.join('\n')}\n}\n`;
  }

  private read(sent: unknown): Settings {
    return readSettings(typeof sent === 'object' && sent !== null ? sent : sectionOf(this.initial));
  }
}

/** Some clients send `{ lintel: { … } }`, others the section itself. */
function sectionOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return sent;
  return 'lintel' in sent ? sent.lintel : sent;
}
