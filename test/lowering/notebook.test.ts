import * as assert from 'node:assert/strict';
import { escapeForNotebook, notebookSource } from '../../server/engine/languages/notebook/index';
import { withoutMagics } from '../../server/engine/languages/notebook/magics';
import { python } from '../../server/engine/languages/python/index';
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

  it('give an edit that keeps the file valid', () => {
    const json = notebook([code(['f(a,\n', '  b)\n'])]);
    const source = notebookSource(json);
    const span = source.mapSpan({ start: 0, end: source.text.indexOf(')') + 1 })?.inFile;
    assert.ok(span);
    const edited = json.slice(0, span.start) + escapeForNotebook('g("x",\n  "\\t")') + json.slice(span.end);
    assert.equal(notebookSource(edited).text, 'g("x",\n  "\\t")\n');
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
