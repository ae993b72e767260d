// A world for the command line that is not there: streams that collect, files in memory, a workspace with a given report.
import { Counters } from '../../server/engine/base/counters';
import { Text } from '../../server/engine/base/text';
import type { Finding } from '../../server/engine/rules/contract';
import type { Options, Report, WorkspaceApi } from '../../server/engine/service';
import type { Environment } from '../../server/cli/environment';
import { runCommand } from '../../server/cli/commands';

export const appText = `import subprocess
from openai import OpenAI

client = OpenAI()


def run(question):
    answer = client.responses.create(model="m", input=question)
    command = answer.output_text
    subprocess.run(f"git log {command}", shell=True)
`;

/** The place of the nth (0-based) occurrence of a piece of text. */
export function placeOf(path: string, text: string, piece: string, nth = 0): { path: string; span: { start: number; end: number } } {
  let start = -1;
  for (let i = 0; i <= nth; i++) start = text.indexOf(piece, start + 1);
  if (start < 0) throw new Error(`"${piece}" is not in the text`);
  return { path, span: { start, end: start + piece.length } };
}

export function finding(changes: Partial<Finding> = {}): Finding {
  const path = '/work/repo/src/app.py';
  const sink = placeOf(path, appText, 'f"git log {command}"');
  return {
    rule: 'model-output-to-shell',
    level: 'error',
    confidence: 'high',
    audience: 'regular',
    message: "The model's answer becomes part of a shell command run by `subprocess.run`.",
    advice: 'Somebody can steer it. Use a list.',
    location: sink,
    steps: [
      { location: placeOf(path, appText, 'client.responses.create(model="m", input=question)'), message: "the model's answer" },
      { location: placeOf(path, appText, 'command', 1), message: 'read `command`' },
      { location: sink, message: 'run as a shell command' },
    ],
    others: 0,
    fixes: [],
    fingerprint: 'v1:0123456789abcdef:1',
    ...changes,
  };
}

export function report(changes: Partial<Report> = {}): Report {
  return {
    findings: [],
    suppressed: [],
    problems: [],
    statistics: { filesFound: 1, filesAnalyzed: 1, linesAnalyzed: 10 },
    isProvisional: false,
    ...changes,
  };
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly written: ReadonlyMap<string, string>;
  readonly options: Options | null;
  readonly closed: boolean;
}

export interface World {
  readonly report?: Report | Error;
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Environment['variables'];
  readonly isTTY?: boolean;
  readonly workingDirectory?: string;
}

export async function cli(args: readonly string[], world: World = {}): Promise<Outcome> {
  const files: Record<string, string> = { '/work/repo/src/app.py': appText, ...world.files };
  const written = new Map<string, string>();
  let stdout = '';
  let stderr = '';
  let options: Options | null = null;
  let closed = false;
  const isFolder = (path: string): boolean => Object.keys(files).some((file) => file.startsWith(`${path}/`));
  const environment: Environment = {
    stdout: { isTTY: world.isTTY ?? false, write: (text) => void (stdout += text) },
    stderr: { isTTY: false, write: (text) => void (stderr += text) },
    variables: world.variables ?? {},
    workingDirectory: world.workingDirectory ?? '/work/repo',
    today: '2026-06-01',
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      return content;
    },
    writeFile: (path, content) => {
      if (path.startsWith('/closed/')) throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: 'EACCES' });
      written.set(path, content);
    },
    replaceFile: () => {
      throw new Error('nothing is fixed here');
    },
    createFile: () => {
      throw new Error('nothing is created here');
    },
    exists: (path) => path in files || isFolder(path) || path === '/work/repo/.git',
    isFolder,
    openWorkspace: async (_paths, given) => {
      options = given;
      return {
        workspace: workspaceOf(world.report ?? report(), files),
        close: async () => {
          closed = true;
        },
      };
    },
    startServer: () => void (stdout += 'server started'),
  };
  const code = await runCommand(args, environment);
  return { code, stdout, stderr, written, options, closed };
}

function workspaceOf(answer: Report | Error, files: Readonly<Record<string, string>>): WorkspaceApi {
  const counters = new Counters();
  counters.add('files.parsed', 3);
  const nothing = (): void => undefined;
  return {
    open: nothing,
    change: nothing,
    close: nothing,
    invalidate: nothing,
    setOptions: nothing,
    analyze: async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
    trial: async () => {
      throw new Error('nothing is tried here');
    },
    // Whatever is written, what has a fix is gone afterwards; an empty line alone does nothing.
    tryOut: (work) =>
      work(async (edits) => {
        if (answer instanceof Error) throw answer;
        return edits.every(({ newText }) => newText === '\n') ? answer : { ...answer, findings: answer.findings.filter(({ fixes }) => fixes.length === 0) };
      }),
    text: (path) => (files[path] === undefined ? null : new Text(files[path])),
    cellOf: () => null, suppression: () => null,
    dump: async (what, path) => `${what} of ${path}`,
    counters,
  };
}
