/** Servers over texts in memory: with the real engine, and with one whose every move a test decides. */
import { Counters } from '../../server/engine/base/counters';
import type { Cancel } from '../../server/engine/base/cancel';
import { CancelledError } from '../../server/engine/base/cancel';
import { Text } from '../../server/engine/base/text';
import { applyToAll } from '../../server/engine/fix/apply';
import type { Edit } from '../../server/engine/fix/types';
import type { Finding } from '../../server/engine/rules/contract';
import type { Options, Problem, Report, WorkspaceApi } from '../../server/engine/service';
import type { Runtime } from '../../server/lsp/session';
import { workspaceOf } from '../support/analyze';
import { joined, type InMemory } from './client';

export interface OnTexts extends InMemory {
  /** Writes or deletes (null) a file as another program would; nobody is told. */
  write(path: string, text: string | null): void;
  /** The folders of each workspace that the server opened. */
  readonly opened: string[][];
  /** Workspaces that are open now. */
  readonly alive: { count: number };
  readonly clock: { day: string };
}

const surroundings = { describe: () => ({ Node: 'v0' }), readModels: () => ({ sources: [], complaints: [] }) };

/** The real engine over files in memory; paths start with `/`. */
export function onTexts(texts: Readonly<Record<string, string>>): OnTexts {
  const files = new Map(Object.entries(texts));
  const opened: string[][] = [];
  const alive = { count: 0 };
  let current: ReturnType<typeof workspaceOf> | null = null;
  const clock = { day: '2026-01-01' };
  const runtime: Runtime = {
    ...surroundings,
    today: () => clock.day,
    openWorkspace: (folders, options) => {
      opened.push([...folders]);
      alive.count++;
      const inside = [...files].filter(([path]) => folders.some((folder) => path.startsWith(`${folder}/`)));
      const made = workspaceOf(Object.fromEntries(inside), { options });
      current = made;
      return {
        workspace: made.workspace,
        refresh: (paths) => {
          for (const path of paths) {
            const text = files.get(path);
            if (text === undefined) made.host.files.delete(path);
            else made.host.files.set(path, text);
          }
          return paths;
        },
        close: () => {
          alive.count--;
          if (current === made) current = null;
          return Promise.resolve();
        },
      };
    },
  };
  return {
    ...joined(runtime),
    opened,
    alive,
    clock,
    write: (path, text) => {
      if (text === null) files.delete(path);
      else files.set(path, text);
    },
  };
}

/**
 * An engine with a toy analysis: `danger(x)` is a finding at `x`, with a first step wherever any file says `x = input`.
 * Tests may hold it, make it fail, and read what it was told.
 */
export class ToyWorkspace implements WorkspaceApi {
  readonly counters = new Counters();
  readonly told: string[] = [];
  readonly files = new Map<string, string>();
  /** While set, an analysis waits for it. */
  gate: Promise<void> | null = null;
  failure: Error | null = null;
  problems: Problem[] = [];
  runs = 0;
  cancelledRuns = 0;
  /** Calls of `change` and its like while an analysis ran. */
  disturbances = 0;
  options: Options | null = null;
  private busy = 0;
  private texts = new Map<string, Text>();
  private readonly opened = new Map<string, string>();

  get isBusy(): boolean {
    return this.busy > 0;
  }

  private note(what: string): void {
    if (this.busy > 0) this.disturbances++;
    this.told.push(what);
  }

  open(path: string, text: string): void {
    this.note(`open ${path}`);
    this.opened.set(path, text);
  }

  change(path: string, text: string): void {
    this.note(`change ${path}`);
    this.opened.set(path, text);
  }

  close(path: string): void {
    this.note(`close ${path}`);
    this.opened.delete(path);
  }

  invalidate(paths: readonly string[] | 'all'): void {
    this.note(`invalidate ${paths === 'all' ? 'all' : paths.join(' ')}`);
  }

  setOptions(options: Options): void {
    this.note(`options ${options.audience} ${options.minLevel} ${options.today}`);
    this.options = options;
  }

  async analyze(cancel: Cancel, progress?: (done: number, total: number) => void): Promise<Report> {
    this.runs++;
    this.busy++;
    try {
      progress?.(0, 2);
      for (let gate = this.gate; gate; gate = this.gate) {
        await Promise.race([gate, new Promise((resolve) => setTimeout(resolve, 2))]);
        if (cancel.isCancelled) {
          this.cancelledRuns++;
          throw new CancelledError();
        }
        progress?.(1, 2);
      }
      if (this.failure) throw this.failure;
      return this.report();
    } finally {
      this.busy--;
    }
  }

