/**
 * The page beside each knowledge file proves its rows: its blocks are analysed, every mark must have its finding and
 * no other line may have one, and no row may be left that no block reaches.
 */
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { neverCancelled } from '../../server/engine/base/cancel';
import type { KnowledgeFile } from '../../server/engine/models/schema';
import knowledge from '../../server/generated/knowledge.json';
import { readPage, type Project } from '../pages/page';
import { testPage } from '../pages/harness';
import { workspaceOf } from '../support/analyze';

const folder = join(__dirname, '../../../rules/models');
const only = process.env.LINTEL_PAGE ?? '';
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && name.includes(only))
  .map((name) => name.replace(/\.yaml$/, ''))
  .sort();
const files = knowledge as readonly KnowledgeFile[];

describe('knowledge pages', () => {
  for (const name of pages) {
    describe(name, () => {
      const path = join(folder, `${name}.md`);
      it('has a page', () => assert.ok(existsSync(path), `${name}.md is missing`));
      if (!existsSync(path)) return;
      const page = readFileSync(path, 'utf8');
      testPage(page);
      it('has an example for every row', async () => {
        const reached = new Set<string>();
        for (const project of readPage(page)) for (const row of await rowsReached(project)) reached.add(row);
        const file = files.find((candidate) => `${candidate.ecosystem}/${candidate.package}` === packageOf(name));
        assert.ok(file, `${name}.yaml is not in the generated knowledge`);
        const missing = file.rows.flatMap((row, index) => (reached.has(`${file.ecosystem}/${file.package}#${index}`) ? [] : [`row ${index + 1}: ${subjectOf(row)}`]));
        assert.deepEqual(missing, [], 'rows that no block of the page reaches');
      });
    });
  }
});

async function rowsReached(project: Project): Promise<ReadonlySet<string>> {
  const { workspace } = workspaceOf(Object.fromEntries(project.files.map((file) => [file.path, file.text])), { options: { audience: 'strict' } });
  const rows = workspace.usedKnowledge;
  const matched = new Set<string>();
  rows.matched = matched;
  await workspace.analyze(neverCancelled);
  // Others share the knowledge.
  rows.matched = null;
  return matched;
}

/** `pypi/pandas` of `pypi/pandas.yaml`: what the file itself says. */
function packageOf(name: string): string {
  const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
  const declared = /^package: "?([^"\n]+)"?$/m.exec(text)?.[1];
  return `${name.split('/')[0]}/${declared}`;
}

function subjectOf(row: KnowledgeFile['rows'][number]): string {
  const named = row.call ?? row.read ?? row.decorate ?? row.subclass ?? row.write ?? row.attribute ?? row.object ?? row.imported ?? JSON.stringify(row.exported);
  return [named].flat()[0] as string;
}
