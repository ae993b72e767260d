// The shell fix by example: a tool whose parameter reaches a shell, before and after. Run through the whole engine.
import { strict as assert } from 'node:assert';
import { applyEdits } from '../../server/engine/fix/apply';
import { analyzeTexts } from '../support/analyze';
import { splitCommand } from '../../rules/fixes/shell-words';

interface Example {
  readonly title: string;
  readonly before: string;
  /** Null: no fix is offered. */
  readonly after: string | null;
  readonly tier?: 'safe' | 'review';
  /** Lines between the imports and the tool. */
  readonly head?: string;
  readonly headAfter?: string;
}

async function fixed(path: string, text: string): Promise<{ text: string; tier: string } | null> {
  const { findings, problems } = await analyzeTexts({ [path]: text });
  assert.deepEqual(problems, []);
  const found = findings.filter((finding) => finding.rule === 'model-output-to-shell');
  assert.equal(found.length, 1, `one finding in\n${text}`);
  const fix = found[0]?.fixes[0];
  if (!fix) return null;
  const after = applyEdits(text, fix.edits);
  const again = await analyzeTexts({ [path]: after });
  assert.deepEqual(again.findings.filter((finding) => finding.rule === 'model-output-to-shell'), [], `the fix removes the finding:\n${after}`);
  return { text: after, tier: fix.tier };
}

function python(body: string, head = ''): string {
  return `import subprocess
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tools")
${head}

@mcp.tool()
def run(name: str, count: int) -> str:
    ${body.replaceAll('\n', '\n    ')}
`;
}

function typescript(body: string, head: string): string {
  return `${head}
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

const server = new McpServer({ name: "tools", version: "1" });
server.tool("run", { name: z.string() }, async ({ name }) => {
  ${body.replaceAll('\n', '\n  ')}
});
`;
}

