/**
 * The classes of the program: bases, subclasses, methods by the order of resolution, and what written types mean.
 * Built from the lowered modules alone; nothing here depends on values. Answers are remembered until `reset`.
 * Invariant: a cycle of bases ends the walk, it never loops.
 */
import { Limits } from '../base/limits';
import type { ClassDef, Func, FuncId, Module, Op, TypeRef, VariableRef } from '../ir/types';
import type { Knowledge } from '../models/knowledge';
import type { Ecosystem } from '../languages/contract';
import type { Program, Symbol } from '../project/program';
import { areRolesWithOrders } from '../../../rules/literals';
import { provenBy } from './patterns';
import { classType, instanceType, pathType } from './value';
import type { TypeFact } from './value';

export interface ClassRef {
  readonly module: string;
  readonly id: number;
}

export interface FunctionRef {
  readonly module: string;
  readonly id: FuncId;
}

/** What a written type says about a value. */
export interface WrittenType {
  readonly types: readonly TypeFact[];
  /** `closed`: numbers, booleans, enums, literals. `text`: strings and anything. `object`: something with fields of its own. */
  readonly scalar: 'closed' | 'text' | 'object' | null;
  /** The element type of lists and other containers. */
  readonly element: WrittenType | null;
  /** Fields of an object type or of a class of the workspace. */
  readonly owner: ClassRef | null;
  /** Anything fits, or an object with any fields: `Any`, `dict`, `Record<string, unknown>`. */
  readonly isFree: boolean;
}

function literalsIn(types: readonly TypeRef[]): string[] {
  return types.flatMap((type) => (type.kind === 'literal' && typeof type.value === 'string' ? [type.value] : []));
}

const saysNothing: WrittenType = { types: [], scalar: null, element: null, owner: null, isFree: false };

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

/** Names of types that hold no text, in any language; written types of the standard library that validate to such. */
const closedNames = new Set(['int', 'float', 'bool', 'complex', 'number', 'boolean', 'bigint', 'Decimal', 'UUID', 'UUID4', 'date', 'datetime', 'time', 'timedelta', 'Date', 'Enum', 'IntEnum', 'StrEnum', 'None', 'null', 'undefined', 'void', 'PositiveInt', 'NonNegativeInt', 'conint', 'confloat', 'StrictInt', 'StrictBool', 'StrictFloat']);
const textNames = new Set(['str', 'string', 'bytes', 'any', 'Any', 'unknown', 'object', 'dict', 'Dict', 'Record', 'Mapping', 'AnyStr', 'Text', 'Path', 'PathLike']);
/** Types that anything fits, and those of objects with any fields, unless their arguments say more. */
const anyNames = new Set(['any', 'Any', 'unknown', 'object']);
const recordNames = new Set(['dict', 'Dict', 'Record', 'Mapping', 'MutableMapping']);
const wrapperNames = new Set(['Optional', 'Union', 'Annotated', 'Promise', 'Awaitable', 'Coroutine', 'Readonly', 'Partial', 'Required', 'ClassVar', 'Final', 'NonNullable', 'Awaited', 'Mapped', 'Self']);
const listNames = new Set(['list', 'List', 'Sequence', 'Iterable', 'Iterator', 'Set', 'set', 'frozenset', 'tuple', 'Tuple', 'Array', 'ReadonlyArray', 'AsyncIterator', 'AsyncIterable', 'Generator', 'AsyncGenerator']);
const enumBases = new Set(['Enum', 'IntEnum', 'StrEnum', 'Flag']);

/** Methods from which on a class is no record with a few conveniences any more. */
const machineryMethods = 4;

/** Classes that fit one protocol; of more it cannot be told which are meant for it. */
const fittingClasses = 12;

export class ClassTable {
  private infos: Map<string, ClassInfo[]> | null = null;
  private children = new Map<string, ClassRef[]>();
  private readonly ancestorCache = new Map<string, readonly ClassRef[]>();
  private readonly descendantCache = new Map<string, readonly ClassRef[]>();
  private candidateCache = new WeakMap<ClassInfo, Map<string, readonly FunctionRef[]>>();
  private readonly slotClasses = new Map<string, Map<string, number>>();

