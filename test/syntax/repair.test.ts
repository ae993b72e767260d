import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingClosers } from '../../server/engine/syntax/brackets';
import { hasErrors, repair } from '../../server/engine/syntax/repair';
import { firstDifference } from '../../server/engine/syntax/self-check';
import { TreeView, type FlatTree, type GrammarName } from '../../server/engine/syntax/tree';
import { Random } from './random';
import { grammarNames, snippets } from './snippets';
import { parseForTests, plainParser } from './support';

const functionKinds = /^(function_definition|function_declaration|method_definition|class_definition|class_declaration)$/;
const callKinds = /^(call|call_expression|new_expression)$/;

/** The names of functions and classes, and `name(` for each call, in the order of the text. */
function outline(tree: FlatTree): string[] {
  const view = new TreeView(tree);
  const found: string[] = [];
  for (let node = 0; node < tree.count; node++) {
    if (!view.isNamed(node)) continue;
    if (functionKinds.test(view.kind(node))) found.push(view.text(view.field(node, 'name')));
    else if (callKinds.test(view.kind(node))) found.push(`${view.text(Math.max(view.field(node, 'function'), view.field(node, 'constructor')))}(`);
  }
  return found;
}

function withInsertions(grammar: GrammarName, text: string): string {
  let result = '';
  let from = 0;
  for (const { offset, text: inserted } of missingClosers(grammar, text)) {
    result += `${text.slice(from, offset)}«${inserted}»`;
    from = offset;
  }
  return result + text.slice(from);
}

describe('missingClosers', () => {
  const cases: [string, GrammarName, string, string][] = [
    ['a call before a line of the same indentation', 'python', 'def f():\n    g(a,\n    h()\n', 'def f():\n    g(a,«)»\n    h()\n'],
    ['before the comment', 'python', 'g(a,  # why (\nh()\n', 'g(a,«)»  # why (\nh()\n'],
    ['several at once', 'python', 'g([{"a": 1,\nh()\n', 'g([{"a": 1,«}»«]»«)»\nh()\n'],
    ['a header with its colon', 'python', 'def f(a, b\n    return a\n', 'def f(a, b«)»«:»\n    return a\n'],
    ['not inside of strings and comments', 'python', 'a = "(" # (\nb = """(\nc(\n"""\nd = \'\\\'(\'\n', 'a = "(" # (\nb = """(\nc(\n"""\nd = \'\\\'(\'\n'],
    ['not in a well-formed continuation', 'python', 'x = f(\n    a,\n    b\n)\ny = [\n    1\n]\n', 'x = f(\n    a,\n    b\n)\ny = [\n    1\n]\n'],
    ['a closing quote, before what closes', 'python', 'f("a)\ng("b")\n', 'f("a«"»)\ng("b")\n'],
    ['a call before a statement', 'typescript', 'f(a, [\n  b,\n  const c = 1;\n', 'f(a, [\n  b,«]»«)»\n  const c = 1;\n'],
    ['what is open at the end', 'typescript', 'f(a, {\n  b: [\n', 'f(a, {\n  b: [«]»«}»«)»\n'],
    ['a call before a line of the same indentation', 'typescript', 'function f() {\n  g(a,\n  h();\n}\n', 'function f() {\n  g(a,«)»\n  h();\n}\n'],
    ['a parenthesis before the brace around it', 'typescript', 'function f() {\n  g(a\n}\nh();\n', 'function f() {\n  g(a«)»\n}\nh();\n'],
    ['a block by the indentation of the next brace', 'typescript', 'function f() {\n  if (a) {\n    b();\n}\nfunction g() {}\n', 'function f() {\n  if (a) {\n    b();«}»\n}\nfunction g() {}\n'],
    ['a function before the next one', 'typescript', 'function f() {\n  a();\nexport function g() {\n}\n', 'function f() {\n  a();«}»\nexport function g() {\n}\n'],
    ['before a semicolon', 'typescript', 'const a = [b, c;\nfor (let i = 0; i < n; i++) {}\n', 'const a = [b, c«]»;\nfor (let i = 0; i < n; i++) {}\n'],
    ['not in templates, regular expressions and comments', 'typescript', 'a = `( ${b(`[`)} {`; /[({]/.test(c); // (\n/* { */ d = e / f / (g);\n', 'a = `( ${b(`[`)} {`; /[({]/.test(c); // (\n/* { */ d = e / f / (g);\n'],
    ['nothing behind an open template', 'typescript', 'f(`abc\ng(\n', 'f(`abc\ng(\n'],
    ['in JSX', 'tsx', 'const a = (\n  <A b={c} />\n);\n', 'const a = (\n  <A b={c} />\n);\n'],
  ];
  for (const [what, grammar, text, expected] of cases) {
    it(`${grammar}: ${what}`, () => assert.equal(withInsertions(grammar, text), expected));
  }

  it('inserts nothing into valid code', () => {
    for (const grammar of grammarNames) {
      for (const text of snippets[grammar]) assert.equal(withInsertions(grammar, text), text);
    }
  });
});

