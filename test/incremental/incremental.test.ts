// The report after any sequence of edits is the report of a fresh start over the same texts, in every word and place.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import type { KnowledgeFile } from '../../server/engine/models/schema';
import type { Report } from '../../server/engine/service';
import builtIn from '../../server/generated/knowledge.json';
import { analyzeTexts, workspaceOf } from '../support/analyze';
import { Random } from '../syntax/random';
import { randomEdit } from './edits';
import type { Texts } from './edits';
import { programs } from './programs';

/** Every analysis from scratch reads the knowledge anew: only what the programs use. */
const packages = new Set(['openai', 'flask', 'python', 'express', 'node']);
const knowledge = (builtIn as readonly KnowledgeFile[]).filter((file) => packages.has(file.package));

/** What a reader sees of a report. */
function readable({ findings, suppressed, problems, statistics }: Report): unknown {
  return JSON.parse(JSON.stringify({ findings, suppressed, problems, statistics }));
}

async function checkEdits(original: Texts, seed: number, count: number): Promise<number> {
  const random = new Random(seed);
  const current = { ...original };
  const { workspace } = workspaceOf(original, { knowledge });
  let reported = 0;
  await workspace.analyze(neverCancelled);
  for (let step = 0; step < count; step++) {
    const { path, text, kind } = randomEdit(original, current, random);
    current[path] = text;
    workspace.open(path, text);
    const warm = await workspace.analyze(neverCancelled);
    const cold = await analyzeTexts(current, { knowledge });
    reported += cold.findings.length;
    assert.deepEqual(readable(warm), readable(cold), `seed ${seed}, edit ${step} of ${path}: ${kind}\n${text}`);
  }
  return reported;
}

describe('incremental', () => {
  for (const [name, texts] of Object.entries(programs)) {
    it(`answers as a fresh start does after each of many edits of ${name}`, async function () {
      this.timeout(300_000);
      const seeds = (process.env['LINTEL_SEEDS'] ?? '1,2,3').split(',').map(Number);
      for (const seed of seeds) assert.ok((await checkEdits(texts, seed, 50)) > 0, 'there are findings');
    });
  }
});
