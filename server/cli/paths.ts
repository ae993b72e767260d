/** Paths as the command line takes and shows them. Inside, they are absolute with forward slashes. */
import { posix } from 'node:path';
import type { Environment } from './environment';

export function absolute(path: string, environment: Environment): string {
  const slashed = path.replaceAll('\\', '/');
  const isAbsolute = slashed.startsWith('/') || /^[A-Za-z]:\//.test(slashed);
  return posix.normalize(isAbsolute ? slashed : `${environment.workingDirectory}/${slashed}`).replace(/(.)\/$/, '$1');
}

/**
 * The folder that reports for machines are relative to: the repository that the paths are in, else the folder that
 * holds them all. It does not depend on the working directory.
 */
export function reportRoot(paths: readonly string[], environment: Environment): string {
  const folders = paths.map((path) => (environment.isFolder(path) ? path : posix.dirname(path)));
  const common = folders.reduce(commonFolder);
  for (let at = common; ; at = posix.dirname(at)) {
    if (environment.exists(`${at}/.git`)) return at;
    if (at === posix.dirname(at) || !at.includes('/')) return common;
  }
}

function commonFolder(a: string, b: string): string {
  let common = a;
  while (b !== common && !b.startsWith(common.endsWith('/') ? common : `${common}/`)) common = posix.dirname(common);
  return common;
}

/** Relative to `root` when it lies inside, else as it is. */
export function relativeTo(root: string, path: string): string {
  if (path === root) return '.';
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
