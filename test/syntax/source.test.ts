import * as assert from 'node:assert/strict';
import { Parser, Tree, TreeCursor } from 'web-tree-sitter';
import { CancelledError } from '../../server/engine/base/cancel';
import { Limits } from '../../server/engine/base/limits';
import { ParserTrappedError } from '../../server/engine/syntax/grammar-parser';
import { Parsers } from '../../server/engine/syntax/parser';
import { heapReader } from '../../server/engine/syntax/reader';
import { decodeSource } from '../../server/engine/syntax/source';
import { NodeFlag, TreeView, type FlatTree, type GrammarName } from '../../server/engine/syntax/tree';
import { grammarNames } from './snippets';
import { loadWasmForTests, parseForTests, parsersForTests } from './support';

async function ready(): Promise<Parsers> {
  const parsers = await parsersForTests();
  await Promise.all(grammarNames.map((name) => parsers.load(name)));
  return parsers;
}

/** The texts of all named leaves. */
function leaves(tree: FlatTree): string[] {
  const view = new TreeView(tree);
  const found: string[] = [];
  for (let node = 0; node < tree.count; node++) if (view.firstChild(node) === -1 && view.isNamed(node)) found.push(view.text(node));
  return found;
}

function isBroken(tree: FlatTree): boolean {
  return ((tree.flags[0] as number) & NodeFlag.hasError) !== 0;
}

/** Cancelled when asked for the nth time. */
function cancelAt(times: number): { isCancelled: boolean; asked: number } {
  return {
    asked: 0,
    get isCancelled() {
      return ++this.asked >= times;
    },
  };
}

describe('any text', () => {
  const cases: [string, GrammarName, string, string[]][] = [
    ['byte order mark', 'python', '\ufeffx = 1\nf(x)\n', ['x', '1', 'f', 'x']],
    ['byte order mark', 'typescript', '\ufeffx = 1;\nf(x)\n', ['x', '1', 'f', 'x']],
    ['CRLF', 'python', 'if a:\r\n\tf()\r\n\tg("""x\r\ny""")\r\nh()\r\n', ['a', 'f', 'g', '"""', 'x\r\ny', '"""', 'h']],
    ['CRLF', 'javascript', '// a\r\nf()\r\n`x\r\n`\r\n', ['// a', 'f', 'x\r\n']],
    ['lone CR', 'python', 'if a: # c\r\tf()\r\tg()\rh()\r', ['a', '# c', 'f', 'g', 'h']],
    ['lone CR', 'typescript', 'a()\r// c\rb()\r', ['a', '// c', 'b']],
    ['mixed line ends', 'python', 'a()\rb()\r\nc()\nd()', ['a', 'b', 'c', 'd']],
    ['tabs and form feeds', 'python', 'class A:\n\tdef f(self):\n\t\treturn 1\n\f\nx = 2\n', ['A', 'f', 'self', '1', 'x', '2']],
    ['non-BMP characters', 'python', 's = "\u{1F600}\u{1F468}"; t = \u{1D4B3}\n', ['s', '"', '\u{1F600}\u{1F468}', '"', 't', '\u{1D4B3}']],
    ['non-BMP characters', 'typescript', 'const \u{20BB7} = `\u{1F600}${a}`; // \u{1F600}\nb()', ['\u{20BB7}', '\u{1F600}', 'a', '// \u{1F600}', 'b']],
    ['nothing', 'python', '', []],
    ['nothing', 'tsx', '', []],
    ['only blanks', 'typescript', ' \n\t\r\n ', []],
  ];
  for (const [what, grammar, text, expected] of cases) {
    it(`${grammar}: ${what}`, async () => {
      const tree = await parseForTests(grammar, text);
      assert.equal(tree.text, text);
      assert.ok(!isBroken(tree));
      assert.deepEqual(leaves(tree).filter((leaf) => leaf.trim() !== ''), expected);
    });
  }

  it('takes lone surrogates', async () => {
    const tree = await parseForTests('typescript', 'f("\udc00 \ud800"); g();');
    assert.deepEqual(leaves(tree), ['f', '\udc00 \ud800', 'g']);
  });

  const deep = 20_000;
  const nested: [GrammarName, string][] = [
    ['python', `${'['.repeat(deep)}${']'.repeat(deep)}\n`],
    ['python', `x = ${'f('.repeat(deep)}${')'.repeat(deep)}\n`],
    ['python', `x = ${'-'.repeat(deep)}1\n`],
    ['javascript', `${'a('.repeat(deep)}${')'.repeat(deep)};`],
    ['typescript', `${'{'.repeat(deep)}${'}'.repeat(deep)}`],
    ['typescript', `x = ${'a + '.repeat(deep)}b;`],
    ['typescript', `let x: ${'A<'.repeat(2000)}B${'>'.repeat(2000)};`],
    ['tsx', `x = ${'<A>'.repeat(2000)}${'</A>'.repeat(2000)};`],
  ];
  for (const [grammar, text] of nested) {
    it(`${grammar}: deep nesting of ${text.slice(0, 12)}`, async () => {
      const tree = await parseForTests(grammar, text);
      assert.ok(tree.count > 2000);
      let depth = 0;
      for (let node = tree.count - 1; node > 0; node = tree.parent[node] as number) depth++;
      let deepest = 0;
      const depths = new Uint32Array(tree.count);
      for (let node = 1; node < tree.count; node++) {
        depths[node] = (depths[tree.parent[node] as number] as number) + 1;
        deepest = Math.max(deepest, depths[node] as number);
      }
      assert.ok(deepest > 1500 && depth <= deepest, `${deepest}`);
    });
    it(`${grammar}: broken deep nesting of ${text.slice(0, 12)}`, async () => {
      const tree = await parseForTests(grammar, text.slice(0, text.length / 2));
      assert.ok(isBroken(tree));
    });
  }
});

