// The engine and the rules are pure: no IO, no clock, no chance, nothing of the platform that they run on.
import { strict as assert } from 'node:assert';
import ts from 'typescript';
import { sourcesBelow } from './sources';

/** Globals that reach out of the program, wait, or answer differently each time. */
const impure = new Set([
  'console', 'process', 'performance', 'Date', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'XMLHttpRequest', 'WebSocket',
  'Buffer', '__dirname', '__filename', 'globalThis', 'window', 'document', 'navigator', 'localStorage', 'crypto', 'eval', 'Function', 'require', 'module', 'exports',
]);

/** The only clock of the engine. */
const clock = { file: 'server/engine/base/counters.ts', name: 'performance' };

/** Uses of impure globals, as `file:line name`. */
function impurities(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const declared = new Set<string>();
  const collect = (node: ts.Node): void => {
    const isDeclaration = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node) || ts.isFunctionDeclaration(node) || ts.isImportSpecifier(node);
    if (isDeclaration && node.name && ts.isIdentifier(node.name)) declared.add(node.name.text);
    ts.forEachChild(node, collect);
  };
  collect(source);
  const report = (node: ts.Node, name: string): void => {
    if (source.fileName === clock.file && name === clock.name) return;
    found.push(`${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1} ${name}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isPropertyAccessExpression(node)) {
      if (ts.isIdentifier(node.expression) && node.expression.text === 'Math' && node.name.text === 'random') report(node, 'Math.random');
      visit(node.expression);
      return;
    }
    if (ts.isPropertyAssignment(node)) return visit(node.initializer);
    if (ts.isIdentifier(node) && impure.has(node.text) && !declared.has(node.text) && !isName(node)) report(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The identifier names a member and is no use of a variable. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isGetAccessor(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) && parent.name === node;
}

describe('purity', () => {
  it('the engine and the rules use nothing impure', () => {
    const sources = sourcesBelow('server/engine', 'rules');
    assert.ok(sources.length > 100, 'the sources were read');
    assert.deepEqual(sources.flatMap(impurities), []);
  });

  it('the language server and the client leave clock, disk and process to their mains', () => {
    const waits = new Set(['setTimeout', 'setInterval', 'setImmediate', 'performance', 'Date']);
    const sources = sourcesBelow('server/lsp').filter(({ fileName }) => fileName !== 'server/lsp/node.ts');
    const found = sources.flatMap(impurities).filter((one) => !waits.has(one.split(' ')[1] as string));
    assert.deepEqual(found, []);
  });

  it('sees through names that only look alike', () => {
    const parse = (text: string): ts.SourceFile => ts.createSourceFile('server/engine/flow/example.ts', text, ts.ScriptTarget.Latest, true);
    assert.deepEqual(impurities(parse('const now = Date.now(); console.log(Math.random());')), [
      'server/engine/flow/example.ts:1 Date', 'server/engine/flow/example.ts:1 console', 'server/engine/flow/example.ts:1 Math.random',
    ]);
    assert.deepEqual(impurities(parse("const x = { console: 1, process: a.process }; type D = Date; function f(module: M) { return module; } const s = 'eval';")), []);
    assert.deepEqual(impurities(parse('const f = setTimeout; x.y(process.env.Z);')), ['server/engine/flow/example.ts:1 setTimeout', 'server/engine/flow/example.ts:1 process']);
  });
});
