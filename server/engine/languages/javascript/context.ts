/**
 * What the lowering of one JavaScript or TypeScript file knows at any moment: the tree, the module under construction,
 * the function and the scope that the current code belongs to, and where `break` and `continue` lead.
 *
 * The lowering itself is functions over this state, one file per kind of syntax. They hand the state on and restore what
 * they change (`inFunction`, `inScope`). Nothing here is kept between files.
 *
 * Names of types live in the same scopes as names of values, under `typeKey(name)`, since an interface and a constant
 * may share a name and mean different slots.
 */
import type { Span } from '../../base/span';
import { ModuleBuilder, Scope, type FunctionBuilder } from '../../ir/builder';
import type { BlockId, FuncId, ValueId, VariableRef } from '../../ir/types';
import { TreeView, type FlatTree } from '../../syntax/tree';
import { survey, type Survey } from './survey';

/** Levels of plain expressions that fit into the stack of a thread with room to spare. */
const maximumDepth = 600;

/** The weights of nested syntax, in levels of plain expressions. */
export const weightOf = { expression: 1, pattern: 2, condition: 1, statement: 3, function: 8, class: 8 } as const;

/** What encloses a statement and matters when it is left: a place to go to, or a `finally` to run on the way. */
export type Enclosing =
  | {
      readonly kind: 'jump';
      readonly labels: readonly string[];
      /** Whether a `break` without a label ends it: loops and `switch`. */
      readonly isPlain: boolean;
      readonly breakTo: BlockId;
      readonly continueTo: BlockId | null;
    }
  | { readonly kind: 'finally'; readonly body: number; readonly handler: BlockId };

/** The object that a CommonJS module exports, and the names known to be on it. */
export interface CommonExports {
  readonly variable: VariableRef;
  readonly names: Map<string, number>;
}

export class Lowering {
  readonly view: TreeView;
  readonly module: ModuleBuilder;
  readonly survey: Survey;
  readonly text: string;
  f: FunctionBuilder;
  scope: Scope;
  readonly moduleScope: Scope;
  enclosing: Enclosing[] = [];
  /** Labels written right before the statement that is lowered next. */
  pendingLabels: string[] = [];
  commonExports: CommonExports | null = null;
  /** Type aliases that are no objects, by name: references to them are replaced by their meaning. */
  readonly aliases = new Map<string, number>();
  /** What a constant holds, by the functions that are written in it: `this` in `const store = { ask() { … } }`. */
  readonly holders = new Map<FuncId, VariableRef>();
  private depth = 0;

  constructor(path: string, tree: FlatTree) {
    this.view = new TreeView(tree);
    this.text = tree.text;
    this.module = new ModuleBuilder(path, 'javascript');
    this.survey = survey(this.view);
    const whole = { start: 0, end: tree.text.length };
    this.f = this.module.addFunction(-1, { name: '<module>', span: whole, nameSpan: { start: 0, end: 0 } });
    this.moduleScope = new Scope(this.f, null);
    this.scope = this.moduleScope;
  }

  /**
   * Counts a level of nesting that is about to be lowered; `weight` is its share of the stack. False when the code is
   * nested so deeply that only generated or hostile text can be: it counts as broken then. Pairs with `ascend`.
   */
  descend(node: number, weight: number): boolean {
    if (this.depth + weight > maximumDepth) {
      this.module.broken.push(this.view.span(node));
      return false;
    }
    this.depth += weight;
    return true;
  }

  ascend(weight: number): void {
    this.depth -= weight;
  }

  kind(node: number): string {
    return this.view.kind(node);
  }

  span(node: number): Span {
    return this.view.span(node);
  }

  /** An unresolved name is a global of the platform. */
  isGlobal(node: number, name: string): boolean {
    return this.view.kind(node) === 'identifier' && this.view.text(node) === name && this.scope.lookup(name) === null;
  }

  /** `undefined`, and every other absent value. */
  nothing(span: Span): ValueId {
    return this.f.constant(null, span);
  }

  /** Runs `work` with the names of a new region of the current function. */
  inScope<T>(work: () => T): T {
    const outer = this.scope;
    this.scope = new Scope(this.f, outer);
    try {
      return work();
    } finally {
      this.scope = outer;
    }
  }

  /** Runs `work` in the body of another function, whose scope lies in the current one. */
  inFunction<T>(f: FunctionBuilder, work: () => T): T {
    const { f: outer, scope, enclosing, pendingLabels } = this;
    this.f = f;
    this.scope = new Scope(f, scope);
    this.enclosing = [];
    this.pendingLabels = [];
    try {
      return work();
    } finally {
      this.f = outer;
      this.scope = scope;
      this.enclosing = enclosing;
      this.pendingLabels = pendingLabels;
    }
  }

  /** Runs `work` as the body of a loop, a `switch` or a labelled block. */
  inJump(breakTo: BlockId, continueTo: BlockId | null, isPlain: boolean, work: () => void): void {
    this.enclosing.push({ kind: 'jump', labels: this.pendingLabels, isPlain, breakTo, continueTo });
    this.pendingLabels = [];
    work();
    this.enclosing.pop();
  }
}

/** The key of a type's name in a `Scope`. */
export const typeKey = (name: string): string => `type ${name}`;
