// What a fix leaves unused of the imports goes with it, and nothing else does.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { fixAll } from '../../server/engine/fixing';
import { workspaceOf } from '../support/analyze';

/** Imports, a line that uses one of them, and the imports after the fix. */
const cases: readonly (readonly [title: string, path: string, imports: string, use: string, after: string])[] = [
  ['a line of its own', '/a.py', 'import json\nimport jsonpickle\n', 'jsonpickle.decode(text)', 'import json\n'],
  ['a group of its own', '/a.py', 'import json\n\nimport jsonpickle\n\n', 'jsonpickle.decode(text)', 'import json\n\n'],
  ['with another name', '/a.py', 'import json\nimport jsonpickle as jp\n', 'jp.decode(text)', 'import json\n'],
  ['one of several names', '/a.py', 'import json\nfrom jsonpickle import decode, encode\n', 'decode(encode(text))', 'import json\nfrom jsonpickle import encode\n'],
  ['used elsewhere', '/a.py', 'import json\nimport jsonpickle\n\nprint(jsonpickle.encode([]))\n', 'jsonpickle.decode(text)', 'import json\nimport jsonpickle\n\nprint(jsonpickle.encode([]))\n'],
  ['a type elsewhere', '/a.py', 'import json\nimport jsonpickle\n\n\ndef keep(what: jsonpickle.Pickler): ...\n\n\n', 'jsonpickle.decode(text)', 'import json\nimport jsonpickle\n\n\ndef keep(what: jsonpickle.Pickler): ...\n\n\n'],
  ['with a comment', '/a.py', 'import json\nimport jsonpickle  # for old files\n', 'jsonpickle.decode(text)', 'import json\nimport jsonpickle  # for old files\n'],
  ['offered to others', '/__init__.py', 'import json\nimport jsonpickle\n', 'jsonpickle.decode(text)', 'import json\nimport jsonpickle\n'],
  ['a line of its own', '/a.ts', "import serialize from 'node-serialize';\n", 'serialize.unserialize(text)', ''],
  ['one of several names', '/a.ts', "import { serialize, unserialize } from 'node-serialize';\n\nconsole.log(serialize([]));\n", 'unserialize(text)', "import { serialize } from 'node-serialize';\n\nconsole.log(serialize([]));\n"],
  ['used elsewhere', '/a.ts', "import serialize from 'node-serialize';\n\nexport { serialize };\n", 'serialize.unserialize(text)', "import serialize from 'node-serialize';\n\nexport { serialize };\n"],
];

const python = 'from fastmcp import FastMCP\n\nmcp = FastMCP("a")\n\n\n@mcp.tool\ndef run(text: str):\n    return ';
const typescript = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\nconst server = new McpServer({ name: 'a', version: '1' });\nserver.registerTool('run', { inputSchema: { text: z.string() } }, async ({ text }) => ";

describe('fix: imports that it leaves unused', () => {
  for (const [title, path, imports, use, after] of cases) {
    it(`${path.slice(path.lastIndexOf('.') + 1)} ${title}`, async () => {
      const program = (own: string, used: string): string => (path.endsWith('.py') ? `${own}${python}${used}\n` : `${own}${typescript}${used});\n`);
      const { workspace } = workspaceOf({ [path]: program(imports, use) }, { options: { rules: ['model-output-to-deserializer'] } });
      const { texts } = await fixAll(workspace, 'review', neverCancelled);
      const [, used = ''] = /(json\.loads|JSON\.parse)/.exec(texts.get(path)?.after ?? '') ?? [];
      assert.equal(texts.get(path)?.after, program(after, use.replace(/^[\w.]+/, used)));
    });
  }
});
