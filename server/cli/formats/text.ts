/**
 * The report for people: one block for each finding with its trace drawn into the code, and a summary line. Steps are
 * numbered in the order in which the value travels; frames of other files are headed by `:::`. Paths are given as the
 * reader would type them. Depends on report and texts only: the same report gives the same lines.
 */
import type { Text } from '../../engine/base/text';
import type { Finding, Level } from '../../engine/rules/contract';
import type { Report, WorkspaceApi } from '../../engine/service';
import { frame, gutterWidth, type Label } from '../frame';
import { link, printable, type Colors } from '../terminal';

export interface TextInput {
  readonly report: Report;
  readonly text: (path: string) => Text | null;
  /** In which cell of a notebook a place lies; null for all other files. */
  readonly cellOf: WorkspaceApi['cellOf'];
  /** How a path is shown. */
  readonly shownPath: (path: string) => string;
  readonly colors: Colors;
  /** Whether what comments accept is listed with its reasons. */
  readonly showSuppressed: boolean;
  /** The fixes of the report are proved to help; else they are there to be tried. */
  readonly hasTriedFixes: boolean;
  /** The address of a rule's page, when links are wanted. */
  readonly ruleLink: ((rule: string) => string) | null;
}

export function textReport(input: TextInput): string {
  const blocks = input.report.findings.map((finding) => block(finding, input));
  const accepted = input.showSuppressed ? input.report.suppressed.map((one) => acceptedLine(one, input)) : [];
  return [...blocks, ...(accepted.length > 0 ? [accepted.join('')] : []), summary(input)].join('\n');
}

function acceptedLine(accepted: Report['suppressed'][number], input: TextInput): string {
  const { finding } = accepted;
  const { path, span } = finding.location;
  return `${input.colors.bold(`suppressed[${finding.rule}]`)}: ${place(path, span.start, input)}: ${printable(withEnd(accepted))}\n`;
}

/** The reason for which a finding is accepted, and up to which day. */
export function withEnd({ reason, until }: { readonly reason: string; readonly until: string | null }): string {
  return until === null ? reason : `${reason} (until ${until})`;
}

/** Further places of one finding that are listed. */
const mostPlaces = 5;

function block(finding: Finding, input: TextInput): string {
  const { colors } = input;
  const name = input.ruleLink ? link(finding.rule, input.ruleLink(finding.rule)) : finding.rule;
  const paint = levelColor(finding.level, colors);
  const rows = [`${colors.bold(paint(`${finding.level}[${name}]`))}${colors.bold(`: ${printable(finding.message)}`)}`];
  const parts = partsOf(finding, input);
  const gutter = Math.max(1, ...parts.map((part) => (part.text ? gutterWidth(part.text, part.labels) : 1)));
  const indent = ' '.repeat(gutter);

  rows.push(`${indent}${colors.blue('-->')} ${place(finding.location.path, finding.location.span.start, input)}`);
  for (const [index, part] of parts.entries()) {
    const first = part.labels[0];
    if (first && !(index === 0 && part.path === finding.location.path)) {
      rows.push(`${indent}${colors.blue(':::')} ${place(part.path, first.span.start, input)}`);
    }
    if (!part.text) continue;
    rows.push(colors.blue(`${indent} |`), ...frame(part.text, part.labels, gutter, colors));
  }
  rows.push(colors.blue(`${indent} |`));

  const note = (word: string, text: string): void => void rows.push(`${indent} ${colors.blue('=')} ${colors.bold(`${word}:`)} ${printable(text)}`);
  note('why', finding.advice);
  const elsewhere = finding.elsewhere ?? [];
  const here = finding.others - elsewhere.length;
  if (here > 0) note('also', `${here} other ${here === 1 ? 'path leads' : 'paths lead'} here`);
  const further = elsewhere.length - mostPlaces;
  if (elsewhere.length > 0) note('also', `to be mended at ${elsewhere.slice(0, mostPlaces).map(({ path, span }) => place(path, span.start, input)).join(', ')}${further > 0 ? ` and ${further} more ${further === 1 ? 'place' : 'places'}` : ''}`);
  if (finding.confidence !== 'high') note('confidence', `${finding.confidence}: a step on the way is inferred, not proved`);
  for (const fix of finding.fixes) note(input.hasTriedFixes ? 'fix' : 'fix to try', `${fix.title}${fix.isDraft ? ' (a draft)' : fix.tier === 'review' ? ' (to be reviewed)' : ''}`);
  note('help', `lintel explain ${finding.rule}`);
  return `${rows.join('\n')}\n`;
}

interface Part {
  readonly path: string;
  readonly text: Text | null;
  readonly labels: readonly Label[];
}

/** The steps, grouped by file in the order in which the value first comes to it. */
function partsOf(finding: Finding, input: TextInput): Part[] {
  const steps = finding.steps.length > 0 ? finding.steps : [{ location: finding.location, message: '' }];
  const labels = new Map<string, Label[]>();
  for (const [index, step] of steps.entries()) {
    const { path, span } = step.location;
    const text = finding.steps.length > 0 ? `${index + 1}: ${step.message}` : step.message;
    const isPrimary = index === steps.length - 1;
    labels.set(path, [...(labels.get(path) ?? []), { span, text, isPrimary }]);
  }
  return [...labels].map(([path, of]) => ({ path, text: input.text(path), labels: of }));
}

function place(path: string, offset: number, input: TextInput): string {
  const shown = printable(input.shownPath(path));
  const inCell = input.cellOf(path, { start: offset, end: offset });
  const [text, at] = inCell ? [inCell.text, inCell.span.start] : [input.text(path), offset];
  const position = text?.positionAt(at, 'utf-32');
  if (inCell && position) return `${shown}:cell ${inCell.cell + 1}:${position.line + 1}:${position.character + 1}`;
  return position ? `${shown}:${position.line + 1}:${position.character + 1}` : shown;
}

function levelColor(level: Level, colors: Colors): (text: string) => string {
  return level === 'error' ? colors.red : level === 'warning' ? colors.yellow : colors.cyan;
}

function summary({ report, colors }: TextInput): string {
  const count = (level: Level): string => counted(report.findings.filter((finding) => finding.level === level).length, level);
  const files = `in ${counted(report.statistics.filesFound, 'file')}`;
  const suppressed = report.suppressed.length > 0 ? ` (${report.suppressed.length} suppressed)` : '';
  const line =
    report.findings.length === 0
      ? colors.green(`no findings ${files}${suppressed}`)
      : colors.bold(`${count('error')}, ${count('warning')}, ${count('note')} ${files}${suppressed}`);
  return `${line}\n`;
}

export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
