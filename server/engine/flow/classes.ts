/**
 * The classes of the program: bases, subclasses, methods by the order of resolution.
 * Built from the lowered modules alone; nothing here depends on values. Answers are remembered until `reset`.
 * Invariant: a cycle of bases ends the walk, it never loops.
 */
import { Limits } from '../base/limits';
import type { ClassDef, Func, FuncId, Module, Op, TypeRef, VariableRef } from '../ir/types';
import type { Knowledge } from '../models/knowledge';
import type { Ecosystem } from '../languages/contract';
import type { Program, Symbol } from '../project/program';
import { classKey } from './keys';
import { classType } from './value';
import type { TypeFact } from './value';
import { WrittenTypes } from './written-types';

export interface ClassRef {
  readonly module: string;
  readonly id: number;
}

export interface FunctionRef {
  readonly module: string;
  readonly id: FuncId;
}

interface Method {
  readonly ref: FunctionRef;
  readonly owner: ClassRef;
  readonly kind: 'method' | 'static' | 'getter' | 'setter';
}

interface Field {
  readonly type: TypeRef;
  readonly module: Module;
}

interface ClassInfo {
  readonly ref: ClassRef;
  readonly def: ClassDef;
  readonly module: Module;
  readonly bases: readonly ClassRef[];
  /** Canonical library paths of bases outside the workspace. */
  readonly externalBases: readonly string[];
  /** The path under which outsiders reach this class, when knowledge speaks of it. */
  readonly ownPath: string | null;
}

const enumBases = new Set(['Enum', 'IntEnum', 'StrEnum', 'Flag']);

/** Methods from which on a class is no record with a few conveniences any more. */
const machineryMethods = 4;

/** What is asked of one class again and again, by name. */
class PerClass<T> {
  private known = new WeakMap<ClassInfo, Map<string, T>>();

  of(info: ClassInfo, name: string, find: () => T): T {
    let names = this.known.get(info);
    if (!names) this.known.set(info, (names = new Map()));
    let found = names.get(name);
    if (found === undefined) names.set(name, (found = find()));
    return found;
  }

  clear(): void {
    this.known = new WeakMap();
  }
}

/** Classes that fit one protocol; of more it cannot be told which are meant for it. */
const fittingClasses = 12;

export class ClassTable {
  private infos: Map<string, ClassInfo[]> | null = null;
  private children = new Map<string, ClassRef[]>();
  private readonly ancestorCache = new Map<string, readonly ClassRef[]>();
  private readonly descendantCache = new Map<string, readonly ClassRef[]>();
  private readonly candidateCache = new PerClass<readonly FunctionRef[]>();
  private readonly methodCache = new PerClass<Method | null>();
  private readonly fieldCache = new PerClass<Field | null>();
  private readonly pathCache = new PerClass<readonly string[]>();
  private readonly machineryCache = new PerClass<boolean>();
  readonly written: WrittenTypes;
  private readonly slotClasses = new Map<string, Map<string, number>>();

  constructor(
    private readonly program: Program,
    private readonly knowledge: Knowledge,
    private readonly ecosystemOf: (module: Module) => Ecosystem,
  ) {
    this.written = new WrittenTypes(this, program, knowledge);
  }

  reset(): void {
    this.infos = null;
    this.children = new Map();
    this.ancestorCache.clear();
    this.descendantCache.clear();
    for (const cache of [this.candidateCache, this.methodCache, this.fieldCache, this.pathCache, this.machineryCache]) cache.clear();
    this.written.reset();
    this.slotClasses.clear();
  }

  /** The module's text was edited; its classes are what they were, and only stand elsewhere. */
  replace(module: Module): void {
    const infos = this.infos?.get(module.path);
    for (const def of module.classes) {
      const info = infos?.[def.id];
      if (infos && info) infos[def.id] = { ...info, def, module };
    }
  }

  info(ref: ClassRef): ClassInfo | null {
    return this.all().get(ref.module)?.[ref.id] ?? null;
  }

