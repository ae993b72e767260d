/**
 * The lowered modules of one analysis, joined: what an import means, what a module exports, what a name of a star
 * import is. It answers with a `Symbol`: another module, a module-level variable of another module, or a canonical
 * path into a library that is not part of the workspace. It follows re-exports, barrels, `export *`, package
 * `__init__` files, submodules and cycles until it stands on a definition.
 *
 * It knows no language: how a specifier finds its file is the business of the language's `ModuleResolver`. It does no
 * data flow either: it looks through a variable only when every write to it is an import (or a member of one), and
 * hands out the variable itself in all other cases.
 *
 * Answers are found when asked for and remembered until a module changes; asking again costs microseconds, so nothing
 * is kept up to date that nobody asks for.
 *
 * Invariant: no answer depends on the order of questions. Cycles end in null, never in an endless loop.
 *
 * Example: with `pkg/__init__.py` holding `from .chat import ask`, `from pkg import ask` in another file is
 * `{ kind: 'variable', path: '/…/pkg/chat.py', slot: <slot of ask> }`; `from openai import OpenAI` is
 * `{ kind: 'external', path: 'openai.OpenAI' }`.
 */
import type { Counters } from '../base/counters';
import type { ExportDef, Func, ImportRequest, Module, Op, ValueId, VariableRef } from '../ir/types';
import type { FileSet, IsDescribed, Language, ModuleResolver } from '../languages/contract';

/** What an imported name stands for. */
export type Symbol =
  /**
   * Outside the workspace, in the path notation of the knowledge rows without brackets: `openai.OpenAI`,
   * `openai.default` (a default import), `child_process.exec` (also for `node:child_process`), `socket.io.Server`,
   * `fs` for a library as a whole.
   */
  | { readonly kind: 'external'; readonly path: string }
  /**
   * A file of the workspace as a whole; it may be absent from `modules` when it was not lowered. A package without a
   * file of its own has a made-up path that only `member` understands.
   */
  | { readonly kind: 'module'; readonly path: string }
  /** Slot `slot` of function 0 of that file; with `member`, that field of its value (`module.exports = { member }`). */
  | { readonly kind: 'variable'; readonly path: string; readonly slot: number; readonly member?: string };

/** The export name under which `module.exports = value` and `export = value` are lowered: the module *is* this value. */
export const wholeModule = '=';

/** `'cycle'`: the search came back to a question that it is answering, so this way leads nowhere. */
type Answer = Symbol | null | 'cycle';

/** Where a variable's writes lie; only what alias search needs. */
interface Write {
  readonly func: Func;
  readonly value: ValueId;
}

interface ModuleFacts {
  readonly exports: ReadonlyMap<string, ExportDef>;
  /** Indexes of the imports whose names all pass into (and out of) this module. */
  readonly stars: readonly number[];
  /** By `func:slot`. */
  readonly writes: ReadonlyMap<string, readonly Write[]>;
  /** Operations by id, one table per function, built when first asked. */
  readonly operations: Map<Func, Map<ValueId, Op>>;
}

export class Program {
  private readonly lowered = new Map<string, Module>();
  private readonly facts = new Map<string, ModuleFacts>();
  private readonly imports = new Map<string, Map<number, Symbol | null>>();
  private readonly resolvers = new Map<string, ModuleResolver>();
  /** The names that each module exports. */
  private readonly exported = new Map<string, readonly string[]>();
  /** By path; asked for with each function of a module. */
  private readonly canonicalNames = new Map<string, string | null>();

  constructor(
    private readonly languages: readonly Language[],
    private files: FileSet,
    private readonly counters?: Counters,
    private readonly isDescribed?: IsDescribed,
  ) {}

  /** In the order in which they were first set. */
  get modules(): ReadonlyMap<string, Module> {
    return this.lowered;
  }

  /** Adds or replaces a module. */
  set(module: Module): void {
    this.lowered.set(module.path, module);
    this.facts.delete(module.path);
    this.forget();
  }

  delete(path: string): void {
    this.lowered.delete(path);
    this.facts.delete(path);
    this.forget();
  }

  /** What was answered may be otherwise now. */
  private forget(): void {
    this.imports.clear();
    this.exported.clear();
  }

