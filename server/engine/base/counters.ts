/**
 * Named counters and stage times of one run. `--timing` prints them; tests assert counts, never times.
 * The only clock of the engine lives here, and a host may replace it.
 */
export class Counters {
  private readonly counts = new Map<string, number>();
  private readonly times = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  add(name: string, amount = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + amount);
  }

  get(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  /** Runs `work` and adds its wall time, in milliseconds, to a stage. */
  time<T>(stage: string, work: () => T): T {
    const start = this.now();
    try {
      return work();
    } finally {
      this.addTime(stage, this.now() - start);
    }
  }

  /** The same for work that waits on the way. */
  async timeAsync<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = this.now();
    try {
      return await work();
    } finally {
      this.addTime(stage, this.now() - start);
    }
  }

  addTime(stage: string, milliseconds: number): void {
    this.times.set(stage, (this.times.get(stage) ?? 0) + milliseconds);
  }

  entries(): { counts: [string, number][]; times: [string, number][] } {
    const byName = (a: [string, number], b: [string, number]): number => (a[0] < b[0] ? -1 : 1);
    return { counts: [...this.counts].sort(byName), times: [...this.times].sort(byName) };
  }
}