describe('parseSource', () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return bigEndian ? bytes.swap16() : bytes;
  };

  const texts: [string, Uint8Array, string][] = [
    ['UTF-8', encode('é = "\u{1F600}"'), 'é = "\u{1F600}"'],
    ['UTF-8 with a mark', encode('\ufeffa'), '\ufeffa'],
    ['UTF-16 little endian', utf16('é\n', false), '\ufeffé\n'],
    ['UTF-16 big endian', utf16('é\n', true), '\ufeffé\n'],
    ['Latin-1', Uint8Array.from([0x61, 0xe9, 0x62]), 'a\ufffdb'],
    ['nothing', new Uint8Array(), ''],
  ];
  for (const [what, bytes, text] of texts) {
    it(`decodes ${what}`, () => assert.deepEqual(decodeSource(bytes), { kind: 'text', text }));
  }

  it('answers "not text" for binaries, in bytes and in strings', async () => {
    const parsers = await ready();
    const binary = Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]);
    assert.deepEqual(parsers.parseSource('python', binary), { kind: 'notText' });
    assert.deepEqual(parsers.parseSource('python', 'f(\0)'), { kind: 'notText' });
    assert.deepEqual(parsers.parseSource('python', utf16('a\0', false)), { kind: 'notText' });
  });

  it('parses up to the length limit and no further', async () => {
    const parsers = await ready();
    const line = 'const value = await client.chat({ model: "m", messages: [{ role: "user", content: `x ${y}` }] });\n';
    const text = line.repeat(Math.floor(Limits.fileLength / line.length)).padEnd(Limits.fileLength);
    const outcome = parsers.parseSource('typescript', encode(text));
    assert.equal(outcome.kind, 'parsed');
    assert.ok(outcome.kind === 'parsed' && !isBroken(outcome.tree) && outcome.tree.count > 300_000);
    assert.deepEqual(parsers.parseSource('typescript', `${text} `), { kind: 'tooLong', length: Limits.fileLength + 1 });
    assert.deepEqual(parsers.parseSource('typescript', new Uint8Array(4 * Limits.fileLength + 1)).kind, 'tooLong');
    // Length is counted in UTF-16 units, however many bytes they take.
    assert.equal(parsers.parseSource('python', encode(`#${'é'.repeat(Limits.fileLength - 1)}`)).kind, 'parsed');
  });

  it('parses a broken file of the largest length', async () => {
    const parsers = await ready();
    const line = 'const value = f(g(a, [b, { c: `x ${y}`;\n';
    const text = line.repeat(Math.floor(Limits.fileLength / line.length / 4));
    const outcome = parsers.parseSource('typescript', text);
    assert.ok(outcome.kind === 'parsed' && isBroken(outcome.tree));
  });
});

