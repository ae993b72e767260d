/**
 * Code as a fix sees it: the call that a finding is about, the operations its arguments come from, and their exact
 * source text. Fixes ask here instead of reading source by patterns; what cannot be told for sure is null, and then no
 * fix is offered. It looks at one module and never changes anything.
 *
 * Example: `new Code(context).callAt(flow.sinkCall.span)` is the call with its arguments as operations.
 */
import type { Span } from '../base/span';
import type { Arg, Func, Module, Op, ValueId, VariableRef } from '../ir/types';
import type { FixContext } from './contract';
import { enclosingFunction, enclosingStatement, operations } from './enclosing';

export type CallOp = Op & { readonly kind: 'call' };
export type WriteOp = Op & { readonly kind: 'write' };
export type ConcatOp = Op & { readonly kind: 'concat' };

/** An operation and the function it is in. */
export interface Placed<T extends Op = Op> {
  readonly op: T;
  readonly func: Func;
}

/** The operations of a function by their results; kept, since several fixes look at one module. */
const operationsById = new WeakMap<Func, ReadonlyMap<ValueId, Op>>();
const operationsByStart = new WeakMap<Module, ReadonlyMap<number, readonly Placed[]>>();

export class Code {
  constructor(readonly context: FixContext) {}

  text(span: Span): string {
    return this.context.text.slice(span);
  }

  /** The call with exactly this span. */
  callAt(span: Span): Placed<CallOp> | null {
    return (this.at(span).find(({ op }) => op.kind === 'call') as Placed<CallOp> | undefined) ?? null;
  }

  /** The operations with exactly this span. */
  at(span: Span): readonly Placed[] {
    const { module } = this.context;
    let known = operationsByStart.get(module);
    if (!known) {
      const made = new Map<number, Placed[]>();
      for (const placed of this.all()) {
        const same = made.get(placed.op.span.start);
        if (same) same.push(placed);
        else made.set(placed.op.span.start, [placed]);
      }
      operationsByStart.set(module, (known = made));
    }
    return (known.get(span.start) ?? []).filter(({ op }) => op.span.end === span.end);
  }

  operation(func: Func, id: ValueId): Op | null {
    let known = operationsById.get(func);
    if (!known) {
      known = new Map(operations(func).map((op) => [op.id, op]));
      operationsById.set(func, known);
    }
    return known.get(id) ?? null;
  }

  /** The operation of the same function that takes this value in. */
  user(func: Func, takes: (op: Op) => boolean): Op | null {
    for (const block of func.blocks) for (const op of block.ops) if (takes(op)) return op;
    return null;
  }

  /** The innermost function whose text holds the span. */
  functionAt(span: Span): Func {
    return enclosingFunction(this.context.module, span);
  }

  /** The statement round a span, as far as the program shows it. */
  statementAt(span: Span): Span {
    return enclosingStatement(this.context.module, span);
  }

  /** For a variable of this function that is written once, whatever reads it: what it was written from. */
  onlyWriteOf(func: Func, op: Op): Op | null {
    if (op.kind !== 'read' || op.variable.func !== func.id) return null;
    const write = this.onlyWrite(op.variable);
    return write && write.func === func ? this.operation(func, write.op.value) : null;
  }

  /** Whether a comment stands inside of a span. */
  hasComment(span: Span): boolean {
    return this.context.module.comments.some((comment) => comment.span.start < span.end && span.start < comment.span.end);
  }

  /**
   * What a value is made of: the operation itself, or for a variable that is written once and read once, in the function
   * that reads it, the operation that it was written from. Null when that cannot be told for sure.
   */
  made(func: Func, op: Op): Op | null {
    if (op.kind !== 'read') return op;
    const write = this.onlyWrite(op.variable);
    const isParameter = func.params.length > op.variable.slot && op.variable.func === func.id;
    if (!write || isParameter || write.func !== func || op.variable.func !== func.id || this.reads(op.variable).length !== 1) return null;
    return this.operation(func, write.op.value);
  }

