import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';
import type { Parsers } from '../../../server/engine/syntax/parser';
import { TreeView, type GrammarName } from '../../../server/engine/syntax/tree';
import { snippets } from '../snippets';
import { parsersForTests } from '../support';

/**
 * The TypeScript compiler as an oracle: what it takes for a call or a function, the flat tree must have at the same
 * place. Both are named by a position that does not depend on where modifiers and decorators belong: a call by its
 * end, a function by the start of its body.
 */
const root = join(__dirname, '../../../..');

function byCompiler(path: string, text: string): string[] {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : path.endsWith('ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) found.push(`call ..${node.end}`);
    else if (ts.isFunctionLike(node)) {
      const { body } = node as ts.FunctionLikeDeclaration;
      if (body) found.push(`function ${body.getStart(file)}..`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function byTreeSitter(parsers: Parsers, path: string, text: string): string[] {
  const grammar: GrammarName = path.endsWith('tsx') ? 'tsx' : path.endsWith('ts') ? 'typescript' : 'javascript';
  const view = new TreeView(parsers.parse(grammar, text));
  const found: string[] = [];
  for (let node = 0; node < view.tree.count; node++) {
    if (!view.isNamed(node)) continue;
    const kind = view.kind(node);
    if (kind === 'call_expression' || kind === 'new_expression') found.push(`call ..${view.span(node).end}`);
    else if (/^(arrow_function|method_definition|(generator_)?function(_declaration|_expression)?)$/.test(kind)) {
      found.push(`function ${view.span(view.field(node, 'body')).start}..`);
    }
  }
  return found;
}

/** The items of `items` that `others` lacks, each counted as often as it occurs. */
function without(items: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const item of others) left.set(item, (left.get(item) ?? 0) + 1);
  return items.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}

function sources(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => name !== 'node_modules')
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? sources(path, pattern) : pattern.test(path) ? [path] : []));
}

describe('calls and functions, against the TypeScript compiler', () => {
  async function compare(files: readonly { path: string; text: string }[]): Promise<{ expected: number; lost: string[]; madeUp: string[] }> {
    const parsers = await parsersForTests();
    await Promise.all((['typescript', 'tsx', 'javascript'] as const).map((name) => parsers.load(name)));
    const result = { expected: 0, lost: [] as string[], madeUp: [] as string[] };
    for (const { path, text } of files) {
      const expected = byCompiler(path, text);
      const found = byTreeSitter(parsers, path, text);
      const label = (item: string): string => `${relative(root, path)}: ${item}`;
      result.expected += expected.length;
      result.lost.push(...without(expected, found).map(label));
      result.madeUp.push(...without(found, expected).map(label));
    }
    return result;
  }

  it('agrees on at least 99 % in the sources of this project', async () => {
    const folders = ['client', 'server', 'rules', 'test', 'scripts'].map((name) => join(root, name));
    const paths = folders.flatMap((folder) => sources(folder, /\.(ts|tsx|mjs)$/));
    const { expected, lost, madeUp } = await compare(paths.map((path) => ({ path, text: readFileSync(path, 'utf8') })));
    assert.ok(expected > 2000, `${expected}`);
    assert.ok(lost.length <= expected / 100, `${lost.length} of ${expected} lost: ${lost.slice(0, 20).join('; ')}`);
    assert.ok(madeUp.length <= expected / 100, `${madeUp.length} made up: ${madeUp.slice(0, 20).join('; ')}`);
  });

  it('agrees on everything in the snippets', async () => {
    const files = (['javascript', 'typescript', 'tsx'] as const).flatMap((grammar) =>
      snippets[grammar].map((text, i) => ({ path: `${grammar}-${i}.${{ javascript: 'jsx', typescript: 'ts', tsx: 'tsx' }[grammar]}`, text })),
    );
    const { expected, lost, madeUp } = await compare(files);
    assert.ok(expected > 50, `${expected}`);
    assert.deepEqual({ lost, madeUp }, { lost: [], madeUp: [] });
  });
});
