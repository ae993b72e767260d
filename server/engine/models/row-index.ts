/**
 * Rows by what they are found by. There are thousands and a run meets few of them, so a row is taken apart when it is
 * first found: doing it for all would be a tenth of a short run.
 */
import { compileRow } from './compile';
import type { TypePath, WrittenRow } from './compile';
import type { CompiledRow } from './compiled';

export class LazyRow {
  private compiled: CompiledRow | null = null;

  constructor(private readonly written: WrittenRow, private readonly typePath: TypePath) {}

  get row(): CompiledRow {
    return (this.compiled ??= compileRow(this.written, this.typePath));
  }
}

export class RowIndex {
  private readonly written = new Map<string, LazyRow[]>();
  private readonly found = new Map<string, readonly CompiledRow[]>();

  add(key: string, row: LazyRow): void {
    const rows = this.written.get(key);
    if (rows) rows.push(row);
    else this.written.set(key, [row]);
  }

  /** In the order in which they were added. */
  get(key: string): readonly CompiledRow[] {
    const known = this.found.get(key);
    if (known) return known;
    const rows = this.written.get(key);
    if (!rows) return none;
    const found = rows.map(({ row }) => row);
    this.found.set(key, found);
    return found;
  }

  get isEmpty(): boolean {
    return this.written.size === 0;
  }
}

const none: readonly CompiledRow[] = [];
