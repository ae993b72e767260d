import type { ExportDef, ImportRequest, Module } from '../../server/engine/ir/types';
import type { FileSet, Language, ModuleResolver } from '../../server/engine/languages/contract';
import { FunctionBuilder, ModuleBuilder } from '../../server/engine/ir/builder';
import { folderOf } from '../../server/engine/project/files';

const nowhere = { start: 0, end: 0 };

/**
 * A toy language, so that these tests hold the project layer to its contract and not to a real language.
 * `./x` and `../x` are files `x.toy` or folders with an `index.toy`, `@x` is `/app/x.toy`; everything else is a library
 * unless it is a folder below `/app`, which stands for a package without a file of its own.
 */
export const toy: Language = {
  id: 'toy',
  ecosystem: 'pypi',
  languageIds: ['toy'],
  lineComment: '#',
  extensions: ['.toy'],
  grammarFor: () => 'python',
  lower: () => {
    throw new Error('The toy language has no syntax');
  },
  requireLibrary: () => null,
  folderThatNeeds: () => null,
  writer: () => {
    throw new Error('The toy language writes nothing');
  },
  scanImports: (text) => text.split(/\s+/).filter((word) => word !== ''),
  createResolver: (files) => new ToyResolver(files),
};

class ToyResolver implements ModuleResolver {
  constructor(private readonly files: FileSet) {}

  resolve(specifier: string, fromPath: string): readonly string[] {
    const base = this.base(specifier, fromPath);
    if (base === null) return [];
    return [`${base}.toy`, `${base}/index.toy`].filter((path) => this.files.has(path));
  }

  resolveMember(specifier: string, name: string, fromPath: string): string | null {
    const base = this.base(specifier, fromPath) ?? `/app/${specifier}`;
    return [`${base}/${name}.toy`, `${base}/${name}/index.toy`].find((path) => this.files.has(path)) ?? null;
  }

  isPublished(): boolean {
    return false;
  }

  canonicalName(path: string): string | null {
    return path.startsWith('/app/own/') ? `own.${path.slice('/app/own/'.length, -'.toy'.length)}` : null;
  }

  libraryRoot(specifier: string): string {
    return specifier.replace(/^node:/, '');
  }

  private base(specifier: string, fromPath: string): string | null {
    if (specifier.startsWith('@')) return `/app/${specifier.slice(1)}`;
    if (!specifier.startsWith('.')) return null;
    return new URL(specifier === '.' ? './' : specifier, `file://${folderOf(fromPath)}/`).pathname.replace(/\/$/, '');
  }
}

/** Builds a module of the toy language, statement by statement. */
export class ToyModule {
  private readonly module: ModuleBuilder;
  readonly body: FunctionBuilder;

  constructor(path: string) {
    this.module = new ModuleBuilder(path, 'toy');
    this.body = this.module.addFunction(-1, { name: '<module>', span: nowhere, nameSpan: nowhere });
  }

  /** Requests an import; answers its index. */
  request(specifier: string, name: ImportRequest['name'], typeOnly = false): number {
    return this.module.addImport({ specifier, name, span: nowhere, typeOnly });
  }

  /** `slot = <import>.member…`; answers the slot. */
  bind(local: string, imported: number, ...members: string[]): number {
    const { slot } = this.body.addLocal(local);
    this.write(slot, this.value(imported, ...members));
    return slot;
  }

  value(imported: number, ...members: string[]): number {
    let value = this.body.emit({ kind: 'import', import: imported, span: nowhere });
    for (const name of members) value = this.body.get(value, { kind: 'name', name }, nowhere);
    return value;
  }

  write(slot: number, value: number): void {
    this.body.write({ func: 0, slot }, value, nowhere);
  }

  constant(value: string | null): number {
    return this.body.constant(value, nowhere);
  }

  /** A variable of the module's own, exported under its name. */
  define(name: string): number {
    const { slot } = this.body.addLocal(name);
    this.write(slot, this.constant(name));
    this.export({ kind: 'local', name, slot });
    return slot;
  }

  /** `local = <import>`, exported: what every import in a Python module does. */
  importAndExport(specifier: string, name: string | null, local: string): void {
    this.export({ kind: 'local', name: local, slot: this.bind(local, this.request(specifier, name)) });
  }

  export(entry: ExportDef): void {
    this.module.exports.push(entry);
  }

  done(): Module {
    return this.module.finish();
  }
}

/** Whole numbers below a bound, the same ones on every run. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