const pythonExamples: readonly Example[] = [
  { title: 'a quoted hole', before: `subprocess.run(f"git log '{name}'", shell=True)`, after: `subprocess.run(["git", "log", name])`, tier: 'safe' },
  { title: 'a bare hole', before: `subprocess.run(f"git log {name}", shell=True)`, after: `subprocess.run(["git", "log", name])`, tier: 'review' },
  { title: 'other options stay', before: `subprocess.run(f'ls "{name}"', shell=True, check=True)`, after: `subprocess.run(["ls", "--", name], check=True)`, tier: 'safe' },
  { title: 'the option last, on a line of its own', before: `subprocess.run(\n    f"ls '{name}'",\n    check=True,\n    shell=True,\n)`, after: `subprocess.run(\n    ["ls", "--", name],\n    check=True,\n)`, tier: 'safe' },
  { title: 'a string in parentheses', before: `subprocess.run((f"ls '{name}'"), shell=True)`, after: `subprocess.run((["ls", "--", name]), shell=False)`.replace(', shell=False', ''), tier: 'safe' },
  { title: 'a sum', before: `subprocess.check_output("ls '" + name + "'", shell=True)`, after: `subprocess.check_output(["ls", "--", name])`, tier: 'safe' },
  { title: 'part of a word', before: `subprocess.run(f"ls --color={name}", shell=True)`, after: `subprocess.run(["ls", f"--color={name}"])`, tier: 'review' },
  { title: 'a hole that may be no string', before: `subprocess.run(f"head -n '{len(name)}' '{name}'", shell=True)`, after: `subprocess.run(["head", "-n", str(len(name)), "--", name])`, tier: 'safe' },
  { title: 'an option that may take the hole', before: `subprocess.run(f"grep -e '{name}'", shell=True)`, after: `subprocess.run(["grep", "-e", name])`, tier: 'safe' },
  { title: 'a program by its path', before: `subprocess.run(f"/bin/cat '{name}'", shell=True)`, after: `subprocess.run(["/bin/cat", "--", name])`, tier: 'safe' },
  { title: 'a program that a name stands for', before: `subprocess.run(f"{TOOL_PATH} -r {name}", shell=True)`, after: `subprocess.run([TOOL_PATH, "-r", name])`, tier: 'review', head: 'TOOL_PATH = os.environ["TOOL"]' },
  { title: 'a program in quotes', before: `subprocess.run(f"'{TOOL}' -r '{name}'", shell=True)`, after: `subprocess.run([TOOL, "-r", name])`, tier: 'safe', head: 'TOOL = os.environ["TOOL"]' },
  { title: 'a program of one word', before: `subprocess.run(f"{TOOL} -r '{name}'", shell=True)`, after: `subprocess.run([TOOL, "-r", name])`, tier: 'review', head: 'TOOL = "tshark"' },
  { title: 'a program that may have arguments', before: `subprocess.run(f"{TOOL} -r '{name}'", shell=True)`, after: null, head: 'TOOL = os.environ["TOOL"]' },
  { title: 'an option that takes nothing', before: `subprocess.run(f"cp -R '{name}' '{name}.old'", shell=True)`, after: `subprocess.run(["cp", "-R", "--", name, f"{name}.old"])`, tier: 'safe' },
  { title: 'names before the hole', before: `subprocess.run(f"cp notes.txt '{name}'", shell=True)`, after: `subprocess.run(["cp", "--", "notes.txt", name])`, tier: 'safe' },
  { title: 'options that have their end', before: `subprocess.run(f"cat -- '{name}'", shell=True)`, after: `subprocess.run(["cat", "--", name])`, tier: 'safe' },
  { title: 'a variable used once', before: `command = f"ls '{name}'"\nsubprocess.run(command, shell=True)`, after: `command = ["ls", "--", name]\nsubprocess.run(command)`, tier: 'safe' },
  { title: 'a variable used twice', before: `command = f"ls '{name}'"\nprint(command)\nsubprocess.run(command, shell=True)`, after: `command = ["ls", "--", name]\nprint(" ".join(command))\nsubprocess.run(command)`, tier: 'review' },
  { title: 'a variable that is checked elsewhere', before: `command = f"ls '{name}'"\ncheck(command)\nsubprocess.run(command, shell=True)`, after: null },
  { title: 'a command that grows', before: `command = f"nmap -sV"\nif count:\n    command += f" -p {count} -T4"\ncommand += f" {name}"\nprint(f"Running {command}")\nsubprocess.run(command, shell=True)`, after: `command = ["nmap", "-sV"]\nif count:\n    command += ["-p", str(count), "-T4"]\ncommand.append(name)\nprint(f"Running {' '.join(command)}")\nsubprocess.run(command)`, tier: 'review' },
  { title: 'a command that is made anew from itself', before: `command = "nmap"\ncommand = command + " -v " + name\nsubprocess.run(command, shell=True)`, after: `command = ["nmap"]\ncommand += ["-v", name]\nsubprocess.run(command)`, tier: 'review' },
  { title: 'a command that grows by half a word', before: `command = "ls"\nif count:\n    command += "a"\ncommand += f" {name}"\nsubprocess.run(command, shell=True)`, after: null },
  { title: 'a command that grows into a pipe', before: `command = f"ls {name}"\nif count:\n    command += " | head"\nsubprocess.run(command, shell=True)`, after: null },
  { title: 'a number with leading zeros', before: `command = f"ls {name}"\ncommand += f" {count:03d}"\nsubprocess.run(command, shell=True)`, after: null },
  { title: 'options that are there or not', before: `ports = f"-p {count}" if count else ""\nsubprocess.run(f"nmap {ports} {name}", shell=True)`, after: `ports = ["-p", str(count)] if count else []\nsubprocess.run(["nmap", *ports, name])`, tier: 'review' },
  { title: 'options that are there or not, by a branch', before: `ports = ""\nif count:\n    ports = f"-p {count}"\nsubprocess.run(f"nmap {ports} {name}", shell=True)`, after: `ports = []\nif count:\n    ports = ["-p", str(count)]\nsubprocess.run(["nmap", *ports, name])`, tier: 'review' },
  { title: 'options that are there or not, in the command', before: `subprocess.run(f"nmap {'-v' if count else ''} {name}", shell=True)`, after: `subprocess.run(["nmap", *(["-v"] if count else []), name])`, tier: 'review' },
  { title: 'a quote in a constant', before: `subprocess.run(f"echo \\"it's\\" '{name}'", shell=True)`, after: `subprocess.run(["echo", "it's", name])`, tier: 'safe' },
  { title: 'a command of the program with its arguments', before: `subprocess.run(f"git {name}", shell=True)`, after: null },
  { title: 'a pipe', before: `subprocess.run(f"ls '{name}' | head", shell=True)`, after: null },
  { title: 'a glob', before: `subprocess.run(f"ls *.py '{name}'", shell=True)`, after: null },
  { title: 'a variable of the shell', before: `subprocess.run(f"ls $HOME '{name}'", shell=True)`, after: null },
  { title: 'two commands', before: `subprocess.run(f"cd /tmp && ls '{name}'", shell=True)`, after: null },
  { title: 'a builtin', before: `subprocess.run(f"cd '{name}'", shell=True)`, after: null },
  { title: 'a program that the model chooses', before: `subprocess.run(f"{name} --help", shell=True)`, after: null },
  { title: 'a whole command', before: `subprocess.run(name, shell=True)`, after: null },
  { title: 'a bare hole that is joined from words', before: `words = " ".join(["-l", name])\nsubprocess.run(f"ls {words}", shell=True)`, after: null },
  { title: 'a bare hole that may be empty', before: `option = "-l" if count else None\nsubprocess.run(f"ls {option} '{name}'", shell=True)`, after: null },
  { title: 'a bare hole that grows', before: `options = "-l"\nif count:\n    options += " -a"\nsubprocess.run(f"ls {options} '{name}'", shell=True)`, after: null },
  { title: 'a quoted hole with spaces', before: `text = " ".join(["a", name])\nsubprocess.run(f"echo '{text}'", shell=True)`, after: `text = " ".join(["a", name])\nsubprocess.run(["echo", text])`, tier: 'safe' },
  { title: 'a conversion', before: `subprocess.run(f"ls {name!r}", shell=True)`, after: null },
  { title: 'another shell', before: `subprocess.run(f"ls '{name}'", shell=True, executable="/bin/zsh")`, after: null },
];

