// Writes docs/FIXES.md, the table of all fixes, from the examples on the rules' pages. It runs what the tests run, so the
// table and the test that holds it to the rules cannot differ.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildForTests } from './build.mjs';
import { isMain, root } from './run.mjs';

export async function generateFixes() {
  await buildForTests();
  const out = process.env.LINTEL_OUT ?? join(root, 'out');
  const { fixPage } = createRequire(import.meta.url)(join(out, 'test/pages/fix-table.js'));
  writeFileSync(join(root, 'docs/FIXES.md'), await fixPage());
}

if (isMain(import.meta.url)) await generateFixes();
