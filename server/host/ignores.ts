/**
 * Which paths the ignore files of a tree leave out: `.gitignore`, `.ignore` and `.lintelignore` in every folder, and
 * `.git/info/exclude` at the top of a repository. In one folder later files win over earlier ones in this order; a
 * deeper folder wins over a higher one; nothing below an ignored folder can come back. As Git does it.
 *
 * An `IgnoreChain` is the stack of rules that hold in one folder. It is made downwards, one folder at a time, so that
 * a walk reads each ignore file once.
 */
import ignore, { type Ignore } from 'ignore';
import { existsSync, readFileSync } from 'node:fs';
import { folderOf, nameOf, relativeTo } from '../engine/project/files';

export const ignoreFileNames: readonly string[] = ['.gitignore', '.ignore', '.lintelignore'];

/** Left out whatever the ignore files say: other people's code, and the bookkeeping of tools. */
const neverEntered = new Set([
  '.git', '.hg', '.svn', '.jj', 'node_modules', '__pycache__', '.tox', '.nox', '.mypy_cache', '.ruff_cache',
  '.pytest_cache', '.lintel-cache', '.ipynb_checkpoints', '__pypackages__',
]);

/** By what else than its settings a virtual environment of Python shows itself: settings alone get into folders of source by mistake. */
const environmentFolders: readonly string[] = ['lib', 'lib64', 'bin', 'Lib', 'Scripts'];

export class IgnoreChain {
  private constructor(
    private readonly folder: string,
    private readonly rules: Ignore | null,
    private readonly above: IgnoreChain | null,
  ) {}

  /** The rules that hold in a folder, with those of the folders above it up to the top of its repository. */
  static at(folder: string): IgnoreChain {
    const top = repositoryTop(folder);
    const folders: string[] = [];
    for (let at = folder; ; at = folderOf(at)) {
      folders.push(at);
      if (top === null || at === top || at === folderOf(at)) break;
    }
    let chain: IgnoreChain | null = null;
    for (const at of folders.reverse()) chain = new IgnoreChain(at, readRules(at), chain);
    return chain as IgnoreChain;
  }

  /** The rules of this folder alone, for a folder that was named although it is ignored. */
  static only(folder: string): IgnoreChain {
    return new IgnoreChain(folder, readRules(folder), null);
  }

  /** The rules that hold in a folder directly below. `names`: what lies in it, if known. */
  below(folder: string, names?: ReadonlySet<string>): IgnoreChain {
    const hasRules = names === undefined || ignoreFileNames.some((name) => names.has(name)) || names.has('.git');
    const rules = hasRules ? readRules(folder) : null;
    // Folders without rules of their own share the chain of the folder above.
    return rules ? new IgnoreChain(folder, rules, this) : this;
  }

  /** Whether an entry that lies directly in (or, if no folder between has rules, below) the chain's folder is left out. */
  isIgnored(path: string, isFolder: boolean): boolean {
    for (let chain: IgnoreChain | null = this; chain; chain = chain.above) {
      if (!chain.rules || chain.folder === path) continue;
      const relative = relativeTo(path, chain.folder);
      const answer = chain.rules.test(isFolder ? `${relative}/` : relative);
      if (answer.ignored) return true;
      if (answer.unignored) return false;
    }
    return false;
  }
}

/** A folder that is never entered on a walk; it can still be named. */
export function isNeverEntered(path: string): boolean {
  return neverEntered.has(nameOf(path));
}

/** Whether a folder with these entries is a virtual environment. */
export function isEnvironment(names: ReadonlySet<string>): boolean {
  return names.has('conda-meta') || (names.has('pyvenv.cfg') && environmentFolders.some((folder) => names.has(folder)));
}

/** The nearest folder, at or above, that holds `.git`. */
export function repositoryTop(folder: string): string | null {
  for (let at = folder; ; at = folderOf(at)) {
    if (existsSync(`${at}/.git`)) return at;
    if (at === folderOf(at)) return null;
  }
}

function readRules(folder: string): Ignore | null {
  const texts = ['.git/info/exclude', ...ignoreFileNames]
    .map((name) => readIfThere(`${folder}/${name}`))
    .filter((text) => text !== null);
  return texts.length === 0 ? null : ignore({ ignorecase: false }).add(texts.join('\n'));
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    // Absent, a folder, or unreadable: then it ignores nothing.
    return null;
  }
}