  /** The class itself, then its bases, depth first, each once. */
  ancestors(ref: ClassRef): readonly ClassRef[] {
    const known = this.ancestorCache.get(key(ref));
    if (known) return known;
    const found: ClassRef[] = [];
    const seen = new Set<string>();
    const visit = (at: ClassRef): void => {
      if (seen.has(key(at))) return;
      seen.add(key(at));
      found.push(at);
      for (const base of this.info(at)?.bases ?? []) visit(base);
    };
    visit(ref);
    this.ancestorCache.set(key(ref), found);
    return found;
  }

  /** All subclasses, without the class itself. */
  descendants(ref: ClassRef): readonly ClassRef[] {
    this.all();
    const known = this.descendantCache.get(key(ref));
    if (known) return known;
    const found: ClassRef[] = [];
    const seen = new Set<string>([key(ref)]);
    const queue = [ref];
    for (let at = queue.pop(); at; at = queue.pop()) {
      for (const child of this.children.get(key(at)) ?? []) {
        if (seen.has(key(child))) continue;
        seen.add(key(child));
        found.push(child);
        queue.push(child);
      }
    }
    this.descendantCache.set(key(ref), found);
    return found;
  }

  /** The classes whose fields an object of the class may have: it, its bases and, unless it is of this very class, its subclasses. */
  family(ref: ClassRef, exact: boolean): readonly ClassRef[] {
    return [...this.ancestors(ref), ...(exact ? [] : this.descendants(ref))].slice(0, Limits.calleesPerCall);
  }

  /** For an object that may be of one of several classes: the nearest class above any two of them that they have in common stands for them. */
  shared(refs: readonly ClassRef[]): readonly ClassRef[] {
    if (refs.length < 2) return refs;
    const counts = new Map<string, number>();
    for (const ref of refs) for (const ancestor of this.ancestors(ref)) counts.set(key(ancestor), (counts.get(key(ancestor)) ?? 0) + 1);
    const found = new Map<string, ClassRef>();
    for (const ref of refs) {
      const common = this.ancestors(ref).find((ancestor) => (counts.get(key(ancestor)) ?? 0) > 1) ?? ref;
      found.set(key(common), common);
    }
    return [...found.values()];
  }

  /**
   * Whether objects of the class do things, as the parts of an application do, rather than hold data. Who is handed one
   * is not handed all that it has ever seen.
   */
  isMachinery(ref: ClassRef): boolean {
    const info = this.info(ref);
    return info !== null && this.machineryCache.of(info, '', () => this.countsAsMachinery(ref));
  }

  private countsAsMachinery(ref: ClassRef): boolean {
    let methods = 0;
    for (const ancestor of this.ancestors(ref)) {
      for (const method of this.info(ancestor)?.def.methods ?? []) if (method.kind === 'method' && method.name !== 'constructor' && !method.name.startsWith('__')) methods++;
    }
    return methods >= machineryMethods;
  }

  /** Library paths of the class: its own, and those of bases anywhere above it. */
  libraryPaths(ref: ClassRef): readonly string[] {
    const info = this.info(ref);
    return info === null ? [] : this.pathCache.of(info, '', () => this.findLibraryPaths(ref));
  }

  private findLibraryPaths(ref: ClassRef): readonly string[] {
    const paths = new Set<string>();
    for (const ancestor of this.ancestors(ref)) {
      const info = this.info(ancestor);
      if (info?.ownPath) paths.add(info.ownPath);
      for (const path of info?.externalBases ?? []) paths.add(path);
    }
    return [...paths];
  }

  findMethod(ref: ClassRef, name: string): Method | null {
    const info = this.info(ref);
    return info && this.methodCache.of(info, name, () => this.searchMethod(ref, name));
  }

  private searchMethod(ref: ClassRef, name: string): Method | null {
    for (const ancestor of this.ancestors(ref)) {
      const info = this.info(ancestor);
      const method = info?.def.methods.find((candidate) => candidate.name === name && candidate.kind !== 'setter');
      if (info && method) return { ref: { module: ancestor.module, id: method.func }, owner: ancestor, kind: method.kind };
    }
    return null;
  }

  /** All methods of a class whose names may be meant, for a call of one that is chosen at run time. */
  methods(ref: ClassRef, isMeant: (name: string) => boolean = () => true): readonly FunctionRef[] {
    const found: FunctionRef[] = [];
    for (const ancestor of this.ancestors(ref)) {
      for (const method of this.info(ancestor)?.def.methods ?? []) {
        if (method.name !== 'constructor' && method.kind !== 'getter' && method.kind !== 'setter' && isMeant(method.name)) found.push({ module: ancestor.module, id: method.func });
      }
    }
    return found.slice(0, Limits.calleesPerCall);
  }

