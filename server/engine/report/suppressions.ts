/**
 * Comments by which a person says: this finding was looked at and is accepted, and why.
 *
 *   lintel-ignore RULE[, RULE] -- reason [until=YYYY-MM-DD]      on the finding's line, or on the line above its statement
 *   lintel-ignore-file RULE[, RULE] -- reason [until=…]          anywhere: for the whole file
 *   lintel-ignore-start RULE[, RULE] -- reason [until=…]         for the lines up to `lintel-ignore-end` (or the end of the file)
 *
 * A suppression needs the rule's id and a reason; one without either, or past its date, silences nothing and says so at
 * the finding it was meant for. Comments come from the language's lowering, so the words in a string or in code are
 * none. The clock is not read here: today's date is handed in, so that a report can be made again.
 *
 * Invariant: a comment silences only the rules it names.
 *
 * Example: `# lintel-ignore model-output-to-shell -- the command is one of three constants until=2027-01-31`.
 */
import type { Span } from '../base/span';
import type { Text } from '../base/text';
import type { Comment, Module } from '../ir/types';
import type { Finding } from '../rules/contract';
import { enclosingStatement } from '../rules/enclosing';

export type Scope = 'line' | 'file' | 'start' | 'end';

export interface Suppression {
  readonly scope: Scope;
  readonly rules: readonly string[];
  readonly reason: string;
  /** ISO date; the last day on which it counts. */
  readonly until: string | null;
}

/** What a file's comments say about one finding. */
export type Verdict =
  | { readonly kind: 'suppressed'; readonly reason: string; readonly until: string | null }
  /** A comment was meant for it but does not count; `why` is a clause: "it gives no reason". */
  | { readonly kind: 'refused'; readonly line: number; readonly why: string };

const form = /^lintel-ignore(?:-(file|start|end))?(?![\w-])([^]*)$/;
const date = /(?:^|\s)until=(\S*)\s*$/;

/** Reads one comment's text; null when it is no suppression. */
export function parseSuppression(comment: string): Suppression | null {
  const match = form.exec(comment.trim());
  if (!match) return null;
  const [, scope = 'line', rest = ''] = match;
  const dash = /(?:^|\s)--(?:\s|$)/.exec(rest);
  const named = dash ? rest.slice(0, dash.index) : rest;
  const said = dash ? rest.slice(dash.index + dash[0].length).trim() : '';
  const until = date.exec(said);
  return {
    scope: scope as Scope,
    rules: named.split(/[\s,]+/).filter((name) => name !== ''),
    reason: (until ? said.slice(0, until.index) : said).replace(/\s+/g, ' ').trim(),
    until: until ? (until[1] as string) : null,
  };
}

interface Placed extends Suppression {
  /** 0-based line of the comment. */
  readonly line: number;
  readonly span: Span;
  /** The comment shares its line with code before it. */
  readonly isTrailing: boolean;
  /** For `line` above a statement: the line that it speaks of. For `start`: the last line. */
  readonly target: number;
}

export class Suppressions {
  private readonly placed: readonly Placed[];

  constructor(
    private readonly module: Module,
    private readonly text: Text,
    private readonly today: string,
  ) {
    const parsed = module.comments.flatMap((comment) => {
      const suppression = parseSuppression(comment.text);
      return suppression ? [this.place(suppression, comment)] : [];
    });
    this.placed = parsed.map((one) => (one.scope === 'start' ? { ...one, target: this.endOf(one, parsed) } : one));
  }

  /** What the comments say about a finding of `rule` at `span`; null when nothing. One good suppression outweighs bad ones. */
  judge(rule: string, span: Span): Verdict | null {
    let refusal: Verdict | null = null;
    for (const suppression of this.placed) {
      if (suppression.rules.length > 0 && !suppression.rules.includes(rule)) continue;
      if (!this.covers(suppression, span)) continue;
      const why = this.refusal(suppression);
      if (why === null) return { kind: 'suppressed', reason: suppression.reason, until: suppression.until };
      refusal ??= { kind: 'refused', line: suppression.line, why };
    }
    return refusal;
  }

  /** What became of each comment, given all findings of the file. `why`: it suppresses nothing, for this reason. */
  states(findings: readonly Finding[]): { span: Span; rules: readonly string[]; why: string | null; isExpired: boolean; isUsed: boolean }[] {
    return this.placed.filter(({ scope }) => scope !== 'end').map((suppression) => {
      const why = this.refusal(suppression);
      return {
        span: suppression.span,
        rules: suppression.rules,
        why,
        isExpired: why !== null && suppression.rules.length > 0 && suppression.reason !== '' && suppression.until !== null && isDate(suppression.until),
        isUsed: why === null && findings.some((finding) => suppression.rules.includes(finding.rule) && this.covers(suppression, finding.location.span)),
      };
    });
  }

  private refusal(suppression: Suppression): string | null {
    if (suppression.rules.length === 0) return 'it names no rule';
    if (suppression.reason === '') return 'it gives no reason';
    if (suppression.until === null) return null;
    if (!isDate(suppression.until)) return 'its date is not a day of the form YYYY-MM-DD';
    return this.today > suppression.until ? `it ended on ${suppression.until}` : null;
  }

  private covers(suppression: Placed, span: Span): boolean {
    const first = this.text.lineAt(span.start);
    const last = this.text.lineAt(Math.max(span.start, span.end - 1));
    switch (suppression.scope) {
      case 'file':
        return true;
      case 'end':
        return false;
      case 'start':
        return suppression.line <= first && last <= suppression.target;
      case 'line': {
        if (first <= suppression.target && suppression.target <= last) return true;
        const statement = enclosingStatement(this.module, span);
        if (suppression.target === this.text.lineAt(statement.start)) return true;
        return suppression.isTrailing && suppression.target === this.text.lineAt(Math.max(statement.start, statement.end - 1));
      }
    }
  }

  private place(suppression: Suppression, comment: Comment): Placed {
    const line = this.text.lineAt(comment.span.start);
    const before = this.text.content.slice(this.text.lineStart(line), comment.span.start);
    // In JSX a comment stands in braces of its own.
    const isTrailing = !/^[\s{]*$/.test(before);
    return { ...suppression, line, span: comment.span, isTrailing, target: isTrailing ? line : this.nextCodeLine(comment) };
  }

  /** The first line below a comment that holds something other than white space and comments. */
  private nextCodeLine(comment: Comment): number {
    let line = this.text.lineAt(Math.max(comment.span.start, comment.span.end - 1)) + 1;
    for (; line < this.text.lineCount; line++) {
      if (!/^[\s{}]*$/.test(this.withoutComments(line))) return line;
    }
    return line;
  }

  private withoutComments(line: number): string {
    const start = this.text.lineStart(line);
    const characters = [...this.text.line(line)];
    let offset = start;
    return characters
      .filter((character) => {
        const at = offset;
        offset += character.length;
        return !this.module.comments.some(({ span }) => span.start <= at && at < span.end);
      })
      .join('');
  }

  private endOf(start: Placed, all: readonly Placed[]): number {
    const ends = (end: Placed): boolean =>
      end.scope === 'end' && end.line > start.line && (end.rules.length === 0 || start.rules.some((rule) => end.rules.includes(rule)));
    return all.find(ends)?.line ?? this.text.lineCount;
  }
}

/** A day of the calendar as comments write it. */
export function isDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  return year !== undefined && month !== undefined && day !== undefined && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
