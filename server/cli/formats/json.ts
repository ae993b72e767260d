/**
 * The report for programs: format `lintel/1`, described by docs/schemas/lintel-1.schema.json. Within version 1 fields
 * are only added. Paths are relative to the repository's root with forward slashes; lines and columns count from 1,
 * columns in UTF-16 units; `end` is the first position after the span. Nothing in it depends on the time, the machine
 * or the working directory.
 */
import type { Location, Span } from '../../engine/base/span';
import { Text } from '../../engine/base/text';
import type { Finding } from '../../engine/rules/contract';
import type { Report } from '../../engine/service';

export const jsonFormat = 'lintel/1';

export interface JsonInput {
  readonly report: Report;
  readonly text: (path: string) => Text | null;
  /** Relative to the repository's root. */
  readonly relativePath: (path: string) => string;
  readonly version: string;
  /** The fixes are those that are proved to help; else none are listed. */
  readonly hasTriedFixes: boolean;
}

export function jsonReport(input: JsonInput): string {
  const { report, relativePath } = input;
  const answer = {
    format: jsonFormat,
    version: input.version,
    fixesTried: input.hasTriedFixes,
    findings: report.findings.map((finding) => findingOf(finding, input)),
    suppressed: report.suppressed.map(({ finding, reason, until }) => ({ ...findingOf(finding, input), reason, until })),
    problems: report.problems.map(({ path, kind, message }) => ({ path: path === '' ? null : relativePath(path), kind, message })),
    statistics: report.statistics,
  };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

function findingOf(finding: Finding, input: JsonInput): object {
  return {
    rule: finding.rule,
    level: finding.level,
    confidence: finding.confidence,
    audience: finding.audience,
    message: finding.message,
    advice: finding.advice,
    ...locationOf(finding.location, input),
    steps: finding.steps.map((step) => ({ ...locationOf(step.location, input), message: step.message })),
    others: finding.others,
    ...(finding.elsewhere ? { elsewhere: finding.elsewhere.map((place) => locationOf(place, input)) } : {}),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      tier: fix.tier,
      ...(fix.isDraft ? { draft: true } : {}),
      edits: fix.edits.map((edit) => ({ ...locationOf(edit, input, edit.creates), newText: edit.newText, ...(edit.creates ? { creates: true } : {}) })),
    })),
    fingerprint: finding.fingerprint,
  };
}

/** `isNew`: a file that is not there, and so begins where it ends. */
function locationOf({ path, span }: Location, input: JsonInput, isNew = false): object {
  const text = isNew ? new Text('') : input.text(path);
  return { path: input.relativePath(path), ...(text && positions(text, span)) };
}

function positions(text: Text, span: Span): object {
  const at = (offset: number): object => {
    const { line, character } = text.positionAt(offset);
    return { line: line + 1, column: character + 1 };
  };
  return { start: at(span.start), end: at(span.end) };
}
