/** What a bug report should say about the server: versions, the client, counts and times. No paths, no file contents. */
import { version } from '../generated/version';
import type { Runtime, Session } from './session';

export function debugInfo(session: Session, runtime: Runtime): string {
  const { client, loop, workspace } = session;
  const { forSession } = session.configuration;
  const kinds = new Map<string, number>();
  for (const problem of loop.latest?.report.problems ?? []) kinds.set(problem.kind, (kinds.get(problem.kind) ?? 0) + 1);
  const statistics = loop.latest?.report.statistics;
  const counters = workspace?.counters.entries();
  const rows: [string, string][] = [
    ['Server', `Lintel ${version}`],
    ...Object.entries(runtime.describe()),
    ['Client', client.name],
    ['Positions', client.encoding],
    ['Diagnostics', `${client.pulls ? 'pulled' : 'pushed'}, ${forSession.diagnosticMode}`],
    ['Folders', String(session.folders.length)],
    ['Open documents', String(session.documents.size)],
    ['Last analysis', statistics ? `${Math.round(loop.duration)} ms, ${statistics.filesAnalyzed} of ${statistics.filesFound} files, ${statistics.linesAnalyzed} lines` : 'none yet'],
    ['Findings', String(loop.latest?.report.findings.length ?? 0)],
    ...[...kinds].sort().map(([kind, count]): [string, string] => [`Files with kind "${kind}"`, String(count)]),
  ];
  const times = (counters?.times ?? []).map(([name, milliseconds]): [string, string] => [name, `${milliseconds.toFixed(1)} ms in all`]);
  const counts = (counters?.counts ?? []).map(([name, count]): [string, string] => [name, String(count)]);
  return `## Lintel server\n\n${list(rows)}\n\n### Since the workspace was opened\n\n${list([...times, ...counts])}\n`;
}

function list(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}
