// A notebook whose cells are indented in different ways: a fix writes its lines below the indentation of the cell that
// it is in, and what it writes parses there.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { fixAll } from '../../server/engine/fixing';
import { lowerSource } from '../../server/engine/lower';
import { workspaceOf } from '../support/analyze';
import { parsersForTests } from '../syntax/support';

const cell = (source: string) => ({ cell_type: 'code', outputs: [], source: source.split(/(?<=\n)/) });
const saving = (name: string, indent: string): string => `def ${name}(question):
${indent}answer = client.responses.create(model="m", input=question, max_output_tokens=9)
${indent}if answer.output_text:
${indent}${indent}with open(os.path.join("notes", answer.output_text)) as file:
${indent}${indent}${indent}return file.read()
`;

describe('fixes in notebooks of several indentations', () => {
  it('follow that of their cell', async () => {
    const indents = ['\t', '  ', '    '];
    const cells = ['import os\nfrom openai import OpenAI\n\nclient = OpenAI()\n', ...indents.map((indent, index) => saving(`save${index}`, indent))];
    const path = '/notes.ipynb';
    const { workspace } = workspaceOf({ [path]: JSON.stringify({ cells: cells.map(cell), nbformat: 4 }, undefined, 1) }, { options: { rules: ['model-output-to-path'] } });
    const { texts, applied, report } = await fixAll(workspace, 'draft', neverCancelled);
    assert.equal(applied.length, indents.length);
    assert.deepEqual(report.findings, []);
    const after = texts.get(path)?.after ?? '';
    const { module } = await lowerSource(await parsersForTests(), { path, text: after }, neverCancelled);
    assert.deepEqual(module?.broken, []);
    const written = (JSON.parse(after) as { readonly cells: readonly { readonly source: readonly string[] }[] }).cells.map(({ source }) => source.join(''));
    for (const [index, indent] of indents.entries()) {
      const text = written[index + 1] ?? '';
      assert.notEqual(text, cells[index + 1], 'each cell has its fix');
      const lines = text.split('\n').filter((line) => /^[ \t]/.test(line));
      for (const line of lines) assert.ok(line.startsWith(indent), `${JSON.stringify(indent)} begins ${JSON.stringify(line)}`);
      const added = lines.filter((line) => !(cells[index + 1] ?? '').includes(line.trim()));
      assert.ok(added.length > 0, text);
      // The check stands where the file is opened, two steps in.
      assert.ok(added.some((line) => line.startsWith(indent + indent)), added.join('\n'));
    }
  });
});
