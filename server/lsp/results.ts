/**
 * One report as the client may see it: findings by file, those of switched-off folders left out, with their
 * diagnostics. Made anew after each analysis and thrown away with it; what is asked twice is worked out once.
 */
import type { Text } from '../engine/base/text';
import type { Finding } from '../engine/rules/contract';
import type { Report } from '../engine/service';
import type { View } from './convert';
import { fileDiagnostics, type FileDiagnostics } from './diagnostics';

export class Results {
  private readonly byPath = new Map<string, Finding[]>();
  private readonly files = new Map<string, FileDiagnostics>();

  constructor(
    readonly report: Report,
    readonly view: View,
    private readonly withSteps: boolean,
    isEnabled: (path: string) => boolean,
  ) {
    const enabled = new Map<string, boolean>();
    for (const finding of report.findings) {
      const { path } = finding.location;
      let isShown = enabled.get(path);
      if (isShown === undefined) enabled.set(path, (isShown = isEnabled(path)));
      if (!isShown) continue;
      const findings = this.byPath.get(path);
      if (findings) findings.push(finding);
      else this.byPath.set(path, [finding]);
    }
  }

  /** Files with findings, sorted. */
  get paths(): readonly string[] {
    return [...this.byPath.keys()];
  }

  findings(path: string): readonly Finding[] {
    return this.byPath.get(path) ?? [];
  }

  diagnostics(path: string): FileDiagnostics {
    let file = this.files.get(path);
    if (!file) this.files.set(path, (file = fileDiagnostics(this.findings(path), this.view, this.withSteps)));
    return file;
  }

  text(path: string): Text | null {
    return this.view.text(path);
  }
}