  findSetter(ref: ClassRef, name: string): FunctionRef | null {
    for (const ancestor of this.ancestors(ref)) {
      const method = this.info(ancestor)?.def.methods.find((candidate) => candidate.name === name && candidate.kind === 'setter');
      if (method) return { module: ancestor.module, id: method.func };
    }
    return null;
  }

  /** The methods that a call on an object of (a subclass of) the class may run. */
  candidates(ref: ClassRef, name: string, exact: boolean): readonly FunctionRef[] {
    const info = this.info(ref);
    return info ? this.candidateCache.of(info, exact ? `${name}!` : name, () => this.findCandidates(ref, name, exact)) : [];
  }

  private findCandidates(ref: ClassRef, name: string, exact: boolean): readonly FunctionRef[] {
    const found: FunctionRef[] = [];
    const inherited = this.findMethod(ref, name);
    if (inherited) found.push(inherited.ref);
    if (!exact) {
      for (const child of [...this.descendants(ref), ...this.fitting(ref)]) {
        const method = this.info(child)?.def.methods.find((candidate) => candidate.name === name && candidate.kind !== 'setter');
        if (method) found.push({ module: child.module, id: method.func });
        if (found.length >= Limits.calleesPerCall) break;
      }
    }
    if (found.length > 1) {
      const implemented = found.filter((candidate) => !this.functionOf(candidate)?.isAbstract);
      if (implemented.length > 0) return implemented;
    }
    return found;
  }

  /** Classes that have all methods of a protocol without naming it; none where the protocol asks for so little that many have it. */
  private fitting(ref: ClassRef): readonly ClassRef[] {
    const protocol = this.info(ref);
    if (!protocol?.def.bases.some((base) => base.kind === 'name' && base.path[base.path.length - 1] === 'Protocol')) return [];
    const wanted = protocol.def.methods.filter(({ kind, name }) => kind === 'method' && name !== 'constructor').map(({ name }) => name);
    if (wanted.length === 0) return [];
    const found: ClassRef[] = [];
    for (const info of [...this.all().values()].flat()) {
      const has = (name: string): boolean => info.def.methods.some((method) => method.name === name && method.kind === 'method');
      if (info !== protocol && !info.def.isInterface && wanted.every(has)) found.push(info.ref);
    }
    return found.length > fittingClasses ? [] : found;
  }

  functionOf(ref: FunctionRef): Func | null {
    return this.program.modules.get(ref.module)?.functions[ref.id] ?? null;
  }

  field(ref: ClassRef, name: string): Field | null {
    const info = this.info(ref);
    return info && this.fieldCache.of(info, name, () => this.findField(ref, name));
  }

  private findField(ref: ClassRef, name: string): Field | null {
    for (const ancestor of this.ancestors(ref)) {
      const info = this.info(ancestor);
      const field = info?.def.fields.find((candidate) => candidate.name === name);
      if (info && field?.type) return { type: field.type, module: info.module };
    }
    return null;
  }

  isEnum(ref: ClassRef): boolean {
    return this.ancestors(ref).some((ancestor) => this.info(ancestor)?.def.bases.some((base) => base.kind === 'name' && enumBases.has(base.path[base.path.length - 1] as string)));
  }

  /** The class that a variable names, by the writes in its scope alone. */
  classOfVariable(module: Module, variable: VariableRef): ClassRef | null {
    const id = this.classSlots(module).get(`${variable.func}:${variable.slot}`);
    if (id !== undefined) return { module: module.path, id };
    const alias = this.program.aliasOf(module, variable);
    return alias ? this.classOfSymbol(alias) : null;
  }

  classOfSymbol(symbol: Symbol): ClassRef | null {
    if (symbol.kind !== 'variable' || symbol.member !== undefined) return null;
    const module = this.program.modules.get(symbol.path);
    if (!module) return null;
    const id = this.classSlots(module).get(`0:${symbol.slot}`);
    return id === undefined ? null : { module: symbol.path, id };
  }

