/** The command line over files in memory with the real engine: what `lintel` prints, without a process. */
import { runCommand } from '../../server/cli/commands';
import type { Environment } from '../../server/cli/environment';
import { Workspace } from '../../server/engine/workspace';
import type { KnowledgeFile } from '../../server/engine/models/schema';
import knowledge from '../../server/generated/knowledge.json';
import { rules } from '../../server/generated/rules';
import { readModels } from '../../server/host/open';
import { MemoryHost } from '../support/analyze';

/** Where the files lie: paths given and shown are relative to it. */
const folder = '/project';

export async function lintel(args: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  let stdout = '';
  let stderr = '';
  const isFolder = (path: string): boolean => Object.keys(texts).some((file) => file.startsWith(`${path}/`));
  const environment: Environment = {
    stdout: { isTTY: false, write: (text) => void (stdout += text) },
    stderr: { isTTY: false, write: (text) => void (stderr += text) },
    variables: {},
    workingDirectory: folder,
    today: '2026-06-01',
    readFile: (path) => {
      const text = texts[path];
      if (text === undefined) throw new Error(`${path} is not there`);
      return text;
    },
    writeFile: () => {
      throw new Error('nothing is written here');
    },
    replaceFile: () => {
      throw new Error('nothing is written here');
    },
    createFile: () => {
      throw new Error('nothing is created here');
    },
    exists: (path) => path in texts || isFolder(path),
    isFolder,
    openWorkspace: async ([path = folder], options) => {
      const below = Object.entries(texts).filter(([file]) => file.startsWith(`${path}/`));
      const host = new MemoryHost(Object.fromEntries(below));
      // Told from the folder that was named, these files are the product and no examples.
      const workspace = new Workspace(host, { ...options, includeAllRoles: true }, { rules, knowledge: knowledge as readonly KnowledgeFile[], readModels });
      return { workspace, close: async () => undefined };
    },
    startServer: () => undefined,
  };
  const code = await runCommand(args, environment);
  return { code, stdout, stderr };
}
