// A path that is put together as a text is kept in the folder that the program wrote, wherever that is done; where the name
// would be a whole path, or the folder is not the program's own, nobody knows which folder is meant.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { fixAll } from '../../server/engine/fixing';
import { workspaceOf } from '../support/analyze';

const python = (body: string): string => `import os\nfrom fastmcp import FastMCP\n\nmcp = FastMCP("notes")\nHOME = "/srv"\n\n\n@mcp.tool\ndef read(name: str, file_path: str, count: int) -> str:\n    ${body.replaceAll('\n', '\n    ')}\n`;
const typescript = (body: string): string => `import { readFileSync } from "node:fs";\nimport { FastMCP } from "fastmcp";\nimport { z } from "zod";\n\nconst server = new FastMCP({ name: "notes", version: "1.0.0" });\nconst home = process.env.HOME ?? "/srv";\nserver.addTool({\n  name: "read",\n  parameters: z.object({ name: z.string(), filePath: z.string() }),\n  execute: async ({ name, filePath }) => {\n    ${body.replaceAll('\n', '\n    ')}\n  },\n});\n`;

/** `resolves`: the line that resolves the path; null: no fix is offered that needs nothing filled in. */
const cases: readonly { readonly title: string; readonly path: string; readonly text: string; readonly resolves: readonly string[] | null }[] = [
  { title: 'a template', path: '/a.py', text: python('return open(f"{HOME}/{name}.md").read()'), resolves: ['path = os.path.realpath(os.path.join(HOME, f"{name}.md"))'] },
  { title: 'a sum', path: '/a.py', text: python('return open(HOME + "/notes/" + name).read()'), resolves: ['folder = f"{HOME}/notes"', 'path = os.path.realpath(os.path.join(folder, name))'] },
  { title: 'format', path: '/a.py', text: python('return open("notes/{}.md".format(name)).read()'), resolves: ['folder = "notes"', 'path = os.path.realpath(os.path.join(folder, f"{name}.md"))'] },
  { title: 'a name in a variable', path: '/a.py', text: python('target = "notes/" + name\nreturn open(target).read()'), resolves: ['target = os.path.realpath(os.path.join(folder, name))'] },
  { title: 'the root of the disk', path: '/a.py', text: python('return open("/" + name).read()'), resolves: null },
  { title: 'a name alone', path: '/a.py', text: python('return open(f"{name}.md").read()'), resolves: ['folder = "."', 'path = os.path.realpath(os.path.join(folder, f"{name}.md"))'] },
  { title: 'a whole path', path: '/a.py', text: python('return open(f"{file_path}.md").read()'), resolves: null },
  { title: 'a folder that the model chose', path: '/a.py', text: python('return open(f"{name}/notes.md").read()'), resolves: ['folder = "."'] },
  { title: 'a format that must not be lost', path: '/a.py', text: python('return open(f"{HOME}/{name:>8}.md").read()'), resolves: null },
  { title: 'a helper that all ask', path: '/a.py', text: `${python('return open(path_of(name)).read()')}\n\ndef path_of(name: str) -> str:\n    root_dir = os.environ["ROOT"]\n    if not root_dir.endswith("/"):\n        root_dir = root_dir + "/"\n    return root_dir + name\n`, resolves: ['path = os.path.realpath(os.path.join(root_dir, name))'] },
  { title: 'a text that is taken apart as an address', path: '/a.py', text: python('from urllib.parse import urlparse\nreturn open(urlparse(f"{name}").path).read()'), resolves: null },
  { title: 'a text that is taken apart as an address', path: '/a.ts', text: typescript('return readFileSync(new URL(`${name}`).pathname, "utf8");'), resolves: null },
  { title: 'a template', path: '/a.ts', text: typescript('return readFileSync(`${home}/${name}.md`, "utf8");'), resolves: ['const path = resolve(home, `${name}.md`);'] },
  { title: 'a sum', path: '/a.ts', text: typescript('return readFileSync("notes/" + name, "utf8");'), resolves: ['const folder = "notes";', 'const path = resolve(folder, name);'] },
  { title: 'a whole path', path: '/a.ts', text: typescript('return readFileSync(`${filePath}.md`, "utf8");'), resolves: null },
];

describe('fix: a path that is put together', () => {
  for (const { title, path, text, resolves } of cases) {
    it(`${path.slice(3)} ${title}`, async () => {
      const { workspace } = workspaceOf({ [path]: text }, { options: { rules: ['model-output-to-path'], audience: 'strict' } });
      const { texts } = await fixAll(workspace, 'review', neverCancelled);
      const after = texts.get(path)?.after ?? null;
      if (resolves === null) assert.equal(after, null);
      else for (const line of resolves) assert.ok(after?.split('\n').some((one) => one.trim() === line), `${line} in\n${after}`);
    });
  }
});
