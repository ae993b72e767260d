// Programs put together at random from ways to write one thing: whatever fix is offered leaves a program that parses, and
// one that is proved leaves no new finding. So does every fix of every rule, in the examples of its page written in other
// ways. A seed makes each run the same.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyToAll } from '../../server/engine/fix/apply';
import { fixAll } from '../../server/engine/fixing';
import { lowerSource } from '../../server/engine/lower';
import { rules } from '../../server/generated/rules';
import { fixRows } from '../pages/fix-table';
import { readPage, withoutMarks, type PageFile } from '../pages/page';
import { workspaceOf } from '../support/analyze';
import { parsersForTests } from '../syntax/support';
import { certainWays, vary, type Way } from './variations';

let seed = 20260101;
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;

const values = ['persona', 'request.json["persona"]', "request.json['a b']", 'request.args.get("x", "y")', 'f"{persona}!"', '(persona)', 'persona.strip().lower()', 'str(persona)[:20]', '{"a": persona}["a"]'];
const constants = ['You are ', 'Be {{kind}}. ', 'Say \\"hi\\" to ', "It's ", 'one\\ntwo ', '', '100%% sure: ', '\u{1f600} '];

/** An expression that joins constants and values, in one of the ways that Python has. */
function pythonText(): string {
  const [a, b, value] = [pick(constants), pick(constants), pick(values)];
  const quote = value.includes('"') ? "'" : '"';
  const plain = (text: string): string => text.replaceAll('{{', '{').replaceAll('}}', '}').replaceAll('\\"', "'").replaceAll("'", '');
  return pick([
    () => `f${quote}${plain(a)}{${value.startsWith('{') ? ` ${value}` : value}}${plain(b)}${quote}`,
    () => `"${plain(a)}" + ${value} + "${plain(b)}"`,
    () => `("${plain(a)}"\n        # a comment inside\n        + ${value})`,
    () => `"${plain(a).replaceAll('%', '%%')}%s" % ${value}`,
    () => `"${plain(a).replaceAll(/[{}]/g, '')}{}".format(${value})`,
    () => `f"""${plain(a)}\n    {persona}\n    ${plain(b)}\n    """`,
    () => `f"{persona:>10}${plain(a)}"`,
    () => `" ".join(["${plain(a)}", ${value}])`,
  ])();
}

function pythonProgram(): string {
  const text = pythonText();
  const call = pick([
    `chat.chat.completions.create(model="m", messages=[{"role": "system", "content": ${text}}, {"role": "user", "content": question}])`,
    `chat.chat.completions.create(\n        model="m",\n        messages=[\n            {"role": "system", "content": ${text}},  # rules\n            {"role": "user", "content": question}\n        ],\n    )`,
    `chat.responses.create(model="m", instructions=${text}, input=question)`,
    `chat.responses.create(input=${text}, model="m")`,
    `claude.messages.create(model="m", max_tokens=9, system=${text}, messages=[*history, {"role": "user", "content": question}])`,
    `claude.messages.create(model="m", max_tokens=9, system=(${text}), messages=history)`,
    `connection.execute(f"SELECT * FROM t WHERE a = '{chat.responses.create(model="m", input=question).output_text}'")`.replaceAll('model="m"', "model='m'"),
  ]);
  const program = `import sqlite3
from anthropic import Anthropic
from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
chat = OpenAI()
claude = Anthropic()
connection = sqlite3.connect("x.db")


@app.post("/a")
def a():
    persona = request.json["persona"]
    question = request.json["question"]
    history = [{"role": "user", "content": question}]
    answer = ${call}
    return {"a": str(answer)}
`;
  return pick([program, program.replaceAll('\n', '\r\n'), program.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)), `\ufeff${program}`]);
}