const node = 'import { exec, execSync } from "node:child_process";';
const typescriptExamples: readonly Example[] = [
  { title: 'execSync', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'return execSync(`ls "${name}"`);', after: 'return execFileSync("ls", ["--", name]);', tier: 'safe' },
  { title: 'exec with a callback', head: "import { exec } from 'child_process';", headAfter: "import { execFile } from 'child_process';", before: "exec('ls ' + name, { cwd: '/tmp' }, (error) => {});", after: `execFile("ls", ["--", name], { cwd: '/tmp' }, (error) => {});`, tier: 'review' },
  { title: 'another use of exec', head: `${node}\nexec("ls");`, headAfter: 'import { exec, execFile, execSync } from "node:child_process";\nexec("ls");', before: 'exec(`ls "${name}"`);', after: 'execFile("ls", ["--", name]);', tier: 'safe' },
  { title: 'a namespace', head: 'import * as cp from "child_process";', before: 'cp.execSync(`ls "${name}"`, { encoding: "utf8" });', after: 'cp.execFileSync("ls", ["--", name], { encoding: "utf8" });', tier: 'safe' },
  { title: 'require', head: 'const { execSync } = require("child_process");', headAfter: 'const { execFileSync } = require("child_process");', before: 'execSync(`ls "${name}"`);', after: 'execFileSync("ls", ["--", name]);', tier: 'safe' },
  { title: 'a promise, used once', head: 'import { exec } from "child_process";\nimport { promisify } from "util";\nconst execAsync = promisify(exec);', headAfter: 'import { execFile } from "child_process";\nimport { promisify } from "util";\nconst execFileAsync = promisify(execFile);', before: 'await execAsync(`ls "${name}"`);', after: 'await execFileAsync("ls", ["--", name]);', tier: 'safe' },
  { title: 'a promise, used elsewhere too', head: 'import { exec } from "child_process";\nimport { promisify } from "util";\nconst execAsync = promisify(exec);\nexecAsync("ls");', headAfter: 'import { exec, execFile } from "child_process";\nimport { promisify } from "util";\nconst execAsync = promisify(exec);\nconst execFileAsync = promisify(execFile);\nexecAsync("ls");', before: 'await execAsync(`ls "${name}"`);', after: 'await execFileAsync("ls", ["--", name]);', tier: 'safe' },
  { title: 'a promise of the other that is there', head: 'import { exec, execFile } from "child_process";\nimport { promisify } from "util";\nconst execAsync = promisify(exec);\nconst start = promisify(execFile);', headAfter: 'import { execFile } from "child_process";\nimport { promisify } from "util";\nconst start = promisify(execFile);', before: 'await execAsync(`ls "${name}"`);', after: 'await start("ls", ["--", name]);', tier: 'safe' },
  { title: 'a variable', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'const command = `ls "${name}" -l`;\nexecSync(command);', after: 'const args = [name, "-l"];\nexecFileSync("ls", args);', tier: 'safe' },
  { title: 'a variable that is written in branches', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'let command: string;\nif (process.env.ALL) {\n  command = `git -C "${name}" branch `;\n  if (process.env.FORCE) command += "-f ";\n  command += `"${name}"`;\n} else {\n  command = "git log";\n}\nexecSync(\n  command,\n);', after: 'let args: string[];\nif (process.env.ALL) {\n  args = ["-C", name, "branch"];\n  if (process.env.FORCE) args.push("-f");\n  args.push(name);\n} else {\n  args = ["log"];\n}\nexecFileSync(\n  "git",\n  args,\n);', tier: 'review' },
  { title: 'a variable that is declared before its text', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'let listCommand;\nif (process.env.ALL) {\n  listCommand = "git log --all";\n} else {\n  listCommand = `git log "${name}"`;\n}\nexecSync(listCommand);', after: 'let listArgs;\nif (process.env.ALL) {\n  listArgs = ["log", "--all"];\n} else {\n  listArgs = ["log", name];\n}\nexecFileSync("git", listArgs);', tier: 'review' },
  { title: 'a text that is added where it is not empty', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'const label = name || "";\nlet command = "kubectl get pods";\nif (label) command += ` -l ${label}`;\nexecSync(command);', after: 'const label = name || "";\nconst args = ["get", "pods"];\nif (label) args.push("-l", label);\nexecFileSync("kubectl", args);', tier: 'review' },
  { title: 'a text that may be empty', head: 'import { execSync } from "child_process";', before: 'const label = name || "";\nlet command = "kubectl get pods";\ncommand += ` -l ${label}`;\nexecSync(command);', after: null },
  { title: 'a command that grows', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'let command = "kubectl describe ";\ncommand += name;\nif (process.env.ALL) {\n  command += ` --all-namespaces`;\n} else command += ` -n "${process.env.NS}" -o \'custom-columns=LAST SEEN:.x\'`;\nconsole.error(`Running ${command}`);\nexecSync(command, { encoding: "utf8" });', after: 'const args = ["describe"];\nargs.push(name);\nif (process.env.ALL) {\n  args.push("--all-namespaces");\n} else args.push("-n", String(process.env.NS), "-o", "custom-columns=LAST SEEN:.x");\nconsole.error(`Running kubectl ${args.join(" ")}`);\nexecFileSync("kubectl", args, { encoding: "utf8" });', tier: 'review' },
  { title: 'a command that is logged and run twice', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'const command = `git log "${name}"`;\nconsole.error("running", command);\nexecSync(command);', after: 'const args = ["log", name];\nconsole.error("running", `git ${args.join(" ")}`);\nexecFileSync("git", args);', tier: 'review' },
  { title: 'options that are there or not', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'const wait = process.env.WAIT;\nconst waitArg = wait ? `--duration ${wait}` : "";\nexecSync(`idb ui tap --udid ${name} ${waitArg} --json`);', after: 'const wait = process.env.WAIT;\nconst waitArg = wait ? ["--duration", String(wait)] : [];\nexecFileSync("idb", ["ui", "tap", "--udid", name, ...waitArg, "--json"]);', tier: 'review' },
  { title: 'a command that another function gets', head: 'import { execSync } from "child_process";\nimport { check } from "./check";', before: 'let command = "git log";\ncommand += ` ${name}`;\nif (!check(command)) throw new Error("no");\nexecSync(command);', after: null },
  { title: 'part of a word', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'execSync(`ls "--x=${name}"`);', after: 'execFileSync("ls", [`--x=${name}`]);', tier: 'safe' },
  { title: 'a bare hole with a default', head: 'import { execSync } from "child_process";', headAfter: 'import { execFileSync } from "child_process";', before: 'const folder = name || "src";\nexecSync(`ls ${folder}`);', after: 'const folder = name || "src";\nexecFileSync("ls", ["--", folder]);', tier: 'review' },
  { title: 'a bare hole that is joined from words', head: 'import { execSync } from "child_process";', before: 'const words = ["-l", name].slice(0).join(" ");\nexecSync(`ls ${words}`);', after: null },
  { title: 'a hole that is quoted as JSON', head: 'import { execSync } from "child_process";', before: 'execSync(`docker exec box sh -c ${JSON.stringify(name)}`);', after: null },
  { title: 'a bare hole for options', head: 'import { execSync } from "child_process";', before: 'const { mountFlag } = flagsFor(name);\nexecSync(`ls ${mountFlag} "${name}"`);', after: null },
  { title: 'options with a shell', head: 'import { execSync } from "child_process";', before: 'execSync(`ls "${name}"`, { shell: "/bin/zsh" });', after: null },
  { title: 'an alias', head: 'import { execSync as run } from "child_process";', before: 'run(`ls "${name}"`);', after: null },
  { title: 'a redirection', head: 'import { execSync } from "child_process";', before: 'execSync(`ls "${name}" > out`);', after: null },
];

