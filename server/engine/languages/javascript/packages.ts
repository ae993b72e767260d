/**
 * The packages of the workspace: every `package.json` outside `node_modules`, by name and by folder, and which source
 * file a path in a package means. Manifests name built files; where those do not exist, the source they are built from
 * is looked for in the usual places.
 */
import type { FileSet } from '../contract';
import { asArray, asObject, asString, parseJson, type Json, type JsonObject } from './json';
import { matchPattern } from './path-aliases';
import { fileAt, folderOf, joinPath, withoutEnding } from './paths';

export interface Package {
  readonly name: string | null;
  readonly folder: string;
  readonly manifest: JsonObject;
}

/** Folders below a root that are searched for packages. */
const searchDepth = 7;

/** Folders that hold what is built from `src`. */
const builtFolder = /^(?:dist|lib|build|out|output|compiled|esm|cjs|es|module|_?bundles?)$/;

export class Packages {
  private readonly byFolder = new Map<string, Package | null>();
  private names: Map<string, Package> | null = null;

  constructor(private readonly files: FileSet) {}

  byName(name: string): Package | null {
    this.names ??= this.scan();
    return this.names.get(name) ?? null;
  }

  /** The package that a folder belongs to. */
  around(folder: string): Package | null {
    const known = this.byFolder.get(folder);
    if (known !== undefined) return known;
    const found = this.read(folder) ?? (folderOf(folder) === folder ? null : this.around(folderOf(folder)));
    this.byFolder.set(folder, found);
    return found;
  }

  private read(folder: string): Package | null {
    const path = joinPath(folder, 'package.json');
    const manifest = this.files.has(path) ? asObject(parseJson(this.files.readManifest(path) ?? '')) : null;
    return manifest && { name: asString(manifest['name']), folder, manifest };
  }

  /** The outermost package of a name wins: copies below are fixtures. */
  private scan(): Map<string, Package> {
    const found = new Map<string, Package>();
    let level: string[] = [...this.files.roots];
    for (let depth = 0; depth <= searchDepth && level.length > 0; depth++) {
      const next: string[] = [];
      for (const folder of level) {
        const names = this.files.list(folder);
        const own = names.includes('package.json') ? this.read(folder) : null;
        if (own?.name && !found.has(own.name)) found.set(own.name, own);
        for (const name of names) {
          if (name === 'node_modules' || name.startsWith('.')) continue;
          const inner = joinPath(folder, name);
          if (this.files.hasFolder(inner)) next.push(inner);
        }
      }
      level = next;
    }
    return found;
  }

  /** The file that importers of `<package>/<subpath>` get; null when the workspace does not have it. */
  fileFor(own: Package, subpath: string): string | null {
    const exported = this.exportedFile(own, subpath);
    if (exported !== null) return exported;
    if (subpath !== '') return fileAt(this.files, joinPath(own.folder, subpath)) ?? fileAt(this.files, joinPath(own.folder, `src/${subpath}`));
    for (const field of ['source', 'module', 'main', 'types', 'typings', 'browser']) {
      const target = asString(own.manifest[field]);
      const found = target === null ? null : this.locate(own, target);
      if (found !== null) return found;
    }
    for (const entry of ['src/index', 'index', 'lib/index', 'src/main']) {
      const found = fileAt(this.files, joinPath(own.folder, entry));
      if (found !== null) return found;
    }
    return null;
  }

  /** What `exports` says of a subpath, or null. */
  private exportedFile(own: Package, subpath: string): string | null {
    const exports = own.manifest['exports'];
    if (exports === undefined || exports === null) return null;
    const map = asObject(exports);
    const isMap = map !== null && Object.keys(map).some((key) => key.startsWith('.'));
    const entries: JsonObject = isMap ? map : { '.': exports };
    return this.lookUp(own, entries, subpath === '' ? '.' : `./${subpath}`);
  }

  /** What `imports` says of a name with `#`: a file of the package, or another package's specifier. */
  privateImport(own: Package, specifier: string): { readonly file: string } | { readonly specifier: string } | null {
    const imports = asObject(own.manifest['imports']) ?? {};
    const file = this.lookUp(own, imports, specifier);
    if (file !== null) return { file };
    const other = leavesOf(imports[specifier]).find((target) => !target.startsWith('.'));
    return other === undefined ? null : { specifier: other };
  }

  private lookUp(own: Package, entries: JsonObject, name: string): string | null {
    const keys = Object.keys(entries).sort((a, b) => b.length - a.length);
    for (const key of keys) {
      const star = matchPattern(key, name);
      if (star === null) continue;
      for (const target of leavesOf(entries[key])) {
        if (!target.startsWith('.')) continue;
        const found = this.locate(own, target.replaceAll('*', star));
        if (found !== null) return found;
      }
    }
    return null;
  }

  /** The source file behind a path that a manifest names. */
  private locate(own: Package, target: string): string | null {
    const path = joinPath(own.folder, target);
    const direct = fileAt(this.files, path);
    if (direct !== null) return direct;
    const parts = withoutEnding(target.replace(/^\.\//, '')).split('/');
    let built = 0;
    while (built < parts.length - 1 && builtFolder.test(parts[built] as string)) built++;
    const rest = parts.slice(built).join('/');
    const candidates = built === 0 && parts.length > 1 ? [`src/${rest}`] : [`src/${rest}`, rest, `source/${rest}`, `lib/${rest}`];
    for (const candidate of candidates) {
      const found = fileAt(this.files, joinPath(own.folder, candidate));
      if (found !== null) return found;
    }
    return null;
  }

  /** The name under which a file is imported from outside its package. */
  canonicalName(path: string): string | null {
    const own = this.around(folderOf(path));
    if (!own?.name || path.includes('/node_modules/')) return null;
    if (this.fileFor(own, '') === path) return own.name;
    const inner = withoutEnding(path.slice(own.folder === '/' ? 1 : own.folder.length + 1));
    const short = inner.replace(/^(?:src|lib|dist|source)\//, '');
    const hasExports = own.manifest['exports'] !== undefined;
    const subpaths = new Set([...this.exportedSubpaths(own), short.replace(/\/index$/, ''), short, inner]);
    for (const subpath of subpaths) {
      const found = hasExports ? this.exportedFile(own, subpath) : this.fileFor(own, subpath);
      if (subpath !== '' && found === path) return `${own.name}/${subpath}`;
    }
    return null;
  }

  /** Whether the manifest names what others import, and does not keep the package private. */
  isPublished(path: string): boolean {
    const own = this.around(folderOf(path));
    if (!own?.name || own.manifest['private'] === true || path.includes('/node_modules/')) return false;
    return ['main', 'module', 'exports', 'types'].some((field) => own.manifest[field] !== undefined);
  }

  private exportedSubpaths(own: Package): string[] {
    const exports = asObject(own.manifest['exports']) ?? {};
    return Object.keys(exports).flatMap((key) => (key.startsWith('./') && !key.includes('*') ? [key.slice(2)] : []));
  }

  /** Whether a package declares another one as what it depends on. */
  dependsOn(own: Package, name: string): boolean {
    return ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].some(
      (field) => asObject(own.manifest[field])?.[name] !== undefined,
    );
  }
}

/** The targets in a tree of conditions, a source before anything that is built from it. */
function leavesOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  const list = asArray(value);
  if (list.length > 0) return list.flatMap(leavesOf);
  const conditions = asObject(value);
  if (!conditions) return [];
  const names = Object.keys(conditions);
  const ordered = [...names.filter((name) => name === 'source'), ...names.filter((name) => name !== 'source')];
  return ordered.flatMap((name) => leavesOf(conditions[name]));
}
