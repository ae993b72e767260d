// Where a fix would be wrong, none is offered although the finding is there: shapes that real programs have.
import { strict as assert } from 'node:assert';
import { analyzeTexts } from '../support/analyze';

interface Case {
  readonly title: string;
  readonly rule: string;
  readonly path: string;
  readonly text: string;
  /** Part of the titles of fixes that must not be there. */
  readonly not: RegExp;
}

const cases: readonly Case[] = [
  {
    title: 'instructions that are only put together of others are not sent as data',
    rule: 'user-input-in-system-prompt',
    path: '/app.py',
    text: `from flask import request
from openai import OpenAI

client = OpenAI()


def answer():
    base = f"You help the customers of {request.json['shop']}."
    rules = "Answer in two sentences."
    system = base + "\\n\\n" + rules
    return client.chat.completions.create(model="gpt-5", messages=[{"role": "system", "content": system}])
`,
    not: /^Send /,
  },
  {
    title: 'a key in a bundle for browsers has no environment to be read from',
    rule: 'hardcoded-provider-key',
    path: '/src/speech.js',
    text: `const other = import.meta.env.VITE_OTHER;
const OPENAI_API_KEY = 'sk-proj-QmV3x9LkPq7RtY2uWn5sT3BlbkFJzA8cVb1NmK4jHg6FdS0eXrCt';
fetch('https://api.openai.com/v1/audio/speech', { headers: { Authorization: \`Bearer \${OPENAI_API_KEY}\` } });
`,
    not: /environment/,
  },
];

describe('no fix is offered', () => {
  for (const { title, rule, path, text, not } of cases) {
    it(title, async () => {
      const { findings } = await analyzeTexts({ [path]: text });
      const found = findings.filter((finding) => finding.rule === rule);
      assert.ok(found.length > 0, `${rule} in\n${text}`);
      assert.deepEqual(found.flatMap(({ fixes }) => fixes.map((fix) => fix.title)).filter((one) => not.test(one)), []);
    });
  }
});
