/**
 * Which files and folders exist, as a plain index over path strings. `FileIndex` answers the questions of import
 * resolution in constant time; `MemoryFiles` is a whole workspace without a disk, for tests, for the browser and for
 * single texts. Neither reads anything by itself: the disk stands in `server/host/disk.ts` behind the same interface.
 *
 * All paths are absolute, normalised, with forward slashes and without a slash at the end; the root is `/`, and a
 * Windows path begins with its drive (`c:/…`). Folders exist exactly as long as a file lies below them.
 *
 * Invariant: answers depend on the set of files alone, not on the order in which they were added.
 *
 * Example: after `add('/app/pkg/chat.py')`, `list('/app')` is `['pkg']` and `hasFolder('/app/pkg')` holds.
 */
import type { FileSet } from '../languages/contract';

export class FileIndex {
  private readonly paths = new Set<string>();
  private readonly folders = new Map<string, Set<string>>();
  private readonly sortedFolders = new Map<string, readonly string[]>();
  private sorted: readonly string[] | null = null;

  constructor(paths: Iterable<string> = []) {
    for (const path of paths) this.add(path);
  }

  has(path: string): boolean {
    return this.paths.has(path);
  }

  hasFolder(path: string): boolean {
    return this.folders.has(path);
  }

  list(folder: string): readonly string[] {
    const known = this.sortedFolders.get(folder);
    if (known) return known;
    const names = [...(this.folders.get(folder) ?? [])].sort();
    this.sortedFolders.set(folder, names);
    return names;
  }

  /** Every file, sorted. */
  all(): readonly string[] {
    return (this.sorted ??= [...this.paths].sort());
  }

  /** Answers whether the file is new. */
  add(path: string): boolean {
    if (this.paths.has(path)) return false;
    this.paths.add(path);
    this.sorted = null;
    for (let child = path; ; ) {
      const folder = folderOf(child);
      if (folder === child) return true;
      const entries = this.folders.get(folder);
      this.sortedFolders.delete(folder);
      if (entries) {
        entries.add(nameOf(child));
        return true;
      }
      this.folders.set(folder, new Set([nameOf(child)]));
      child = folder;
    }
  }

  /** Answers whether the file was there. */
  delete(path: string): boolean {
    if (!this.paths.delete(path)) return false;
    this.sorted = null;
    for (let child = path; ; ) {
      const folder = folderOf(child);
      const entries = this.folders.get(folder);
      if (!entries || folder === child) return true;
      entries.delete(nameOf(child));
      this.sortedFolders.delete(folder);
      if (entries.size > 0) return true;
      this.folders.delete(folder);
      child = folder;
    }
  }
}

/** A workspace whose files are texts in memory. */
export class MemoryFiles implements FileSet {
  private readonly texts = new Map<string, string>();
  private readonly index = new FileIndex();

  constructor(
    files: Readonly<Record<string, string>>,
    readonly roots: readonly string[] = ['/'],
  ) {
    for (const [path, text] of Object.entries(files)) this.set(path, text);
  }

  set(path: string, text: string): void {
    this.texts.set(path, text);
    this.index.add(path);
  }

  delete(path: string): void {
    this.texts.delete(path);
    this.index.delete(path);
  }

  has(path: string): boolean {
    return this.index.has(path);
  }

  hasFolder(path: string): boolean {
    return this.index.hasFolder(path);
  }

  list(folder: string): readonly string[] {
    return this.index.list(folder);
  }

  all(): readonly string[] {
    return this.index.all();
  }

  readManifest(path: string): string | null {
    return this.texts.get(path) ?? null;
  }

  text(path: string): string | null {
    return this.texts.get(path) ?? null;
  }

  /** The file as it would lie on a disk. */
  read(path: string): Promise<Uint8Array | null> {
    const text = this.texts.get(path);
    return Promise.resolve(text === undefined ? null : new TextEncoder().encode(text));
  }
}

/** The folder of a file or folder; the root's is the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash > 0) return path.slice(0, slash);
  return slash === 0 ? '/' : path;
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** `path` as seen from a folder above it; the path itself when it lies elsewhere. */
export function relativeTo(path: string, folder: string): string {
  if (path === folder) return '';
  return isWithin(path, folder) ? path.slice(folder.endsWith('/') ? folder.length : folder.length + 1) : path;
}
