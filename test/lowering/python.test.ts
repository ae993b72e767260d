import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printModule } from '../../server/engine/ir/print';
import type { Func, Module, Op } from '../../server/engine/ir/types';
import { verifyModule } from '../../server/engine/ir/verify';
import { python } from '../../server/engine/languages/python/index';
import { parseForTests } from '../syntax/support';

async function lower(text: string): Promise<Module> {
  const module = python.lower({ path: '/project/module.py', tree: await parseForTests('python', text) });
  assert.deepEqual(verifyModule(module, text.length), []);
  return module;
}

const withoutExports = (printed: string): string => printed.split('\n').filter((line) => !/^export \w/.test(line)).join('\n');

function functionNamed(module: Module, name: string): Func {
  const found = module.functions.find((func) => func.name === name);
  assert.ok(found, `there is a function ${name}`);
  return found;
}

const opsOf = (func: Func): Op[] => func.blocks.flatMap((block) => block.ops);

describe('Lowering Python', () => {
  const page = readFileSync(join(__dirname, '../../..', 'test/lowering/python.md'), 'utf8');
  const cases = [...page.matchAll(/^### (.+)\n\n```python\n([^]*?)```\n\n```ir\n([^]*?)```$/gm)];
  assert.equal(cases.length, [...page.matchAll(/^### /gm)].length, 'every case of the page is read');
  for (const [, title = '', source = '', expected] of cases) {
    it(title, async () => {
      assert.equal(withoutExports(printModule(await lower(source))), expected);
    });
  }

  it('exports the names of the module and what it takes over', async () => {
    const module = await lower('import a.b\nfrom c import *\nx = 1\ndef f(): y = 2\nfor z in x: pass\n');
    const names = module.exports.map((item) => item.name).sort();
    assert.deepEqual(names, ['*', 'a', 'f', 'x', 'z']);
  });

  it('keeps documentation and comments', async () => {
    const module = await lower('"""Mod."""\n# lintel: ignore x\ndef f():\n  """One.\n\n     Two."""\nclass A:\n  "Cls"\n');
    assert.equal(functionNamed(module, '<module>').documentation, 'Mod.');
    assert.equal(functionNamed(module, 'f').documentation, 'One.\n\nTwo.');
    assert.equal(module.classes[0]?.documentation, 'Cls');
    assert.deepEqual(module.comments, [{ span: { start: 11, end: 29 }, text: 'lintel: ignore x' }]);
  });

  it('gives a call the span of the whole call and a get that of the whole attribute', async () => {
    const text = 'x = a.b(c)["d"].e(f"{g}")\n';
    const ops = opsOf(functionNamed(await lower(text), '<module>'));
    const spans = ops.filter((op) => ['call', 'get', 'concat'].includes(op.kind)).map((op) => text.slice(op.span.start, op.span.end));
    assert.deepEqual(spans, ['a.b', 'a.b(c)', 'a.b(c)["d"]', 'a.b(c)["d"].e', 'f"{g}"', 'a.b(c)["d"].e(f"{g}")']);
  });

  it('takes the same code in CRLF, with tabs and with a byte order mark', async () => {
    const plain = 'def f(a):\n\tif a:\n\t\treturn g(a)\n';
    const expected = printModule(await lower(plain));
    assert.equal(printModule(await lower(plain.replaceAll('\n', '\r\n'))), expected);
    assert.equal(printModule(await lower(`\uFEFF${plain}`)), expected);
    assert.equal(printModule(await lower('')), 'f0 <module>()\n  return\n');
  });
});

describe('Lowering Python under strain', () => {
  it('flattens sums and conditions of ten thousand terms', async () => {
    const terms = (operator: string): string => Array.from({ length: 10_000 }, (_, index) => `a${index}`).join(operator);
    const module = await lower(`x = ${terms(' + ')}\nif ${terms(' and ')}:\n    f()\n`);
    const sum = opsOf(functionNamed(module, '<module>')).find((op) => op.kind === 'concat');
    assert.equal(sum?.kind === 'concat' && sum.parts.length, 10_000);
    assert.deepEqual(module.broken, []);
  });

  const deep: [string, string][] = [
    ['calls', `x = ${'f('.repeat(3000)}y${')'.repeat(3000)}\n`],
    ['method chains', `x = y${'.f()'.repeat(3000)}\n`],
    ['lists', `x = ${'['.repeat(3000)}${']'.repeat(3000)}\n`],
    ['types', `x: ${'A['.repeat(3000)}B${']'.repeat(3000)} = 1\n`],
    ['alternatives', `x = ${'a if b else '.repeat(3000)}c\n`],
    ['subtractions', `x = ${'a - '.repeat(3000)}c\n`],
    ['lambdas', `x = ${'lambda: '.repeat(3000)}c\n`],
  ];
  for (const [what, text] of deep) {
    it(`survives three thousand nested ${what}`, async () => {
      const module = await lower(`${text}sink(x)\n`);
      const calls = opsOf(functionNamed(module, '<module>')).filter((op) => op.kind === 'call');
      assert.equal(text.length + 'sink(x)'.length, calls.at(-1)?.span.end);
    });
  }

  it('keeps the neighbours of broken code', async () => {
    const text = 'def a(x):\n    return f(x)\n\ndef b(x):\n    return f((x +)\n\ndef c(x):\n    return g(x)\n';
    const module = await lower(text);
    for (const [name, callee] of [['a', 'f'], ['c', 'g']] as const) {
      const ops = opsOf(functionNamed(module, name));
      assert.ok(ops.some((op) => op.kind === 'global' && op.name === callee), name);
      assert.ok(ops.some((op) => op.kind === 'call'), name);
    }
    assert.ok(module.broken.length > 0);
    for (const span of module.broken) {
      assert.ok(span.start >= text.indexOf('def b') && span.end <= text.indexOf('def c'), 'only b is broken');
    }
  });

  it('lowers what can be understood of text that is no Python', async () => {
    for (const text of ['}{)(', 'def', 'class :\n', 'x = = 1\n', 'f(a b, *, **)\n', '@\n', 'import\n', 'from . import\n', 'match:\n case', 'f"{', '\u0000\u0001']) {
      await lower(text);
    }
  });
});
