// A suppression written by Lintel must suppress: proved by analysing the text after the edit.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyEdits } from '../../server/engine/fix/apply';
import { analyzeTexts, workspaceOf } from '../support/analyze';

async function suppressed(path: string, text: string, where: 'line' | 'file'): Promise<string> {
  const { workspace } = workspaceOf({ [path]: text });
  const { findings } = await workspace.analyze(neverCancelled);
  assert.equal(findings.length, 1, JSON.stringify(findings));
  const [finding] = findings;
  assert.ok(finding);
  const edit = workspace.suppression(finding, where, 'only\n we call it');
  assert.ok(edit);
  const after = applyEdits(text, [edit]);
  const report = await analyzeTexts({ [path]: after });
  assert.deepEqual(report.findings, [], after);
  assert.deepEqual(report.suppressed.map(({ reason }) => reason), ['only we call it']);
  return after;
}

const python = (body: string): string => `from mcp.server.fastmcp import FastMCP\nimport os\nmcp = FastMCP("x")\n\n@mcp.tool()\ndef run(cmd: str):\n${body}`;
const typescript = (body: string): string => `import { execSync } from "child_process";\nimport { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nimport { z } from "zod";\nconst server = new McpServer({ name: "x", version: "1" });\nserver.tool("run", { cmd: z.string() }, async ({ cmd }) => ${body});\n`;

describe('writing a suppression', () => {
  it('goes above the statement, with its indentation', async () => {
    assert.equal(
      await suppressed('a.py', python('    if cmd:\n        return os.system(cmd)\n'), 'line'),
      python('    if cmd:\n        # lintel-ignore model-output-to-shell -- only we call it\n        return os.system(cmd)\n'),
    );
    assert.equal(await suppressed('a.ts', typescript('{\n\texecSync(cmd);\n}'), 'line'), typescript('{\n\t// lintel-ignore model-output-to-shell -- only we call it\n\texecSync(cmd);\n}'));
  });

  it('goes above a statement of several lines, not into it', async () => {
    assert.match(await suppressed('a.py', python('    result = os.system(\n        # run\n        cmd\n    )\n'), 'line'), /\n    # lintel-ignore [^\n]*\n    result = /);
    assert.match(await suppressed('a.ts', typescript('{\n  const out =\n    execSync(\n      cmd,\n    );\n  return out;\n}'), 'line'), /\n {2}\/\/ lintel-ignore [^\n]*\n {2}const out =/);
  });

  it('keeps the line ends of the file', async () => {
    assert.match(await suppressed('a.py', python('    os.system(cmd)\n').replaceAll('\n', '\r\n'), 'line'), /\r\n    # lintel-ignore [^\r\n]*\r\n    os/);
  });

  it('works for an arrow without a body', async () => {
    assert.match(await suppressed('a.ts', typescript('\n  execSync(cmd)'), 'line'), /=> \n {2}\/\/ lintel-ignore [^\n]*\n {2}execSync/);
    assert.match(await suppressed('a.ts', typescript('execSync(cmd)'), 'line'), /\n\/\/ lintel-ignore [^\n]*\nserver\.tool/);
  });

  it('stays out of markup', async () => {
    const page = (body: string): string => `import OpenAI from "openai";\nconst client = new OpenAI();\nexport async function Answer({ question }: { question: string }) {\n  const answer = await client.responses.create({ model: "m", input: question });\n  ${body}\n}\n`;
    const markup = 'return (\n    <main>\n      <div\n        dangerouslySetInnerHTML={{ __html: answer.output_text }}\n      />\n    </main>\n  );';
    assert.equal(await suppressed('a.tsx', page(markup), 'line'), page(`// lintel-ignore model-output-to-html -- only we call it\n  ${markup}`));
    const list = 'return <ul>{[1, 2].map((n) => (\n    <li key={n} dangerouslySetInnerHTML={{ __html: answer.output_text }} />\n  ))}</ul>;';
    assert.equal(await suppressed('a.tsx', page(list), 'line'), page(`// lintel-ignore model-output-to-html -- only we call it\n  ${list}`));
  });

  it('stands before the finding where a line of its own would become text', async () => {
    const page = (body: string): string => `import OpenAI from "openai";\nconst client = new OpenAI();\nexport async function Answer({ question }: { question: string }) {\n  const { output_text } = await client.responses.create({ model: "m", input: question });\n  ${body}\n}\n`;
    const marked = '/* lintel-ignore model-output-to-html -- only we call it */ ';
    const element = (mark: string): string => page(`return (\n    <ul>\n      {[1].map((n) => <li key={n} dangerouslySetInnerHTML={{ __html: ${mark}output_text }} />)}\n    </ul>\n  );`);
    assert.equal(await suppressed('a.tsx', element(''), 'line'), element(marked));
    const template = (mark: string): string => typescript(`{\n  return \`\n  ran: \${[cmd].map((one) => execSync(${mark}one))}\n\`;\n}`);
    assert.equal(await suppressed('a.ts', template(''), 'line'), template(marked.replace('html', 'shell')));
  });

  it('is not offered behind a backslash, where a comment would end the statement', async () => {
    const { workspace } = workspaceOf({ 'a.py': python('    with open("x") as f, \\\n        os.popen(cmd) as g:\n        pass\n') });
    const [finding] = (await workspace.analyze(neverCancelled)).findings;
    assert.ok(finding);
    assert.equal(workspace.suppression(finding, 'line', 'reason'), null);
    assert.ok(workspace.suppression(finding, 'file', 'reason'));
  });

  it('covers a file from its top, below what must be first', async () => {
    const body = python('    os.system(cmd)\n');
    assert.match(await suppressed('a.py', body, 'file'), /^# lintel-ignore-file model-output-to-shell -- only we call it\nfrom mcp/);
    assert.match(await suppressed('a.py', `#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n${body}`, 'file'), /^#![^\n]*\n# -\*-[^\n]*\n# lintel-ignore-file/);
    assert.match(await suppressed('a.py', `\ufeff${body}`, 'file'), /^\ufeff# lintel-ignore-file/);
  });
});
