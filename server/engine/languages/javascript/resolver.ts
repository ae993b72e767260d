/**
 * Finds the files of imports, as a bundler with the project's settings would: relative paths with any ending, aliases of
 * the compiler settings, names that a package gives its own folders, and the packages of the workspace. What none of
 * them knows lies outside the workspace.
 */
import { patternOf } from '../../base/made-up-names';
import type { FileSet, IsDescribed, ModuleResolver } from '../contract';
import { packageOf } from './addresses';
import { Packages } from './packages';
import { matchPattern, PathAliases, splitPackage } from './path-aliases';
import { fileAt, folderOf, joinPath, withoutEnding } from './paths';

export function createResolver(files: FileSet, isDescribed: IsDescribed = () => false): ModuleResolver {
  const packages = new Packages(files);
  const aliases = new PathAliases(files, (name) => packages.byName(name)?.folder ?? null);
  const resolved = new Map<string, readonly string[]>();

  const relative = (folder: string, specifier: string): string | null => {
    const path = joinPath(folder, specifier);
    const file = fileAt(files, path);
    if (file !== null) return file;
    const own = files.has(joinPath(path, 'package.json')) ? packages.around(path) : null;
    return own && packages.fileFor(own, '');
  };

  /** The files below a folder of the program whose paths fit. What a path begins with that is not known is that folder. */
  const fitting = (folder: string, specifier: string): readonly string[] => {
    const [first = '', ...rest] = specifier.split('/');
    if (first !== '*' && !/^\.{1,2}$/.test(first)) return [];
    const parts = rest.filter((part) => part !== '.' && part !== '');
    const open = parts.findIndex((part) => part.includes('*'));
    if (open < 0) return [];
    const inside = joinPath(folder, [first === '*' ? '.' : first, ...parts.slice(0, open)].join('/'));
    const fits = patternOf(withoutEnding(parts[open] ?? ''), '[\\w.-]*');
    const names = new Set(files.list(inside).map(withoutEnding).filter((name) => fits.test(name)));
    const behind = parts.slice(open + 1).join('/');
    return [...names].flatMap((name) => {
      const path = behind === '' ? name : `${name}/${behind}`;
      if (behind.includes('*')) return fitting(inside, `./${path}`);
      return relative(inside, `./${path}`) ?? [];
    });
  };

  const byAlias = (folder: string, specifier: string): string | null => {
    for (const { pattern, targets } of aliases.for(folder).aliases) {
      const star = matchPattern(pattern, specifier);
      if (star === null) continue;
      for (const target of targets) {
        const found = relative('/', target.replace('*', () => star));
        if (found !== null) return found;
      }
    }
    return null;
  };

  /** A name that a `baseUrl` finds, unless the package says that it means a library. */
  const byBaseUrl = (folder: string, specifier: string): string | null => {
    const { baseUrl } = aliases.for(folder);
    if (baseUrl === null) return null;
    const own = packages.around(folder);
    return own && packages.dependsOn(own, splitPackage(specifier)[0]) ? null : relative(baseUrl, specifier);
  };

  const byPackage = (folder: string, specifier: string): string | null => {
    const [name, subpath] = splitPackage(specifier);
    const around = packages.around(folder);
    const own = around?.name === name ? around : packages.byName(name);
    return own && packages.fileFor(own, subpath);
  };

  /** `@/x` and `~/x` mean the sources of the package in most set-ups, also where a bundler's settings say so. */
  const byCustom = (folder: string, specifier: string): string | null => {
    const rest = /^[@~]\/(.+)$/.exec(specifier)?.[1];
    if (rest === undefined) return null;
    const top = packages.around(folder)?.folder ?? files.roots.find((root) => folder.startsWith(root)) ?? '/';
    return ['src', '.', 'app'].reduce<string | null>((found, base) => found ?? fileAt(files, joinPath(top, `${base}/${rest}`)), null);
  };

  const find = (folder: string, specifier: string, isFollowed: boolean): string | null => {
    if (/^\.{1,2}(\/|$)/.test(specifier)) return relative(folder, specifier);
    if (specifier.startsWith('/')) {
      const root = files.roots.find((candidate) => folder === candidate || folder.startsWith(`${candidate}/`));
      return fileAt(files, specifier) ?? (root === undefined ? null : relative(root, `.${specifier}`));
    }
    if (/^(?:node|https?|data|jsr|bun):/.test(specifier)) return null;
    if (specifier.startsWith('#')) {
      const own = packages.around(folder);
      const target = own && packages.privateImport(own, specifier);
      if (target) return 'file' in target ? target.file : isFollowed ? null : find(folder, target.specifier, true);
    }
    const [name] = splitPackage(specifier);
    if (isDescribed(name, 'npm') && packages.around(folder)?.name !== name && packages.byName(name) !== null) return null;
    return byAlias(folder, specifier) ?? byPackage(folder, specifier) ?? byBaseUrl(folder, specifier) ?? byCustom(folder, specifier);
  };

  return {
    resolve(specifier, fromPath) {
      const folder = folderOf(fromPath);
      const plain = specifier.replace(/^npm:/, '').replace(/[?!].*$/, '');
      const key = `${folder}\n${plain}`;
      let found = resolved.get(key);
      if (found === undefined) {
        const file = plain === '' || plain.includes('*') ? null : find(folder, plain, false);
        found = file === null ? fitting(folder, plain) : [file];
        resolved.set(key, found);
      }
      // A file that imports its own name means a library.
      return plain.startsWith('.') ? found : found.filter((path) => path !== fromPath);
    },
    resolveMember: () => null,
    canonicalName: (path) => packages.canonicalName(path),
    isPublished: (path) => packages.isPublished(path),
    libraryRoot: packageOf,
  };
}
