/**
 * Names for paths that a project's compiler settings give: `paths` and `baseUrl` of the nearest `tsconfig.json` or
 * `jsconfig.json`, with everything it `extends` or refers to, and `imports` of a `deno.json`.
 */
import type { FileSet } from '../contract';
import { asArray, asObject, asString, parseJson, type JsonObject } from './json';
import { folderOf, joinPath } from './paths';

export interface Alias {
  /** `@app/*`, or a whole specifier. */
  readonly pattern: string;
  /** Absolute; a `*` stands for what the pattern's `*` matched. */
  readonly targets: readonly string[];
}

export interface Aliases {
  readonly aliases: readonly Alias[];
  readonly baseUrl: string | null;
}

const none: Aliases = { aliases: [], baseUrl: null };

/** Configurations that extend each other; longer chains are circular. */
const maximumChain = 10;

/** Finds a package's folder by its name, for `extends` of a shared configuration. */
export type PackageFolder = (name: string) => string | null;

export class PathAliases {
  private readonly byFolder = new Map<string, Aliases>();

  constructor(
    private readonly files: FileSet,
    private readonly packageFolder: PackageFolder,
  ) {}

  /** The settings that hold for the files of a folder. */
  for(folder: string): Aliases {
    const known = this.byFolder.get(folder);
    if (known) return known;
    const found = this.read(folder) ?? (folderOf(folder) === folder ? none : this.for(folderOf(folder)));
    this.byFolder.set(folder, found);
    return found;
  }

  private read(folder: string): Aliases | null {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const path = joinPath(folder, name);
      if (this.files.has(path)) return this.readConfig(path, 0);
    }
    for (const name of ['deno.json', 'deno.jsonc']) {
      const path = joinPath(folder, name);
      if (this.files.has(path)) return denoImports(this.object(path), folder);
    }
    return null;
  }

  private object(path: string): JsonObject {
    return asObject(parseJson(this.files.readManifest(path) ?? '')) ?? {};
  }

  private readConfig(path: string, depth: number): Aliases {
    if (depth > maximumChain) return none;
    const folder = folderOf(path);
    const config = this.object(path);
    const options = asObject(config['compilerOptions']);
    const baseUrl = asString(options?.['baseUrl']);
    const base = baseUrl === null ? null : joinPath(folder, baseUrl);
    const paths = asObject(options?.['paths']);
    const extended = config['extends'];
    const parents = (typeof extended === 'string' ? [extended] : asArray(extended).filter((item) => typeof item === 'string'))
      .map((specifier) => this.extendedPath(specifier as string, folder))
      .filter((found) => found !== null)
      .map((found) => this.readConfig(found, depth + 1));
    const inherited = parents.reduceRight<Aliases>((later, parent) => ({
      aliases: later.aliases.length > 0 ? later.aliases : parent.aliases,
      baseUrl: later.baseUrl ?? parent.baseUrl,
    }), none);
    const inheritedBase = base ?? inherited.baseUrl;
    const own = paths ? aliasesOf(paths, inheritedBase ?? folder) : inherited.aliases;
    if (own.length > 0 || inheritedBase !== null) return { aliases: own, baseUrl: inheritedBase };
    return this.referenced(config, folder, depth);
  }

  /** A configuration that only refers to others: what they say holds together. */
  private referenced(config: JsonObject, folder: string, depth: number): Aliases {
    let found = none;
    for (const item of asArray(config['references'])) {
      const target = asString(asObject(item)?.['path']);
      if (target === null) continue;
      const path = joinPath(folder, target);
      const file = this.files.has(path) ? path : `${path}/tsconfig.json`;
      // A reference to another folder speaks of that folder's files.
      if (!this.files.has(file) || folderOf(file) !== folder) continue;
      const other = this.readConfig(file, depth + 1);
      found = { aliases: [...found.aliases, ...other.aliases], baseUrl: found.baseUrl ?? other.baseUrl };
    }
    return found;
  }

  private extendedPath(specifier: string, folder: string): string | null {
    const candidates: string[] = [];
    const add = (path: string): void => void candidates.push(path, `${path}.json`, `${path}/tsconfig.json`);
    if (/^(\.{1,2}(\/|$)|\/)/.test(specifier)) add(joinPath(folder, specifier));
    else {
      const [name, rest] = splitPackage(specifier);
      const own = this.packageFolder(name);
      if (own !== null) add(rest === '' ? own : `${own}/${rest}`);
      for (let at = folder; ; at = folderOf(at)) {
        add(joinPath(at, `node_modules/${specifier}`));
        if (folderOf(at) === at) break;
      }
    }
    return candidates.find((path) => this.files.has(path)) ?? null;
  }
}

function aliasesOf(paths: JsonObject, base: string): Alias[] {
  const aliases = Object.entries(paths).map(([pattern, targets]) => ({
    pattern,
    targets: asArray(targets).flatMap((target) => (typeof target === 'string' ? [joinPath(base, target)] : [])),
  }));
  return aliases.sort(mostSpecificFirst);
}

function denoImports(config: JsonObject, folder: string): Aliases {
  const aliases = Object.entries(asObject(config['imports']) ?? {}).flatMap(([name, target]) => {
    if (typeof target !== 'string' || !target.startsWith('.')) return [];
    const star = name.endsWith('/') ? '*' : '';
    return [{ pattern: name + star, targets: [`${joinPath(folder, target)}${star === '' ? '' : '/*'}`] }];
  });
  return { aliases: aliases.sort(mostSpecificFirst), baseUrl: null };
}

/** Exact patterns first, then those with the longest part before the star. */
function mostSpecificFirst(a: Alias, b: Alias): number {
  const length = ({ pattern }: Alias): number => (pattern.includes('*') ? pattern.indexOf('*') : Number.MAX_SAFE_INTEGER);
  return length(b) - length(a);
}

/** What a pattern's star stands for in a specifier; '' for an exact match; null when it does not match. */
export function matchPattern(pattern: string, specifier: string): string | null {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === specifier ? '' : null;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  const fits = specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : null;
}

/** `@scope/name/sub/path` as the package's name and the path in it. */
export function splitPackage(specifier: string): [name: string, rest: string] {
  const parts = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  return [parts.slice(0, count).join('/'), parts.slice(count).join('/')];
}
