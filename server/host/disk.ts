/**
 * The files of a workspace on a disk: what a walk found, kept up to date by a watcher's hints, and the reading of their
 * bytes. It is the disk-side twin of `MemoryFiles`; the engine sees no difference. It holds names and manifests, never
 * the contents of source files. Reading a file that is gone answers null.
 *
 * Invariant: after `refresh` with the paths that changed it equals a fresh `DiskFiles` of the same folders.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Limits } from '../engine/base/limits';
import { largestFile } from '../engine/notebooks';
import { FileIndex, isWithin, nameOf } from '../engine/project/files';
import type { FileSet } from '../engine/languages/contract';
import type { Problem } from '../engine/service';
import { discover, isManifest, wouldDiscover, type DiscoverOptions } from './discover';
import { ignoreFileNames } from './ignores';

/** What a refresh changed; sorted. `changed`: was there before and still is. */
export interface DiskChanges {
  readonly appeared: readonly string[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
}

export class DiskFiles implements FileSet {
  private index = new FileIndex();
  private sources = new FileIndex();
  private readonly manifestTexts = new Map<string, string | null>();
  private found: { readonly roots: readonly string[]; readonly problems: readonly Problem[] } = { roots: [], problems: [] };

  /** Throws `DiscoveryError` when a path does not exist. */
  constructor(
    private readonly paths: readonly string[],
    private readonly options: DiscoverOptions,
  ) {
    this.walk();
  }

  get roots(): readonly string[] {
    return this.found.roots;
  }

  /** What the walk passed over or could not read. */
  get problems(): readonly Problem[] {
    return this.found.problems;
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

  /** The source files, without manifests; sorted. */
  all(): readonly string[] {
    return this.sources.all();
  }

  readManifest(path: string): string | null {
    let text = this.manifestTexts.get(path);
    if (text === undefined) {
      const bytes = this.has(path) ? readBytes(path) : null;
      text = bytes && bytes.length <= Limits.fileLength ? new TextDecoder().decode(bytes) : null;
      this.manifestTexts.set(path, text);
    }
    return text;
  }

  read(path: string): Promise<Uint8Array | null> {
    return Promise.resolve(readBytes(path));
  }

  /** Looks again at paths that a watcher named. */
  refresh(paths: readonly string[]): DiskChanges {
    for (const path of paths) this.manifestTexts.delete(path);
    // Ignore rules and folders that came or went change what lies below them: then the walk is repeated.
    if (paths.some((path) => ignoreFileNames.includes(nameOf(path)) || this.hasFolder(path) || isFolder(path))) {
      return this.walkAgain(paths);
    }
    const appeared: string[] = [];
    const changed: string[] = [];
    const gone: string[] = [];
    for (const path of new Set(paths)) {
      const isThere = this.isWanted(path);
      const was = this.index.has(path);
      if (isThere) (was ? changed : appeared).push(path);
      else if (was) gone.push(path);
      if (isThere && !was) this.add(path);
      if (!isThere && was) this.drop(path);
    }
    return { appeared: appeared.sort(), changed: changed.sort(), gone: gone.sort() };
  }

  private walk(): void {
    const discovery = discover(this.paths, this.options);
    this.sources = new FileIndex(discovery.files);
    this.index = new FileIndex([...discovery.files, ...discovery.manifests]);
    this.found = discovery;
  }

  private walkAgain(hints: readonly string[]): DiskChanges {
    const before = new Set(this.index.all());
    this.walk();
    const after = new Set(this.index.all());
    return {
      appeared: [...after].filter((path) => !before.has(path)).sort(),
      changed: [...new Set(hints)].filter((path) => before.has(path) && after.has(path)).sort(),
      gone: [...before].filter((path) => !after.has(path)).sort(),
    };
  }

  private isWanted(path: string): boolean {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status?.isFile() || status.size > largestFile(path)) return false;
    if (this.paths.includes(path)) return true;
    return this.roots.some((root) => isWithin(path, root) && wouldDiscover(path, root, this.options));
  }

  private add(path: string): void {
    this.index.add(path);
    const lower = path.toLowerCase();
    const isSource = this.options.extensions.some((extension) => lower.endsWith(extension));
    if (isSource || !isManifest(path)) this.sources.add(path);
  }

  private drop(path: string): void {
    this.index.delete(path);
    this.sources.delete(path);
  }
}

/** Identifies a content, for caches; 40 hexadecimal digits. Not for anything that an attacker gains from forging. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

function readBytes(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
