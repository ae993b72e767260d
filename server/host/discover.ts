/**
 * Finds the files to look at: walks the paths that the user named, folder by folder in name order, and leaves out what
 * the ignore files, the tools' own folders, other languages and the size limit exclude. It reads names and sizes only,
 * never contents. A path that was named wins over every ignore file unless `forceExclude` says otherwise (as hooks
 * that name changed files need it). Symbolic links are followed when named, never on the way, so there are no loops.
 * What cannot be read is reported and the walk goes on; a path that does not exist is an error at once.
 *
 * Invariant: the result depends on the tree and the question, not on the working directory or the order of the paths.
 *
 * Example: `discover(['/app'], { extensions: ['.py'] }).files` is `['/app/main.py', '/app/pkg/chat.py']`.
 */
import { readdirSync, statSync, type Dirent } from 'node:fs';
import { resolve } from 'node:path';
import { largestFile } from '../engine/notebooks';
import { tooLarge } from '../engine/project/content';
import { folderOf, isWithin, nameOf } from '../engine/project/files';
import type { Problem } from '../engine/service';
import { IgnoreChain, isEnvironment, isNeverEntered, repositoryTop } from './ignores';

export interface DiscoverOptions {
  /** With the dot, lower case. */
  readonly extensions: readonly string[];
  /** Ignore files also hold for files and folders that were named. */
  readonly forceExclude?: boolean;
}

export interface Discovery {
  /** Absolute, sorted. */
  readonly files: readonly string[];
  /** Small files that import resolution reads: `package.json`, `tsconfig.json`, `pyproject.toml`, and what fixes may add to. Sorted. */
  readonly manifests: readonly string[];
  /** The folders that were named; for a named file, the top of its project. Sorted. */
  readonly roots: readonly string[];
  /** What was passed over or could not be read, by path. */
  readonly problems: readonly Problem[];
}

