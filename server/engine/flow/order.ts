/** In which order functions are analysed: what is likely to be called before what is likely to call it. */
import type { Program } from '../project/program';

/** Functions of one file that have numbers of their own; more share the last one. */
const perFile = 1 << 16;

export class WorkOrder {
  private readonly files = new Map<string, number>();
  private readonly visited = new Set<string>();

  constructor(private readonly program: Program) {
    for (const path of [...program.modules.keys()].sort()) this.visit(path);
  }

  /** Lower comes first. Keys are `path#function`. */
  rankOf(key: string): number {
    const at = key.lastIndexOf('#');
    const file = this.files.get(key.slice(0, at)) ?? this.files.size;
    // Inner functions have higher numbers than those around them; function 0 is the module's own body.
    return file * perFile + (perFile - 1 - Math.min(Number(key.slice(at + 1)), perFile - 1));
  }

  /** Depth first along imports; a cycle is cut where it is met. Not recursive: chains of imports can be long. */
  private visit(start: string): void {
    const stack: { path: string; next: string[] }[] = [];
    const seen = this.visited;
    const enter = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      stack.push({ path, next: this.importsOf(path) });
    };
    enter(start);
    for (let top = stack[stack.length - 1]; top; top = stack[stack.length - 1]) {
      const next = top.next.pop();
      if (next !== undefined) enter(next);
      else {
        this.files.set(top.path, this.files.size);
        stack.pop();
      }
    }
  }

  private importsOf(path: string): string[] {
    const module = this.program.modules.get(path);
    if (!module) return [];
    const found = new Set<string>();
    module.imports.forEach((_, index) => {
      const symbol = this.program.resolveImport(module, index);
      if (symbol && symbol.kind !== 'external' && this.program.modules.has(symbol.path)) found.add(symbol.path);
    });
    return [...found].reverse();
  }
}

/** A priority queue of keys: the lowest rank first, among equals the one that came first. */
export class MinimumHeap {
  private readonly items: { readonly rank: number; readonly order: number; readonly key: string }[] = [];
  private count = 0;

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  push(rank: number, key: string): void {
    const { items } = this;
    let at = items.length;
    const item = { rank, order: this.count++, key };
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as typeof item;
      if (!isBefore(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): string | null {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (!first || !last) return null;
    if (items.length > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && isBefore(items[child + 1] as typeof last, items[child] as typeof last)) child++;
        if (!isBefore(items[child] as typeof last, last)) break;
        items[at] = items[child] as typeof last;
        at = child;
      }
      items[at] = last;
    }
    return first.key;
  }
}

function isBefore(a: { rank: number; order: number }, b: { rank: number; order: number }): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.order < b.order);
}