function typescriptProgram(): string {
  const value = pick(['persona', 'req.body.persona', 'req.body["a b"]', '`${persona}!`', 'persona.trim()', '(persona ?? "")', 'String(persona)']);
  const text = pick([
    `\`You are \${${value}}.\``, `"You are " + ${value}`, `'It is ' + ${value} + '\\n'`, `\`\n    You are \${ ${value} }\n    \``, `\`a \${ /* inside */ ${value} } \\\` \\\${b}\``, `["You are", ${value}].join(" ")`,
  ]);
  const call = pick([
    `client.chat.completions.create({ model: 'm', messages: [{ role: 'system', content: ${text} }, { role: 'user', content: question }] })`,
    `client.chat.completions.create({\n    model: 'm',\n    messages: [\n      { role: 'system', content: ${text} }, // rules\n      ...history\n    ],\n  })`,
    `client.responses.create({ model: 'm', instructions: ${text}, input: question })`,
    `client.responses.create({ model: 'm', input: ${text} })`,
    `client.chat.completions.create({ model: 'm', messages: req.body.messages })`,
  ]);
  const program = `import express from 'express';
import OpenAI from 'openai';

const app = express();
const client = new OpenAI();

app.post('/a', async (req, res) => {
  const { persona, question } = req.body;
  const history = [{ role: 'user', content: question }];
  const answer = await ${call};
  res.send(\`<p>\${answer.id}</p>\`);
});
`;
  return pick([program, program.replaceAll('\n', '\r\n'), program.replaceAll(';\n', '\n')]);
}

async function brokenIn(path: string, text: string): Promise<number> {
  const { module } = await lowerSource(await parsersForTests(), { path, text }, neverCancelled);
  return module ? module.broken.length : Number.POSITIVE_INFINITY;
}

describe('fixes of random programs', () => {
  for (const [path, make, count] of [['/a.py', pythonProgram, 60], ['/a.ts', typescriptProgram, 40]] as const) {
    it(`leave ${path} parsable, and what is proved adds nothing`, async () => {
      let offered = 0;
      for (let round = 0; round < count; round++) {
        const text = make();
        const broken = await brokenIn(path, text);
        assert.equal(broken, 0, `the program itself parses:\n${text}`);
        const { workspace } = workspaceOf({ [path]: text });
        const { findings } = await workspace.analyze(neverCancelled);
        for (const finding of findings) {
          for (const fix of finding.fixes) {
            offered++;
            const after = applyToAll(new Map([[path, text]]), fix.edits).get(path) ?? '';
            assert.equal(await brokenIn(path, after), 0, `${fix.title}:\n${text}\n→\n${after}`);
          }
        }
        const outcome = await fixAll(workspace, 'draft', neverCancelled);
        assert.ok(outcome.report.findings.length <= findings.length - outcome.applied.length, `each fix removes a finding:\n${text}`);
      }
      assert.ok(offered > count / 2, `fixes were offered: ${offered}`);
    }).timeout(240_000);
  }
});

const variationsOfEach = 24;

/** The rules that offer a fix for an example on their page. */
let fixable: ReadonlySet<string>;

function isMarkedSource({ path, marks }: PageFile): boolean {
  return marks.length > 0 && /\.(?:py|[jt]sx?)$/.test(path);
}

/** A project of a rule's page, one of its files written in another way; null when that is no longer the same program. */
async function variation(files: readonly PageFile[], certain?: Way): Promise<Map<string, string> | null> {
  const texts = new Map<string, string>();
  const chosen = pick(files.filter(isMarkedSource));
  for (const file of files) {
    const { path } = file;
    const text = withoutMarks(file.text);
    const varied = file === chosen ? vary(path, text, pick, certain) : text;
    if (file === chosen && (await brokenIn(path, varied)) > 0) return null;
    texts.set(path, varied);
  }
  return texts;
}

