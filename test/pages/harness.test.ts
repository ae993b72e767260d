// The harness must notice what is wrong with a page, else no page proves anything.
import { strict as assert } from 'node:assert';
import type { FlowRule } from '../../server/engine/rules/contract';
import { rules } from '../../server/generated/rules';
import { proveProject, type PageTest } from './harness';
import { readMarks, readPage, withoutMarks } from './page';

const tool = (body: string): string => `import os
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tools")


@mcp.tool()
def run(command: str):
    ${body}
`;

function page(...blocks: readonly string[]): string {
  return `# Page\n\n## Example\n\n${blocks.map((block) => `\`\`\`python${block.startsWith('after\n') ? ' after' : ''}\n${block.replace(/^after\n/, '')}\`\`\`\n`).join('\n')}`;
}

async function prove(text: string, test: PageTest = { rule: 'model-output-to-shell' }): Promise<void> {
  for (const project of readPage(text)) await proveProject(project, test);
}

const shell = rules.find((rule) => rule.id === 'model-output-to-shell') as FlowRule;

describe('page reader', () => {
  it('reads marks of all kinds', () => {
    const read = readMarks('a  # finds\nb // finds warning: part of: it\nc # finds rule-a, rule-b note\nd {/* known-miss rule-a */}\n# finding nothing\ne # known-false-alarm');
    assert.deepEqual(read, [
      { kind: 'finds', line: 0, rules: [], level: null, message: '' },
      { kind: 'finds', line: 1, rules: [], level: 'warning', message: 'part of: it' },
      { kind: 'finds', line: 2, rules: ['rule-a', 'rule-b'], level: 'note', message: '' },
      { kind: 'known-miss', line: 3, rules: ['rule-a'], level: null, message: '' },
      { kind: 'known-false-alarm', line: 5, rules: [], level: null, message: '' },
    ]);
    assert.equal(withoutMarks('a  # finds: x\nb  # a comment'), 'a\nb  # a comment');
  });

  it('joins named blocks of one heading, and keeps nameless ones apart', () => {
    const text = '# P\n\n## One\n\n`a.py`:\n\n```python\nx\n```\n\n`lib/b.py`:\n```python\ny\n```\n\n## Two\n\n```ts\nz\n```\n```ts\nw\n```\n```bash\nno\n```\n';
    assert.deepEqual(readPage(text).map(({ title, files }) => [title, files.map((file) => file.path)]), [
      ['One', ['/a.py', '/lib/b.py']],
      ['Two 1', ['/example.ts']],
      ['Two 2', ['/example.ts']],
    ]);
  });

  it('puts a text after the fix to its file', () => {
    const [project] = readPage(page('a\n', 'after\nb # finds\n'));
    assert.deepEqual(project?.files.map(({ text, after }) => [text, after]), [['a\n', 'b\n']]);
    assert.throws(() => readPage(page('after\nb\n')), /no block before it/);
    assert.throws(() => readPage('```python\nx\n'), /not closed/);
  });
});

describe('page harness', () => {
  it('accepts a true page', async () => {
    await prove(page(tool('os.system(command)  # finds: which the model fills in')));
    await prove(page(tool('os.system("ls")')));
    await prove(page(tool('os.system(command)  # finds model-output-to-shell warning')), {});
  });

  const wrong: readonly (readonly [string, string, PageTest | undefined, RegExp])[] = [
    ['a finding that no mark names', page(tool('os.system(command)')), undefined, /findings that no mark names/],
    ['a mark without a finding', page(tool('os.system("ls")  # finds')), undefined, /marks without a finding/],
    ['a mark in another line', page(tool('os.system(command)\n    pass  # finds')), undefined, /findings that no mark names/],
    ['another message', page(tool('os.system(command)  # finds: something else')), undefined, /does not say "something else"/],
    ['another level', page(tool('os.system(command)  # finds note')), undefined, /level at \/example\.py:9/],
    ['an unknown rule', page(tool('os.system(command)  # finds model-output-to-shel')), undefined, /there is no rule model-output-to-shel/],
    ['a mark without a rule where none is meant', page(tool('os.system(command)  # finds')), {}, /names no rule/],
    ['a known miss that is found', page(tool('os.system(command)  # known-miss')), undefined, /known miss is found now/],
    ['a known false alarm that is gone', page(tool('os.system("ls")  # known-false-alarm')), undefined, /known false alarm is gone/],
    ['another text after the fix', page(tool('os.system(command)  # finds'), `after\n${tool('print(command)')}`), undefined, /after the fix/],
  ];
  for (const [name, text, test, message] of wrong) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(prove(text, test), message);
    });
  }

  const badFixes: readonly (readonly [string, string, RegExp])[] = [
    ['leaves its finding', 'command ', /leaves or adds/],
    ['does not parse', '((', /keeps \/example\.py parsable|leaves or adds/],
  ];
  for (const [name, newText, message] of badFixes) {
    it(`refuses a fix that ${name}`, async () => {
      const fixes: FlowRule['fixes'] = (flow) => [{ title: 'Change it', tier: 'safe', edits: [{ path: flow.sink.path, span: flow.sink.span, newText }] }];
      const test: PageTest = { rule: shell.id, run: { rules: [{ ...shell, fixes }] } };
      await assert.rejects(prove(page(tool('os.system(command)  # finds')), test), message);
    });
  }

  const badRules: readonly (readonly [string, Partial<FlowRule>, RegExp])[] = [
    ['words nothing', { message: () => '' }, /a message is one sentence/],
    ['words a value that is not there', { message: (flow) => `Text ${(flow as unknown as { nothing: string }).nothing} is run.` }, /undefined/],
  ];
  for (const [name, changes, message] of badRules) {
    it(`refuses a rule that ${name}`, async () => {
      await assert.rejects(prove(page(tool('os.system(command)  # finds')), { rule: shell.id, run: { rules: [{ ...shell, ...changes }] } }), message);
    });
  }
});
