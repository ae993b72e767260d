import * as assert from 'node:assert/strict';
import { applyEdits } from '../../server/engine/fix/apply';
import { notebookSource } from '../../server/engine/languages/notebook/index';
import { withoutMagics } from '../../server/engine/languages/notebook/magics';
import { python } from '../../server/engine/languages/python/index';
import { Random } from '../syntax/random';
import { parseForTests } from '../syntax/support';

const code = (source: string | readonly string[]) => ({ cell_type: 'code', metadata: {}, outputs: [{ data: { 'image/png': 'iVBOR"w0' } }], source });
const prose = (source: string) => ({ cell_type: 'markdown', source: [source] });
const notebook = (cells: readonly unknown[], metadata: unknown = {}): string => JSON.stringify({ cells, metadata, nbformat: 4 }, null, 1);

describe('Notebooks', () => {
  it('are the code cells joined in order, each on lines of its own', () => {
    const text = notebook([prose('# title'), code(['import a\n', 'x = "é\\"\t😀"']), code('y = x\n'), code([]), code('z')]);
    assert.equal(notebookSource(text).text, 'import a\nx = "é\\"\t😀"\ny = x\nz\n');
  });

  it('lead every position back to its cell and to the JSON text', () => {
    const json = notebook([prose('f(x)'), code(['a = "1\\n"\n', 'f(x)\n', '\n']), prose('x'), code('g("😀", f(y))')]);
    const source = notebookSource(json);
    const mapped = (part: string) => {
      const start = source.text.indexOf(part);
      const span = source.mapSpan({ start, end: start + part.length });
      assert.ok(span);
      return { cell: span.cell, inCell: span.inCell, written: json.slice(span.inFile.start, span.inFile.end) };
    };
    assert.deepEqual(mapped('f(x)'), { cell: 1, inCell: { start: 10, end: 14 }, written: 'f(x)' });
    assert.deepEqual(mapped('"1\\n"'), { cell: 1, inCell: { start: 4, end: 9 }, written: '\\"1\\\\n\\"' });
    assert.deepEqual(mapped('g("😀", f(y))'), { cell: 3, inCell: { start: 0, end: 13 }, written: 'g(\\"😀\\", f(y))' });
    assert.deepEqual(mapped('f(y)'), { cell: 3, inCell: { start: 8, end: 12 }, written: 'f(y)' });
    assert.equal(mapped('"\nf(x)').written.startsWith('\\"\\n",'), true);
  });

  it('map every single character to where it is written', () => {
    const json = notebook([code(['ab\n', '\u0001c"\\']), code('d\u2028\n')]).replace('\u2028', '\\u2028');
    const source = notebookSource(json);
    for (let at = 0; at < source.text.length; at++) {
      const span = source.mapSpan({ start: at, end: at + 1 });
      assert.ok(span);
      const written = json.slice(span.inFile.start, span.inFile.end);
      // The line end between two cells is written nowhere.
      if (written !== '') assert.equal(JSON.parse(`"${written}"`), source.text[at]);
      else assert.equal(source.text[at], '\n');
    }
    assert.equal(source.text, 'ab\n\u0001c"\\\nd\u2028\n');
  });

  it('cut a span that leaves its cell, and clamp offsets outside the text', () => {
    const json = notebook([code('ab'), code('cd')]);
    const source = notebookSource(json);
    assert.deepEqual(source.mapSpan({ start: 1, end: 5 })?.inCell, { start: 1, end: 2 });
    assert.equal(source.mapSpan({ start: 99, end: 120 })?.cell, 1);
    assert.deepEqual(source.mapSpan({ start: -5, end: 1 })?.inCell, { start: 0, end: 1 });
  });

  const edits: [what: string, before: readonly string[], at: string | null, text: string, after: readonly string[] | null][] = [
    ['a line before others', ['a\n', 'b'], 'a', 'import x\na', ['import x\n', 'a\n', 'b']],
    ['a line between others', ['a\n', 'b'], 'b', 'c\nb', ['a\n', 'c\n', 'b']],
    ['a line behind the last one', ['a\n', 'b'], null, 'c\n', ['a\n', 'b\n', 'c']],
    ['a line behind the last one that is ended', ['a\n', 'b\n'], null, 'c\n', ['a\n', 'b\n', 'c\n']],
    ['the first line away', ['a\n', 'b'], 'a\n', '', ['b']],
    ['the last line away', ['a\n', 'b\n', 'c'], 'c', '', ['a\n', 'b\n']],
    ['all lines away', ['a\n', 'b'], 'a\nb', '', ['']],
    ['two lines into one', ['f(a,\n', '  b)\n', 'c'], '(a,\n  b)', '(ab)', ['f(ab)\n', 'c']],
    ['one line into two', ['f(a, b)\n', 'c'], 'a, b', '"a",\n  b', ['f("a",\n', '  b)\n', 'c']],
    ['a line end away', ['a\n', 'b\n', 'c'], '\n', '; ', ['a; b\n', 'c']],
    ['a single line in two', ['a'], 'a', 'b\na', ['b\n', 'a']],
    ['a line below the magic of the cell', ['%%time\n', 'a'], '%%time', 'import x\n', ['%%time\n', 'import x\n', 'a']],
    ['no line of the shell', ['!ls\n', 'a'], '!ls', 'b', null],
    ['nothing into an empty cell', [], null, 'b\n', null],
  ];
  for (const [what, before, at, text, after] of edits) {
    it(`take ${what}`, () => {
      const cells = (source: readonly string[]): string => notebook([code('first'), code(source)]);
      const json = cells(before);
      const whole = before.join('');
      // Named by the cell's own words: the module has a line of the shell as a comment.
      const start = 'first\n'.length + (at === null ? whole.replace(/([^\n])$/, '$1\n').length : whole.indexOf(at));
      const isInsertion = at === null || at === '%%time';
      const span = { start, end: isInsertion ? start : start + at.length };
      const edit = notebookSource(json).mapEdit({ span, newText: text });
      assert.equal(edit && applyEdits(json, [edit]), after && cells(after));
    });
  }

  it('take an edit up to the end of a cell, and none that goes on in the next one', () => {
    const json = notebook([code('ab'), code(['cd'])]);
    const source = notebookSource(json);
    const edited = (start: number, end: number, newText: string): string | null => {
      const edit = source.mapEdit({ span: { start, end }, newText });
      return edit && notebookSource(applyEdits(json, [edit])).text;
    };
    assert.equal(edited(0, 3, 'x\n'), 'x\ncd\n');
    assert.equal(edited(0, 3, 'x'), null);
    assert.equal(edited(0, 4, 'x'), null);
    assert.equal(edited(3, 6, 'x\n'), 'ab\nx\n');
    assert.equal(edited(6, 6, 'x\n'), 'ab\ncd\nx\n');
  });

  it('hold, after random edits, the text that was edited, line by line', () => {
    const random = new Random(7);
    const words = ['a', '"é\\n"', ' = ', '\n', '\n', 'f(\n', '\u2028', '\\'];
    const some = (most: number): string => Array.from({ length: random.below(most) }, () => random.pick(words)).join('');
    for (let round = 0; round < 400; round++) {
      const cells = Array.from({ length: 3 }, () => some(8));
      const asLines = (text: string): readonly string[] => text.split(/(?<=\n)/);
      const write = (texts: readonly string[]): string => notebook(texts.map((text, index) => code(index === 1 ? text : asLines(text))));
      const json = write(cells);
      const source = notebookSource(json);
      const start = random.below(source.text.length + 1);
      const edit = { span: { start, end: Math.min(source.text.length, start + random.below(6)) }, newText: some(4) };
      const inFile = source.mapEdit(edit);
      if (!inFile) continue;
      const after = applyEdits(json, [inFile]);
      // A cell whose last line is ended already needs no line end behind it.
      const ended = (text: string): string => text.split('\n').filter((line) => line !== '').join('\n');
      const sources = (JSON.parse(after) as { cells: { source: string | string[] }[] }).cells.map(({ source: of }) => [of].flat().join(''));
      assert.equal(ended(notebookSource(after).text), ended(applyEdits(source.text, [edit])), JSON.stringify([cells, edit]));
      assert.equal(after, write(sources), JSON.stringify([cells, edit]));
    }
  });

  it('lead from the file back to the cells and to the module', () => {
    const json = notebook([prose('f(x)'), code(['a = "1\\n"\n', 'f(x)\n']), code('g(y)')]);
    const source = notebookSource(json);
    for (let start = 0; start < source.text.length; start++) {
      for (const end of [start, start + 1, start + 3]) {
        const there = source.mapSpan({ start, end });
        const back = there && source.spanInFile(there.inFile);
        assert.ok(back);
        assert.deepEqual([back.cell, back.inCell], [there.cell, there.inCell]);
        assert.equal(source.text.slice(back.inText.start, back.inText.end), back.cellText.slice(back.inCell.start, back.inCell.end));
      }
    }
    assert.equal(source.spanInFile({ start: 0, end: 1 }), null);
  });

  const magics: [string, string][] = [
    ['%matplotlib inline\nx = 1', '#matplotlib inline\nx = 1'],
    ['!pip install a \\\n  b\nx', '#pip install a \\\n  #\nx'],
    ['%%bash\nls $x\n\nrm y', '#%bash\n#s $x\n\n#m y'],
    ['%%time\nf()', '#%time\nf()'],
    ['if a:\n    !ls -l\n    %cd', 'if a:\n    pass#l\n    #cd'],
    ['files = !ls *.py\ny = %timeit -o f()', 'files = 0#s *.py\ny = 0#imeit -o f()'],
    ['f?\n?f\nf.a??\nx = a if b else c', '#?\n#f\n#.a??\nx = a if b else c'],
    ['f(a\n  % (b))\nx = a\n% b', 'f(a\n  % (b))\nx = a\n% b'],
    ['pip install a\n$ pip3 install b\npip.install(c)', '#ip install a\n# pip3 install b\npip.install(c)'],
    ['x = a % b\ny != z\n"""\n a\n"""', 'x = a % b\ny != z\n"""\n a\n"""'],
  ];
  for (const [cell, expected] of magics) {
    it(`comment out ${JSON.stringify(cell.slice(0, 30))}`, () => {
      const plain = withoutMagics(cell);
      assert.equal(plain, expected);
      assert.equal(plain.length, cell.length);
    });
  }

  it('are parsed as Python when magics stand alone in a block', async () => {
    const { text } = notebookSource(notebook([code('if a:\n    !pip install x\nfiles = !ls\nawait f(files)')]));
    const module = python.lower({ path: '/w/a.ipynb', tree: await parseForTests('python', text) });
    assert.deepEqual(module.broken, []);
  });

  it('of the older format have their cells in sheets', () => {
    const text = JSON.stringify({ worksheets: [{ cells: [{ cell_type: 'code', language: 'python', input: ['a = 1\n', 'b'] }] }] });
    assert.equal(notebookSource(text).text, 'a = 1\nb\n');
  });

  it('of another language, and texts that are no notebook, give the empty module', () => {
    const cells = [code('x')];
    assert.equal(notebookSource(notebook(cells, { language_info: { name: 'R' } })).text, '');
    assert.equal(notebookSource(notebook(cells, { kernelspec: { language: 'julia' } })).text, '');
    assert.equal(notebookSource(notebook(cells, { kernelspec: { language: 'python' } })).text, 'x\n');
    for (const text of ['', '{', '[1, 2', '{"cells": 3}', 'null', '{"cells": [{"cell_type": "code"}]}', '{"cells": [{"cell_type": "code", "source": ["a]}', '['.repeat(5000)]) {
      const source = notebookSource(text);
      assert.equal(source.text, '');
      assert.equal(source.mapSpan({ start: 0, end: 1 }), null);
    }
  });
});
