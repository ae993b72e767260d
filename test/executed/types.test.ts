// Fixed TypeScript is checked by its compiler, with the declarations of the real packages: what a fix writes brings no error
// that was not there before. All examples are checked in one program, each in a folder of its own.
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import ts from 'typescript';
import { applyToAll, type Texts } from '../../server/engine/fix/apply';
import { rules } from '../../server/generated/rules';
import { readPage, withoutMarks } from '../pages/page';
import { analyzeTexts } from '../support/analyze';

const root = join(__dirname, '../../..');
const home = process.env.LINTEL_SDKS ?? join(root, 'node_modules/.cache/lintel-sdks');

interface Fixed {
  readonly name: string;
  readonly before: Texts;
  readonly after: Texts;
}

/** Every fix of every TypeScript example on the rules' pages, each for itself. */
async function fixedExamples(): Promise<Fixed[]> {
  const found: Fixed[] = [];
  for (const rule of rules) {
    for (const project of readPage(readFileSync(join(root, 'rules', rule.id, 'page.md'), 'utf8'))) {
      if (project.files.every(({ path, marks }) => marks.length === 0 || !/\.[cm]?tsx?$/.test(path))) continue;
      const before: Texts = new Map(project.files.map(({ path, text }) => [path, withoutMarks(text)]));
      const { findings } = await analyzeTexts(Object.fromEntries(before), { rules: [rule], options: { audience: 'audit' } });
      for (const { fixes } of findings) for (const fix of fixes) found.push({ name: `${rule.id}, ${project.title}: ${fix.title}`, before, after: applyToAll(before, fix.edits) });
    }
  }
  return found;
}

const options: ts.CompilerOptions = {
  strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.Preserve, allowImportingTsExtensions: true, types: ['node'], typeRoots: [join(root, 'node_modules/@types')],
};

/** What the compiler says of each folder, without the places. */
function complaints(folder: string, files: readonly string[]): Map<string, string[]> {
  const program = ts.createProgram([...files], options);
  const found = new Map<string, string[]>();
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const [of = ''] = diagnostic.file?.fileName.slice(folder.length + 1).split('/') ?? [];
    found.set(of, [...(found.get(of) ?? []), `TS${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`]);
  }
  return found;
}

describe('fixed TypeScript', () => {
  let folder: string;
  before(() => {
    assert.ok(existsSync(join(home, 'node_modules/openai')), 'the SDKs are installed');
    folder = mkdtempSync(join(tmpdir(), 'lintel-types-')).split(sep).join('/');
    symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'), 'junction');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has no error that was not there before the fix', async () => {
    const examples = await fixedExamples();
    const files: string[] = [];
    for (const [index, { before, after }] of examples.entries()) {
      for (const [state, texts] of [['before', before], ['after', after]] as const) {
        for (const [path, text] of texts) {
          const full = join(folder, `${index}-${state}`, path);
          mkdirSync(dirname(full), { recursive: true });
          writeFileSync(full, text);
          if (/\.[cm]?tsx?$/.test(path)) files.push(full);
        }
      }
    }
    const found = complaints(folder, files);
    const added: string[] = [];
    let resolved = 0;
    for (const [index, { name, after }] of examples.entries()) {
      const known = found.get(`${index}-before`) ?? [];
      if (known.every((one) => !one.startsWith('TS2307'))) resolved++;
      for (const one of found.get(`${index}-after`) ?? []) if (!known.includes(one)) added.push(`${name}\n${one}\n${[...after.values()].join('\n')}`);
    }
    assert.deepEqual(added, []);
    // The rest imports packages that are not installed here, whose values then have no type.
    assert.ok(examples.length >= 60 && resolved >= examples.length / 2, `${examples.length} fixes, ${resolved} with every declaration`);
  }).timeout(600_000);
});