  /** The function of this module that a call runs: one that a variable holds for good, or a method of the caller's own object. */
  calledFunction(func: Func, call: CallOp): Func | null {
    const { functions, classes } = this.context.module;
    const callee = this.operation(func, call.callee);
    if (callee?.kind === 'read') {
      const write = this.onlyWrite(callee.variable);
      const made = write && this.operation(write.func, write.op.value);
      return made?.kind === 'function' ? (functions[made.func] ?? null) : null;
    }
    const object = callee?.kind === 'get' && callee.key.kind === 'name' ? this.operation(func, callee.object) : null;
    if (callee?.kind !== 'get' || callee.key.kind !== 'name' || object?.kind !== 'read') return null;
    const { name } = callee.key;
    const owner = functions[object.variable.func];
    const method = owner?.params[object.variable.slot]?.kind === 'receiver' ? classes[owner.classId]?.methods.find((one) => one.name === name && one.kind === 'method') : undefined;
    return method ? (functions[method.func] ?? null) : null;
  }

  /** The parameter that takes an argument of a call; -1 where that cannot be told. */
  parameterOf(call: CallOp, arg: Arg, called: Func): number {
    if (arg.name !== null) return called.params.findIndex((param) => param.name === arg.name && (param.kind === 'positional' || param.kind === 'keyword'));
    const index = call.args.indexOf(arg);
    const isPlain = call.args.slice(0, index + 1).every((one) => one.name === null && one.spread === 'none');
    const slot = index + (called.params[0]?.kind === 'receiver' ? 1 : 0);
    return isPlain && called.params[slot]?.kind === 'positional' ? slot : -1;
  }

  keyword(call: CallOp, name: string): Arg | null {
    return call.args.find((arg) => arg.name === name) ?? null;
  }

  /** The argument at a position, when no spread stands before it. */
  positional(call: CallOp, index: number): Arg | null {
    const arg = call.args[index];
    const isPlain = call.args.slice(0, index + 1).every((one) => one.name === null && one.spread === 'none');
    return arg && isPlain ? arg : null;
  }

  /** Reads of a variable anywhere in the module. */
  reads(variable: VariableRef): Placed[] {
    return [...this.all()].filter(({ op }) => op.kind === 'read' && isSame(op.variable, variable));
  }

  writes(variable: VariableRef): Placed<WriteOp>[] {
    return [...this.all()].filter((one): one is Placed<WriteOp> => one.op.kind === 'write' && isSame(one.op.variable, variable));
  }

  /** The only write of a variable; null when there is none or more than one. */
  onlyWrite(variable: VariableRef): Placed<WriteOp> | null {
    const [only, ...others] = this.writes(variable);
    return only && others.length === 0 ? only : null;
  }

  isWritten(variable: VariableRef): boolean {
    return [...this.all()].some(({ op }) => op.kind === 'write' && isSame(op.variable, variable));
  }

  /** Whether any function of the module, or the module itself, has a variable of this name. */
  hasName(name: string): boolean {
    return this.context.module.functions.some((func) => func.locals.some((local) => local.name === name));
  }

  /** Whether a new variable of this name in a function would hide nothing that the function can see. */
  isFree(name: string, func: Func): boolean {
    const { functions } = this.context.module;
    for (let at: Func | undefined = func; at; at = functions[at.parent]) if (at.locals.some((local) => local.name === name)) return false;
    return !functions.some((one) => one.parent === func.id && one.locals.some((local) => local.name === name));
  }

  /** A new local name, told apart from the same name elsewhere; for `Fix.binds`. */
  binding(name: string, func: Func): string {
    return `${this.context.module.path} ${func.id} ${name}`;
  }

  *all(): Iterable<Placed> {
    for (const func of this.context.module.functions) {
      for (const block of func.blocks) for (const op of block.ops) yield { op, func };
    }
  }
}

function isSame(a: VariableRef, b: VariableRef): boolean {
  return a.func === b.func && a.slot === b.slot;
}
