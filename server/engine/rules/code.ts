/**
 * Code as a fix sees it: the call that a finding is about, the operations its arguments come from, and their exact
 * source text. Fixes ask here instead of reading source by patterns; what cannot be told for sure is null, and then no
 * fix is offered. It looks at one module and never changes anything.
 *
 * Example: `new Code(context).callAt(flow.sinkCall.span)` is the call with its arguments as operations.
 */
import type { Span } from '../base/span';
import type { Arg, Func, Op, ValueId, VariableRef } from '../ir/types';
import type { FixContext } from './contract';

export type CallOp = Op & { readonly kind: 'call' };
export type WriteOp = Op & { readonly kind: 'write' };
export type ConcatOp = Op & { readonly kind: 'concat' };

/** An operation and the function it is in. */
export interface Placed<T extends Op = Op> {
  readonly op: T;
  readonly func: Func;
}

export class Code {
  private readonly byId = new Map<Func, ReadonlyMap<ValueId, Op>>();

  constructor(readonly context: FixContext) {}

  text(span: Span): string {
    return this.context.text.slice(span);
  }

  /** The call with exactly this span. */
  callAt(span: Span): Placed<CallOp> | null {
    for (const { op, func } of this.all()) {
      if (op.kind === 'call' && op.span.start === span.start && op.span.end === span.end) return { op, func };
    }
    return null;
  }

  operation(func: Func, id: ValueId): Op | null {
    let known = this.byId.get(func);
    if (!known) {
      known = new Map(func.blocks.flatMap((block) => block.ops).map((op) => [op.id, op]));
      this.byId.set(func, known);
    }
    return known.get(id) ?? null;
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

  /** The only write of a variable; null when there is none or more than one. */
  onlyWrite(variable: VariableRef): Placed<WriteOp> | null {
    const writes = [...this.all()].filter((one): one is Placed<WriteOp> => one.op.kind === 'write' && isSame(one.op.variable, variable));
    return writes.length === 1 ? (writes[0] as Placed<WriteOp>) : null;
  }

  isWritten(variable: VariableRef): boolean {
    return [...this.all()].some(({ op }) => op.kind === 'write' && isSame(op.variable, variable));
  }

  /** Whether any function of the module, or the module itself, has a variable of this name. */
  hasName(name: string): boolean {
    return this.context.module.functions.some((func) => func.locals.some((local) => local.name === name));
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
