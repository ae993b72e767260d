import type { BlockId, TypeRef, ValueId, VariableRef } from '../../ir/types';
import type { ClassBuilder, FunctionBuilder, ModuleBuilder, Scope } from '../../ir/builder';
import type { TreeView } from '../../syntax/tree';
import { parseType } from './type-hints';

/** Where code is being lowered to: one frame per function body, with copies for the scopes inside it. */
export interface Frame {
  readonly view: TreeView;
  readonly module: ModuleBuilder;
  readonly f: FunctionBuilder;
  readonly scope: Scope;
  readonly globals: Scope;
  /** Set while the statements of a class body are lowered. */
  readonly classBody: ClassBody | null;
  /** Set in a method: assignments through the receiver may declare fields. */
  readonly method: Method | null;
  /** What a jump out of the current statement passes, outermost first. */
  readonly exits: Exit[];
  readonly state: SharedState;
}

export interface ClassBody {
  readonly builder: ClassBuilder;
  readonly value: ValueId;
}

export interface Method {
  readonly builder: ClassBuilder;
  readonly receiver: VariableRef;
  readonly receiverName: string;
}

export type Exit =
  | { readonly kind: 'loop'; readonly breakTo: BlockId; readonly continueTo: BlockId }
  /** A `finally` body, which runs under the handler that was in force outside its `try`. */
  | { readonly kind: 'finally'; readonly body: number; readonly handler: BlockId };

export interface SharedState {
  /** Nested calls of the lowering, to stop before the stack does. */
  depth: number;
  /** Inside `if TYPE_CHECKING:`. */
  isTypeOnly: boolean;
  /** Names that stand for `typing.cast`. */
  readonly castNames: Set<string>;
}

/** Levels of nested syntax; hand-written code stays below 60, and the stack holds several times this. */
const nestingLimit = 400;

/** Runs `lower` one level deeper; code nested beyond the limit becomes a broken span and the given substitute. */
export function nested<T>(frame: Frame, node: number, lower: () => T, substitute: () => T): T {
  if (frame.state.depth >= nestingLimit) {
    frame.module.broken.push(frame.view.span(node));
    return substitute();
  }
  frame.state.depth++;
  try {
    return lower();
  } finally {
    frame.state.depth--;
  }
}

/** A written type; names resolve in the scope of the frame. */
export function typeOf(frame: Frame, node: number): TypeRef | null {
  return node === -1 ? null : parseType(frame.view.text(node), (name) => frame.scope.lookup(name));
}

/** Strips parentheses. */
export function withoutParentheses(view: TreeView, node: number): number {
  let at = node;
  while (view.kind(at) === 'parenthesized_expression') {
    const [inner] = view.namedChildren(at);
    if (inner === undefined) break;
    at = inner;
  }
  return at;
}

export function firstNamedChild(view: TreeView, node: number): number {
  return view.namedChildren(node)[0] ?? -1;
}
