// The example applications: Lintel must report each line that a comment marks, and none besides.
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../server/engine/rules/contract';
import type { Report } from '../../server/engine/service';
import { Text } from '../../server/engine/base/text';
import { analyzeTexts } from '../support/analyze';
import { root, textsOf } from './texts';

const examples = readdirSync(join(root, 'examples')).sort();

interface Promised {
  readonly place: string;
  readonly rule: string;
  readonly level: string | null;
}
interface Demo {
  promised(): Promised[];
}

function placeOf(finding: Finding, texts: Readonly<Record<string, string>>): string {
  const { path, span } = finding.location;
  return `${path.slice(1)}:${new Text(texts[path] ?? '').lineAt(span.start) + 1}`;
}

describe('examples', () => {
  let promised: readonly Promised[];
  before(async () => {
    const demo = (await import(pathToFileURL(join(root, 'scripts/demo.mjs')).href)) as Demo;
    promised = demo.promised();
  });

  it('are one in Python and one in TypeScript', () => {
    assert.deepEqual(examples, ['support-desk-python', 'support-desk-typescript']);
  });

  for (const example of examples) {
    describe(example, () => {
      const texts = textsOf(example);
      let report: Report;
      before(async () => {
        report = await analyzeTexts(texts);
      });

      it('has the promised findings and no others', () => {
        const wanted = promised.filter(({ place }) => place.startsWith(`examples/${example}/`));
        const found = report.findings.map((finding) => `${placeOf(finding, texts)} ${finding.rule}`).sort();
        assert.deepEqual(found, wanted.map(({ place, rule }) => `${place} ${rule}`).sort());
        assert.ok(wanted.length >= 8, 'enough to show');
        for (const { place, rule, level } of wanted) {
          const finding = report.findings.find((one) => one.rule === rule && placeOf(one, texts) === place);
          if (level !== null) assert.equal(finding?.level, level, `${place} ${rule}`);
        }
        assert.deepEqual(report.problems, []);
      });

      it('shows flows that cross files, through as many as three', () => {
        const files = report.findings.map((finding) => new Set(finding.steps.map((step) => step.location.path)).size);
        assert.ok(files.filter((count) => count > 1).length >= 5, `files per finding: ${files.join(', ')}`);
        assert.ok(Math.max(...files) >= 3, `files per finding: ${files.join(', ')}`);
      });
    });
  }
});
