/**
 * The world as the command line meets it in a process: streams, files, clock and the engine on a disk. Everything that
 * decides anything is in `commands.ts`; this file only connects it.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { today } from '../host/clock';
import { DiscoveryError, enginePath } from '../host/discover';
import { openWorkspace, readModels } from '../host/open';
import { createFile, replaceFile } from '../host/replace-file';
import type { Options } from '../engine/service';
import { runCommand } from './commands';
import type { Environment, OpenWorkspace } from './environment';
import { UsageError } from './usage';

/** Runs a command of this process and leaves its exit code with the process. */
export async function run(args: readonly string[]): Promise<void> {
  // Not `process.exit`: what was written to a pipe may still be on its way.
  process.exitCode = await runCommand(args, processEnvironment());
}

function processEnvironment(): Environment {
  return {
    stdout: stream(process.stdout),
    stderr: stream(process.stderr),
    variables: process.env,
    workingDirectory: enginePath('.'),
    today: today(),
    readFile: (path) => readFileSync(path, 'utf8'),
    writeFile: (path, content) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    },
    replaceFile,
    createFile,
    exists: existsSync,
    isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    openWorkspace: async (paths, options) => open(paths, options),
    startServer: () => void require(join(__dirname, 'server.cjs')),
  };
}

function open(paths: readonly string[], options: Options): OpenWorkspace {
  for (const { path, text } of options.models) {
    try {
      readModels(path, text);
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  }
  try {
    const { workspace, host } = openWorkspace(paths, options, __dirname);
    return { workspace, close: () => host.close() };
  } catch (error) {
    if (error instanceof DiscoveryError) throw new UsageError(error.message);
    throw error;
  }
}

function stream(of: NodeJS.WriteStream): Environment['stdout'] {
  return { isTTY: of.isTTY === true, write: (text) => void of.write(text) };
}