describe('repair', () => {
  const halfTyped: [GrammarName, string, string[]][] = [
    [
      'python',
      'class Agent:\n    def plan(self):\n        self.client.chat(\n        return done()\n\n    def act(self, q):\n        run(q)\n\ndef main():\n    act(1)\n',
      ['Agent', 'plan', 'self.client.chat(', 'done(', 'act', 'run(', 'main', 'act('],
    ],
    [
      'typescript',
      'export class Agent {\n  plan() {\n    this.client.chat(\n    return done();\n  }\n  act(q: string) {\n    run(q);\n  }\n}\nfunction main() {\n  act(1);\n}\n',
      ['Agent', 'plan', 'this.client.chat(', 'done(', 'act', 'run(', 'main', 'act('],
    ],
  ];
  for (const [grammar, text, expected] of halfTyped) {
    it(`keeps the functions around a half-typed call in ${grammar}`, async () => {
      const plain = (await plainParser(grammar))(text);
      assert.notDeepEqual(outline(plain), expected, 'without repair something is lost');
      const tree = await parseForTests(grammar, text);
      assert.deepEqual(outline(tree), expected);
      assert.equal(tree.text, text);
    });
  }

  it('answers in positions of the text that was given, with what was made up marked', async () => {
    const text = 'def f():\n    g(a,\n    h(b)\n\ndef k(): pass\n';
    const tree = await parseForTests('python', text);
    const view = new TreeView(tree);
    const inserted: string[] = [];
    for (let node = 0; node < tree.count; node++) {
      const { start, end } = view.span(node);
      const parent = view.parent(node);
      assert.ok(start <= end && end <= text.length);
      if (parent !== -1) assert.ok(view.span(parent).start <= start && end <= view.span(parent).end);
      if (view.isBroken(node)) {
        inserted.push(`${view.kind(node)} at ${start}-${end}`);
        for (let above = node; above !== -1; above = view.parent(above)) assert.ok(view.hasError(above));
      }
    }
    assert.deepEqual(inserted, [`) at ${text.indexOf('a,') + 2}-${text.indexOf('a,') + 2}`]);
    const last = view.children(0).at(-1) as number;
    assert.equal(view.text(last), 'def k(): pass');
    assert.ok(!view.hasError(last));
  });

  it('keeps the first tree when the repair would lose more', async () => {
    const parse = await plainParser('python');
    const broken = parse('f(a) f(b)\ng(c\n');
    const worse = repair(broken, () => parse(')))'));
    assert.equal(worse, broken);
  });

  it('does not parse twice what has no errors', async () => {
    const parse = await plainParser('typescript');
    for (const text of snippets.typescript) {
      const plain = parse(text);
      assert.ok(!hasErrors(plain), text);
      assert.equal(firstDifference(await parseForTests('typescript', text), plain), undefined);
    }
  });

  it('recovers most of real files after a typo, and more than without', async () => {
    const folder = join(__dirname, '../../../server/engine/base');
    const parse = await plainParser('typescript');
    const random = new Random(3);
    const counts = { all: 0, plain: 0, repaired: 0 };
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8');
      const whole = outline(parse(text));
      const closers = [...text.matchAll(/[)\]}]/g)];
      for (let round = 0; round < 12 && closers.length > 0; round++) {
        const at = random.pick(closers).index;
        const typo = text.slice(0, at) + text.slice(at + 1);
        const broken = parse(typo);
        const common = (found: string[]): number => {
          const left = [...found];
          return whole.filter((name) => {
            const place = left.indexOf(name);
            if (place !== -1) left.splice(place, 1);
            return place !== -1;
          }).length;
        };
        counts.all += whole.length;
        counts.plain += common(outline(broken));
        counts.repaired += common(outline(hasErrors(broken) ? repair(broken, parse) : broken));
      }
    }
    assert.ok(counts.all > 300, JSON.stringify(counts));
    assert.ok(counts.repaired > counts.plain, JSON.stringify(counts));
    assert.ok(counts.repaired >= 0.97 * counts.all, JSON.stringify(counts));
  });
});

describe('a bare & in JSX text', () => {
  const jsxTexts = (tree: FlatTree): string[] => {
    const view = new TreeView(tree);
    const found: string[] = [];
    for (let node = 0; node < tree.count; node++) if (view.kind(node) === 'jsx_text') found.push(view.text(node));
    return found;
  };
  for (const grammar of ['tsx', 'javascript'] as const) {
    it(`keeps its neighbours in ${grammar}`, async () => {
      const text = 'const a = <A b="x & y">AT&T && more {f(c & d)} don\'t &amp; R&D</A>;\nfunction g() { return h(a & b, a && b); }\n';
      assert.ok(hasErrors((await plainParser(grammar))(text)), 'the grammar takes it for an error');
      const tree = await parseForTests(grammar, text);
      assert.deepEqual(outline(tree), ['f(', 'g', 'h(']);
      assert.equal(jsxTexts(tree).join(''), "AT&T && more  don't  R&D");
      assert.ok(!hasErrors(tree), 'the compiler takes it for text');
      const operators = [...tree.kind].map((kind) => tree.grammar.kinds[kind]).filter((kind) => kind === '&' || kind === '&&' || kind === '|');
      assert.deepEqual(operators, ['&', '&', '&&']);
      assert.equal(tree.text, text);
    });
  }
});