describe('stopping a parse', () => {
  const text = 'f(a, b);\n'.repeat(20_000);

  it('ends in the middle, and the next parse starts afresh', async () => {
    const parsers = await ready();
    for (const times of [1, 2, 10, 400]) {
      const cancel = cancelAt(times);
      assert.throws(() => parsers.parse('typescript', text, cancel), CancelledError);
      // Once more when it is found out why the parser stopped.
      assert.ok(cancel.asked <= times + 1);
      assert.deepEqual(leaves(parsers.parse('typescript', 'x;')), ['x']);
    }
  });

  it('leaves an open document usable', async () => {
    const parsers = await ready();
    const document = parsers.open('typescript', text);
    assert.throws(() => document.tree(cancelAt(3)), CancelledError);
    assert.equal(document.tree().count, parsers.parse('typescript', text).count);
    document.change([{ start: 0, end: 1, text: 'g(0); h' }]);
    assert.throws(() => document.tree(cancelAt(1)), CancelledError);
    document.change([{ start: 0, end: 0, text: 'i(); ' }]);
    assert.deepEqual(leaves(document.tree()).slice(0, 4), ['i', 'g', '0', 'h']);
    document.close();
    assert.throws(() => document.tree(), /closed/);
  });

  it('gives up a text that asks for too much work, by count and not by time', async () => {
    const parsers = await ready();
    const limits = Limits as { parseChecksPerKilounit: number };
    const before = limits.parseChecksPerKilounit;
    // No known text is that hard, so the limit is lowered instead.
    limits.parseChecksPerKilounit = -5;
    try {
      assert.deepEqual(parsers.parseSource('typescript', text), { kind: 'tooHard' });
      assert.equal(parsers.parseSource('typescript', 'x;').kind, 'parsed');
    } finally {
      limits.parseChecksPerKilounit = before;
    }
    assert.equal(parsers.parseSource('typescript', text).kind, 'parsed');
  });
});

