// The example applications are fixed by `lintel check --fix=review` down to no error, and still pass their own tests.
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

describe('the examples, fixed', () => {
  it('have no error left and pass their own tests', async () => {
    const { fixExamples } = (await import(pathToFileURL(join(__dirname, '../../../scripts/demo-fix.mjs')).href)) as { fixExamples(say: (line: string) => void): string[] };
    const said: string[] = [];
    assert.deepEqual(fixExamples((line) => said.push(line)), []);
    assert.match(said.join('\n'), /^lintel: applied \d+ fixes in \d+ files/m);
  }).timeout(180_000);
});
