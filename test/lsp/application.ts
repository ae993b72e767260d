/** A small application with three weaknesses, one of them across two files. `writeApplication` puts it on a disk. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const application: Readonly<Record<string, string>> = {
  'operator.py': `import subprocess

from openai import OpenAI

client = OpenAI()


def propose(task: str) -> str:
    answer = client.chat.completions.create(
        model="m",
        messages=[{"role": "user", "content": task}],
    )
    return answer.choices[0].message.content


def run(task: str) -> str:
    command = propose(task)
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    return done.stdout
`,
  'analyst.py': `import pandas
from langchain_experimental.agents import create_pandas_dataframe_agent
from langchain_openai import ChatOpenAI

agent = create_pandas_dataframe_agent(
    ChatOpenAI(model="m"),
    pandas.read_csv("sales.csv"),
    allow_dangerous_code=True,
)
`,
  'clean.py': `import subprocess


def version() -> str:
    return subprocess.run(["git", "--version"], capture_output=True, text=True).stdout
`,
  'web/propose.ts': `import OpenAI from 'openai';

const client = new OpenAI();

export async function propose(task: string): Promise<string> {
  const answer = await client.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: task }],
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

export function writeApplication(folder: string): string {
  for (const [path, text] of Object.entries(application)) {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  return folder;
}