describe('wasm memory', () => {
  /** Counts the objects that live in it while `work` runs. */
  function countObjects(work: () => void): { trees: number; treesDeleted: number; cursors: number; cursorsDeleted: number } {
    const counts = { trees: 0, treesDeleted: 0, cursors: 0, cursorsDeleted: 0 };
    const { parse } = Parser.prototype;
    const { delete: deleteTree, walk } = Tree.prototype;
    const { delete: deleteCursor } = TreeCursor.prototype;
    Parser.prototype.parse = function (...args) {
      const tree = parse.apply(this, args);
      if (tree) counts.trees++;
      return tree;
    };
    Tree.prototype.walk = function () {
      counts.cursors++;
      return walk.apply(this);
    };
    Tree.prototype.delete = function () {
      counts.treesDeleted++;
      assert.equal(counts.cursors, counts.cursorsDeleted, 'cursors go before their tree');
      deleteTree.apply(this);
    };
    TreeCursor.prototype.delete = function () {
      counts.cursorsDeleted++;
      deleteCursor.apply(this);
    };
    try {
      work();
    } finally {
      Parser.prototype.parse = parse;
      Tree.prototype.delete = deleteTree;
      Tree.prototype.walk = walk;
      TreeCursor.prototype.delete = deleteCursor;
    }
    return counts;
  }

  const round = (parsers: Parsers): void => {
    const text = 'f(a, b);\n'.repeat(500);
    parsers.parse('typescript', text);
    parsers.parse('typescript', `${text}f(${text}`);
    parsers.parse('tsx', 'x = <A>a & b</A>; y = [1;');
    assert.throws(() => parsers.parse('typescript', text, cancelAt(9)), CancelledError);
    assert.throws(() => parsers.parse('typescript', `${text}f(${text}`, cancelAt(150)), CancelledError);
    const document = parsers.open('typescript', text);
    for (let i = 0; i < 3; i++) {
      document.change([{ start: 10 * i, end: 10 * i + 1, text: '(' }]);
      document.tree();
    }
    document.replace(text);
    assert.throws(() => document.tree(cancelAt(2)), CancelledError);
    document.tree();
    document.close();
    parsers.open('typescript', text).close();
  };

  it('is given back after each parse and each closed document', async () => {
    const parsers = await ready();
    const counts = countObjects(() => round(parsers));
    assert.ok(counts.trees > 11, JSON.stringify(counts));
    assert.deepEqual(counts, { trees: counts.trees, treesDeleted: counts.trees, cursors: 0, cursorsDeleted: 0 });
  });

  it('is given back by the slow reader, too', async () => {
    const parsers = await Parsers.create(loadWasmForTests, () => {
      throw new Error('no heap reader');
    });
    await Promise.all([parsers.load('typescript'), parsers.load('tsx')]);
    const counts = countObjects(() => round(parsers));
    assert.ok(counts.cursors > 9, JSON.stringify(counts));
    assert.deepEqual(counts, { trees: counts.trees, treesDeleted: counts.trees, cursors: counts.cursors, cursorsDeleted: counts.cursors });
  });

  it('does not grow with the number of files', async () => {
    const parsers = await ready();
    round(parsers);
    const before = parsers.memory;
    for (let i = 0; i < 20; i++) round(parsers);
    assert.equal(parsers.memory, before);
  });
});

describe('a trap', () => {
  /** By name, as the runtime throws it. */
  class RuntimeError extends Error {
    override name = 'RuntimeError';
  }

  it('is told by its own error, and the instance is not used again', async () => {
    let calls = 0;
    const parsers = await Parsers.create(loadWasmForTests, (heap, loaded) => {
      const read = heapReader(heap, loaded);
      return (tree, text) => {
        // The first call is the self-check.
        if (++calls === 3) throw new RuntimeError('memory access out of bounds');
        return read(tree, text);
      };
    });
    await parsers.load('python');
    assert.equal(parsers.parseSource('python', 'a').kind, 'parsed');
    assert.throws(() => parsers.parseSource('python', 'b'), (error) => error instanceof ParserTrappedError && /out of bounds/.test(error.message));
    assert.throws(() => parsers.parse('python', 'c'), ParserTrappedError);
    assert.throws(() => parsers.open('python', 'd').tree(), ParserTrappedError);
    assert.equal(calls, 3);
  });
});

describe('loading', () => {
  it('happens once, says what is missing, and may be tried again', async () => {
    const asked: string[] = [];
    let isBroken = true;
    const parsers = await Parsers.create(async (file) => {
      asked.push(file);
      if (isBroken) throw new Error(`no ${file}`);
      return loadWasmForTests(file);
    });
    assert.throws(() => parsers.parse('python', ''), /python was not loaded/);
    await assert.rejects(parsers.load('python'), /no tree-sitter-python\.wasm/);
    isBroken = false;
    await Promise.all([parsers.load('python'), parsers.load('python')]);
    await parsers.load('python');
    assert.deepEqual(leaves(parsers.parse('python', 'x')), ['x']);
    assert.deepEqual(asked, ['tree-sitter-python.wasm', 'tree-sitter-python.wasm']);
  });
});
