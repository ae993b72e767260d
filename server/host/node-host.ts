/**
 * The engine's host on a disk with Node: files from the disk, parsing in this thread while there is little of it and
 * in worker threads when there is much. An open document keeps its tree here, so that a keystroke reparses a few nodes.
 * A trap of the parser in this thread moves all parsing to workers, which are replaced when they trap.
 *
 * Invariant: the answer of `lower` does not depend on which thread gave it.
 */
import { readFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CancelledError, throwIfCancelled, type Cancel } from '../engine/base/cancel';
import { languageOf, sourceExtensions } from '../engine/languages';
import { Compactor } from '../engine/ir/compact';
import { lowerOutcome, lowerSource } from '../engine/lower';
import type { Host, Lowered, Problem, Source } from '../engine/service';
import type { LiveDocument } from '../engine/syntax/document';
import { Parsers } from '../engine/syntax/parser';
import { DiskFiles, type DiskChanges } from './disk';
import { enginePath } from './discover';
import { WorkerPool } from './workers/pool';

export interface NodeHostOptions {
  /** Where the wasm files lie. */
  readonly wasmFolder: string;
  /** The bundle of `workers/analyze-worker.ts`. */
  readonly workerFile: string;
  readonly forceExclude?: boolean;
  /** UTF-16 units in one question from which workers are worth their start; for tests. */
  readonly workersFrom?: number;
}

/** A worker takes as long to start as this much source takes to parse. */
const workersFrom = 600_000;
/** Milliseconds after which workers without work are let go, with the hundred megabytes that each of them holds. */
const idleWorkers = 500;
/** Milliseconds for one file; `Limits` stop a parse long before. */
const fileTimeout = 30_000;

export class NodeHost implements Host {
  readonly files: DiskFiles & { isNamed(path: string): boolean };
  private readonly named: ReadonlySet<string>;
  private pool: WorkerPool<Source, Lowered> | null = null;
  /** Files that workers have now, and what lets the workers go when there are none any more. */
  private busy = 0;
  private rest: NodeJS.Timeout | undefined;
  private parsers: Promise<Parsers> | null = null;
  private trapped = false;
  private readonly compactor = new Compactor();
  private readonly held = new Map<string, LiveDocument | null>();

  /** Throws `DiscoveryError` when a path does not exist. */
  constructor(paths: readonly string[], private readonly options: NodeHostOptions) {
    this.named = new Set(paths.map((path) => enginePath(path)).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true));
    const disk = new DiskFiles(paths, { extensions: sourceExtensions, ...(options.forceExclude === undefined ? {} : { forceExclude: options.forceExclude }) });
    this.files = Object.assign(disk, { isNamed: (path: string) => this.named.has(path) });
  }

  /** The workers that live now. */
  get workerCount(): number {
    return this.pool?.workerCount ?? 0;
  }

  read(path: string): Promise<Uint8Array | null> {
    return this.files.read(path);
  }

  problems(): readonly Problem[] {
    return this.files.problems;
  }

  /** Looks again at files that a watcher named; the paths that the workspace should invalidate. */
  refresh(paths: readonly string[]): readonly string[] {
    const { appeared, changed, gone }: DiskChanges = this.files.refresh(paths);
    return [...appeared, ...changed, ...gone];
  }

  hold(path: string): void {
    if (!this.held.has(path)) this.held.set(path, null);
  }

  release(path: string): void {
    this.held.get(path)?.close();
    this.held.delete(path);
  }

  async lower(sources: readonly Source[], cancel: Cancel): Promise<readonly Lowered[]> {
    const units = sources.reduce((sum, source) => sum + source.text.length, 0);
    const useWorkers = this.trapped || this.pool !== null && sources.length > 2 || units >= (this.options.workersFrom ?? workersFrom);
    if (useWorkers) return Promise.all(sources.map((source) => (this.held.has(source.path) && !this.trapped ? this.lowerHere(source, cancel) : this.lowerThere(source, cancel))));
    const results: Lowered[] = [];
    for (const source of sources) {
      throwIfCancelled(cancel);
      results.push(await this.lowerHere(source, cancel));
    }
    return results;
  }

  pause(): Promise<void> {
    return setImmediate();
  }

  async close(): Promise<void> {
    for (const document of this.held.values()) document?.close();
    this.held.clear();
    clearTimeout(this.rest);
    await this.dismissWorkers();
  }

  private async dismissWorkers(): Promise<void> {
    const { pool } = this;
    this.pool = null;
    await pool?.close();
  }

  private async lowerHere(source: Source, cancel: Cancel): Promise<Lowered> {
    try {
      this.parsers ??= Parsers.create((file) => readFile(join(this.options.wasmFolder, file)));
      const parsers = await this.parsers;
      return this.held.has(source.path) ? await this.lowerHeld(parsers, source, cancel) : await lowerSource(parsers, source, cancel);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ParserTrappedError') throw error;
      this.trapped = true;
      for (const path of this.held.keys()) this.held.set(path, null);
      return this.lowerThere(source, cancel);
    }
  }

  private async lowerHeld(parsers: Parsers, source: Source, cancel: Cancel): Promise<Lowered> {
    const language = languageOf(source.path);
    if (!language) return lowerSource(parsers, source, cancel);
    const grammar = language.grammarFor(source.path);
    await parsers.load(grammar);
    let document = this.held.get(source.path) ?? null;
    if (document) document.replace(source.text);
    else {
      document = parsers.open(grammar, source.text);
      this.held.set(source.path, document);
    }
    return lowerOutcome(source.path, document.outcome(cancel));
  }

  private async lowerThere(source: Source, cancel: Cancel): Promise<Lowered> {
    clearTimeout(this.rest);
    this.busy++;
    this.pool ??= new WorkerPool<Source, Lowered>({ file: this.options.workerFile, timeout: fileTimeout, data: { wasmFolder: this.options.wasmFolder } });
    try {
      const lowered = await this.pool.run(source, cancel);
      return lowered.module ? { ...lowered, module: this.compactor.module(lowered.module) } : lowered;
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      return { path: source.path, module: null, failure: `could not be parsed: ${error instanceof Error ? error.message : String(error)}` };
    } finally {
      if (--this.busy === 0) this.rest = setTimeout(() => void this.dismissWorkers(), idleWorkers).unref();
    }
  }
}