/** A path that was named does not exist; the message is for the user. */
export class DiscoveryError extends Error {
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path}: ${reason}`);
    this.name = 'DiscoveryError';
  }
}

const manifestName =
  /^(?:package\.json|[tj]sconfig(?:\.[\w.-]+)?\.json|pyproject\.toml|requirements\.txt|setup\.cfg|pnpm-workspace\.yaml|lerna\.json|deno\.jsonc?)$/;

/** Files that mark the top of a project where there is no repository. */
const projectMarks: readonly string[] = ['pyproject.toml', 'setup.py', 'setup.cfg', 'package.json'];

export function isManifest(path: string): boolean {
  return manifestName.test(nameOf(path));
}

/** An absolute path in the engine's form. Relative paths are seen from `folder`, or from the working directory. */
export function enginePath(path: string, folder = process.cwd()): string {
  const absolute = resolve(folder, path);
  return process.platform === 'win32' ? absolute.replaceAll('\\', '/') : absolute;
}

export function discover(paths: readonly string[], options: DiscoverOptions): Discovery {
  const walk = new Walk(options);
  for (const path of paths) walk.start(path);
  return walk.result();
}

/** Whether a walk from `root` would find this file: what a watcher asks about a file that appeared. */
export function wouldDiscover(path: string, root: string, options: DiscoverOptions): boolean {
  if (!isWithin(path, root) || !new Walk(options).isWanted(path)) return false;
  const folders: string[] = [];
  for (let at = folderOf(path); at !== root && isWithin(at, root); at = folderOf(at)) folders.push(at);
  let chain = IgnoreChain.at(root);
  if (chain.isIgnored(root, true)) chain = IgnoreChain.only(root);
  for (const folder of folders.reverse()) {
    if (isNeverEntered(folder) || chain.isIgnored(folder, true)) return false;
    const names = namesIn(folder);
    if (names === null || isEnvironment(names)) return false;
    chain = chain.below(folder, names);
  }
  return !chain.isIgnored(path, false);
}

class Walk {
  private readonly files = new Set<string>();
  private readonly manifests = new Set<string>();
  private readonly roots = new Set<string>();
  private readonly problems = new Map<string, Problem>();

  constructor(private readonly options: DiscoverOptions) {}

  start(named: string): void {
    const path = enginePath(named);
    let status;
    try {
      status = statSync(path);
    } catch (error) {
      throw new DiscoveryError(named, reasonOf(error));
    }
    if (status.isDirectory()) this.startFolder(path);
    else if (status.isFile()) this.startFile(path, status.size);
    else throw new DiscoveryError(named, 'neither a file nor a folder');
  }

  private startFolder(folder: string): void {
    let chain = IgnoreChain.at(folder);
    if (isExcluded(folder, true, chain)) {
      if (this.options.forceExclude) return;
      chain = IgnoreChain.only(folder);
    }
    this.roots.add(folder);
    this.enter(folder, chain, true);
  }

  private startFile(path: string, size: number): void {
    const folder = folderOf(path);
    if (this.options.forceExclude && isExcluded(path, false, IgnoreChain.at(folder))) return;
    this.roots.add(repositoryTop(folder) ?? projectTop(folder) ?? folder);
    if (isManifest(path)) this.manifests.add(path);
    if (this.isSource(path)) this.addFile(path, size);
    else if (!isManifest(path)) this.report(path, 'skipped', 'is of no language that Lintel reads');
  }

  /** `chain` holds the rules of `folder` already when it is a start, else those of the folder above. */
  private enter(folder: string, above: IgnoreChain, isStart: boolean): void {
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.report(folder, 'failure', `cannot be read: ${reasonOf(error)}`);
      return;
    }
    const names = new Set(entries.map((entry) => entry.name));
    if (!isStart && isEnvironment(names)) return;
    const chain = isStart ? above : above.below(folder, names);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isNeverEntered(path) && !chain.isIgnored(path, true)) this.enter(path, chain, false);
      } else if (entry.isFile() && this.isWanted(path) && !chain.isIgnored(path, false)) {
        if (isManifest(path)) this.manifests.add(path);
        if (this.isSource(path)) this.addFoundFile(path);
      }
    }
  }

  isWanted(path: string): boolean {
    return this.isSource(path) || isManifest(path);
  }

  private isSource(path: string): boolean {
    const lower = nameOf(path).toLowerCase();
    return this.options.extensions.some((extension) => lower.endsWith(extension) && lower.length > extension.length);
  }

  private addFoundFile(path: string): void {
    try {
      this.addFile(path, statSync(path).size);
    } catch (error) {
      this.report(path, 'failure', `cannot be read: ${reasonOf(error)}`);
    }
  }

  private addFile(path: string, size: number): void {
    if (size > largestFile(path)) this.report(path, 'skipped', tooLarge(size, largestFile(path)));
    else this.files.add(path);
  }

  private report(path: string, kind: Problem['kind'], message: string): void {
    this.problems.set(path, { path, kind, message });
  }

  result(): Discovery {
    return {
      files: [...this.files].sort(),
      manifests: [...this.manifests].sort(),
      roots: [...this.roots].sort(),
      problems: [...this.problems.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    };
  }
}

/** Whether a walk from above would have left out a path that was named. */
function isExcluded(path: string, isFolder: boolean, chain: IgnoreChain): boolean {
  if (chain.isIgnored(path, isFolder)) return true;
  for (let at = isFolder ? path : folderOf(path); at !== folderOf(at); at = folderOf(at)) {
    if (isNeverEntered(at)) return true;
  }
  return false;
}

function projectTop(folder: string): string | null {
  for (let at = folder; at !== folderOf(at); at = folderOf(at)) {
    const names = namesIn(at);
    if (names && projectMarks.some((mark) => names.has(mark))) return at;
  }
  return null;
}

function namesIn(folder: string): Set<string> | null {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return code ?? String(error);
}
