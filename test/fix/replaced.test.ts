// What is dangerous gives way to what is not: deserialisers to readers of plain data, markup to markup that went through a
// sanitiser. Each case is a line of a program and what it becomes, with what the file and the manifest get besides.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyToAll } from '../../server/engine/fix/apply';
import { proved } from '../../server/engine/fixing';
import { workspaceOf } from '../support/analyze';

interface Case {
  readonly title: string;
  readonly rule: string;
  readonly path: string;
  /** Lines above the statement. */
  readonly setup: string;
  readonly before: string;
  readonly after: string;
  /** Lines that are added elsewhere. */
  readonly added?: readonly string[];
  /** Lines that nothing needs any more. */
  readonly gone?: string;
  readonly manifest?: readonly [path: string, before: string, after: string];
}

const loader = 'model-output-to-deserializer';
const markup = 'model-output-to-html';
const cases: readonly Case[] = [
  { title: 'YAML', rule: loader, path: '/a.py', setup: 'import yaml', before: 'return yaml.load(text, Loader=yaml.Loader)', after: 'return yaml.safe_load(text)' },
  { title: 'several YAML documents', rule: loader, path: '/a.py', setup: 'import yaml', before: 'return yaml.load_all(text, yaml.UnsafeLoader)', after: 'return yaml.safe_load_all(text)' },
  { title: 'a parser that fills in entities', rule: loader, path: '/a.py', setup: 'from lxml import etree', before: 'return etree.fromstring(text, etree.XMLParser(resolve_entities=True)).tag', after: 'return etree.fromstring(text, etree.XMLParser(resolve_entities=False)).tag' },
  { title: 'a parser of its own that fills in entities', rule: loader, path: '/a.py', setup: 'from lxml import etree', before: 'parser = etree.XMLParser(resolve_entities=True, huge_tree=True)\n    return etree.fromstring(text, parser=parser).tag', after: 'parser = etree.XMLParser(resolve_entities=False, huge_tree=True)\n    return etree.fromstring(text, parser=parser).tag' },
  { title: 'a reader of pickles', rule: loader, path: '/a.py', setup: 'import io\nimport pickle', before: 'return pickle.Unpickler(io.BytesIO(text.encode())).load()', after: 'return PlainUnpickler(io.BytesIO(text.encode())).load()', added: ['class PlainUnpickler(pickle.Unpickler):', '    """Reads texts, numbers, lists and dictionaries; whatever else a pickle asks for is refused."""', '    def find_class(self, module: str, name: str) -> type:', '        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")', ''] },
  { title: 'jsonpickle', rule: loader, path: '/a.py', setup: 'import json\nimport jsonpickle', before: 'return jsonpickle.decode(text)', after: 'return json.loads(text)', gone: 'import jsonpickle\n' },
  { title: 'numpy', rule: loader, path: '/a.py', setup: 'import io\nimport numpy', before: 'return str(numpy.load(io.BytesIO(text.encode()), allow_pickle=True))', after: 'return str(numpy.load(io.BytesIO(text.encode())))' },
  { title: 'node-serialize', rule: loader, path: '/a.ts', setup: "import serialize from 'node-serialize';", before: 'return serialize.unserialize(text);', after: 'return JSON.parse(text);', gone: "import serialize from 'node-serialize';\n" },
  { title: 'a page', rule: markup, path: '/a.ts', setup: "import { marked } from 'marked';", before: 'document.body.innerHTML = marked.parse(text);', after: 'document.body.innerHTML = DOMPurify.sanitize(marked.parse(text));', added: ["import DOMPurify from 'dompurify';"], manifest: ['/package.json', '{\n  "dependencies": {\n    "marked": "15"\n  }\n}\n', '{\n  "dependencies": {\n    "dompurify": "^3.4.0",\n    "marked": "15"\n  }\n}\n'] },
  { title: 'a component', rule: markup, path: '/a.tsx', setup: "import { show } from './show';", before: 'return show(<p dangerouslySetInnerHTML={{ __html: text }} />);', after: 'return show(<p dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(text) }} />);', added: ["import DOMPurify from 'isomorphic-dompurify';"] },
  { title: 'the sanitiser that the file has', rule: markup, path: '/a.tsx', setup: "import clean from 'sanitize-html';", before: 'return show(<p dangerouslySetInnerHTML={{ __html: text }} />);', after: 'return show(<p dangerouslySetInnerHTML={{ __html: clean(text) }} />);' },
  { title: 'what the program calls markup, in markup of its own', rule: markup, path: '/a.py', setup: 'from markupsafe import Markup', before: 'return Markup(f"<b>{to_html(text)}</b>")', after: 'return Markup(f"<b>{nh3.clean(to_html(text))}</b>")', added: ['import nh3'], manifest: ['/requirements.txt', 'fastmcp\nzstandard\n', 'fastmcp\nnh3>=0.2.18\nzstandard\n'] },
  { title: 'markup as a whole', rule: markup, path: '/a.py', setup: 'from markupsafe import Markup', before: 'return Markup(text)', after: 'return Markup(nh3.clean(text))', added: ['import nh3'] },
];

