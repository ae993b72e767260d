// docs/FIXES.md says what fixes there are, as the rules' pages show them.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../server/generated/rules';
import { fixPage, fixRows, whyNoFix } from '../pages/fix-table';

describe('the table of fixes', () => {
  it('is the one that the rules make', async () => {
    const page = await fixPage();
    assert.ok(page.split('\n| [').length > 15, page);
    assert.equal(readFileSync(join(__dirname, '../../../docs/FIXES.md'), 'utf8'), page, 'run `npm run generate`');
  }).timeout(240_000);

  it('has at least 45 rules, and the page of every other one says why no fix could be mechanical', async () => {
    const fixed = new Set((await fixRows()).map(({ rule }) => rule));
    assert.ok(fixed.size >= 45, String(fixed.size));
    for (const { id } of rules) assert.equal(whyNoFix(id) === null, fixed.has(id), id);
  }).timeout(240_000);
});