  /** To be called when files came or went, or a manifest changed. */
  setFiles(files: FileSet): void {
    this.files = files;
    this.resolvers.clear();
    this.forget();
    this.canonicalNames.clear();
  }

  /**
   * What import `index` of a module stands for. For `name: null` and `'*'` it is the module as a whole, or the value
   * that the module is (`wholeModule`). Null: it lies in the workspace, but cannot be found.
   */
  resolveImport(module: Module, index: number): Symbol | null {
    return settled(this.importOf(module, index, new Set()));
  }

  /**
   * What `name` of a module or a library is: an export, a submodule, or a longer path into a library. Null for the
   * fields of variables, which are the business of the flow analysis, and for names that the module does not have.
   */
  member(symbol: Symbol, name: string, fromPath: string): Symbol | null {
    return settled(this.memberOf(symbol, name, fromPath, new Set()));
  }

  /** An export of a file of the workspace, wherever it is defined in the end; null when there is none. */
  exportOf(path: string, name: string): Symbol | null {
    return settled(this.findExport(path, name, new Set())) ?? this.guessExport(path, name);
  }

  /** All names that a module exports, those of `export *` included, sorted. */
  exportedNames(path: string): readonly string[] {
    let found = this.exported.get(path);
    if (!found) {
      const names = new Set<string>();
      this.collectNames(path, names, new Set());
      this.exported.set(path, (found = [...names].sort()));
    }
    return found;
  }

  /** The modules that a text may name, where a module loads one by its name; `*` stands for what is not known of it. */
  modulesNamed(text: string, from: Module): readonly Symbol[] {
    const files = (this.resolverOf(from.language)?.resolve(text, from.path) ?? []).filter((path) => this.lowered.has(path));
    return files.map((path) => settled(this.findExport(path, wholeModule, new Set())) ?? { kind: 'module', path });
  }

  /**
   * What a name that no scope of the module defines may be: the one definition that a star import inside the workspace
   * brings, else one candidate for each star import from a library. Empty: a builtin.
   */
  resolveGlobal(module: Module, name: string): readonly Symbol[] {
    const candidates: Symbol[] = [];
    const facts = this.factsOf(module);
    if (facts.stars.length === 0) return [];
    for (const star of [...facts.stars].reverse()) {
      const target = this.resolveImport(module, star);
      if (target?.kind === 'module') {
        const found = this.brings(target.path, name) ? settled(this.findExport(target.path, name, new Set())) : null;
        if (found) return [found];
      } else if (target?.kind === 'external' && !name.startsWith('_')) {
        candidates.push({ kind: 'external', path: `${target.path}.${name}` });
      }
    }
    return candidates;
  }

  /**
   * The symbol that a variable is just another name for: every write to it is the same import, or a member of it, or a
   * null for the case that the import failed. Null when it is a variable of its own.
   */
  aliasOf(module: Module, variable: VariableRef): Symbol | null {
    return settled(this.alias(module, variable, new Set()));
  }

  /** The same of a name in an annotation: `Runtime = ToolRuntime[Context, State]` is a `ToolRuntime`, whatever it is made for. */
  typeAliasOf(module: Module, variable: VariableRef): Symbol | null {
    const alias = this.aliasOf(module, variable);
    if (alias?.kind === 'variable' && alias.member === undefined) {
      const from = this.lowered.get(alias.path);
      return (from && this.madeFor(from, { func: 0, slot: alias.slot })) ?? alias;
    }
    return alias ?? this.madeFor(module, variable);
  }

  /** The generic class of which the only value of a variable is made. */
  private madeFor(module: Module, variable: VariableRef): Symbol | null {
    const [write, ...others] = this.factsOf(module).writes.get(`${variable.func}:${variable.slot}`) ?? [];
    const op = write && others.length === 0 ? this.operation(module, write.func, write.value) : undefined;
    if (!write || op?.kind !== 'get' || op.key.kind === 'name') return null;
    return settled(this.symbolOfValue(module, write.func, op.object, new Set()));
  }

  /** The name under which outsiders import a file; see `ModuleResolver.canonicalName`. */
  canonicalName(path: string): string | null {
    let name = this.canonicalNames.get(path);
    if (name === undefined) {
      const module = this.lowered.get(path);
      const resolver = module ? this.resolverOf(module.language) : this.resolverForPath(path);
      this.canonicalNames.set(path, (name = resolver?.canonicalName(path) ?? null));
    }
    return name;
  }

