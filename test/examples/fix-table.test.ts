// docs/FIXES.md says what fixes there are, as the rules' pages show them.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixPage } from '../pages/fix-table';

describe('the table of fixes', () => {
  it('is the one that the rules make', async () => {
    const page = await fixPage();
    assert.ok(page.split('\n| [').length > 15, page);
    assert.equal(readFileSync(join(__dirname, '../../../docs/FIXES.md'), 'utf8'), page, 'run `npm run generate`');
  }).timeout(240_000);
});
