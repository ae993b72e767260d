/**
 * Annotations for GitHub Actions: commands in the log of a step that mark the lines of a pull request. GitHub shows ten
 * of each level for one step, so the first ten of each are marked; the text report that follows in the log has them all.
 * Invariant: what a finding says cannot end its command or begin another one.
 *
 * Example: `::error file=src/app.py,line=10,endLine=10,col=20,endColumn=40,title=model-output-to-shell::The model's …`
 */
import type { Text } from '../../engine/base/text';
import type { Finding, Level } from '../../engine/rules/contract';
import type { Report } from '../../engine/service';

export interface AnnotationsInput {
  readonly report: Report;
  readonly text: (path: string) => Text | null;
  /** Relative to the repository's root. */
  readonly relativePath: (path: string) => string;
}

const shownPerLevel = 10;

export function annotations(input: AnnotationsInput): string {
  const levels: readonly Level[] = ['error', 'warning', 'note'];
  return levels
    .flatMap((level) => input.report.findings.filter((finding) => finding.level === level).slice(0, shownPerLevel))
    .map((finding) => `${annotation(finding, input)}\n`)
    .join('');
}

function annotation({ level, rule, message, advice, location: { path, span } }: Finding, { text: textOf, relativePath }: AnnotationsInput): string {
  const properties = [['file', relativePath(path)]];
  const text = textOf(path);
  if (text) {
    const [start, end] = [text.positionAt(span.start), text.positionAt(span.end)];
    properties.push(['line', `${start.line + 1}`], ['endLine', `${end.line + 1}`]);
    // Columns mean something within one line only.
    if (start.line === end.line) properties.push(['col', `${start.character + 1}`], ['endColumn', `${end.character + 1}`]);
  }
  properties.push(['title', rule]);
  const command = level === 'note' ? 'notice' : level;
  return `::${command} ${properties.map(([name, value]) => `${name}=${escapedProperty(value as string)}`).join(',')}::${escaped(`${message} ${advice}`)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
