import * as assert from 'node:assert/strict';
import type { Cancel } from '../../server/engine/base/cancel';
import { Limits } from '../../server/engine/base/limits';
import type { Parsers } from '../../server/engine/syntax/parser';
import { firstDifference } from '../../server/engine/syntax/self-check';
import { NodeFlag } from '../../server/engine/syntax/tree';
import { Random } from './random';
import { grammarNames, snippets } from './snippets';
import { parsersForTests } from './support';

async function ready(): Promise<Parsers> {
  const parsers = await parsersForTests();
  await Promise.all(grammarNames.map((name) => parsers.load(name)));
  return parsers;
}

/** What people type: words, brackets, quotes, whole lines, wide characters, every kind of line end. */
const pieces = [
  '', '', '', 'a', '1', ' ', '\n', '\r\n', '\r', '\t', '(', ')', '()', '{', '}', '[', ']', '"', "'", '`', '${', ',', '.', ':', ';', '=', '<', '>', '&',
  'f(x)', '\ndef g(a):\n    return a\n', '\nfunction h() { return 1; }\n', 'await ', 'if x:\n    y()\n', '<A>b & c</A>', '// c', '# c', '/*', '*/', '"""', '\u{1F600}', '\u00e9', '\ufeff',
];

/** A longer run: LINTEL_SEEDS=1000. */
const seeds = Number(process.env.LINTEL_SEEDS ?? 25);

describe('LiveDocument', () => {
  for (const name of grammarNames) {
    it(`equals a fresh parse after any edits of ${name}`, async () => {
      const parsers = await ready();
      const counts = { clean: 0, broken: 0 };
      for (let seed = 1; seed <= seeds; seed++) {
        const random = new Random(seed * 7919);
        const document = parsers.open(name, [1, 2, 3].map(() => random.pick(snippets[name])).join('\n'));
        document.tree();
        const undo: string[] = [];
        for (let step = 0; step < 24; step++) {
          undo.push(document.text);
          if (random.below(2) === 0 && undo.length > 1) {
            // Going back to an earlier text keeps many of the steps free of errors.
            document.replace(undo[random.below(undo.length)] as string);
          } else {
            const start = random.below(document.text.length + 1);
            const end = Math.min(document.text.length, start + random.pick([0, 0, 1, 2, 9]));
            document.change([{ start, end, text: random.pick(pieces) }]);
          }
          // Not every keystroke is followed by a parse.
          if (random.below(4) === 0) continue;
          const fresh = parsers.parse(name, document.text);
          const difference = firstDifference(document.tree(), fresh);
          assert.equal(difference, undefined, `seed ${seed}, step ${step}: ${JSON.stringify(document.text)}`);
          assert.equal(document.tree().text, document.text);
          if (((fresh.flags[0] as number) & NodeFlag.hasError) === 0) counts.clean++;
          else counts.broken++;
        }
        document.close();
      }
      assert.ok(counts.clean > 50 && counts.broken > 100, JSON.stringify(counts));
    });
  }

  it('parses next to nothing for a keystroke, be a bracket open or not', async () => {
    const parsers = await ready();
    const work = (parse: (cancel: Cancel) => unknown): number => {
      let checks = 0;
      parse({
        get isCancelled() {
          checks++;
          return false;
        },
      });
      return checks;
    };
    for (const [name, text] of [['python', 'def f(x):\n    y = g(x)\n    return y\n\n\n'], ['tsx', 'function f(x) {\n  const y = 1 && g(x);\n}\n']] as const) {
      const whole = text.repeat(300);
      const anew = work((cancel) => parsers.parse(name, whole, cancel));
      const document = parsers.open(name, whole);
      document.tree();
      const at = whole.indexOf('g(x)', whole.length / 2) + 4;
      for (const typed of ['(', '']) {
        document.replace(`${whole.slice(0, at)}${typed}${whole.slice(at)}`);
        const checks = work((cancel) => document.tree(cancel));
        assert.ok(checks < anew / 3, `${name}, \`${typed}\`: ${checks} of ${anew}`);
        assert.equal(firstDifference(document.tree(), parsers.parse(name, document.text)), undefined);
      }
      document.close();
    }
  });

  it('knows that a line feed behind a carriage return changes what that one means', async () => {
    const parsers = await ready();
    const document = parsers.open('python', '#a\r');
    document.tree();
    document.change([{ start: 3, end: 3, text: '\n' }]);
    assert.equal(firstDifference(document.tree(), parsers.parse('python', '#a\r\n')), undefined);
    document.close();
  });

  it('has the same outcomes as a file, whatever is typed or pasted', async () => {
    const parsers = await ready();
    const document = parsers.open('python', 'f(a)');
    const huge = 'x'.repeat(Limits.fileLength + 1);
    const kinds = ['f(a, b)', 'f(\0)', 'g()', huge, 'h('].map((text) => {
      document.replace(text);
      const outcome = document.outcome();
      assert.equal(outcome.kind, parsers.parseSource('python', text).kind);
      return outcome.kind;
    });
    assert.deepEqual(kinds, ['parsed', 'notText', 'parsed', 'tooLong', 'parsed']);
    assert.equal(firstDifference(document.tree(), parsers.parse('python', 'h(')), undefined);
    document.close();
  });

  it('applies changes in order, clamps them, and finds the new part of a whole text', async () => {
    const parsers = await ready();
    const document = parsers.open('python', 'f(a)\n');
    document.change([
      { start: 2, end: 3, text: 'bcd' },
      { start: 3, end: 4, text: '' },
      { start: 99, end: 200, text: 'g()' },
      { start: -5, end: 0, text: '#\n' },
    ]);
    assert.equal(document.text, '#\nf(bd)\ng()');
    const before = document.tree();
    assert.equal(document.tree(), before);
    document.replace(document.text);
    assert.equal(document.tree(), before, 'nothing is parsed again for the same text');
    for (const text of ['#\nf(bxd)\ng()', '', 'a', 'aa', 'aaa', 'aa', 'baab']) {
      document.replace(text);
      assert.equal(document.text, text);
      assert.equal(firstDifference(document.tree(), parsers.parse('python', text)), undefined);
    }
    document.close();
  });
});
