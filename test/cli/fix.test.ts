// `--fix` and `--diff` with the real engine on a real disk: what is written, what is printed, and what Git makes of it.
import { strict as assert } from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, lstatSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unifiedDiff } from '../../server/cli/formats/diff';
import { createFile, replaceFile } from '../../server/host/replace-file';

const command = join(__dirname, '../../../dist/lintel.cjs');

const agent = `import os
from composio import Composio

agent = Composio(
    os.environ["COMPOSIO_KEY"],
    dangerously_allow_auto_upload_download_files=True,  # on purpose
)
`;
const tool = `import subprocess
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tools")


@mcp.tool()
def log(name: str) -> str:
    return subprocess.run(f"git log {name}", shell=True)
`;

describe('lintel check --fix', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lintel-fix-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

  function lintel(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'check', ...args], { cwd: folder, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  }

  it('writes safe fixes, says what it did and what is left, and ends by what is left', () => {
    write('src/agent.py', agent);
    write('src/tool.py', tool);
    const { code, stdout, stderr } = lintel('--fix');
    assert.equal(read('src/agent.py'), agent.replace('download_files=True', 'download_files=False'));
    assert.equal(read('src/tool.py'), tool, 'a fix for review is none of the safe ones');
    assert.match(stderr, /^lintel: fixed dangerous-flag-enabled in src\/agent\.py: Switch `dangerously_allow_auto_upload_download_files` off$/m);
    assert.match(stderr, /^lintel: applied 1 fix in 1 file, 1 finding fewer; 1 remain, 1 of them with a fix to review \(--fix=review\)$/m);
    assert.match(stdout, /model-output-to-shell/);
    assert.doesNotMatch(stdout, /dangerous-flag-enabled/);
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(join(folder, 'src')), ['agent.py', 'tool.py'], 'nothing is left beside the files');

    const again = lintel('--fix=review');
    assert.match(read('src/tool.py'), /subprocess\.run\(\["git", "log", name\]\)/);
    assert.match(again.stderr, /; none remain$/m);
    assert.equal(again.code, 0);
    assert.match(lintel('--fix=review').stderr, /nothing could be fixed; none remain/);
  });

  it('keeps byte order mark, carriage returns and tabs', () => {
    const marked = `\ufeff${agent.replaceAll('    ', '\t')}`.replaceAll('\n', '\r\n');
    write('agent.py', marked);
    assert.equal(lintel('--fix').code, 0);
    assert.equal(read('agent.py'), marked.replace('=True', '=False'));
  });

  it('prints with --diff a patch that git apply takes, and writes nothing', () => {
    write('src/a b.py', agent);
    write('src/crlf.py', agent.replaceAll('\n', '\r\n'));
    write('tool.py', tool.trimEnd());
    const { code, stdout, stderr } = lintel('--diff', '--fix=review');
    assert.equal(code, 1, 'the findings are still there');
    assert.match(stderr, /would apply 3 fixes in 3 files, 3 findings fewer; none remain/);
    assert.equal(read('src/a b.py'), agent);
    execFileSync('git', ['apply', '--check'], { cwd: folder, input: stdout });
    execFileSync('git', ['apply'], { cwd: folder, input: stdout });
    assert.equal(read('src/crlf.py'), agent.replace('=True', '=False').replaceAll('\n', '\r\n'));
    assert.equal(lintel().code, 0);
  });

  it('makes the files that a fix needs, in a patch as well, and none over another', () => {
    const chat = `'use client';
import OpenAI from 'openai';

const openai = new OpenAI({ apiKey: process.env.NEXT_PUBLIC_OPENAI_API_KEY });

export async function ask(question: string) {
  const answer = await openai.responses.create({ model: 'gpt-5-2025-08-07', input: question });
  return answer.output_text;
}
`;
    write('package.json', '{ "dependencies": { "next": "16", "openai": "7" } }');
    write('app/a page/chat.ts', chat);
    const { stdout, stderr } = lintel('--fix=review', '--diff');
    assert.match(stderr, /would apply 1 fix in 2 files, 1 finding fewer; none remain/);
    assert.match(stdout, /^new file mode 100644\n--- \/dev\/null\n\+\+\+ b\/app\/api\/ask\/route\.ts\n@@ -0,0 \+1,9 @@\n\+import OpenAI/m);
    assert.equal(existsSync(join(folder, 'app/api')), false, 'a patch writes nothing');
    const { code } = lintel('--fix=review');
    assert.equal(code, 0);
    const written = ['app/api/ask/route.ts', 'app/a page/chat.ts'].map(read);
    assert.doesNotMatch(written[1] ?? '', /openai/i);

    rmSync(join(folder, 'app/api'), { recursive: true });
    write('app/a page/chat.ts', chat);
    execFileSync('git', ['apply'], { cwd: folder, input: stdout });
    assert.deepEqual(['app/api/ask/route.ts', 'app/a page/chat.ts'].map(read), written);

    write('app/a page/chat.ts', chat);
    assert.equal(lintel('--fix=review').code, 0);
    assert.equal(read('app/api/ask/route.ts'), written[0], 'one that is there stays');
    assert.match(read('app/api/ask-2/route.ts'), /question/);
  });

  it('takes what follows `--fix` for a path', () => {
    write('src/agent.py', agent);
    assert.equal(lintel('--fix', 'src').code, 0);
  });

  it('leaves drafts alone, says so, and applies them when asked', () => {
    write('app.py', `from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI()


@app.post("/a")
def ask():
    return client.responses.create(model="m", instructions=build(request.json["persona"]), input="hello").output_text


def build(persona):
    print(len(persona))
    return f"Be {persona}."
`);
    const before = read('app.py');
    const { code, stderr } = lintel('--fix=review');
    assert.equal(code, 1);
    assert.equal(read('app.py'), before);
    assert.match(stderr, /nothing could be fixed; 1 remain, 1 of them with a draft to fill in \(--fix=draft\)$/m);
    assert.match(lintel('--fix').stderr, /; 1 remain, 1 of them with a draft to fill in \(--fix=draft\)$/m);
    const draft = lintel('--fix=draft');
    assert.equal(draft.code, 0, draft.stdout);
    assert.match(read('app.py'), /^# Fill in what is allowed\. .*\nALLOWED_PERSONAS = frozenset\(\)$/m);
    assert.match(read('app.py'), /^    if persona not in ALLOWED_PERSONAS:$/m);
  });

  it('refuses a tier that there is none of', () => {
    assert.equal(lintel('--fix=all').code, 2);
  });

  it('leaves a file that changed meanwhile, keeps links, and refuses bytes that it cannot write back', () => {
    write('a.py', 'x\n');
    assert.equal(replaceFile(join(folder, 'a.py'), 'y\n', 'z\n'), 'changed meanwhile');
    assert.equal(createFile(join(folder, 'a.py'), 'z\n'), 'there already');
    assert.equal(readFileSync(join(folder, 'a.py'), 'utf8'), 'x\n');
    assert.equal(read('a.py'), 'x\n');
    symlinkSync('a.py', join(folder, 'b.py'));
    assert.equal(replaceFile(join(folder, 'b.py'), 'x\n', 'z\n'), 'written');
    assert.ok(lstatSync(join(folder, 'b.py')).isSymbolicLink());
    assert.equal(read('a.py'), 'z\n');
    writeFileSync(join(folder, 'latin.py'), Buffer.from([0x23, 0xe9, 0x0a]));
    assert.equal(replaceFile(join(folder, 'latin.py'), '#\ufffd\n', '#\n'), 'not in an encoding that can be written back');
  });
});