describe('fix: a shell command becomes a list of arguments', () => {
  for (const { title, before, after, tier, head } of pythonExamples) {
    it(`Python: ${title}`, async () => {
      const result = await fixed('app.py', python(before, head));
      assert.equal(result?.text ?? null, after === null ? null : python(after, head));
      if (tier) assert.equal(result?.tier, tier);
    });
  }
  for (const { title, before, after, tier, head = '', headAfter = head } of typescriptExamples) {
    it(`TypeScript: ${title}`, async () => {
      const result = await fixed('app.ts', typescript(before, head));
      assert.equal(result?.text ?? null, after === null ? null : typescript(after, headAfter));
      if (tier) assert.equal(result?.tier, tier);
    });
  }
});

describe('words of a shell command', () => {
  const words = (...parts: (string | { hole: string })[]): string[] | null =>
    splitCommand(parts)?.map((word) => word.map((piece) => ('text' in piece ? piece.text : `<${piece.hole}${piece.isQuoted ? '' : '?'}>`)).join('')) ?? null;

  it('are split as a POSIX shell does', () => {
    assert.deepEqual(words('  git   log\t-n 3  '), ['git', 'log', '-n', '3']);
    assert.deepEqual(words(`a 'b c' "d e" f\\ g ''`), ['a', 'b c', 'd e', 'f g', '']);
    assert.deepEqual(words(`a "it's \\"x\\" \\n"`), ['a', `it's "x" \\n`]);
    assert.deepEqual(words(`a 'x|y;z' "p & q"`), ['a', 'x|y;z', 'p & q']);
    assert.deepEqual(words('a \\\n b\n'), ['a', 'b']);
    assert.deepEqual(words('a ', { hole: 'x' }, ' "', { hole: 'y' }, '" z', { hole: 'z' }), ['a', '<x?>', '<y>', 'z<z?>']);
  });

  it('are none where it takes a shell', () => {
    for (const command of ['a | b', 'a; b', 'a && b', 'a > f', 'a < f', 'a $X', 'a `b`', 'a "$X"', 'a "`b`"', 'a *', 'a [b]', 'a {b,c}', 'a (b)', 'a\nb', 'a # b', 'a ~', '! a', 'X=1 a', 'cd x', 'source x', '. x', `a 'b`, 'a \\', '']) {
      assert.equal(words(command), null, command);
    }
    assert.equal(words({ hole: 'x' }, ' a'), null);
    assert.equal(words('pre', { hole: 'x' }, ' a'), null);
  });
});
