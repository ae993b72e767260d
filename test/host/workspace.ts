/**
 * The application that the editor tests open: a small one with weaknesses that Lintel reports, and one file
 * without any. `writeWorkspace` writes it afresh for each run, since the tests change it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const files: Readonly<Record<string, string>> = {
  'history.py': `"""Finds commits by a description in words."""

import subprocess

from openai import OpenAI

client = OpenAI()


def keyword(description: str) -> str:
    answer = client.chat.completions.create(
        model="gpt-5",
        messages=[
            {"role": "system", "content": "Answer with the word to search for."},
            {"role": "user", "content": description},
        ],
    )
    return answer.choices[0].message.content


def commits(description: str) -> str:
    word = keyword(description)
    return subprocess.check_output(f"git log --grep '{word}'", shell=True, text=True)
`,
  'analyst.py': `"""Hands the tools of an account to a model."""

import os
from composio import Composio
from langchain_openai import ChatOpenAI

key = os.environ["COMPOSIO_API_KEY"]
model = ChatOpenAI(model="gpt-5")

account = Composio(
    "langchain",
    key,
    dangerously_allow_auto_upload_download_files=True,
)


def answer(question: str) -> str:
    return model.invoke(question).content
`,
  'clean.py': `"""Nothing to report here."""

import subprocess


def version() -> str:
    return subprocess.run(["git", "--version"], capture_output=True, text=True).stdout
`,
  'tidy.ts': `import { readFileSync, unlinkSync } from 'node:fs';
import OpenAI from 'openai';

const client = new OpenAI();

export async function tidy(question: string): Promise<string> {
  const answer = await client.responses.create({ model: 'm', input: question });
  const plan = JSON.parse(answer.output_text);
  if (plan.kind === 'old') unlinkSync(plan.file);
  return readFileSync('done', 'utf8');
}
`,
  'package.json': `{
  "dependencies": {
    "openai": "^7.0.0"
  }
}
`,
  'web/propose.ts': `import OpenAI from 'openai';

const client = new OpenAI();

export async function propose(task: string): Promise<string> {
  const answer = await client.chat.completions.create({
    model: 'gpt-5',
    messages: [
      { role: 'system', content: 'Answer with one shell command.' },
      { role: 'user', content: task },
    ],
  });
  return answer.choices[0].message.content ?? '';
}
`,
  'web/run.ts': `import { execSync } from 'node:child_process';
import { propose } from './propose';

export async function run(task: string): Promise<string> {
  const command = await propose(task);
  return execSync(command).toString();
}
`,
};

const code = (source: readonly string[]): object => ({ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source });
const notebook = {
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Facts'] },
    code(['import openai\n', '\n', 'client = openai.OpenAI()']),
    code(['text = client.responses.create(model="gpt-5", input="Facts, as a list of Python").output_text']),
    code(['facts = eval(text)']),
  ],
  metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' }, language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

export function writeWorkspace(folder: string): string {
  for (const [path, text] of [...Object.entries(files), ['ask.ipynb', `${JSON.stringify(notebook, null, 1)}\n`] as const]) {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  return folder;
}
