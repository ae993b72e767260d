/** Small programs of several files in which functions rest on each other in every way that the flow analysis knows. */
import type { Texts } from './edits';

const pythonService: Texts = {
  '/app/routes.py': `from flask import Flask, request
from app.service import Service, describe
from app import store

app = Flask(__name__)
service = Service("en")


@app.post("/ask")
def ask():
    persona = request.json["persona"]
    question = request.json["question"]
    store.remember(persona)
    return service.answer(persona, question)


@app.post("/run")
def run():
    return describe(service.last(), 3)
`,
  '/app/service.py': `import subprocess
from app.model import Model, Cached
from app import store


class Service:
    def __init__(self, language):
        self.language = language
        self.model = Cached(Model())
        self.answers = []

    def answer(self, persona, question):
        system = f"You are {persona} and speak {self.language}."
        text = self.model.complete(system, question)
        self.answers.append(text)
        return text

    def last(self):
        return self.answers[-1]


def describe(text, depth):
    if depth == 0:
        subprocess.run(text, shell=True)
        return store.recall()
    return describe(text + "!", depth - 1)
`,
  '/app/model.py': `import openai

client = openai.OpenAI()


class Model:
    def complete(self, system, question):
        response = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "system", "content": system}, {"role": "user", "content": question}],
        )
        return response.choices[0].message.content


class Cached(Model):
    def __init__(self, inner):
        self.inner = inner
        self.known = {}

    def complete(self, system, question):
        if question not in self.known:
            self.known[question] = self.inner.complete(system, question)
        return self.known[question]
`,
  '/app/store.py': `kept = []


def remember(text):
    kept.append(text)


def recall():
    return kept[0]
`,
};

const typescriptService: Texts = {
  '/src/server.ts': `import express from 'express';
import { exec } from 'node:child_process';
import { Assistant } from './assistant';
import { each, first } from './lists';

const app = express();
const assistant = new Assistant();
let latest = '';

app.post('/ask', async (request, response) => {
  const texts = each([request.body.text, request.body.title], (text: string) => text.trim());
  const answer = await assistant.ask(request.body.persona, first(texts));
  latest = answer;
  response.send(answer);
});

app.post('/run', (request, response) => {
  if (['ls', 'pwd'].includes(request.body.command)) exec(request.body.command);
  exec(latest);
  response.end();
});
`,
  '/src/assistant.ts': `import OpenAI from 'openai';

export class Assistant {
  private readonly client = new OpenAI();
  private history: string[] = [];

  async ask(persona: string, text: string): Promise<string> {
    this.history.push(text);
    const completion = await this.client.chat.completions.create({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: this.instructions(persona) },
        { role: 'user', content: this.history.join('\\n') },
      ],
    });
    return completion.choices[0].message.content;
  }

  private instructions(persona: string): string {
    const polite = persona === 'pirate' ? 'rude' : 'polite';
    return \`You are \${persona}. Be \${polite}.\`;
  }
}
`,
  '/src/lists.ts': `export function each<T>(items: T[], change: (item: T) => T): T[] {
  const result: T[] = [];
  for (const item of items) result.push(change(item));
  return result;
}

export function first<T>(items: T[]): T {
  return items[0];
}
`,
};

export const programs: Readonly<Record<string, Texts>> = { 'a Python service': pythonService, 'a TypeScript service': typescriptService };
