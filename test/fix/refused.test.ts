// What a handler was sent and must not have is refused by the framework's own answer for a bad request; anywhere else, and
// where no framework is known, by an error.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { fixAll } from '../../server/engine/fixing';
import { workspaceOf } from '../support/analyze';

interface Case {
  readonly title: string;
  readonly path: string;
  readonly text: string;
  readonly refuses: string;
  readonly imports?: string;
}

const ask = 'from openai import OpenAI\n\nOpenAI().responses.create(model="gpt-5", input="Hello")\n';
const cases: readonly Case[] = [
  { title: 'FastAPI', path: '/a.py', text: `import os\nfrom fastapi import FastAPI, UploadFile\n${ask}app = FastAPI()\n\n\n@app.post("/files")\nasync def keep(file: UploadFile):\n    target = os.path.join("/srv/files", file.filename)\n    with open(target, "wb") as out:\n        out.write(await file.read())\n`, refuses: 'raise HTTPException(status_code=400, detail="the path leads out of its folder")', imports: 'from fastapi import FastAPI, HTTPException, UploadFile' },
  { title: 'Flask', path: '/a.py', text: `import os\nfrom flask import Flask, request\n${ask}app = Flask(__name__)\n\n\n@app.post("/files")\ndef read():\n    with open(os.path.join("/srv/files", request.args["name"])) as file:\n        return file.read()\n`, refuses: 'abort(400, "the path leads out of its folder")', imports: 'from flask import abort, Flask, request' },
  { title: 'what a route calls', path: '/a.py', text: `import os\nfrom flask import Flask, request\n${ask}app = Flask(__name__)\n\n\ndef content(name):\n    with open(os.path.join("/srv/files", name)) as file:\n        return file.read()\n\n\n@app.post("/files")\ndef read():\n    return content(request.args["name"])\n`, refuses: 'raise ValueError("the path leads out of its folder")' },
  { title: 'Hono', path: '/a.ts', text: `import { Hono } from 'hono';\nimport { readFileSync } from 'node:fs';\nimport { join } from 'node:path';\nimport OpenAI from 'openai';\nawait new OpenAI().responses.create({ model: 'gpt-5', input: 'Hello' });\nconst app = new Hono();\napp.get('/files', (c) => {\n  return c.text(readFileSync(join('/srv/files', c.req.query('name') ?? ''), 'utf8'));\n});\n`, refuses: "throw new HTTPException(400, { message: 'the path leads out of its folder' });", imports: "import { HTTPException } from 'hono/http-exception';" },
];

describe('fix: a handler refuses', () => {
  for (const { title, path, text, refuses, imports } of cases) {
    it(title, async () => {
      const { workspace } = workspaceOf({ [path]: text }, { options: { rules: ['untrusted-input-to-path'], audience: 'strict' } });
      const { texts } = await fixAll(workspace, 'review', neverCancelled);
      const after = texts.get(path)?.after ?? '';
      assert.ok(after.includes(refuses), `${refuses} in\n${after}`);
      if (imports !== undefined) assert.ok(after.split('\n').includes(imports), `${imports} in\n${after}`);
    });
  }
});
