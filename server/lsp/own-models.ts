/**
 * The user's own knowledge files, as the settings name them. They are read when the settings or the folders are others,
 * and again when such a file has changed; in between, asking costs nothing. One that cannot be read or has mistakes is
 * told to the user once, and the others count.
 */
import type { Source } from '../engine/service';

export interface ReadModels {
  readonly sources: readonly Source[];
  /** For people: which file, and what is wrong with it. */
  readonly complaints: readonly string[];
}

/** `paths`: as written in the settings. `folders`: absolute paths, in which a relative one is looked for. */
export type ModelsReader = (paths: readonly string[], folders: readonly string[]) => ReadModels;

export class OwnModels {
  private asked = '';
  private sources: readonly Source[] = [];
  private told = new Set<string>();

  constructor(
    private readonly read: ModelsReader,
    private readonly complain: (text: string) => void,
  ) {}

  /** These files have come, gone or changed. */
  changed(paths: Iterable<string>): void {
    for (const path of paths) if (/\.ya?ml$/i.test(path)) this.asked = '';
  }

  current(paths: readonly string[], folders: readonly string[]): readonly Source[] {
    const asked = JSON.stringify([paths, folders]);
    if (asked === this.asked) return this.sources;
    this.asked = asked;
    const { sources, complaints } = paths.length === 0 ? nothing : this.read(paths, folders);
    for (const complaint of complaints) if (!this.told.has(complaint)) this.complain(complaint);
    this.told = new Set(complaints);
    this.sources = sources;
    return sources;
  }
}

const nothing: ReadModels = { sources: [], complaints: [] };
