/**
 * The report for code scanning: SARIF 2.1.0 as GitHub reads it. Every rule is listed, also those that found nothing, so
 * that alerts can close; places are relative to the repository's root (`%SRCROOT%`); the trace of a finding is its code
 * flow, and its steps before the sink are related locations. Files that could not be analysed are notifications, and
 * make the run unsuccessful. Suppressed findings are in it with their reasons. The same report gives the same bytes:
 * there is no time, no host and no absolute path in it.
 *
 * Decisions: the primary region is kept on one line, since a pull request shows an alert only when all of its lines are
 * part of the change; the confidence of a finding becomes its `rank`.
 */
import type * as sarif from 'sarif';
import type { Location, Span } from '../../engine/base/span';
import type { Text } from '../../engine/base/text';
import { lineHashes } from '../../engine/report/line-hash';
import type { Confidence, Finding, Level, Rule } from '../../engine/rules/contract';
import { pageAddress } from '../../engine/rules/page-address';
import type { Problem, Report } from '../../engine/service';
import { repository } from '../../generated/version';
import { pageOf, paragraphOf } from '../pages';
import { withEnd } from './text';

export interface SarifInput {
  readonly report: Report;
  readonly rules: readonly Rule[];
  readonly text: (path: string) => Text | null;
  /** Relative to the repository's root; an absolute path for what lies outside of it. */
  readonly relativePath: (path: string) => string;
  readonly version: string;
}

const rootName = '%SRCROOT%';
const maxDescription = 1024;
const maxTags = 10;

export function sarifReport(input: SarifInput): string {
  return `${JSON.stringify(sarifLog(input), undefined, 2)}\n`;
}

function sarifLog(input: SarifInput): sarif.Log {
  const { report } = input;
  const run = new Run(input);
  const results = [
    ...report.findings.map((finding) => run.result(finding, null)),
    ...report.suppressed.map((accepted) => run.result(accepted.finding, accepted)),
  ];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Lintel',
            semanticVersion: input.version,
            version: input.version,
            informationUri: repository,
            rules: input.rules.map(descriptor),
            notifications: notificationKinds,
          },
        },
        automationDetails: { id: 'lintel/' },
        invocations: [
          {
            executionSuccessful: !report.problems.some((problem) => problem.kind === 'failure'),
            toolExecutionNotifications: report.problems.map((problem) => run.notification(problem)),
          },
        ],
        originalUriBaseIds: { [rootName]: { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

const notificationKinds: sarif.ReportingDescriptor[] = [
  notificationKind('failure', 'FileNotAnalyzed', 'A file could not be analyzed.', 'What Lintel would have found in it is not known, so the run counts as failed. Check that the file can be read and holds code.'),
  notificationKind('cut', 'AnalysisCut', 'A bound of the analysis was reached in a file.', 'Findings may be missing there. The message names the bound.'),
  notificationKind('skipped', 'FileSkipped', 'A file was left out on purpose.', 'It is too large, minified or binary.'),
];

function notificationKind(id: Problem['kind'], name: string, short: string, more: string): sarif.ReportingDescriptor {
  return { id, name, shortDescription: { text: short }, fullDescription: { text: `${short} ${more}` }, help: { text: more } };
}

function descriptor(rule: Rule): sarif.ReportingDescriptor {
  const page = pageOf(rule.id) ?? '';
  const what = paragraphOf(page, 'What') || `${rule.title}.`;
  const fix = paragraphOf(page, 'Fix');
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: what.slice(0, maxDescription) },
    help: { text: fix === '' ? what : `${what} ${fix}`, markdown: page === '' ? what : page },
    helpUri: pageAddress(rule.id),
    defaultConfiguration: { level: rule.level },
    properties: {
      tags: tags(rule),
      precision: 'high',
      'security-severity': rule.severity.toFixed(1),
      'problem.severity': rule.level === 'note' ? 'recommendation' : rule.level,
    },
  };
}

function tags(rule: Rule): string[] {
  const { standards } = rule;
  return [
    'security',
    ...standards.cwe.map((number) => `external/cwe/cwe-${String(number).padStart(3, '0')}`),
    ...standards.owasp.map((id) => `external/owasp/${id.toLowerCase().replace(':', '-')}`),
    ...(standards.atlas ?? []).map((id) => `external/atlas/${id.toLowerCase()}`),
  ].slice(0, maxTags);
}

const ranks: Readonly<Record<Confidence, number>> = { high: 90, medium: 60, low: 30 };
const notificationLevels: Readonly<Record<Problem['kind'], Level>> = { failure: 'error', cut: 'warning', skipped: 'note' };

/** What is shared within one run: the numbers of rules, the line hashes of files. */
class Run {
  private readonly ruleIndex: ReadonlyMap<string, number>;
  private readonly hashes = new Map<string, readonly string[]>();

  constructor(private readonly input: SarifInput) {
    this.ruleIndex = new Map(input.rules.map((rule, index) => [rule.id, index]));
  }

