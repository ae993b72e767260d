/**
 * The last report, with the files as it speaks of them, while the program goes on changing. When an edit would make half
 * of a program be analysed again, as an open bracket does that lets functions begin and end elsewhere, this report
 * answers until the typing rests: the same findings, where they lie now.
 *
 * Invariant: a finding whose place was edited away is left out, and no fix is offered for a text that nobody analysed.
 *
 * Example: `(` is typed in line 3 of a file with a finding in line 9 and one in line 3 behind it: that one moves by a
 * character, the other not at all.
 */
import type { AcceptedIn } from './accepting';
import { changeBetween, moved, type Change } from './base/change';
import type { Location, Span } from './base/span';
import { Text } from './base/text';
import type { Fix } from './fix/types';
import type { Finding } from './rules/contract';
import { changed } from './rules/finding';
import type { Report } from './service';

export class LastReport {
  private report: Report | null = null;
  /** Of files that have changed since. */
  private readonly before = new Map<string, AcceptedIn>();
  private readonly edited = new Map<string, { readonly newest: Text; readonly change: Change }>();

  get isKnown(): boolean {
    return this.report !== null;
  }

  set(report: Report): Report {
    this.clear();
    this.report = report;
    return report;
  }

  clear(): void {
    this.report = null;
    this.before.clear();
    this.edited.clear();
  }

  /** What the report says of this file rests on what is about to change. */
  keep(path: string, seen: AcceptedIn): void {
    if (!this.before.has(path)) this.before.set(path, seen);
  }

  /** The file as the report speaks of it; null when it has not changed since. */
  seen(path: string): AcceptedIn | null {
    const edit = this.edited.get(path);
    return edit ? { text: edit.newest, module: null, notebook: null } : (this.before.get(path) ?? null);
  }

  /** The report with all places where they lie in the texts that are open. `analysed`: the text of the file as the analysis has it. */
  movedTo(opened: ReadonlyMap<string, string>, analysed: (path: string) => Text | null): Report {
    const report = this.report as Report;
    this.edited.clear();
    for (const [path, newest] of opened) {
      const text = this.before.get(path)?.text ?? analysed(path);
      if (text && text.content !== newest) this.edited.set(path, { newest: new Text(newest), change: changeBetween(text.content, newest) });
    }
    return {
      ...report,
      findings: report.findings.flatMap((finding) => this.moved(finding) ?? []),
      suppressed: report.suppressed.flatMap((entry) => {
        const finding = this.moved(entry.finding);
        return finding ? [{ ...entry, finding }] : [];
      }),
      isProvisional: true,
    };
  }

  private moved(finding: Finding): Finding | null {
    const span = this.spanOf(finding.location);
    if (!span) return null;
    // Fixes are asked for later, and then still of what is written now.
    const edited = new Set(this.edited.keys());
    let fixes: readonly Fix[] | undefined;
    return changed(finding, {
      location: { path: finding.location.path, span },
      steps: finding.steps.map((step) => ({ ...step, location: { path: step.location.path, span: this.spanOf(step.location) ?? this.editIn(step.location) } })),
      get fixes() {
        return (fixes ??= edited.has(finding.location.path) ? [] : finding.fixes.filter((fix) => !fix.edits.some((edit) => edited.has(edit.path))));
      },
    });
  }

  private spanOf({ path, span }: Location): Span | null {
    const edit = this.edited.get(path);
    return edit ? moved(span, edit.change) : span;
  }

  private editIn({ path, span }: Location): Span {
    const edit = this.edited.get(path);
    return edit ? { start: edit.change.start, end: edit.change.newEnd } : span;
  }
}
