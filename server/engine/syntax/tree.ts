import type { Span } from '../base/span';

/**
 * A concrete syntax tree as flat typed arrays in pre-order: node 0 is the root, a node's first child (if any) is the
 * next index, `nextSibling` leads to the next child of the same parent, and a node's subtree is the index range
 * `[node, subtreeEnd(node))`. Offsets are UTF-16 units into the text that was given to the parser.
 *
 * Invariant: no node objects. Whoever reads a tree holds an index and asks the tree.
 */
export interface FlatTree {
  readonly grammar: Grammar;
  readonly text: string;
  readonly count: number;
  /** Index into `grammar.kinds`. Aliases are resolved: this is the kind that a query would see. */
  readonly kind: Uint16Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** -1 for the root. */
  readonly parent: Int32Array;
  /** -1 for a last child. */
  readonly nextSibling: Int32Array;
  /** Index into `grammar.fields`; 0 when the node has no field in its parent. */
  readonly field: Uint8Array;
  readonly flags: Uint8Array;
}

/** The bits of `FlatTree.flags`. */
export const NodeFlag = { named: 1, error: 2, missing: 4, extra: 8, hasError: 16 } as const;

/** The names behind a grammar's numbers. */
export interface Grammar {
  readonly name: GrammarName;
  readonly kinds: readonly string[];
  /** `fields[0]` is ''. */
  readonly fields: readonly string[];
}

export type GrammarName = 'python' | 'javascript' | 'typescript' | 'tsx';

/** The numbers behind a grammar's names. A name may have several kinds: an alias and a rule of the same name. */
interface Names {
  readonly kinds: ReadonlyMap<string, ReadonlySet<number>>;
  readonly fields: ReadonlyMap<string, number>;
}

const namesOfGrammar = new WeakMap<Grammar, Names>();

function namesOf(grammar: Grammar): Names {
  let names = namesOfGrammar.get(grammar);
  if (!names) {
    const kinds = new Map<string, Set<number>>();
    grammar.kinds.forEach((name, id) => {
      const ids = kinds.get(name);
      if (ids) ids.add(id);
      else kinds.set(name, new Set([id]));
    });
    names = { kinds, fields: new Map(grammar.fields.map((name, id) => [name, id])) };
    namesOfGrammar.set(grammar, names);
  }
  return names;
}

/** A read-only view with the questions that lowering asks. All node arguments and answers are indices; -1 is "none". */
export class TreeView {
  private readonly kindIds: ReadonlyMap<string, ReadonlySet<number>>;
  private readonly fieldIds: ReadonlyMap<string, number>;

  constructor(readonly tree: FlatTree) {
    const names = namesOf(tree.grammar);
    this.kindIds = names.kinds;
    this.fieldIds = names.fields;
  }

  kind(node: number): string {
    return this.tree.grammar.kinds[this.tree.kind[node] as number] as string;
  }

  isNamed(node: number): boolean {
    return ((this.tree.flags[node] as number) & NodeFlag.named) !== 0;
  }

  /** True for ERROR nodes and for nodes that the parser made up. */
  isBroken(node: number): boolean {
    return ((this.tree.flags[node] as number) & (NodeFlag.error | NodeFlag.missing)) !== 0;
  }

  hasError(node: number): boolean {
    return ((this.tree.flags[node] as number) & NodeFlag.hasError) !== 0;
  }

  span(node: number): Span {
    return { start: this.tree.start[node] as number, end: this.tree.end[node] as number };
  }

  text(node: number): string {
    return this.tree.text.slice(this.tree.start[node], this.tree.end[node]);
  }

  parent(node: number): number {
    return this.tree.parent[node] as number;
  }

  firstChild(node: number): number {
    const next = node + 1;
    return next < this.tree.count && this.tree.parent[next] === node ? next : -1;
  }

  nextSibling(node: number): number {
    return this.tree.nextSibling[node] as number;
  }

  /** One past the last node of the subtree. */
  subtreeEnd(node: number): number {
    let at = node;
    while (at !== -1) {
      const next = this.tree.nextSibling[at] as number;
      if (next !== -1) return next;
      at = this.tree.parent[at] as number;
    }
    return this.tree.count;
  }

  children(node: number): number[] {
    const found: number[] = [];
    for (let child = this.firstChild(node); child !== -1; child = this.nextSibling(child)) found.push(child);
    return found;
  }

  /** Named children without comments and other extras. */
  namedChildren(node: number): number[] {
    const found: number[] = [];
    for (let child = this.firstChild(node); child !== -1; child = this.nextSibling(child)) {
      const flags = this.tree.flags[child] as number;
      if ((flags & NodeFlag.named) !== 0 && (flags & NodeFlag.extra) === 0) found.push(child);
    }
    return found;
  }

  /** The first child in a field, or -1. */
  field(node: number, name: string): number {
    const id = this.fieldIds.get(name);
    if (id === undefined) return -1;
    for (let child = this.firstChild(node); child !== -1; child = this.nextSibling(child)) {
      if (this.tree.field[child] === id) return child;
    }
    return -1;
  }

  /** All children in a field. */
  fieldAll(node: number, name: string): number[] {
    const id = this.fieldIds.get(name);
    return id === undefined ? [] : this.children(node).filter((child) => this.tree.field[child] === id);
  }

  childOfKind(node: number, kind: string): number {
    const ids = this.kindIds.get(kind);
    if (!ids) return -1;
    for (let child = this.firstChild(node); child !== -1; child = this.nextSibling(child)) {
      if (ids.has(this.tree.kind[child] as number)) return child;
    }
    return -1;
  }
}
