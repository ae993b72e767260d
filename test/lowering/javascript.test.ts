import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printModule } from '../../server/engine/ir/print';
import type { Func, Module, Op } from '../../server/engine/ir/types';
import { verifyModule } from '../../server/engine/ir/verify';
import { javascript } from '../../server/engine/languages/javascript/index';
import { parseForTests } from '../syntax/support';

async function lower(text: string, ending = 'ts'): Promise<Module> {
  const path = `/project/module.${ending}`;
  const module = javascript.lower({ path, tree: await parseForTests(javascript.grammarFor(path), text) });
  assert.deepEqual(verifyModule(module, text.length), []);
  return module;
}

function functionNamed(module: Module, name: string): Func {
  const found = module.functions.find((func) => func.name === name);
  assert.ok(found, `there is a function ${name}`);
  return found;
}

const opsOf = (func: Func): Op[] => func.blocks.flatMap((block) => block.ops);
const allOps = (module: Module): Op[] => module.functions.flatMap(opsOf);

describe('Lowering JavaScript', () => {
  const page = readFileSync(join(__dirname, '../../..', 'test/lowering/javascript.md'), 'utf8');
  const cases = [...page.matchAll(/^### (.+)\n\n```(\w+)\n([^]*?)```\n\n```ir\n([^]*?)```$/gm)];
  assert.equal(cases.length, [...page.matchAll(/^### /gm)].length, 'every case of the page is read');
  for (const [, title = '', ending, source = '', expected] of cases) {
    it(title, async () => {
      assert.equal(printModule(await lower(source, ending)), expected);
    });
  }

  it('knows its files and their grammars', () => {
    const grammars = ['a.js', 'a.MJS', 'a.cjs', 'a.jsx', 'a.ts', 'a.mts', 'a.cts', 'a.tsx'].map((path) => javascript.grammarFor(path));
    assert.deepEqual(grammars, ['javascript', 'javascript', 'javascript', 'javascript', 'typescript', 'typescript', 'typescript', 'tsx']);
  });

  it('reads directives of the file and of functions', async () => {
    const module = await lower('// c\n"use server";\n\'use strict\'\nf();\n"none";\nasync function g() { "use server"; return 1; }\nconst h = async () => { "use cache" };\n');
    assert.deepEqual(module.directives, ['use server', 'use strict']);
    assert.deepEqual(functionNamed(module, 'g').directives, ['use server']);
    assert.deepEqual(functionNamed(module, 'h').directives, ['use cache']);
  });

  it('keeps documentation and comments', async () => {
    const text = '/** One.\n * Two. */\nexport const f = async () => 1;\n// lintel: ignore x\n/** A. */\nclass A {\n  /** M. */\n  m() {}\n}\n/* plain */\nfunction g() {}\n';
    const module = await lower(text);
    assert.equal(functionNamed(module, 'f').documentation, 'One.\nTwo.');
    assert.equal(functionNamed(module, 'm').documentation, 'M.');
    assert.equal(functionNamed(module, 'g').documentation, '');
    assert.equal(module.classes[0]?.documentation, 'A.');
    assert.deepEqual(module.comments.map((comment) => comment.text), ['One.\nTwo.', 'lintel: ignore x', 'A.', 'M.', 'plain']);
    const ignored = module.comments[1];
    assert.equal(ignored && text.slice(ignored.span.start, ignored.span.end), '// lintel: ignore x');
  });

  it('gives a call the span of the whole call and a get that of the whole member', async () => {
    const text = 'x = a.b(c)["d"]?.e(`f${g}`);\nnew H(1);\n';
    const kinds = ['call', 'get', 'concat'];
    const spans = allOps(await lower(text)).filter((op) => kinds.includes(op.kind)).map((op) => text.slice(op.span.start, op.span.end));
    assert.deepEqual(spans, ['a.b', 'a.b(c)', 'a.b(c)["d"]', 'a.b(c)["d"]?.e', '`f${g}`', 'a.b(c)["d"]?.e(`f${g}`)', 'new H(1)']);
  });

  it('gives a set the span of the whole assignment and a write that of the name', async () => {
    const text = 'let a = 1;\na.b = 2;\n({ c: a } = d);\na += "e";';
    const spans = allOps(await lower(text)).filter((op) => op.kind === 'set' || op.kind === 'write').map((op) => text.slice(op.span.start, op.span.end));
    assert.deepEqual(spans, ['a', 'a.b = 2', 'a', 'a']);
  });

  it('keeps declared types on variables', async () => {
    const module = await lower('import { C } from "x";\nlet a: C;\nconst { b }: { b: C } = f(), c: "k" = g;\nexport const d: C[] = h;');
    const types = module.functions[0]?.locals.map(({ name, type }) => [name, type?.kind ?? null]);
    assert.deepEqual(types, [['C', null], ['a', 'name'], ['b', null], ['c', 'literal'], ['d', 'list']]);
  });

  it('takes the same code in CRLF, with tabs, with a byte order mark and after a hashbang', async () => {
    const plain = 'function f(a) {\n\tif (a) return `x\n${a}`;\n}\n';
    const expected = printModule(await lower(plain));
    assert.equal(printModule(await lower(plain.replaceAll('\t', '  '))), expected);
    assert.equal(printModule(await lower(`#!/usr/bin/env node\n${plain}`)), expected);
    assert.equal(printModule(await lower(`\ufeff${plain}`)), expected);
    assert.equal(printModule(await lower(plain.replaceAll('\n', '\r\n'))), expected.replace('x\\n', 'x\\r\\n'));
  });

  it('reads escapes as the program does', async () => {
    const text = String.raw`f('\x41\u0042\u{1F600}\n\'\
', "\q\0", ${'`\\`${"x"}\\u0043`'});`;
    const constants = allOps(await lower(text)).flatMap((op) => (op.kind === 'const' ? [op.value] : []));
    assert.deepEqual(constants.slice(0, 2), ['AB\u{1F600}\n\'', 'q\0']);
    const concat = allOps(await lower(text)).find((op) => op.kind === 'concat');
    assert.deepEqual(concat?.kind === 'concat' && concat.parts.filter((part) => typeof part === 'string'), ['`', 'C']);
  });

  it('lowers a minified line like a laid out one', async () => {
    const laid = 'const a = 1;\nfunction f(b) {\n  return a + b;\n}\nf(2);\n';
    const minified = 'const a=1;function f(b){return a+b}f(2);';
    assert.equal(printModule(await lower(minified)), printModule(await lower(laid)));
  });

  it('survives an empty file and a file of anything', async () => {
    assert.deepEqual(opsOf((await lower('')).functions[0] as Func), []);
    const noise = await lower('\u0000\u0001)]}{{{ <<< "\u2028 `${ @@ 你好 \ud83d');
    assert.ok(noise.broken.length > 0);
  });

  it('says where code is broken', async () => {
    const text = 'const a = f(1);\nconst b = = ;\nconst c = g(2);\n';
    const { broken } = await lower(text);
    assert.deepEqual(broken.map((span) => text.slice(span.start, span.end)), ['= =']);
    assert.deepEqual((await lower('const a = <p>You & me</p>;', 'tsx')).broken, []);
    assert.deepEqual((await lower('var interface = 1;', 'cjs')).broken, []);
  });

  it('keeps the statements inside an error in sight', async () => {
    const text = 'for (using q of foo()) { h(q) }\nconst z = 1;\n';
    const module = await lower(text);
    assert.ok(allOps(module).some((op) => op.kind === 'const' && op.value === 1));
    assert.ok(module.broken.every((span) => span.end <= text.indexOf('const') || span.start >= text.indexOf(';')));
  });

  describe('of any size', () => {
    const repeat = (before: string, middle: string, after: string, count: number): string => before.repeat(count) + middle + after.repeat(count);

    it('takes a sum of 5,000 terms as one operation', async () => {
      const text = Array.from({ length: 5000 }, (_, index) => `a${index}`).join(' + "-" + ');
      const concats = allOps(await lower(text)).filter((op) => op.kind === 'concat');
      assert.equal(concats.length, 1);
      assert.equal(concats[0]?.kind === 'concat' && concats[0].parts.length, 9999);
    });

    const long: [string, string, Op['kind'], number][] = [
      ['a chain of methods', `a${'.b(c)'.repeat(3000)}`, 'call', 3000],
      ['a chain of conditions', `if (${Array(3000).fill('a()').join(' && ')}) f();`, 'call', 3001],
      ['a chain of else', `${'if (a()) b(); else '.repeat(1000)}c();`, 'call', 2001],
      ['a chain of conditional expressions', `${'a() ? b : '.repeat(1000)}c`, 'call', 1000],
      ['a product', Array(3000).fill('a()').join(' * '), 'call', 3000],
    ];
    for (const [title, text, kind, count] of long) {
      it(`lowers all of ${title}`, async () => {
        const path = '/project/a.js';
        const module = javascript.lower({ path, tree: await parseForTests('javascript', text) });
        assert.equal(allOps(module).filter((op) => op.kind === kind).length, count);
        assert.deepEqual(module.broken, []);
      });
    }

    it('lowers 500 nested calls, and cuts deeper nesting without failing', async () => {
      const module = await lower(repeat('f(', 'x', ')', 500));
      assert.equal(allOps(module).filter((op) => op.kind === 'call').length, 500);
      assert.deepEqual(module.broken, []);
      const deep: string[] = [
        repeat('f(', 'x', ')', 2000), repeat('[', 'x', ']', 2000), repeat('(', 'x', ')', 2000), repeat('({a:', 'x', '})', 2000),
        repeat('!', 'x', '', 5000), repeat('() => ', 'x', '', 2000), repeat('{', 'x', '}', 2000), repeat('a = ', 'x', '', 2000),
        repeat('function f(){', '', '}', 2000), repeat('class A { m() {', '', '}}', 1000), repeat('`${', 'x', '}`', 2000),
        repeat('f(function(){ return ', 'x', '})', 1000), `let ${repeat('{a:', 'x', '}', 2000)} = y`, `if (${repeat('a && (b || ', 'x', ')', 2000)}) c();`,
        repeat('try {', 'return 1', '} finally { g() }', 200),
      ];
      for (const text of deep) {
        const cut = javascript.lower({ path: '/project/a.js', tree: await parseForTests('javascript', text) });
        assert.ok(cut.broken.length > 0, text.slice(0, 20));
      }
    });
  });

  it('scans the imports of a text', () => {
    const text = [
      'import a from "one";', 'import * as b from \'two\'; import type { C } from "three";', 'import {\n  d,\n  e as f,\n} from "./four";',
      'export * from "./five"; export { g } from "./six";', 'import "seven";', 'const h = require("eight");', 'const { i } = await import(`./nine`);',
      'import(`./tools/${name}.js`); require(\'./commands/\' + file); require(__dirname + "/jobs/" + file); print(`./${text}`);',
      'const folder = path.join(__dirname, "more", "kinds"); require(path.join(folder, file));',
      'import j = require("./ten");', 'import(/* chunk */ "eleven");', 'import k,{l}from"twelve";', 'require.resolve("thirteen");', 'import(name);', 'const from = "none";',
    ].join('\n');
    const expected = ['one', 'two', 'three', './four', './five', './six', 'seven', 'eight', './nine', './ten', 'eleven', 'twelve', 'thirteen', './tools/*.js', './tools/${name}.js', './commands/', './commands/*', './jobs/*', './more/kinds/*', './more/kinds/*/*'];
    assert.deepEqual([...javascript.scanImports(text)].sort(), expected.sort());
  });
});
