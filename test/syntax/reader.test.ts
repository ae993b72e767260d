import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'web-tree-sitter';
import { readWithCursor } from '../../server/engine/syntax/cursor-reader';
import { LayoutError, readFromHeap, readLanguageTables } from '../../server/engine/syntax/heap-reader';
import { Parsers } from '../../server/engine/syntax/parser';
import { heapReader, type MakeReader } from '../../server/engine/syntax/reader';
import { loadGrammar, startRuntime } from '../../server/engine/syntax/runtime';
import { firstDifference, selfCheckSnippets } from '../../server/engine/syntax/self-check';
import { NodeFlag, type FlatTree, type GrammarName } from '../../server/engine/syntax/tree';
import { Random } from './random';
import { grammarNames, snippets } from './snippets';
import { loadWasmForTests } from './support';

/** Both readings of one parse. */
async function readers(name: GrammarName): Promise<(text: string) => { fast: FlatTree; slow: FlatTree }> {
  const heap = await startRuntime(loadWasmForTests);
  const loaded = await loadGrammar(name, loadWasmForTests);
  const tables = readLanguageTables(heap, loaded.language);
  return (text) => {
    const parser = new Parser();
    parser.setLanguage(loaded.language);
    const tree = parser.parse(text);
    assert.ok(tree);
    try {
      return { fast: readFromHeap(heap, tables, loaded, tree, text), slow: readWithCursor(tree, loaded.grammar, text) };
    } finally {
      tree.delete();
      parser.delete();
    }
  };
}

/** Cuts out, doubles or replaces pieces, so that the tree gets errors and missing tokens. */
function damage(text: string, random: Random): string {
  let damaged = text;
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(damaged.length + 1);
    const piece = random.pick(['', '', '(', ')', '{', '}', '"', '`', '\n', ' x.', '\u{1F600}', '<', ',', ': ']);
    damaged = damaged.slice(0, at) + piece + damaged.slice(at + random.below(4));
  }
  return damaged;
}

describe('the heap reader', () => {
  for (const name of grammarNames) {
    it(`reads the same as TreeCursor from ${name}, whole and broken`, async () => {
      const read = await readers(name);
      const random = new Random(1);
      let withErrors = 0;
      for (const snippet of [...snippets[name], selfCheckSnippets[name]]) {
        for (let round = 0; round < 12; round++) {
          const text = round === 0 ? snippet : damage(snippet, random);
          const { fast, slow } = read(text);
          assert.equal(firstDifference(fast, slow), undefined, text);
          if (((fast.flags[0] as number) & NodeFlag.hasError) !== 0) withErrors++;
        }
      }
      assert.ok(withErrors > snippets[name].length * 2, `only ${withErrors} broken texts`);
    });
  }

  it('reads the same as TreeCursor through any depth and any gap', async () => {
    const read = await readers('javascript');
    for (const text of [`${'[('.repeat(2000)}a${')]'.repeat(2000)}`, `f(${' '.repeat(90)}a,${' '.repeat(127)}b,${' '.repeat(400)}c)`]) {
      const { fast, slow } = read(text);
      assert.equal(firstDifference(fast, slow), undefined);
    }
  });

  it('reads the same as TreeCursor from a large real file', async () => {
    const root = join(__dirname, '../../..');
    const read = await readers('javascript');
    const text = readFileSync(join(root, 'node_modules/web-tree-sitter/web-tree-sitter.js'), 'utf8');
    const { fast, slow } = read(text);
    assert.ok(fast.count > 20_000);
    assert.equal(firstDifference(fast, slow), undefined);
  });

  it('checks what it claims to: the snippets hold every kind of flag', () => {
    const flags = new Map<GrammarName, number>();
    return Promise.all(
      grammarNames.map(async (name) => {
        const { slow } = (await readers(name))(selfCheckSnippets[name]);
        flags.set(name, slow.flags.reduce((all, bits) => all | bits, 0));
        assert.ok(slow.field.some((field) => field !== 0));
        assert.ok(slow.count > 100);
      }),
    ).then(() => {
      const all = NodeFlag.named | NodeFlag.error | NodeFlag.extra | NodeFlag.hasError;
      for (const name of grammarNames) {
        // Python's grammar makes up no tokens in so small a text.
        assert.equal(flags.get(name), name === 'python' ? all : all | NodeFlag.missing, name);
      }
    });
  });
});

describe('the choice of the reader', () => {
  const text = 'f(a, b=1)\n';

  async function parseWith(makeReader: MakeReader | undefined): Promise<{ parsers: Parsers; tree: FlatTree }> {
    const parsers = await Parsers.create(loadWasmForTests, makeReader);
    await parsers.load('python');
    return { parsers, tree: parsers.parse('python', text) };
  }

  it('takes the heap reader when it agrees', async () => {
    const { parsers } = await parseWith(undefined);
    assert.equal(parsers.readerOf('python').kind, 'heap', parsers.readerOf('python').reason);
  });

  const broken: [string, MakeReader, RegExp][] = [
    ['throws at once', () => { throw new LayoutError('moved'); }, /moved/],
    ['throws while reading', () => () => { throw new LayoutError('moved'); }, /moved/],
    [
      'reads one wrong number',
      (heap, loaded) => {
        const read = heapReader(heap, loaded);
        return (tree, source) => {
          const flat = read(tree, source);
          flat.end[7] = (flat.end[7] as number) + 1;
          return flat;
        };
      },
      /end of node 7/,
    ],
    [
      'loses fields',
      (heap, loaded) => {
        const tables = readLanguageTables(heap, loaded.language);
        return (tree, source) => readFromHeap(heap, { ...tables, fields: new Uint8Array(tables.fields.length) }, loaded, tree, source);
      },
      /field of node/,
    ],
    [
      'reads another memory',
      (heap, loaded) => {
        const tables = readLanguageTables(heap, loaded.language);
        const buffer = new ArrayBuffer(heap.HEAPU8.length);
        const other = { HEAPU8: new Uint8Array(buffer), HEAPU16: new Uint16Array(buffer), HEAPU32: new Uint32Array(buffer) };
        return (tree, source) => readFromHeap(other, tables, loaded, tree, source);
      },
      /LayoutError/,
    ],
  ];
  for (const [what, makeReader, reason] of broken) {
    it(`falls back to TreeCursor when the heap reader ${what}`, async () => {
      const { parsers, tree } = await parseWith(makeReader);
      assert.equal(parsers.readerOf('python').kind, 'cursor');
      assert.match(parsers.readerOf('python').reason ?? '', reason);
      assert.equal(firstDifference(tree, (await parseWith(undefined)).tree), undefined);
    });
  }

  it('reads a single tree with TreeCursor when the heap reader refuses it', async () => {
    let calls = 0;
    const { parsers, tree } = await parseWith((heap, loaded) => {
      const read = heapReader(heap, loaded);
      return (wasmTree, source) => {
        if (calls++ > 0) throw new LayoutError('this one');
        return read(wasmTree, source);
      };
    });
    assert.equal(parsers.readerOf('python').kind, 'heap');
    assert.equal(calls, 2);
    assert.equal(firstDifference(tree, (await parseWith(undefined)).tree), undefined);
  });
});
