/**
 * Language × feature: every page of this folder is a list of cases, each written once per language with the same
 * behaviour. A line that ends in `# flow` or `// flow` must be the sink of a flow; any other line must not be.
 * `source()` and `sink()` are known from `kit.pypi.yaml` and `kit.npm.yaml`; the platforms from the product's own rows.
 */
import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Text } from '../../server/engine/base/text';
import type { Knowledge } from '../../server/engine/models/knowledge';
import { analyzeCase, loadKnowledge, root } from './analysis';
import { readPage } from './pages';
import type { Case } from './pages';

/** The lines, as `path:line`, that the engine reports as sinks of a flow. */
async function flowLines(one: Case, knowledge: Knowledge): Promise<string[]> {
  const { engine, texts } = await analyzeCase(one, knowledge);
  const found = engine.flows().filter(({ channel }) => channel === 'act.code' || channel === 'act.script' || channel === 'act.dispatch').map((flow) => {
    const text = new Text(texts[flow.sink.path] as string);
    for (const step of [...flow.steps, { location: flow.sink }]) {
      assert.ok(step.location.span.end <= (texts[step.location.path] as string).length, 'every step lies in its file');
    }
    return `${flow.sink.path.slice('/project/'.length)}:${text.lineAt(flow.sink.span.start) + 1}`;
  });
  return [...new Set(found)].sort();
}

describe('Conformance', () => {
  const knowledge = loadKnowledge();
  const folder = join(root, 'test/conformance');
  for (const page of readdirSync(folder).filter((name) => name.endsWith('.md')).sort()) {
    describe(page.replace(/\.md$/, ''), () => {
      for (const one of readPage(readFileSync(join(folder, page), 'utf8'))) {
        it(`${one.title} (${one.language})`, async () => {
          assert.deepEqual(await flowLines(one, knowledge), one.expected);
        });
      }
    });
  }
});