  constructor(
    private readonly program: Program,
    private readonly knowledge: Knowledge,
    private readonly ecosystemOf: (module: Module) => Ecosystem,
  ) {}

  reset(): void {
    this.infos = null;
    this.children = new Map();
    this.ancestorCache.clear();
    this.descendantCache.clear();
    this.candidateCache = new WeakMap();
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
    let methods = 0;
    for (const ancestor of this.ancestors(ref)) {
      for (const method of this.info(ancestor)?.def.methods ?? []) if (method.kind === 'method' && method.name !== 'constructor' && !method.name.startsWith('__')) methods++;
    }
    return methods >= machineryMethods;
  }

  /** Library paths of the class: its own, and those of bases anywhere above it. */
  libraryPaths(ref: ClassRef): readonly string[] {
    const paths = new Set<string>();
    for (const ancestor of this.ancestors(ref)) {
      const info = this.info(ancestor);
      if (info?.ownPath) paths.add(info.ownPath);
      for (const path of info?.externalBases ?? []) paths.add(path);
    }
    return [...paths];
  }

  findMethod(ref: ClassRef, name: string): { ref: FunctionRef; owner: ClassRef; kind: 'method' | 'static' | 'getter' | 'setter' } | null {
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
    if (!info) return [];
    let known = this.candidateCache.get(info);
    if (!known) this.candidateCache.set(info, (known = new Map()));
    const id = exact ? `${name}!` : name;
    let found = known.get(id);
    if (!found) known.set(id, (found = this.findCandidates(ref, name, exact)));
    return found;
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

  field(ref: ClassRef, name: string): { type: TypeRef; module: Module } | null {
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

  /** What a written type means in the module where it stands. */
  resolve(module: Module, type: TypeRef | null, depth = 0): WrittenType {
    if (!type || depth > 6) return saysNothing;
    switch (type.kind) {
      case 'literal':
        return { ...saysNothing, scalar: 'closed' };
      case 'list': {
        const element = this.resolve(module, type.of, depth + 1);
        return { ...saysNothing, scalar: 'object', element, isFree: element.isFree };
      }
      case 'object':
        return { ...saysNothing, scalar: 'object' };
      case 'other':
        return saysNothing;
      case 'union':
        if (areRolesWithOrders(literalsIn(type.of))) return { ...saysNothing, scalar: 'text' };
        return this.mergeWritten(type.of.map((part) => this.resolve(module, part, depth + 1)));
      case 'name':
        return this.resolveName(module, type, depth);
      default:
        return type satisfies never;
    }
  }

  /** What a name for a written type stands for, and the module where that is written. */
  meaningOf(module: Module, type: TypeRef & { kind: 'name' }): { readonly module: Module; readonly type: TypeRef } | null {
    if (type.root === null || type.args.length > 0) return null;
    const own = module.functions[type.root.func]?.locals[type.root.slot]?.meaning;
    if (own) return type.path.length === 1 ? { module, type: own } : null;
    let symbol: Symbol | null = this.program.aliasOf(module, type.root);
    for (const name of type.path.slice(1)) symbol = symbol && this.program.member(symbol, name, module.path);
    const target = symbol?.kind === 'variable' && symbol.member === undefined ? this.program.modules.get(symbol.path) : undefined;
    const meaning = symbol?.kind === 'variable' ? target?.functions[0]?.locals[symbol.slot]?.meaning : undefined;
    return target && meaning ? { module: target, type: meaning } : null;
  }

  private resolveName(module: Module, type: TypeRef & { kind: 'name' }, depth: number): WrittenType {
    const meaning = this.meaningOf(module, type);
    if (meaning) return this.resolve(meaning.module, meaning.type, depth + 1);
    const last = type.path[type.path.length - 1] ?? '';
    if (wrapperNames.has(last) && type.args.length > 0) {
      if (last === 'Annotated' && type.args.slice(1).some((made) => this.isPatternSchema(module, made))) return { ...saysNothing, scalar: 'closed' };
      const args = last === 'Annotated' ? type.args.slice(0, 1) : type.args;
      return this.mergeWritten(args.map((argument) => this.resolve(module, argument, depth + 1)));
    }
    if (last === 'Literal') return { ...saysNothing, scalar: areRolesWithOrders(literalsIn(type.args)) ? 'text' : 'closed' };
    if (listNames.has(last)) {
      const element = this.mergeWritten(type.args.map((argument) => this.resolve(module, argument, depth + 1)));
      return { ...saysNothing, scalar: element.scalar === 'closed' ? 'closed' : 'object', element, isFree: element.isFree };
    }
    const symbol = this.symbolOf(module, type);
    if (symbol?.kind === 'class') {
      if (this.isEnum(symbol.ref)) return { ...saysNothing, scalar: areRolesWithOrders((this.info(symbol.ref)?.def.fields ?? []).map(({ name }) => name)) ? 'text' : 'closed' };
      const paths = this.libraryPaths(symbol.ref).map((path) => this.knowledge.extend(path, '()')).filter((path) => path !== null);
      return {
        ...saysNothing,
        types: [instanceType(symbol.ref.module, symbol.ref.id, false), ...paths.map(pathType)],
        scalar: 'object', owner: symbol.ref,
      };
    }
    if (symbol?.kind === 'path') {
      const path = this.knowledge.canonical(symbol.path);
      const instance = path === null ? null : this.knowledge.extend(path, '()');
      if (instance !== null) return { ...saysNothing, types: [pathType(instance)], scalar: 'object' };
    }
    if (closedNames.has(last)) return { ...saysNothing, scalar: 'closed' };
    if (textNames.has(last)) return { ...saysNothing, scalar: 'text', isFree: anyNames.has(last) || (recordNames.has(last) && this.isFreeRecord(module, type.args, depth)) };
    return symbol ? { ...saysNothing, scalar: 'object' } : saysNothing;
  }

  /** `Field(pattern=r"^[a-z]+$")` in `Annotated[str, …]`. */
  private isPatternSchema(module: Module, made: TypeRef): boolean {
    if (made.kind !== 'name' || !made.named) return false;
    const symbol = this.symbolOf(module, made);
    const path = symbol?.kind === 'path' ? this.knowledge.canonical(symbol.path) : null;
    return path !== null && this.knowledge.calls(path).some(({ schema }) => {
      if (schema?.kind !== 'pattern' || schema.of.root.kind !== 'argument' || schema.of.root.name === null) return false;
      const pattern = made.named?.get(schema.of.root.name);
      return typeof pattern === 'string' && provenBy(pattern, false) === 'pattern';
    });
  }

  private mergeWritten(parts: readonly WrittenType[]): WrittenType {
    const telling = parts.filter((part) => part.scalar !== null || part.types.length > 0);
    if (telling.length === 0) return saysNothing;
    const scalars = new Set(telling.map((part) => part.scalar));
    return {
      types: telling.flatMap((part) => part.types).slice(0, Limits.typesPerValue),
      scalar: scalars.size === 1 ? (telling[0] as WrittenType).scalar : scalars.has('text') ? 'text' : scalars.has('object') ? 'object' : null,
      element: telling.find((part) => part.element)?.element ?? null,
      owner: telling.find((part) => part.owner)?.owner ?? null,
      isFree: telling.some((part) => part.isFree),
    };
  }

  private isFreeRecord(module: Module, args: readonly TypeRef[], depth: number): boolean {
    const values = args.at(-1);
    return values === undefined || this.resolve(module, values, depth + 1).isFree;
  }

  private symbolOf(module: Module, type: TypeRef & { kind: 'name' }): { kind: 'class'; ref: ClassRef } | { kind: 'path'; path: string } | null {
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

function key(ref: ClassRef): string {
  return `${ref.module}#${ref.id}`;
}

export function classTypeOf(ref: ClassRef): TypeFact {
  return classType(ref.module, ref.id);
}