  result(finding: Finding, accepted: { readonly reason: string; readonly until: string | null } | null): sarif.Result {
    const source = finding.steps.length > 1 ? finding.steps[0] : undefined;
    const sourceLink = source ? ` Source: [${escapeLinkText(source.message)}](1).` : '';
    const result: sarif.Result = {
      ruleId: finding.rule,
      ruleIndex: this.ruleIndex.get(finding.rule) ?? -1,
      level: finding.level,
      rank: ranks[finding.confidence],
      message: { text: `${withoutLinks(`${finding.message} ${finding.advice}`)}${sourceLink}` },
      locations: [{ physicalLocation: this.physical(finding.location, 'line') }],
      partialFingerprints: this.fingerprints(finding),
    };
    if (finding.steps.length > 0) {
      result.codeFlows = [{ message: { text: finding.message }, threadFlows: [{ locations: this.flow(finding) }] }];
    }
    const related = [...finding.steps.slice(0, -1), ...(finding.elsewhere ?? []).map((location) => ({ location, message: 'to be mended here as well' }))];
    if (related.length > 0) {
      result.relatedLocations = related.map(({ location, message }, index) => ({
        id: index + 1,
        physicalLocation: this.physical(location, 'span'),
        message: { text: message },
      }));
    }
    if (finding.fixes.length > 0) result.fixes = finding.fixes.map((fix) => this.fix(fix));
    if (accepted) result.suppressions = [{ kind: 'inSource', status: 'accepted', justification: withEnd(accepted) }];
    return result;
  }

  notification(problem: Problem): sarif.Notification {
    return {
      descriptor: { id: problem.kind, index: notificationKinds.findIndex((kind) => kind.id === problem.kind) },
      level: notificationLevels[problem.kind],
      message: { text: problem.message },
      ...(problem.path !== '' && { locations: [{ physicalLocation: { artifactLocation: this.artifact(problem.path) } }] }),
    };
  }

  private flow(finding: Finding): sarif.ThreadFlowLocation[] {
    return finding.steps.map((step, index) => ({
      executionOrder: index + 1,
      importance: index === 0 || index === finding.steps.length - 1 ? 'essential' : 'important',
      location: { physicalLocation: this.physical(step.location, 'span'), message: { text: step.message } },
    }));
  }

  private fix(fix: Finding['fixes'][number]): sarif.Fix {
    const byPath = new Map<string, sarif.Replacement[]>();
    for (const edit of fix.edits) {
      const replacement: sarif.Replacement = {
        deletedRegion: this.region(edit.path, edit.span, 'span') ?? { charOffset: edit.span.start, charLength: edit.span.end - edit.span.start },
        insertedContent: { text: edit.newText },
      };
      byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), replacement]);
    }
    return {
      description: { text: `${fix.title}.` },
      artifactChanges: [...byPath].map(([path, replacements]) => ({ artifactLocation: this.artifact(path), replacements })),
    };
  }

  private fingerprints(finding: Finding): Record<string, string> {
    const { path, span } = finding.location;
    const text = this.input.text(path);
    if (!text) return { 'lintel/v1': finding.fingerprint };
    let hashes = this.hashes.get(path);
    if (!hashes) {
      hashes = lineHashes(text.content);
      this.hashes.set(path, hashes);
    }
    return { primaryLocationLineHash: hashes[text.lineAt(span.start)] ?? '', 'lintel/v1': finding.fingerprint };
  }

  private physical({ path, span }: Location, extent: 'line' | 'span'): sarif.PhysicalLocation {
    const region = this.region(path, span, extent);
    return { artifactLocation: this.artifact(path), ...(region && { region }) };
  }

  /** All four numbers, counted from 1. */
  private region(path: string, span: Span, extent: 'line' | 'span'): sarif.Region | undefined {
    const text = this.input.text(path);
    if (!text) return undefined;
    const start = text.positionAt(span.start);
    let end = text.positionAt(span.end);
    if (extent === 'line' && end.line > start.line) end = { line: start.line, character: text.line(start.line).length };
    return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
  }

  private artifact(path: string): sarif.ArtifactLocation {
    const relative = this.input.relativePath(path);
    const isOutside = relative.startsWith('/') || /^[A-Za-z]:\//.test(relative);
    const uri = isOutside ? `file://${relative.startsWith('/') ? '' : '/'}${encodePath(relative)}` : encodePath(relative);
    return isOutside ? { uri } : { uri, uriBaseId: rootName };
  }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/').replace(/^([A-Za-z])%3A/, '$1:');
}

/** Words of the finding that would read as a link to a related location. */
function withoutLinks(text: string): string {
  return text.replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

/** Brackets and backslashes have a meaning in the messages of SARIF. */
function escapeLinkText(text: string): string {
  return text.replace(/[\\[\]]/g, (character) => `\\${character}`);
}
