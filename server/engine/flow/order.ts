/** In which order functions are analysed: what is likely to be called before what is likely to call it. */
import type { Module } from '../ir/types';
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
    // Function 0 is the module's own body, which says what the names in all others stand for; constructors come before what reads their fields.
    return file * perFile + Math.min(Number(key.slice(at + 1)), perFile - 1);
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
    return module ? [...importedBy(module, this.program)].reverse() : [];
  }
}

/** The files of the program that define what a module imports. */
export function importedBy(module: Module, program: Program): ReadonlySet<string> {
  const found = new Set<string>();
  module.imports.forEach((_, index) => {
    const symbol = program.resolveImport(module, index);
    if (symbol && symbol.kind !== 'external' && program.modules.has(symbol.path)) found.add(symbol.path);
  });
  return found;
}

export interface GroupRank {
  readonly group: number;
  readonly index: number;
}

/**
 * Functions that call each other, directly or through others, are a group; groups of callees come before those of their
 * callers, so that what a group calls is settled when the group is looked at. In a group the order of the text counts.
 */
export class CallOrder {
  private readonly ranks = new Map<string, GroupRank>();
  private readonly sizes: number[] = [];

  /** `keys`: in the order in which ties are decided. */
  constructor(keys: readonly string[], calleesOf: (key: string) => Iterable<string>) {
    const place = new Map(keys.map((key, index) => [key, index]));
    const numbers = new Map<string, number>();
    const low = new Map<string, number>();
    const open: string[] = [];
    const isOpen = new Set<string>();
    for (const start of keys) {
      if (numbers.has(start)) continue;
      const stack: { key: string; next: Iterator<string> }[] = [];
      const enter = (key: string): void => {
        numbers.set(key, numbers.size);
        low.set(key, numbers.get(key) as number);
        open.push(key);
        isOpen.add(key);
        const callees = [...calleesOf(key)].filter((callee) => place.has(callee)).sort((a, b) => (place.get(a) as number) - (place.get(b) as number));
        stack.push({ key, next: callees[Symbol.iterator]() });
      };
      enter(start);
      for (let top = stack[stack.length - 1]; top; top = stack[stack.length - 1]) {
        const { key } = top;
        const { value: callee, done } = top.next.next();
        if (!done) {
          if (!numbers.has(callee)) enter(callee);
          else if (isOpen.has(callee)) low.set(key, Math.min(low.get(key) as number, numbers.get(callee) as number));
          continue;
        }
        stack.pop();
        const caller = stack[stack.length - 1];
        if (caller) low.set(caller.key, Math.min(low.get(caller.key) as number, low.get(key) as number));
        if (low.get(key) === numbers.get(key)) this.close(open.splice(open.lastIndexOf(key)), isOpen, place);
      }
    }
  }

  private close(members: readonly string[], isOpen: Set<string>, place: ReadonlyMap<string, number>): void {
    const ordered = [...members].sort((a, b) => (place.get(a) as number) - (place.get(b) as number));
    ordered.forEach((key, index) => {
      isOpen.delete(key);
      this.ranks.set(key, { group: this.sizes.length, index });
    });
    this.sizes.push(members.length);
  }

  /** What was not among the keys comes last. */
  rankOf(key: string): GroupRank {
    return this.ranks.get(key) ?? { group: this.sizes.length, index: 0 };
  }

  /** How many functions call each other, directly or through others, this one among them. */
  groupSizeOf(key: string): number {
    return this.sizes[this.rankOf(key).group] ?? 1;
  }
}

/** Rounds of one group that are told apart. */
const mostRounds = 64;

/** One number for a place in the order and the round of its group. */
export function rankIn({ group, index }: GroupRank, round: number): number {
  return (group * mostRounds + Math.min(round, mostRounds - 1)) * perFile + Math.min(index, perFile - 1);
}

export function roundOf(rank: number): number {
  return Math.floor(rank / perFile) % mostRounds;
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

  /** The rank of what comes next; what `pop` would answer. */
  get rank(): number {
    return this.items[0]?.rank ?? 0;
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