  trial(edits: readonly Edit[]): Promise<Report> {
    const { texts } = this;
    const after = applyToAll(new Map([...this.files, ...this.opened]), edits);
    const answer = this.report(after);
    this.texts = texts;
    return Promise.resolve(answer);
  }

  tryOut<T>(work: (after: (edits: readonly Edit[]) => Promise<Report>) => Promise<T>): Promise<T> {
    return work((edits) => this.trial(edits));
  }

  cellOf(): null {
    return null;
  }

  text(path: string): Text | null {
    return this.texts.get(path) ?? null;
  }

  suppression(finding: Finding, where: 'line' | 'file', reason: string, until?: string): Edit | null {
    return { path: finding.location.path, span: { start: 0, end: 0 }, newText: `# ${where} ${finding.rule} ${reason}${until === undefined ? '' : ` until ${until}`}\n` };
  }

  dump(): Promise<string> {
    return Promise.resolve('');
  }

  private report(all: ReadonlyMap<string, string> = new Map([...this.files, ...this.opened])): Report {
    this.texts = new Map([...all].map(([path, text]) => [path, new Text(text)]));
    const findings: Finding[] = [];
    for (const [path, text] of [...all].sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const match of text.matchAll(/danger\((\w+)\)/g)) {
        const name = match[1] as string;
        const start = match.index + 'danger('.length;
        const location = { path, span: { start, end: start + name.length } };
        const sources = [...all].flatMap(([source, content]) => {
          const at = content.indexOf(`${name} = input`);
          return at < 0 ? [] : [{ location: { path: source, span: { start: at, end: at + name.length } }, message: `\`${name}\` read` }];
        });
        if (sources.length === 0) continue;
        findings.push({
          rule: 'model-output-to-shell',
          level: 'warning',
          confidence: 'high',
          audience: 'regular',
          message: `\`${name}\` reaches danger.`,
          advice: 'Do not.',
          location,
          steps: [...sources.slice(0, 1), { location, message: 'passed to `danger`' }],
          others: sources.length - 1,
          fixes: [
            ...(name === 'z' ? [{ title: 'Do nothing', tier: 'safe', edits: [{ path, span: { start: 0, end: 0 }, newText: ' ' }] } as const] : []),
            ...(name === 'w' ? [{ title: 'Allow only what is listed', tier: 'review', isDraft: true, edits: [{ path, span: { start: match.index, end: match.index + 6 }, newText: 'listed' }] }] as const : []),
            ...(name === 'w' ? [] : [{ title: `Call safe with ${name}`, tier: 'safe', edits: [{ path, span: { start: match.index, end: match.index + 6 }, newText: 'safe' }] }] as const),
            ...(name === 'w' ? [] : [{
              title: `Rename ${name}`,
              tier: 'review',
              edits: [
                { path, span: location.span, newText: 'other' },
                ...sources.slice(0, 1).map((source) => ({ path: source.location.path, span: source.location.span, newText: 'checked' })),
              ],
            }] as const),
          ],
          fingerprint: `v1:${path}:${name}:${findings.length}`,
        });
      }
    }
    return { findings, suppressed: [], problems: this.problems, statistics: { filesFound: all.size, filesAnalyzed: all.size, linesAnalyzed: 0 }, isProvisional: false };
  }
}

export interface OnToy extends InMemory {
  readonly toy: ToyWorkspace;
}

export function onToy(files: Readonly<Record<string, string>> = {}): OnToy {
  const toy = new ToyWorkspace();
  for (const [path, text] of Object.entries(files)) toy.files.set(path, text);
  const runtime: Runtime = {
    ...surroundings,
    today: () => '2026-01-01',
    openWorkspace: (_folders, options) => {
      toy.options = options;
      return { workspace: toy, refresh: (paths) => paths, close: () => Promise.resolve() };
    },
  };
  return { ...joined(runtime), toy };
}

/** A gate for `ToyWorkspace.gate`. */
export function hold(toy: ToyWorkspace): () => void {
  let open = (): void => undefined;
  toy.gate = new Promise((resolve) => {
    open = () => {
      toy.gate = null;
      resolve();
    };
  });
  return () => open();
}
