import { patternOf } from '../../base/made-up-names';
import type { FileSet, ModuleResolver } from '../contract';

/**
 * Finds the files of Python imports, as the interpreter would with every plausible root on its path.
 *
 * A root is a folder that absolute imports may start from: the workspace folders, folders with a project file and their
 * `src`, and, for each importing file, the folder above its topmost package and every folder above that.
 */
export function createResolver(files: FileSet): ModuleResolver {
  const projectRoots = findProjectRoots(files);
  const resolved = new Map<string, readonly string[]>();
  const tops = new Map<string, string>();

  /** The folder that holds the topmost package around a folder; the folder itself when it is no package. */
  const rootOf = (folder: string): string => {
    const known = tops.get(folder);
    if (known !== undefined) return known;
    const isPackage = files.has(`${folder}/__init__.py`) && parentOf(folder) !== folder;
    const root = isPackage ? rootOf(parentOf(folder)) : folder;
    tops.set(folder, root);
    return root;
  };

  /** The file of a module below a folder; a folder without `__init__.py` counts for its submodules only. */
  const moduleAt = (folder: string, parts: readonly string[]): string | null => {
    const path = [folder, ...parts].join('/');
    if (files.has(`${path}/__init__.py`)) return `${path}/__init__.py`;
    return parts.length > 0 && files.has(`${path}.py`) ? `${path}.py` : null;
  };

  /** The modules below a folder whose names fit; a part of a name that only a running program knows is a `*`. */
  const modulesAt = (folder: string, parts: readonly string[]): string[] => {
    const open = parts.findIndex((part) => part.includes('*'));
    if (open < 0) return [moduleAt(folder, parts)].filter((path) => path !== null);
    const inside = [folder, ...parts.slice(0, open)].join('/');
    const fits = patternOf(parts[open] ?? '', '\\w*');
    const names = new Set(files.list(inside).map((name) => name.replace(/\.py$/, '')));
    return [...names].filter((name) => name !== '__init__' && fits.test(name)).flatMap((name) => modulesAt(inside, [name, ...parts.slice(open + 1)]));
  };

  /** The folders that absolute imports of a file are tried from, nearest first. */
  const rootsFor = (folder: string): string[] => {
    const roots = [rootOf(folder)];
    const workspace = files.roots.map(withoutSlash).find((root) => isBelow(folder, root));
    if (workspace !== undefined) {
      // A script's own folder is on the path even inside a package; then outwards up to the workspace folder.
      for (let at = roots[0] as string; at !== workspace && isBelow(at, workspace); at = parentOf(at)) {
        roots.push(parentOf(at), `${parentOf(at)}/src`);
      }
      roots.push(workspace, `${workspace}/src`);
    }
    roots.push(...projectRoots, folder);
    return [...new Set(roots)];
  };

  const baseOf = (specifier: string, fromPath: string): { folders: string[]; parts: string[] } => {
    const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
    const parts = specifier.slice(dots).split('.').filter((part) => part !== '');
    let folder = parentOf(fromPath);
    if (dots === 0) return { folders: rootsFor(folder), parts };
    for (let level = 1; level < dots; level++) folder = parentOf(folder);
    return { folders: [folder], parts };
  };

  /** A module that is loaded by the path of its file; what a path begins with that is not known is the file's own folder. */
  const pathBase = (path: string, fromPath: string): { folders: string[]; parts: string[] } => {
    const [first = '', ...rest] = path.replace(/\.py$/, '').split('/').filter((part) => part !== '.' && part !== '');
    const folder = parentOf(fromPath);
    return { folders: first === '*' ? [folder] : [folder, ...files.roots.map(withoutSlash)], parts: first === '*' ? rest : [first, ...rest] };
  };

  const resolve = (specifier: string, fromPath: string): readonly string[] => {
    const key = `${/^\.|\//.test(specifier) || specifier === '' ? fromPath : parentOf(fromPath)}\n${specifier}`;
    let found = resolved.get(key);
    if (!found) {
      const { folders, parts } = specifier.includes('/') ? pathBase(specifier, fromPath) : baseOf(specifier, fromPath);
      found = [...new Set(folders.flatMap((folder) => modulesAt(folder, parts)))];
      resolved.set(key, found);
    }
    // A file that imports its own name means a library; its neighbours may mean the file.
    return specifier.startsWith('.') ? found : found.filter((path) => path !== fromPath);
  };

  return {
    resolve,
    resolveMember(specifier, name, fromPath) {
      const { folders, parts } = baseOf(specifier, fromPath);
      for (const folder of folders) {
        const path = [folder, ...parts].join('/');
        // A module file beside a folder of the same name has no submodules.
        if (parts.length > 0 && files.has(`${path}.py`) && !files.has(`${path}/__init__.py`)) continue;
        const member = moduleAt(path, [name]);
        if (member !== null && member !== fromPath) return member;
        // A folder without `__init__.py` in a package of the workspace: named by the file that it might have.
        if (specifier.startsWith('.') && files.hasFolder(`${path}/${name}`)) return `${path}/${name}/__init__.py`;
      }
      return null;
    },
    canonicalName(path) {
      if (!path.endsWith('.py')) return null;
      const folder = parentOf(path);
      const root = rootOf(folder);
      const inner = folder.slice(root.length + 1).split('/').filter((part) => part !== '');
      const file = path.slice(folder.length + 1, -'.py'.length);
      const name = (file === '__init__' ? inner : [...inner, file]).join('.');
      return name === '' ? null : name;
    },
    isPublished(path) {
      const folder = parentOf(path);
      const root = rootOf(folder);
      // A file outside of any package is a script.
      if (!path.endsWith('.py') || root === folder || path.endsWith('/__main__.py')) return false;
      const project = root.endsWith('/src') ? parentOf(root) : root;
      if (files.has(`${project}/setup.py`) || files.readManifest(`${project}/setup.cfg`) !== null) return true;
      return /^\[build-system\]/m.test(files.readManifest(`${project}/pyproject.toml`) ?? '');
    },
  };
}

const projectFiles = ['pyproject.toml', 'setup.py', 'setup.cfg'];
const ignoredFolders = new Set(['node_modules', '__pycache__', 'venv', 'site-packages']);
/** Folders below the workspace that are searched for project files; monorepos keep theirs within three levels. */
const searchDepth = 4;

function findProjectRoots(files: FileSet): string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    const names = files.list(folder === '' ? '/' : folder);
    if (projectFiles.some((name) => names.includes(name))) {
      found.push(folder);
      if (names.includes('src')) found.push(`${folder}/src`);
    }
    // A package's own folders hold no further projects.
    if (depth >= searchDepth || names.includes('__init__.py')) return;
    for (const name of names) {
      if (name.startsWith('.') || ignoredFolders.has(name) || !files.hasFolder(`${folder}/${name}`)) continue;
      visit(`${folder}/${name}`, depth + 1);
    }
  };
  for (const root of files.roots) visit(withoutSlash(root), 0);
  return found;
}

/** The folder of a path; the root of the file system is empty, so that a name can be put behind any folder. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

const withoutSlash = (folder: string): string => (folder === '/' ? '' : folder);

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