  /** Whether a file is part of a package that others install. */
  isPublished(path: string): boolean {
    const module = this.lowered.get(path);
    const resolver = module ? this.resolverOf(module.language) : null;
    return resolver?.isPublished(path) ?? false;
  }

  private importOf(module: Module, index: number, visiting: Set<string>): Answer {
    let known = this.imports.get(module.path);
    if (!known) this.imports.set(module.path, (known = new Map()));
    const cached = known.get(index);
    if (cached !== undefined) return cached;

    const key = `${index} ${module.path}`;
    if (visiting.has(key)) return 'cycle';
    const isOutermost = visiting.size === 0;
    visiting.add(key);
    this.counters?.add('program.importsResolved');
    const found = this.computeImport(module, index, visiting);
    // Inside a cycle an answer may be cut short, so only the outermost question is remembered.
    if (isOutermost) known.set(index, settled(found));
    return found;
  }

  private computeImport(module: Module, index: number, visiting: Set<string>): Answer {
    const request = module.imports[index];
    const resolver = this.resolverOf(module.language);
    if (!request || !resolver) return null;
    const { specifier, name } = request;
    const files = resolver.resolve(specifier, module.path);
    const file = files.find((path) => this.lowered.has(path)) ?? files[0];

    if (file === undefined) {
      const submodule = name === null || name === '*' ? null : resolver.resolveMember(specifier, name, module.path);
      if (submodule !== null) return { kind: 'module', path: submodule };
      if (name === null && isPackageOf(module, specifier, resolver)) return { kind: 'module', path: packagePath(specifier) };
      const root = this.libraryOf(module, request);
      if (root === null) return null;
      return { kind: 'external', path: name === null || name === '*' ? root : `${root}.${name}` };
    }
    const target: Symbol = { kind: 'module', path: file };
    if (name === '*') return target;
    if (name === null) return settled(this.findExport(file, wholeModule, visiting)) ?? target;
    return this.moduleMember(target.path, name, visiting, () => resolver.resolveMember(specifier, name, module.path));
  }

  private memberOf(symbol: Symbol, name: string, fromPath: string, visiting: Set<string>): Answer {
    if (symbol.kind === 'variable') {
      // `module.exports = f; module.exports.name = g`: the value is the module, and `name` is known to be exported.
      const module = symbol.member === undefined ? this.lowered.get(symbol.path) : undefined;
      const exports = module && this.factsOf(module).exports;
      const whole = exports?.get(wholeModule);
      const isWhole = whole?.kind === 'local' && whole.slot === symbol.slot;
      return isWhole && exports?.has(name) && name !== wholeModule ? this.findExport(symbol.path, name, visiting) : null;
    }
    if (symbol.kind === 'external') {
      // A package without a file of its own looks like a library until a file is reached.
      const submodule = this.resolverForPath(fromPath)?.resolveMember(symbol.path, name, fromPath) ?? null;
      return submodule === null
        ? { kind: 'external', path: `${symbol.path}.${name}` }
        : { kind: 'module', path: submodule };
    }
    const specifier = packageSpecifier(symbol.path);
    if (specifier !== null) return this.packageMember(specifier, name, fromPath);
    return this.moduleMember(symbol.path, name, visiting, () => {
      return this.resolverForPath(symbol.path)?.resolveMember('.', name, symbol.path) ?? null;
    });
  }

  /** A submodule, or a further package without a file, of such a package. */
  private packageMember(specifier: string, name: string, fromPath: string): Symbol | null {
    const module = this.lowered.get(fromPath);
    const resolver = this.resolverForPath(fromPath);
    if (!module || !resolver) return null;
    const file = resolver.resolveMember(specifier, name, fromPath);
    if (file !== null) return { kind: 'module', path: file };
    const inner = `${specifier}.${name}`;
    return isPackageOf(module, inner, resolver) ? { kind: 'module', path: packagePath(inner) } : null;
  }

