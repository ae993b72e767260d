// What the README shows is what the product does: the finding, the tables, the suppression, the models file.
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { settings } from '../../server/engine/settings';
import knowledge from '../../server/generated/knowledge.json';
import { rules } from '../../server/generated/rules';
import { lintel } from './command-line';

const root = join(__dirname, '../../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The block under a line that names a file. */
function fileIn(page: string, name: string): string {
  const start = page.indexOf(`\n\`${name}\`:\n`);
  assert.ok(start > 0, `the README shows ${name}`);
  return /```\w+\n([^]*?)```/.exec(page.slice(start))?.[1] ?? '';
}

/** What stands in a place of the page that is filled in. */
function partIn(page: string, name: string): string {
  const start = page.indexOf(`<!-- ${name}: made by `);
  assert.ok(start > 0, `the README has a place for ${name}`);
  return page.slice(page.indexOf('\n', start) + 1, page.indexOf('\n<!-- end -->', start));
}

interface Docs {
  fillIn(page: string, parts: Record<string, string>): string;
  partsOf(product: object): Record<string, string>;
  libraryParts(files: object): Record<string, string>;
}

describe('the README', () => {
  it('has the parts that are made from the product as the product makes them', async () => {
    const { fillIn, partsOf, libraryParts } = (await import(pathToFileURL(join(root, 'scripts/generate-docs.mjs')).href)) as Docs;
    const names = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(py|ts|json|toml)$/.test(name));
    const files = Object.fromEntries(names.map((name) => [`examples/${name}`, readFileSync(join(root, 'examples', name), 'utf8')]));
    const shown = await lintel(['check', 'examples', '--color', 'never'], files);
    const help = await lintel(['check', '--help']);
    const parts = partsOf({ rules, settings, help: help.stdout, report: shown.stdout });
    assert.deepEqual(Object.keys(parts), ['finding', 'help', 'rules', 'settings']);
    for (const [name, part] of Object.entries(parts)) {
      assert.ok(part.length > 300, `${name} has something in it`);
      assert.equal(partIn(readme, name), part.trimEnd(), `${name}: run \`npm run build\` and \`npm run generate\``);
    }
    assert.equal(fillIn(readme, parts), readme);
    const { libraries } = libraryParts(knowledge);
    assert.equal(partIn(readFileSync(join(root, 'docs/LIBRARIES.md'), 'utf8'), 'libraries'), libraries?.trimEnd(), 'libraries: run `npm run build` and `npm run generate`');
  });

  it('refuses a page without a place for a part, and a place without a part', async () => {
    const { fillIn } = (await import(pathToFileURL(join(root, 'scripts/generate-docs.mjs')).href)) as Docs;
    const page = 'x\n<!-- a: made by `y` -->\nold\n<!-- end -->\nz\n';
    assert.equal(fillIn(page, { a: 'new' }), 'x\n<!-- a: made by `y` -->\nnew\n<!-- end -->\nz\n');
    assert.throws(() => fillIn(page, { a: 'new', b: 'too' }), /no place for b/);
    assert.throws(() => fillIn(page, {}), /nothing is made for the place "a"/);
  });

  it('accepts the finding that it shows a suppression for, and only by the comment', async () => {
    const text = fileIn(readme, 'deploy.py');
    const accepted = await lintel(['check', '--format', 'json'], { 'deploy.py': text });
    const report = JSON.parse(accepted.stdout) as { findings: unknown[]; suppressed: { rule: string; reason: string }[] };
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.deepEqual(report.suppressed.map(({ rule, reason }) => [rule, reason]), [['model-output-to-shell', 'runs in a throw-away container']]);
    const without = await lintel(['check'], { 'deploy.py': text.replace(/^# lintel-ignore.*\n/m, '') });
    assert.equal(without.code, 1);
    assert.match(without.stdout, /^(?:error|warning)\[model-output-to-shell\]/m);
  });

  it('shows a models file that works as it says', async () => {
    const app = fileIn(readme, 'app.py');
    const files = { 'lintel-models.yaml': fileIn(readme, 'lintel-models.yaml'), 'app.py': app };
    const { code, stdout, stderr } = await lintel(['check', '--models', 'lintel-models.yaml', '--format', 'json', '.'], files);
    assert.equal(code, 1, stderr);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; start: { line: number } }[] };
    assert.deepEqual(findings.map(({ rule, start }) => [rule, start.line]), [['user-input-in-system-prompt', app.trimEnd().split('\n').length]]);
    assert.equal((await lintel(['check', '.'], files)).code, 0, 'without the file nothing is known of the library');
  });
});
