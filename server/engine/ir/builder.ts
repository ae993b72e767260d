/**
 * Builds a `Module` while a language walks its tree. A `ModuleBuilder` hands out function and class numbers; a
 * `FunctionBuilder` appends operations to its current block; a `Scope` maps the names of a source text to slots.
 *
 * There is no knowledge of any language here: which names a scope declares, and when, is the lowering's decision.
 * A function may be built while its parent is still being built, since variables are named by function and slot.
 *
 * Invariant: a block that was ended takes no further operations. Code after a `return` or a `throw` goes to a fresh
 * block that nothing reaches, so that lowering never has to ask whether it is still reachable.
 *
 * Example: `if c: f()` is
 *   const then = f.newBlock(), after = f.newBlock();
 *   f.end({ kind: 'branch', condition, whenTrue: then, whenFalse: after });
 *   f.continueIn(then); ...; f.jump(after); f.continueIn(after);
 */
import type { Span } from '../base/span';
import type {
  Arg, Block, BlockId, ClassDef, ClassId, Comment, Constant, ExportDef, FieldDef, Func, FuncId, ImportRequest, Key, Local,
  MethodDef, Module, Op, Operator, Param, Terminator, TypeRef, ValueId, VariableRef,
} from './types';

type WithoutId<T> = T extends Op ? Omit<T, 'id'> : never;
/** An operation that has no number yet. */
export type NewOp = WithoutId<Op>;

interface OpenBlock {
  readonly ops: Op[];
  readonly handler: BlockId;
  end: Terminator | null;
}

export interface FunctionHead {
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly classId?: ClassId;
  readonly isAsync?: boolean;
}

export class FunctionBuilder {
  private readonly blocks: OpenBlock[] = [];
  private readonly params: Param[] = [];
  private readonly locals: Local[] = [];
  private current = 0;
  private nextValue = 0;

  /** The block that receives exceptions of the blocks opened from now on; -1 when they leave the function. */
  handler: BlockId = -1;
  returnType: TypeRef | null = null;
  isGenerator = false;
  isAsync: boolean;
  isAbstract = false;
  documentation = '';
  directives: readonly string[] = [];
  classId: ClassId;

  constructor(
    readonly module: ModuleBuilder,
    readonly id: FuncId,
    readonly parent: FuncId,
    readonly head: FunctionHead,
  ) {
    this.isAsync = head.isAsync ?? false;
    this.classId = head.classId ?? -1;
    this.newBlock();
  }

  // -- slots ---------------------------------------------------------------------------------------------------------

  /** Adds a parameter; all parameters come before any other slot. */
  addParam(param: Param): VariableRef {
    if (this.params.length !== this.locals.length) throw new Error('Parameters come before other slots');
    this.params.push(param);
    return this.addLocal(param.name, param.type);
  }

  get parameters(): readonly Param[] {
    return this.params;
  }

  addLocal(name: string, type: TypeRef | null = null): VariableRef {
    this.locals.push({ name, type });
    return { func: this.id, slot: this.locals.length - 1 };
  }

  /** Gives a slot its declared type, which may be written after its first use. */
  setLocalType(slot: number, type: TypeRef): void {
    const local = this.locals[slot];
    if (local) this.locals[slot] = { ...local, type };
  }

  /** Says what type the name of a slot stands for. */
  setLocalMeaning(slot: number, meaning: TypeRef): void {
    const local = this.locals[slot];
    if (local) this.locals[slot] = { ...local, meaning };
  }

  // -- blocks --------------------------------------------------------------------------------------------------------

  newBlock(handler: BlockId = this.handler): BlockId {
    this.blocks.push({ ops: [], handler, end: null });
    return this.blocks.length - 1;
  }

  get block(): BlockId {
    return this.current;
  }

  /** Appends to another block from now on. */
  continueIn(block: BlockId): void {
    this.current = block;
  }

  /** Whether the current block has an end already, so that what follows is not reached from it. */
  get isEnded(): boolean {
    return this.open(this.current).end !== null;
  }

  /** Ends the current block; without effect when it has an end already. */
  end(terminator: Terminator): void {
    const block = this.open(this.current);
    block.end ??= terminator;
  }

  jump(target: BlockId): void {
    this.end({ kind: 'goto', target });
  }

  /** Jumps to a fresh block and continues there, so that a change of `handler` takes effect from here on. */
  split(): BlockId {
    const next = this.newBlock();
    this.jump(next);
    this.continueIn(next);
    return next;
  }

  // -- operations ----------------------------------------------------------------------------------------------------

  emit(op: NewOp): ValueId {
    if (this.isEnded) this.continueIn(this.newBlock());
    const id = this.nextValue++;
    // The operation was made for this call, so it takes its number instead of being copied.
    (op as { id?: ValueId }).id = id;
    this.open(this.current).ops.push(op as unknown as Op);
    return id;
  }

  constant(value: Constant, span: Span): ValueId {
    return this.emit({ kind: 'const', value, span });
  }

  read(variable: VariableRef, span: Span): ValueId {
    return this.emit({ kind: 'read', variable, span });
  }

  write(variable: VariableRef, value: ValueId, span: Span): void {
    this.emit({ kind: 'write', variable, value, span });
  }

  get(object: ValueId, key: Key, span: Span): ValueId {
    return this.emit({ kind: 'get', object, key, span });
  }