  /** A name of a module: what it defines, then its submodule, then what a library may have brought. */
  private moduleMember(
    path: string,
    name: string,
    visiting: Set<string>,
    submodule: () => string | null,
  ): Answer {
    const found = this.findExport(path, name, visiting);
    if (found !== null && found !== 'cycle') return found;
    const file = submodule();
    if (file !== null) return { kind: 'module', path: file };
    // The default import of a CommonJS module that only fills `exports` is the module.
    if (name === 'default' && this.lowered.has(path)) return { kind: 'module', path };
    return this.guessExport(path, name) ?? found;
  }

  /** What the workspace itself defines under a name. */
  private findExport(path: string, name: string, visiting: Set<string>): Answer {
    const module = this.lowered.get(path);
    const key = `${name} in ${path}`;
    if (!module) return null;
    if (visiting.has(key)) return 'cycle';
    visiting.add(key);

    const facts = this.factsOf(module);
    const own = facts.exports.get(name);
    if (own?.kind === 'from') return this.importOf(module, own.import, visiting);
    if (own) {
      const alias = this.alias(module, { func: 0, slot: own.slot }, visiting);
      return alias === null ? { kind: 'variable', path, slot: own.slot } : settled(alias);
    }
    if (name === wholeModule) return null;

    const whole = facts.exports.get(wholeModule);
    if (whole?.kind === 'local') {
      const value = this.findExport(path, wholeModule, visiting);
      if (name === 'default') return value;
      if (value === null || value === 'cycle') return value;
      if (value.kind === 'variable' && value.member === undefined) return { ...value, member: name };
      return this.memberOf(value, name, path, visiting);
    }
    if (name !== 'default') {
      for (const star of facts.stars) {
        const target = settled(this.importOf(module, star, visiting));
        const found = target?.kind === 'module' && this.brings(target.path, name) ? settled(this.findExport(target.path, name, visiting)) : null;
        if (found) return found;
      }
    }
    return null;
  }

  /** What may be under a name: brought by a star import from a library, or made in a way that nobody can see. */
  private guessExport(path: string, name: string): Symbol | null {
    const module = this.lowered.get(path);
    for (const star of module && !name.startsWith('_') ? this.factsOf(module).stars : []) {
      const library = module && this.libraryOf(module, module.imports[star]);
      if (library) return { kind: 'external', path: `${library}.${name}` };
    }
    const canonical = this.canonicalName(path);
    return canonical === null ? null : { kind: 'external', path: `${canonical}.${name}` };
  }

  /** The access path root of an import that leaves the workspace; null for all others. */
  private libraryOf(module: Module, request: ImportRequest | undefined): string | null {
    const resolver = this.resolverOf(module.language);
    if (!request || !resolver || isRelative(request.specifier)) return null;
    if (resolver.resolve(request.specifier, module.path).length > 0) return null;
    return resolver.libraryRoot?.(request.specifier) ?? request.specifier;
  }

  /** Whether a star brings a name of a module: what the module says itself, else whatever is not private. */
  private brings(path: string, name: string): boolean {
    const said = this.lowered.get(path)?.starExports ?? null;
    return said ? said.includes(name) : !name.startsWith('_');
  }

  private collectNames(path: string, names: Set<string>, seen: Set<string>, isWanted: (name: string) => boolean = () => true): void {
    const module = this.lowered.get(path);
    if (!module || seen.has(path)) return;
    seen.add(path);
    const facts = this.factsOf(module);
    for (const name of facts.exports.keys()) {
      if (name !== wholeModule && isWanted(name)) names.add(name);
    }
    for (const star of facts.stars) {
      const target = this.resolveImport(module, star);
      if (target?.kind === 'module') this.collectNames(target.path, names, seen, (name) => name !== 'default' && isWanted(name) && this.brings(target.path, name));
    }
  }

  private alias(module: Module, variable: VariableRef, visiting: Set<string>): Answer {
    const key = `${variable.func}:${variable.slot} ${module.path}`;
    if (visiting.has(key)) return 'cycle';
    visiting.add(key);
    let found: Answer = null;
    for (const write of this.factsOf(module).writes.get(`${variable.func}:${variable.slot}`) ?? []) {
      const op = this.operation(module, write.func, write.value);
      if (op?.kind === 'const' && op.value === null) continue;
      const answer = this.symbolOfValue(module, write.func, write.value, visiting);
      if (answer === null) return null;
      if (answer === 'cycle') found ??= 'cycle';
      else if (found === null || found === 'cycle') found = answer;
      else if (!sameSymbol(found, answer)) return null;
    }
    return found;
  }

