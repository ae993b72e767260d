/**
 * One report as the client may see it: findings by document (a file, or a cell of a notebook that is open), those of switched-off folders left out, with their
 * diagnostics. Made anew after each analysis and thrown away with it; what is asked twice is worked out once.
 */
import type { Text } from '../engine/base/text';
import type { Finding } from '../engine/rules/contract';
import type { Report } from '../engine/service';
import { uriOf, type View } from './convert';
import { fileDiagnostics, type DiagnosticForm, type FileDiagnostics } from './diagnostics';

export class Results {
  private readonly byDocument = new Map<string, Finding[]>();
  private readonly files = new Map<string, FileDiagnostics>();

  constructor(
    readonly report: Report,
    readonly view: View,
    private readonly form: DiagnosticForm,
    isEnabled: (path: string) => boolean,
  ) {
    const enabled = new Map<string, boolean>();
    for (const finding of report.findings) {
      const { path } = finding.location;
      let isShown = enabled.get(path);
      if (isShown === undefined) enabled.set(path, (isShown = isEnabled(path)));
      if (!isShown) continue;
      const uri = uriOf(finding.location, view);
      const findings = this.byDocument.get(uri);
      if (findings) findings.push(finding);
      else this.byDocument.set(uri, [finding]);
    }
  }

  /** Documents with findings, sorted by file and place. */
  get documents(): readonly string[] {
    return [...this.byDocument.keys()];
  }

  /** `uri`: in the canonical spelling of `Addresses`. */
  findings(uri: string): readonly Finding[] {
    return this.byDocument.get(uri) ?? [];
  }

  diagnostics(uri: string): FileDiagnostics {
    let file = this.files.get(uri);
    if (!file) this.files.set(uri, (file = fileDiagnostics(this.findings(uri), this.view, this.form)));
    return file;
  }

  text(path: string): Text | null {
    return this.view.text(path);
  }
}