  set(object: ValueId, key: Key, value: ValueId, span: Span): void {
    this.emit({ kind: 'set', object, key, value, span });
  }

  call(callee: ValueId, args: readonly Arg[], span: Span, receiver: ValueId | null = null): ValueId {
    return this.emit({ kind: 'call', callee, receiver, args, form: 'call', span });
  }

  operate(operator: Operator, operands: readonly ValueId[], span: Span): ValueId {
    return this.emit({ kind: 'operate', operator, operands, span });
  }

  unknown(values: readonly ValueId[], span: Span): ValueId {
    return this.emit({ kind: 'unknown', values, span });
  }

  branch(condition: ValueId, whenTrue: BlockId, whenFalse: BlockId): void {
    this.end({ kind: 'branch', condition, whenTrue, whenFalse });
  }

  finish(): Func {
    const { name, span, nameSpan } = this.head;
    const blocks: Block[] = this.blocks.map((block, id) => ({
      id,
      ops: block.ops,
      end: block.end ?? { kind: 'end' },
      handler: block.handler,
    }));
    return {
      id: this.id, name, parent: this.parent, classId: this.classId, span, nameSpan,
      params: this.params, locals: this.locals, blocks, returnType: this.returnType,
      isAsync: this.isAsync, isGenerator: this.isGenerator, isAbstract: this.isAbstract,
      documentation: this.documentation, directives: this.directives,
    };
  }

  private open(block: BlockId): OpenBlock {
    return this.blocks[block] as OpenBlock;
  }
}

export interface ClassHead {
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly func: FuncId;
  readonly isInterface?: boolean;
}

/** A class under construction: the lowering pushes what it meets. */
export class ClassBuilder {
  readonly bases: TypeRef[] = [];
  readonly methods: MethodDef[] = [];
  readonly fields: FieldDef[] = [];
  documentation = '';

  constructor(
    readonly id: ClassId,
    readonly head: ClassHead,
  ) {}

  /** Adds a field, or completes one that has no type yet. */
  addField(field: FieldDef): void {
    const at = this.fields.findIndex((known) => known.name === field.name);
    const known = this.fields[at];
    if (!known) this.fields.push(field);
    else if (known.type === null && field.type !== null) this.fields[at] = { ...known, type: field.type };
  }

  finish(): ClassDef {
    const { name, span, nameSpan, func, isInterface = false } = this.head;
    return {
      id: this.id, name, span, nameSpan, func, bases: this.bases, methods: this.methods, fields: this.fields,
      isInterface, documentation: this.documentation,
    };
  }
}

export class ModuleBuilder {
  readonly functions: FunctionBuilder[] = [];
  readonly classes: ClassBuilder[] = [];
  readonly exports: ExportDef[] = [];
  starExports: readonly string[] | null = null;
  readonly imports: ImportRequest[] = [];
  readonly comments: Comment[] = [];
  readonly broken: Span[] = [];
  directives: readonly string[] = [];

  constructor(
    readonly path: string,
    readonly language: string,
  ) {}

  addFunction(parent: FuncId, head: FunctionHead): FunctionBuilder {
    const builder = new FunctionBuilder(this, this.functions.length, parent, head);
    this.functions.push(builder);
    return builder;
  }

  addClass(head: ClassHead): ClassBuilder {
    const builder = new ClassBuilder(this.classes.length, head);
    this.classes.push(builder);
    return builder;
  }

  /** The index of a new import request. */
  addImport(request: ImportRequest): number {
    this.imports.push(request);
    return this.imports.length - 1;
  }

  finish(): Module {
    const { path, language, exports, starExports, imports, comments, broken, directives } = this;
    return {
      path, language, exports, starExports, imports, comments, broken, directives,
      functions: this.functions.map((builder) => builder.finish()),
      classes: this.classes.map((builder) => builder.finish()),
    };
  }
}

/**
 * The names of one region of source text. Regions nest; a region belongs to the function that runs its code.
 * `isClassBody`: its names are seen by the class body's own statements only, never from functions or classes in it.
 */
export class Scope {
  private readonly names = new Map<string, VariableRef>();

  constructor(
    readonly func: FunctionBuilder,
    readonly parent: Scope | null,
    readonly isClassBody = false,
  ) {}

  /** The slot of a name of this very scope; a new one when it is not there yet. */
  declare(name: string, type: TypeRef | null = null): VariableRef {
    const known = this.names.get(name);
    if (known) {
      if (type !== null && known.func === this.func.id) this.func.setLocalType(known.slot, type);
      return known;
    }
    const variable = this.func.addLocal(name, type);
    this.names.set(name, variable);
    return variable;
  }

  /** Makes a name stand for a slot that exists: parameters, `global` and `nonlocal` names. */
  bind(name: string, variable: VariableRef): void {
    this.names.set(name, variable);
  }

  own(name: string): VariableRef | null {
    return this.names.get(name) ?? null;
  }

  ownNames(): IterableIterator<[string, VariableRef]> {
    return this.names.entries();
  }

  /** The slot that a name means here, or null when no scope defines it. */
  lookup(name: string): VariableRef | null {
    let hasLeftBody = false;
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      if (!(scope.isClassBody && hasLeftBody)) {
        const found = scope.names.get(name);
        if (found) return found;
      }
      hasLeftBody ||= scope.isClassBody || scope.parent?.func !== scope.func;
    }
    return null;
  }
}