  private symbolOfValue(module: Module, func: Func, value: ValueId, visiting: Set<string>): Answer {
    const op = this.operation(module, func, value);
    if (op?.kind === 'import') return this.importOf(module, op.import, visiting);
    if (op?.kind === 'read') return this.alias(module, op.variable, visiting);
    if (op?.kind === 'await') return this.symbolOfValue(module, func, op.value, visiting);
    if (op?.kind === 'get' && op.key.kind === 'name') {
      const object = this.symbolOfValue(module, func, op.object, visiting);
      if (object === null || object === 'cycle') return object;
      return this.memberOf(object, op.key.name, module.path, visiting);
    }
    return null;
  }

  private operation(module: Module, func: Func, id: ValueId): Op | undefined {
    const tables = this.factsOf(module).operations;
    let table = tables.get(func);
    if (!table) {
      table = new Map();
      for (const block of func.blocks) for (const op of block.ops) table.set(op.id, op);
      tables.set(func, table);
    }
    return table.get(id);
  }

  private factsOf(module: Module): ModuleFacts {
    const known = this.facts.get(module.path);
    if (known && this.lowered.get(module.path) === module) return known;
    const facts = gatherFacts(module);
    if (this.lowered.get(module.path) === module) this.facts.set(module.path, facts);
    return facts;
  }

  private resolverOf(languageId: string): ModuleResolver | null {
    const known = this.resolvers.get(languageId);
    if (known) return known;
    const language = this.languages.find((candidate) => candidate.id === languageId);
    if (!language) return null;
    const resolver = language.createResolver(this.files, this.isDescribed);
    this.resolvers.set(languageId, resolver);
    return resolver;
  }

  private resolverForPath(path: string): ModuleResolver | null {
    const module = this.lowered.get(path);
    if (module) return this.resolverOf(module.language);
    const language = this.languages.find((candidate) => candidate.extensions.some((ending) => path.endsWith(ending)));
    return language ? this.resolverOf(language.id) : null;
  }
}

function settled(answer: Answer): Symbol | null {
  return answer === 'cycle' ? null : answer;
}

/** A specifier that can only mean something inside the workspace. */
function isRelative(specifier: string): boolean {
  return specifier.startsWith('.') || specifier.startsWith('/');
}

const packageMark = 'package ';

function packagePath(specifier: string): string {
  return packageMark + specifier;
}

function packageSpecifier(path: string): string | null {
  return path.startsWith(packageMark) ? path.slice(packageMark.length) : null;
}

/** Whether a specifier that has no file is the beginning of one that the same module imports and that has one. */
function isPackageOf(module: Module, specifier: string, resolver: ModuleResolver): boolean {
  return module.imports.some((request) => {
    return request.specifier.startsWith(`${specifier}.`) && resolver.resolve(request.specifier, module.path).length > 0;
  });
}

function sameSymbol(a: Symbol, b: Symbol): boolean {
  if (a.kind !== b.kind || a.path !== b.path) return false;
  return a.kind !== 'variable' || b.kind !== 'variable' || (a.slot === b.slot && a.member === b.member);
}

function gatherFacts(module: Module): ModuleFacts {
  const exports = new Map<string, ExportDef>();
  const stars = new Set<number>();
  for (const entry of module.exports) {
    if (entry.kind === 'from' && entry.name === '*') stars.add(entry.import);
    else exports.set(entry.name, entry);
  }
  module.imports.forEach((request, index) => {
    if (request.name === '*') stars.add(index);
  });
  const writes = new Map<string, Write[]>();
  for (const func of module.functions) {
    for (const block of func.blocks) {
      for (const op of block.ops) {
        if (op.kind !== 'write') continue;
        const key = `${op.variable.func}:${op.variable.slot}`;
        const known = writes.get(key);
        if (known) known.push({ func, value: op.value });
        else writes.set(key, [{ func, value: op.value }]);
      }
    }
  }
  return { exports, stars: [...stars].sort((a, b) => a - b), writes, operations: new Map() };
}
