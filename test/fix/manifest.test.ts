// What a fix needs is written into the nearest manifest, in its place, once, and as the manifest is written.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyEdits } from '../../server/engine/fix/apply';
import { fixAll } from '../../server/engine/fixing';
import { javascript } from '../../server/engine/languages/javascript';
import { python } from '../../server/engine/languages/python';
import { MemoryFiles } from '../../server/engine/project/files';
import { workspaceOf } from '../support/analyze';

interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly path: string;
  readonly wanted: string | null;
}

const cases: readonly Case[] = [
  { title: 'in its place among sorted ones', path: '/package.json', files: { '/package.json': '{\n  "dependencies": {\n    "ai": "^7.0.0",\n    "zx": "^8.0.0"\n  }\n}\n' }, wanted: '{\n  "dependencies": {\n    "ai": "^7.0.0",\n    "zod": "^4.1.0",\n    "zx": "^8.0.0"\n  }\n}\n' },
  { title: 'at the end of others, with tabs and carriage returns', path: '/package.json', files: { '/package.json': '{\r\n\t"dependencies": {\r\n\t\t"pg": "8",\r\n\t\t"ai": "7"\r\n\t}\r\n}' }, wanted: '{\r\n\t"dependencies": {\r\n\t\t"pg": "8",\r\n\t\t"ai": "7",\r\n\t\t"zod": "^4.1.0"\r\n\t}\r\n}' },
  { title: 'where there are none', path: '/package.json', files: { '/package.json': '{\n  "name": "a"\n}\n' }, wanted: '{\n  "name": "a",\n  "dependencies": {\n    "zod": "^4.1.0"\n  }\n}\n' },
  { title: 'where the list is empty', path: '/package.json', files: { '/package.json': '{\n  "dependencies": {}\n}\n' }, wanted: '{\n  "dependencies": {\n    "zod": "^4.1.0"\n  }\n}\n' },
  { title: 'beside a list of a tool that has the same name', path: '/package.json', files: { '/package.json': '{\n    "overrides": { "a": { "dependencies": { "x": "1" } } },\n    "scripts": { "build": "echo \\"dependencies\\": {}" },\n    "dependencies": {\n        "ai": "7",\n        "b": { "nested": true }\n    }\n}' }, wanted: '{\n    "overrides": { "a": { "dependencies": { "x": "1" } } },\n    "scripts": { "build": "echo \\"dependencies\\": {}" },\n    "dependencies": {\n        "ai": "7",\n        "b": { "nested": true },\n        "zod": "^4.1.0"\n    }\n}' },
  { title: 'not a second time', path: '/package.json', files: { '/package.json': '{\n  "devDependencies": { "zod": "3" }\n}\n' }, wanted: null },
  { title: 'not into what cannot be read', path: '/package.json', files: { '/package.json': '{ "dependencies": ' }, wanted: null },
  { title: 'into the package that the file is in', path: '/packages/a/package.json', files: { '/package.json': '{\n  "name": "all"\n}', '/packages/a/package.json': '{\n  "dependencies": { "ai": "7" }\n}' }, wanted: '{\n  "dependencies": { "ai": "7", "zod": "^4.1.0" }\n}' },
  { title: 'into the requirements', path: '/requirements.txt', files: { '/requirements.txt': '# what it needs\nflask==3\nopenai\nrequests\n' }, wanted: '# what it needs\nflask==3\nopenai\npydantic>=2.11\nrequests\n' },
  { title: 'behind requirements in no order and without an end', path: '/requirements.txt', files: { '/requirements.txt': 'openai\nflask' }, wanted: 'openai\nflask\npydantic>=2.11\n' },
  { title: 'not beside itself in another spelling', path: '/requirements.txt', files: { '/requirements.txt': 'Pydantic[email]==2.1\n' }, wanted: null },
  { title: 'into a project', path: '/pyproject.toml', files: { '/pyproject.toml': '[project]\nname = "a"\ndependencies = [\n    "openai[realtime]>=1",\n    \'flask\',\n]\n\n[tool.x]\na = 1\n' }, wanted: '[project]\nname = "a"\ndependencies = [\n    "openai[realtime]>=1",\n    \'flask\',\n    \'pydantic>=2.11\',\n]\n\n[tool.x]\na = 1\n' },
  { title: 'into a project in one line', path: '/pyproject.toml', files: { '/pyproject.toml': '[project]\ndependencies = ["openai"]\n' }, wanted: '[project]\ndependencies = ["openai", "pydantic>=2.11"]\n' },
  { title: 'into a project of Poetry', path: '/pyproject.toml', files: { '/pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.12"\n\n[build-system]\n' }, wanted: '[tool.poetry.dependencies]\npython = "^3.12"\npydantic = ">=2.11"\n\n[build-system]\n' },
  { title: 'into the requirements beside a project that lists nothing', path: '/requirements.txt', files: { '/pyproject.toml': '[tool.ruff]\nline-length = 100\n', '/requirements.txt': 'openai\n' }, wanted: 'openai\npydantic>=2.11\n' },
];

describe('what fixes need is declared', () => {
  for (const { title, path, files, wanted } of cases) {
    it(`${path}: ${title}`, () => {
      const memory = new MemoryFiles(files);
      const [language, library] = path.endsWith('.json') ? [javascript, { name: 'zod', version: '^4.1.0' }] : [python, { name: 'pydantic', version: '>=2.11' }];
      const edit = language.requireLibrary(memory, path.startsWith('/packages') ? '/packages/a/src/b.ts' : '/src/b.py', library);
      assert.equal(edit === null ? null : edit.path, wanted === null ? null : path);
      if (edit && wanted !== null) {
        const after = applyEdits(files[path] ?? '', [edit]);
        assert.equal(after, wanted);
        assert.equal(language.requireLibrary(new MemoryFiles({ ...files, [path]: after }), edit.path.replace(/[^/]*$/, 'b.x'), library), null, 'and nothing more is needed then');
      }
    });
  }

  it('with the fix that needs it, in one go, and once for two of them', async () => {
    const order = (name: string): string => `
export async function ${name}(mail: string) {
  const answer = await client.responses.create({ model: 'gpt-5', input: mail });
  const data = JSON.parse(answer.output_text);
  await pool.query('INSERT INTO orders VALUES ($1)', [data.article]);
}
`;
    const program = `import OpenAI from 'openai';\nimport { Pool } from 'pg';\n\nconst client = new OpenAI();\nconst pool = new Pool();\n${order('a')}${order('b')}`;
    const { workspace } = workspaceOf({ '/src/a.ts': program, '/package.json': '{\n  "dependencies": { "pg": "8" }\n}\n' }, { options: { audience: 'strict', rules: ['unvalidated-structured-output'] } });
    const { texts, report, applied } = await fixAll(workspace, 'draft', neverCancelled);
    assert.equal(applied.length, 2);
    assert.deepEqual(report.findings, []);
    assert.equal(texts.get('/package.json')?.after, '{\n  "dependencies": { "pg": "8", "zod": "^4.1.0" }\n}\n');
  });
});
