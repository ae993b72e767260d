/** What types mean as they are written, in annotations and in declarations of fields. Answers are remembered until `reset`. */
import { areRolesWithOrders } from '../../../rules/literals';
import { Limits } from '../base/limits';
import type { Module, TypeRef } from '../ir/types';
import type { Knowledge } from '../models/knowledge';
import type { Program, Symbol } from '../project/program';
import type { ClassRef, ClassTable } from './classes';
import { provenBy } from './patterns';
import { instanceType, pathType } from './value';
import type { TypeFact } from './value';

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

const saysNothing: WrittenType = { types: [], scalar: null, element: null, owner: null, isFree: false };

/** Names of types that hold no text, in any language; written types of the standard library that validate to such. */
const closedNames = new Set(['int', 'float', 'bool', 'complex', 'number', 'boolean', 'bigint', 'Decimal', 'UUID', 'UUID4', 'date', 'datetime', 'time', 'timedelta', 'Date', 'Enum', 'IntEnum', 'StrEnum', 'None', 'null', 'undefined', 'void', 'PositiveInt', 'NonNegativeInt', 'conint', 'confloat', 'StrictInt', 'StrictBool', 'StrictFloat']);
const textNames = new Set(['str', 'string', 'bytes', 'any', 'Any', 'unknown', 'object', 'dict', 'Dict', 'Record', 'Mapping', 'AnyStr', 'Text', 'Path', 'PathLike']);
/** Types that anything fits, and those of objects with any fields, unless their arguments say more. */
const anyNames = new Set(['any', 'Any', 'unknown', 'object']);
const recordNames = new Set(['dict', 'Dict', 'Record', 'Mapping', 'MutableMapping']);
const wrapperNames = new Set(['Optional', 'Union', 'Annotated', 'Promise', 'Awaitable', 'Coroutine', 'Readonly', 'Partial', 'Required', 'ClassVar', 'Final', 'NonNullable', 'Awaited', 'Mapped', 'Self']);
const listNames = new Set(['list', 'List', 'Sequence', 'Iterable', 'Iterator', 'Set', 'set', 'frozenset', 'tuple', 'Tuple', 'Array', 'ReadonlyArray', 'AsyncIterator', 'AsyncIterable', 'Generator', 'AsyncGenerator']);

function literalsIn(types: readonly TypeRef[]): string[] {
  return types.flatMap((type) => (type.kind === 'literal' && typeof type.value === 'string' ? [type.value] : []));
}

export class WrittenTypes {
  private meanings = new WeakMap<TypeRef, WrittenType>();

  constructor(
    private readonly classes: ClassTable,
    private readonly program: Program,
    private readonly knowledge: Knowledge,
  ) {}

  reset(): void {
    this.meanings = new WeakMap();
  }

  /** What a written type means in the module where it stands. */
  resolve(module: Module, type: TypeRef | null): WrittenType {
    if (!type) return saysNothing;
    let known = this.meanings.get(type);
    if (!known) this.meanings.set(type, (known = this.find(module, type, 0)));
    return known;
  }

  private find(module: Module, type: TypeRef, depth: number): WrittenType {
    if (depth > 6) return saysNothing;
    switch (type.kind) {
      case 'literal':
        return { ...saysNothing, scalar: 'closed' };
      case 'list': {
        const element = this.find(module, type.of, depth + 1);
        return { ...saysNothing, scalar: 'object', element, isFree: element.isFree };
      }
      case 'object':
        return { ...saysNothing, scalar: 'object' };
      case 'other':
        return saysNothing;
      case 'union':
        if (areRolesWithOrders(literalsIn(type.of))) return { ...saysNothing, scalar: 'text' };
        return this.mergeWritten(type.of.map((part) => this.find(module, part, depth + 1)));
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
    if (meaning) return this.find(meaning.module, meaning.type, depth + 1);
    const last = type.path[type.path.length - 1] ?? '';
    if (wrapperNames.has(last) && type.args.length > 0) {
      if (last === 'Annotated' && type.args.slice(1).some((made) => this.isPatternSchema(module, made))) return { ...saysNothing, scalar: 'closed' };
      const args = last === 'Annotated' ? type.args.slice(0, 1) : type.args;
      return this.mergeWritten(args.map((argument) => this.find(module, argument, depth + 1)));
    }
    if (last === 'Literal') return { ...saysNothing, scalar: areRolesWithOrders(literalsIn(type.args)) ? 'text' : 'closed' };
    if (listNames.has(last)) {
      const element = this.mergeWritten(type.args.map((argument) => this.find(module, argument, depth + 1)));
      return { ...saysNothing, scalar: element.scalar === 'closed' ? 'closed' : 'object', element, isFree: element.isFree };
    }
    const symbol = this.classes.symbolOf(module, type);
    if (symbol?.kind === 'class') {
      if (this.classes.isEnum(symbol.ref)) return { ...saysNothing, scalar: areRolesWithOrders((this.classes.info(symbol.ref)?.def.fields ?? []).map(({ name }) => name)) ? 'text' : 'closed' };
      const paths = this.classes.libraryPaths(symbol.ref).map((path) => this.knowledge.extend(path, '()')).filter((path) => path !== null);
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
    const symbol = this.classes.symbolOf(module, made);
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
    return values === undefined || this.find(module, values, depth + 1).isFree;
  }
}
