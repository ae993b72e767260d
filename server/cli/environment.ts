/**
 * All that the command line touches of the world: streams, variables, files, the clock, and the engine's workspace.
 * Commands get it handed in, so that tests can run them without a process. `main.ts` makes the real one.
 */
import type { Options, WorkspaceApi } from '../engine/service';

export interface Stream {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** A workspace made for one run, with what has to be ended after it. */
export interface OpenWorkspace {
  readonly workspace: WorkspaceApi;
  close(): Promise<void>;
}

export interface Environment {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absolute, forward slashes, like all paths here. */
  readonly workingDirectory: string;
  /** ISO date, in the time zone of the machine. */
  readonly today: string;
  readFile(path: string): string;
  writeFile(path: string, content: string): void;
  /** Writes a file that still holds the text `before`, in one step; else leaves it and says why, to follow "the file is". */
  replaceFile(path: string, before: string, after: string): 'written' | 'changed meanwhile' | 'not in an encoding that can be written back';
  /** Writes a file that is not there, and the folders that it lies in. */
  createFile(path: string, text: string): 'written' | 'there already';
  exists(path: string): boolean;
  isFolder(path: string): boolean;
  /** `paths`: absolute. Throws when one of them cannot be read. */
  openWorkspace(paths: readonly string[], options: Options): Promise<OpenWorkspace>;
  /** Runs the language server on the standard streams; returns when it has been started. */
  startServer(): void;
}