describe('lintel check --suppress', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lintel-suppress-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

  function lintel(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'check', ...args], { cwd: folder, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  }

  const page = `import { exec } from "node:child_process";
import OpenAI from "openai";

export async function run(task: string) {
  const answer = await new OpenAI().responses.create({ model: "m", input: task });
  document.body.innerHTML = answer.output_text; exec(answer.output_text);
}
`;

  it('writes a comment with the reason and the day for each finding, in both languages, and the findings are back afterwards', () => {
    writeFileSync(join(folder, 'tool.py'), tool);
    writeFileSync(join(folder, 'page.ts'), page);
    const asked = ['--suppress', 'the pilot ends then', '--until', '2099-01-31'];
    const patch = lintel(...asked, '--diff');
    assert.equal(patch.code, 1);
    execFileSync('git', ['apply', '--check'], { cwd: folder, input: patch.stdout });
    assert.equal(read('tool.py'), tool, 'a patch writes nothing');

    const { code, stdout, stderr } = lintel(...asked);
    assert.equal(code, 0, stdout);
    assert.match(stderr, /^lintel: accepted model-output-to-shell in tool\.py: the pilot ends then$/m);
    assert.match(stderr, /^lintel: wrote 3 comments in 2 files, 3 findings fewer; none remain$/m);
    const comment = (rule: string): string => `lintel-ignore ${rule} -- the pilot ends then until=2099-01-31\n`;
    assert.equal(read('tool.py'), tool.replace('    return subprocess', `    # ${comment('model-output-to-shell')}    return subprocess`));
    const [first, second] = ['model-output-to-html', 'model-output-to-shell'].map((rule) => `  // ${comment(rule)}`);
    assert.ok([`${first}${second}`, `${second}${first}`].some((both) => read('page.ts') === page.replace('  document.body', `${both}  document.body`)), read('page.ts'));
    assert.match(lintel('--show-suppressed').stdout, /^suppressed\[model-output-to-shell\]: tool\.py:\d+:\d+: the pilot ends then \(until 2099-01-31\)$/m);

    for (const path of ['tool.py', 'page.ts']) writeFileSync(join(folder, path), read(path).replaceAll('until=2099', 'until=2019'));
    const later = lintel();
    assert.equal(later.code, 1);
    assert.equal(later.stdout.match(/^(?:error|warning)\[model-output-to-(?:shell|html)\]/gm)?.length, 3);
    assert.equal(later.stdout.match(/^warning\[suppression-expired\]/gm)?.length, 3);
    assert.match(later.stdout, /The comment in line \d+ does not suppress this: it ended on 2019-01-31\./);
  });

  it('takes what --rule names and leaves the rest', () => {
    writeFileSync(join(folder, 'page.ts'), page);
    assert.equal(lintel('--suppress', 'looked at', '--rule', 'model-output-to-shell').code, 0);
    assert.equal(read('page.ts').match(/lintel-ignore/g)?.length, 1);
    assert.equal(lintel().code, 1);
  });

  it('wants a reason of one line, a day to come, and no fix beside it', () => {
    writeFileSync(join(folder, 'tool.py'), tool);
    for (const args of [['--suppress', ' '], ['--suppress', 'a\nb'], ['--until', '2099-01-01'], ['--suppress', 'a', '--until', '2019-01-01'], ['--suppress', 'a', '--until', 'soon'], ['--suppress', 'a', '--fix']]) {
      const { code, stderr } = lintel(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, /^lintel: /);
    }
    assert.equal(read('tool.py'), tool);
  });
});

