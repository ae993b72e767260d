// Of all fixes that the rules' pages show: what they import that neither the platform nor the program has is written
// into the program's manifest too.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { neverCancelled } from '../../server/engine/base/cancel';
import { fixAll } from '../../server/engine/fixing';
import { languageOf } from '../../server/engine/languages';
import { rules } from '../../server/generated/rules';
import { readPage, withoutMarks } from '../pages/page';
import { workspaceOf } from '../support/analyze';

const root = join(__dirname, '../../..');
/** Modules of Python that fixes may import. */
const ofPython = new Set('ast base64 functools hashlib hmac html importlib ipaddress json logging operator os pathlib re secrets shlex subprocess sys typing urllib'.split(' '));

function packageOf(specifier: string): string | null {
  if (/^[./]/.test(specifier)) return null;
  const bare = specifier.replace(/^node:/, '');
  if (builtinModules.includes(bare) || ofPython.has(specifier.split('.')[0] ?? '')) return null;
  return (/^@[^/]+\/[^/]+/.exec(specifier) ?? /^[^/.]+/.exec(specifier))?.[0] ?? specifier;
}

function packagesIn(path: string, text: string): readonly string[] {
  return (languageOf(path)?.scanImports(text) ?? []).flatMap((specifier) => packageOf(specifier) ?? []);
}

interface Bringing {
  readonly title: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly brought: readonly string[];
}

const all = rules.flatMap(({ id }) =>
  readPage(readFileSync(join(root, 'rules', id, 'page.md'), 'utf8')).flatMap(({ title, files }): Bringing[] => {
    const before = new Set(files.flatMap(({ path, text }) => packagesIn(path, text)));
    const brought = [...new Set(files.flatMap(({ path, after }) => (after === null ? [] : packagesIn(path, after))))].filter((one) => !before.has(one));
    return brought.length === 0 ? [] : [{ title: `${id}, ${title}`, texts: Object.fromEntries(files.map(({ path, text }) => [path, withoutMarks(text)])), brought }];
  }),
);

describe('what fixes import from elsewhere', () => {
  it('is shown by pages, and is a schema library or what a store takes its filters from', () => {
    assert.ok(all.length >= 2, `${all.length} examples`);
    assert.deepEqual([...new Set(all.flatMap(({ brought }) => brought))].sort(), ['pydantic', 'qdrant_client', 'zod']);
  });

  for (const { title, texts, brought } of all) {
    it(`is written into the manifest: ${title}`, async () => {
      const manifests = { '/package.json': '{\n  "dependencies": {}\n}\n', '/requirements.txt': 'openai\n' };
      const { texts: fixed } = await fixAll(workspaceOf({ ...manifests, ...texts }, { options: { audience: 'audit' } }).workspace, 'review', neverCancelled);
      const written = Object.keys(manifests).map((path) => fixed.get(path)?.after ?? '').join('\n');
      for (const one of brought) assert.ok(written.includes(one.replaceAll('_', '-')), `${one} in\n${written}`);
    });
  }
});
