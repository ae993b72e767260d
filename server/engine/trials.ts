/**
 * Texts that stand for files while fixes are tried, one set of them after the other. What is asked meanwhile is answered
 * from what there was before; nothing is led back between two trials, nor after the last one until somebody asks for an
 * analysis, since the texts that helped are often opened next.
 *
 * Invariant: whoever holds on to the report from before finds it and its findings unchanged afterwards.
 */
import type { Cancel } from './base/cancel';
import type { AcceptedIn } from './accepting';
import { applyEdits, byPath } from './fix/apply';
import type { Edit } from './fix/types';
import type { Report } from './service';

/** What is tried on. */
export interface Tried {
  analyze(cancel: Cancel, progress?: (done: number, total: number) => void, inHaste?: boolean): Promise<Report>;
  /** The text that the last report speaks of. */
  text(path: string): string;
  seen(path: string): AcceptedIn;
  /** The text of this file is another one now. */
  touch(path: string): void;
  /** Counts what the outside told. */
  told(): number;
}

export class Trials {
  private texts: ReadonlyMap<string, string> = new Map();
  private readonly before = new Map<string, AcceptedIn>();
  /** The report before trials from which the program has not come back yet. */
  private leftAt: { readonly report: Report; readonly told: number } | null = null;

  constructor(private readonly tried: Tried) {}

  /** The text that is tried for a file, if one is. */
  textOf(path: string): string | undefined {
    return this.texts.get(path);
  }

  /** Files that something is tried for, new ones among them. */
  get paths(): Iterable<string> {
    return this.texts.keys();
  }

  /** The file as the last report speaks of it, if something else is tried. */
  seen(path: string): AcceptedIn | undefined {
    return this.before.get(path);
  }

  async run<T>(work: (after: (edits: readonly Edit[]) => Promise<Report>) => Promise<T>, cancel: Cancel): Promise<T> {
    this.leftAt = { report: await this.end(cancel), told: this.tried.told() };
    try {
      return await work((edits) => {
        const texts = new Map([...byPath(edits)].map(([path, of]) => [path, applyEdits(this.tried.text(path), of)] as const));
        for (const path of texts.keys()) if (!this.before.has(path)) this.before.set(path, this.tried.seen(path));
        this.lay(texts);
        return this.tried.analyze(cancel);
      });
    } finally {
      this.lay(new Map());
    }
  }

  /** From wherever trials have led the program back to what it is. */
  async end(cancel: Cancel, progress?: (done: number, total: number) => void, inHaste = false): Promise<Report> {
    const left = this.leftAt;
    const report = await this.tried.analyze(cancel, progress, inHaste && left === null);
    this.leftAt = null;
    this.before.clear();
    return left?.told === this.tried.told() ? left.report : report;
  }

  private lay(texts: ReadonlyMap<string, string>): void {
    const before = this.texts;
    this.texts = texts;
    for (const path of new Set([...before.keys(), ...texts.keys()])) if (before.get(path) !== texts.get(path)) this.tried.touch(path);
  }
}