describe('patches', () => {
  /** Texts of few different lines, so that they share many. */
  function text(random: () => number): string {
    const lines = Array.from({ length: Math.floor(random() * 14) }, () => 'abc'.charAt(Math.floor(random() * 3)));
    return lines.join('\n') + (random() < 0.7 && lines.length > 0 ? '\n' : '');
  }

  it('say nothing where nothing differs, and name a file with odd characters as Git does', () => {
    assert.equal(unifiedDiff('a', 'x\n', 'x\n'), '');
    assert.match(unifiedDiff('a"\tb', 'x\n', 'y\n'), /^--- "a\/a\\"\\tb"$/m);
  });

  it('turn one text into the other, whatever the texts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-patch-'));
    let seed = 7;
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    try {
      const pairs = Array.from({ length: 60 }, (_, index) => ({ name: `f${index}`, before: text(random), after: text(random) })).filter(({ before, after }) => before !== '' && after !== '' && before !== after);
      for (const { name, before } of pairs) writeFileSync(join(folder, name), before);
      execFileSync('git', ['init', '-q'], { cwd: folder });
      execFileSync('git', ['apply'], { cwd: folder, input: pairs.map(({ name, before, after }) => unifiedDiff(name, before, after)).join('') });
      assert.ok(pairs.length > 40);
      for (const { name, after } of pairs) assert.equal(readFileSync(join(folder, name), 'utf8'), after, name);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
