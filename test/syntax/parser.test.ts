import * as assert from 'node:assert/strict';
import { TreeView, type GrammarName } from '../../server/engine/syntax/tree';
import { parseForTests, printTree } from './support';

describe('Parsers', () => {
  const cases: [GrammarName, string, string][] = [
    [
      'python',
      'def f(a):\n    return g(a, b=1)\n',
      '(module (function_definition name: (identifier) parameters: (parameters (identifier)) body: (block (return_statement (call function: (identifier) arguments: (argument_list (identifier) (keyword_argument name: (identifier) value: (integer))))))))',
    ],
    [
      'javascript',
      'const f = async (x) => await g(x);',
      '(program (lexical_declaration (variable_declarator name: (identifier) value: (arrow_function parameters: (formal_parameters (identifier)) body: (await_expression (call_expression function: (identifier) arguments: (arguments (identifier))))))))',
    ],
    [
      'typescript',
      'let x: A = y as B;',
      '(program (lexical_declaration (variable_declarator name: (identifier) type: (type_annotation (type_identifier)) value: (as_expression (identifier) (type_identifier)))))',
    ],
    [
      'tsx',
      '<A b={c}>t</A>;',
      '(program (expression_statement (jsx_element open_tag: (jsx_opening_element name: (identifier) attribute: (jsx_attribute (property_identifier) (jsx_expression (identifier)))) (jsx_text) close_tag: (jsx_closing_element name: (identifier)))))',
    ],
  ];
  for (const [grammar, text, expected] of cases) {
    it(`parses ${grammar} with fields`, async () => {
      assert.equal(printTree(await parseForTests(grammar, text)), expected);
    });
  }

  it('answers in UTF-16 offsets', async () => {
    const text = '# \u{1F600} é\nname = "\u{1F600}"\n';
    const view = new TreeView(await parseForTests('python', text));
    const names = view.children(0).map((node) => view.text(node));
    assert.deepEqual(names, ['# \u{1F600} é', 'name = "\u{1F600}"']);
  });

  it('links parents, children and siblings in pre-order', async () => {
    const tree = await parseForTests('typescript', 'f(a, g(b), c);\nh();');
    const view = new TreeView(tree);
    for (let node = 1; node < tree.count; node++) {
      const parent = view.parent(node);
      assert.ok(parent < node && view.children(parent).includes(node));
      assert.ok(node < view.subtreeEnd(parent) && view.subtreeEnd(node) <= view.subtreeEnd(parent));
    }
    assert.deepEqual(view.namedChildren(0).map((node) => view.text(node)), ['f(a, g(b), c);', 'h();']);
  });
});