describe('fixes of the examples of every rule, written in random ways', () => {
  before(async () => {
    fixable = new Set((await fixRows()).map((row) => row.rule));
  });

  for (const rule of rules) {
    const projects = readPage(readFileSync(join(__dirname, '../../../rules', rule.id, 'page.md'), 'utf8')).filter(({ files }) => files.some(isMarkedSource));

    it(`${rule.id} leaves what parses`, async () => {
      let offered = 0;
      let made = 0;
      const missing = (): Way | undefined => (fixable.has(rule.id) ? certainWays.find((way) => !met[way].has(rule.id)) : undefined);
      for (let round = 0; round < variationsOfEach * 2 + projects.length * certainWays.length * 4 && (made < variationsOfEach || missing()); round++) {
        // Chance alone misses a way of writing now and then: what it has left out is written for certain.
        const certain = made < variationsOfEach ? undefined : missing();
        const texts = await variation(projects[round % projects.length]?.files ?? [], certain);
        if (!texts || texts.size === 0) continue;
        made++;
        const { workspace } = workspaceOf(Object.fromEntries(texts), { rules: [rule], options: { audience: 'audit' } });
        const { findings } = await workspace.analyze(neverCancelled);
        for (const fix of findings.flatMap(({ fixes }) => fixes)) {
          offered++;
          for (const [path, after] of applyToAll(texts, fix.edits)) {
            const original: string = texts.get(path) ?? '';
            if (after === original) continue;
            for (const [way, isIn] of Object.entries(waysIn(original))) if (isIn) met[way as keyof typeof met].add(rule.id);
            const notes = (of: string): number => of.split('a note').length;
            assert.ok(notes(after) >= notes(original), `${fix.title} keeps comments:\n${original}\n→\n${after}`);
            assert.equal(await brokenIn(path, after), 0, `${fix.title}:\n${original}\n→\n${after}`);
            // A new file has none to keep, and one kind of them.
            if (texts.has(path)) assert.deepEqual(mixed(after), mixed(original), `${fix.title} keeps the ends of lines:\n${JSON.stringify(after)}`);
            else assert.notEqual(mixed(after)[0], mixed(after)[1], `${fix.title} ends lines in one way:\n${JSON.stringify(after)}`);
          }
        }
        const outcome = await fixAll(workspace, 'draft', neverCancelled);
        assert.ok(outcome.report.findings.length <= findings.length, `no finding more:\n${[...texts.values()].join('\n')}`);
        for (const [path, { after }] of outcome.texts) assert.equal(await brokenIn(path, after), 0, `all fixes together:\n${texts.get(path)}\n→\n${after}`);
      }
      assert.ok(projects.length === 0 || made > 0, 'a variation that parses');
      const isFixed = fixable.has(rule.id);
      assert.ok(!isFixed || offered > 0, 'a fix is offered for some variation');
    }).timeout(240_000);
  }
});

/** The rules of which a fix was offered for a program that is written so. */
const met: Readonly<Record<Way | 'nested templates', Set<string>>> = { comments: new Set(), 'nested templates': new Set(), 'carriage returns': new Set(), tabs: new Set(), 'a byte order mark': new Set() };

function waysIn(text: string): Readonly<Record<keyof typeof met, boolean>> {
  return { comments: text.includes('a note'), 'nested templates': /\{f'|\$\{`/.test(text), 'carriage returns': text.includes('\r\n'), tabs: /^\t/m.test(text), 'a byte order mark': text.startsWith('\ufeff') };
}

describe('ways to write, in all of that', () => {
  it('met a fix of every rule that has one, and nested templates wherever a rule is about texts', () => {
    for (const way of certainWays) {
      assert.deepEqual([...fixable].filter((rule) => !met[way].has(rule)).sort(), [], `rules without a fix with ${way}`);
    }
    assert.ok(met['nested templates'].size >= 10, `nested templates: ${[...met['nested templates']].sort().join(', ')}`);
  });
});

/** Which ends of lines a text has. */
function mixed(text: string): readonly boolean[] {
  return [/\r\n/.test(text), /(?:^|[^\r])\n/.test(text)];
}