function programOf({ path, setup, before }: Case): string {
  if (path.endsWith('.py')) return `${setup}\nfrom fastmcp import FastMCP\n\nmcp = FastMCP("a")\n\n\n@mcp.tool\ndef run(text: str):\n    ${before}\n`;
  return `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n${setup}\nconst server = new McpServer({ name: 'a', version: '1' });\nserver.registerTool('run', { inputSchema: { text: z.string() } }, async ({ text }) => {\n  ${before}\n});\n`;
}

async function fixed(rule: string, files: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string> | null> {
  const { workspace } = workspaceOf(files);
  const report = await workspace.analyze(neverCancelled);
  for (const finding of report.findings.filter((one) => one.rule === rule)) {
    for (const fix of finding.fixes.filter(({ isDraft }) => isDraft !== true)) {
      if (await proved(workspace, report, { finding, fix }, neverCancelled)) return applyToAll(new Map(Object.entries(files)), fix.edits);
    }
  }
  return null;
}

describe('fix: what is dangerous gives way', () => {
  for (const one of cases) {
    it(`${one.path.slice(3)} ${one.title}`, async () => {
      const { path, rule, before, after, added = [], gone = '', manifest } = one;
      const program = programOf(one);
      const result = await fixed(rule, { [path]: program, ...(manifest ? { [manifest[0]]: manifest[1] } : {}) });
      const lines = (text: string): string[] => text.split('\n').filter((line) => !added.includes(line));
      assert.deepEqual(lines(result?.get(path) ?? ''), lines(program.replace(gone, '').replace(before, () => after)));
      for (const line of added) assert.ok(result?.get(path)?.split('\n').includes(line), line);
      if (manifest) assert.equal(result?.get(manifest[0]), manifest[2]);
    });
  }

  it('py pickle, by a reader that loads plain data and refuses anything else', async () => {
    const result = await fixed(loader, { '/a.py': programOf({ title: '', rule: loader, path: '/a.py', setup: 'import base64\nimport pickle', before: 'return pickle.loads(base64.b64decode(text))', after: '' }) });
    const program = (result?.get('/a.py') ?? '').replace(/from fastmcp.*\n/, '').replace(/mcp = .*\n/, '').replace(/@mcp\.tool\n/, '');
    const check = `${program}
import datetime
def stored(value): return base64.b64encode(pickle.dumps(value)).decode()
print(run(stored({"a": [1, "b", None, 2.5]})))
try:
    print(run(stored(datetime.date(2026, 1, 1))))
except pickle.UnpicklingError as error:
    print(error)
`;
    const { stdout, stderr } = spawnSync('python3', ['-c', check], { encoding: 'utf8' });
    assert.deepEqual([stdout.trim().split('\n'), stderr], [["{'a': [1, 'b', None, 2.5]}", 'datetime.date is no plain data'], '']);
  });
});