  /** What the name of a type stands for: a class of the program, or something of a library. */
  symbolOf(module: Module, type: TypeRef & { kind: 'name' }): { kind: 'class'; ref: ClassRef } | { kind: 'path'; path: string } | null {
    const rest = type.path.slice(1);
    const ecosystem = this.ecosystemOf(module);
    if (!type.root) {
      const [candidate] = this.program.resolveGlobal(module, type.path[0] ?? '');
      if (candidate?.kind === 'external') return { kind: 'path', path: `${ecosystem}:${[candidate.path, ...rest].join('.')}` };
      const ref = candidate ? this.classOfSymbol(candidate) : null;
      if (ref) return { kind: 'class', ref };
      const global = this.knowledge.canonical(`${ecosystem}:global.${type.path.join('.')}`);
      return global === null ? null : { kind: 'path', path: global };
    }
    if (rest.length === 0) {
      const ref = this.classOfVariable(module, type.root);
      if (ref) return { kind: 'class', ref };
    }
    let symbol: Symbol | null = this.program.typeAliasOf(module, type.root);
    for (const name of rest) symbol = symbol && this.program.member(symbol, name, module.path);
    if (!symbol) return null;
    if (symbol.kind === 'external') return { kind: 'path', path: `${ecosystem}:${symbol.path}` };
    const ref = this.classOfSymbol(symbol);
    return ref ? { kind: 'class', ref } : null;
  }

  private classSlots(module: Module): Map<string, number> {
    const known = this.slotClasses.get(module.path);
    if (known) return known;
    const slots = new Map<string, number>();
    for (const func of module.functions) {
      const classes = new Map<number, number>();
      for (const block of func.blocks) {
        for (const op of block.ops) noteClass(op, classes, slots);
      }
    }
    // Interfaces have no operation at run time: their variable has the class's own name.
    for (const def of module.classes) {
      if (!def.isInterface) continue;
      const func = module.functions[def.func];
      const slot = func?.locals.findIndex((local) => local.name === def.name) ?? -1;
      if (slot >= 0 && !slots.has(`${def.func}:${slot}`)) slots.set(`${def.func}:${slot}`, def.id);
    }
    this.slotClasses.set(module.path, slots);
    return slots;
  }

  private all(): Map<string, ClassInfo[]> {
    if (this.infos) return this.infos;
    const infos = new Map<string, ClassInfo[]>();
    this.infos = infos;
    for (const module of this.program.modules.values()) {
      const canonical = this.program.canonicalName(module.path);
      const own: ClassInfo[] = [];
      infos.set(module.path, own);
      for (const def of module.classes) {
        const ref = { module: module.path, id: def.id };
        const bases: ClassRef[] = [];
        const externalBases: string[] = [];
        for (const base of def.bases) {
          if (base.kind !== 'name') continue;
          const symbol = this.symbolOf(module, base);
          if (symbol?.kind === 'class') bases.push(symbol.ref);
          else if (symbol?.kind === 'path') {
            const path = this.knowledge.canonical(symbol.path);
            if (path !== null) externalBases.push(path);
          }
        }
        const ownPath = canonical === null || def.func !== 0 ? null : this.knowledge.canonical(`${this.ecosystemOf(module)}:${canonical}.${def.name}`);
        own[def.id] = { ref, def, module, bases, externalBases, ownPath };
        for (const base of bases) {
          const list = this.children.get(key(base));
          if (list) list.push(ref);
          else this.children.set(key(base), [ref]);
        }
      }
    }
    return infos;
  }
}

function noteClass(op: Op, classes: Map<number, number>, slots: Map<string, number>): void {
  if (op.kind === 'class') classes.set(op.id, op.class);
  // A decorated class is still that class.
  else if (op.kind === 'call' && op.form === 'decorate') {
    const decorated = op.args[0] && classes.get(op.args[0].value);
    if (decorated !== undefined) classes.set(op.id, decorated);
  } else if (op.kind === 'write') {
    const id = classes.get(op.value);
    if (id !== undefined) slots.set(`${op.variable.func}:${op.variable.slot}`, id);
  }
}

const key = (ref: ClassRef): string => classKey(ref.module, ref.id);

export function classTypeOf(ref: ClassRef): TypeFact {
  return classType(ref.module, ref.id);
}
