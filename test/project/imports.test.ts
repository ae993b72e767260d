import * as assert from 'node:assert/strict';
import { javascript } from '../../server/engine/languages/javascript';
import { python } from '../../server/engine/languages/python';
import { MemoryFiles } from '../../server/engine/project/files';
import { Program, type Symbol } from '../../server/engine/project/program';
import { parseForTests } from '../syntax/support';

const languages = [python, javascript];

async function programOf(texts: Readonly<Record<string, string>>): Promise<Program> {
  const files = new MemoryFiles(Object.fromEntries(Object.entries(texts).map(([name, text]) => [`/w/${name}`, text])), ['/w']);
  const program = new Program(languages, files);
  for (const path of files.all()) {
    const language = languages.find((candidate) => candidate.extensions.some((ending) => path.endsWith(ending)));
    if (language) program.set(language.lower({ path, tree: await parseForTests(language.grammarFor(path), files.text(path) ?? '') }));
  }
  return program;
}

/** A symbol in words: the name of the variable instead of its slot. */
function describeSymbol(program: Program, symbol: Symbol | null): string {
  if (symbol === null) return 'nothing';
  if (symbol.kind === 'external') return symbol.path;
  const file = symbol.path.replace('/w/', '');
  if (symbol.kind === 'module') return `module ${file}`;
  const name = program.modules.get(symbol.path)?.functions[0]?.locals[symbol.slot]?.name ?? '?';
  return `${name} of ${file}${symbol.member === undefined ? '' : `, its ${symbol.member}`}`;
}

/** What every import of a file stands for, in source order. */
async function importsOf(file: string, texts: Readonly<Record<string, string>>): Promise<string[]> {
  const program = await programOf(texts);
  const module = program.modules.get(`/w/${file}`);
  assert.ok(module);
  return module.imports.map((_, index) => describeSymbol(program, program.resolveImport(module, index)));
}

describe('Imports of Python', () => {
  it('reach through packages, their __init__ files and libraries', async () => {
    const texts = {
      'app/__init__.py': 'from .chat import ask as question\nfrom . import models\nfrom .tools import *\n',
      'app/chat.py': 'from openai import OpenAI\ndef ask(): ...\n',
      'app/models.py': 'from .chat import OpenAI\n',
      'app/tools/__init__.py': 'from .shell import run\n__all__ = ["run"]\n',
      'app/tools/shell.py': 'import subprocess as sp\nrun = sp.run\n',
      'main.py': [
        'from app import question, models, run, missing', 'import app.chat', 'import app.chat as c', 'from app.models import OpenAI',
        'import os.path', 'from langchain.chat_models import ChatOpenAI',
      ].join('\n'),
    };
    assert.deepEqual(await importsOf('main.py', texts), [
      'ask of app/chat.py', 'module app/models.py', 'subprocess.run', 'app.missing', 'module app/__init__.py', 'module app/chat.py',
      'module app/chat.py', 'openai.OpenAI', 'os', 'os.path', 'langchain.chat_models.ChatOpenAI',
    ]);
  });

  it('reach namespace packages, src layouts and relatives of any height', async () => {
    const texts = {
      'pyproject.toml': '[project]\nname = "x"\n',
      'src/space/core/llm.py': 'def ask(): ...\n',
      'src/space/web/deep/view.py': 'from ...core.llm import ask\nfrom ...core import llm\nfrom space.core import llm\nimport space\n',
      'tests/a.py': 'from space.core.llm import ask\n',
    };
    assert.deepEqual(await importsOf('src/space/web/deep/view.py', texts), [
      'ask of src/space/core/llm.py', 'module src/space/core/llm.py', 'module src/space/core/llm.py', 'space',
    ]);
    assert.deepEqual(await importsOf('tests/a.py', texts), ['ask of src/space/core/llm.py']);
    const program = await programOf(texts);
    const from = '/w/src/space/web/deep/view.py';
    const core = program.member({ kind: 'external', path: 'space' }, 'core', from);
    const llm = core && program.member(core, 'llm', from);
    assert.equal(describeSymbol(program, llm), 'module src/space/core/llm.py');
  });

  it('reach packages without files by their full names', async () => {
    const program = await programOf({
      'app/services/llm.py': 'def ask(): ...\n',
      'main.py': 'import app.services.llm\nimport app.other\nimport os.path\n',
    });
    const main = program.modules.get('/w/main.py');
    assert.ok(main);
    let symbol = program.resolveImport(main, 0);
    for (const name of ['services', 'llm', 'ask']) symbol = symbol && program.member(symbol, name, main.path);
    assert.equal(describeSymbol(program, symbol), 'ask of app/services/llm.py');
    const app = program.resolveImport(main, 0);
    assert.equal(app && program.member(app, 'nothing', main.path), null);
    assert.equal(describeSymbol(program, program.resolveImport(main, 4)), 'os');
  });

  it('of a file under its own name mean a library, whoever asks first', async () => {
    const texts = { 'openai.py': 'import openai\n', 'app.py': 'import openai\n', 'zoo.py': 'import openai\n' };
    for (const order of [['openai.py', 'app.py', 'zoo.py'], ['zoo.py', 'openai.py', 'app.py']]) {
      const program = await programOf(texts);
      const answers = order.map((name) => {
        const module = program.modules.get(`/w/${name}`);
        return `${name}: ${describeSymbol(program, module ? program.resolveImport(module, 0) : null)}`;
      });
      assert.deepEqual(answers.sort(), ['app.py: module openai.py', 'openai.py: openai', 'zoo.py: module openai.py']);
    }
  });

  it('bring star names, and optional imports under one name', async () => {
    const program = await programOf({
      'shapes.py': 'def draw(): ...\ndef _hidden(): ...\n',
      'main.py': 'from shapes import *\ntry:\n    import openai\nexcept ImportError:\n    openai = None\ndraw()\n',
    });
    const main = program.modules.get('/w/main.py');
    assert.ok(main);
    assert.deepEqual(program.resolveGlobal(main, 'draw').map((symbol) => describeSymbol(program, symbol)), ['draw of shapes.py']);
    assert.deepEqual(program.resolveGlobal(main, '_hidden'), []);
    const slot = main.functions[0]?.locals.findIndex((local) => local.name === 'openai') ?? -1;
    assert.equal(describeSymbol(program, program.aliasOf(main, { func: 0, slot })), 'openai');
    assert.equal(describeSymbol(program, program.exportOf('/w/main.py', 'openai')), 'openai');
  });
});

describe('`__all__` of Python', () => {
  /** Whether the star brings each of these names from `shapes.py`. */
  async function brought(all: string, names: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const program = await programOf({
      'shapes.py': `def draw(): ...\ndef fill(): ...\ndef _hidden(): ...\n${all}`,
      'main.py': 'from shapes import *\n',
      ...more,
    });
    const main = program.modules.get('/w/main.py');
    assert.ok(main);
    const found = names.filter((name) => program.resolveGlobal(main, name).length > 0);
    assert.deepEqual(program.exportedNames('/w/main.py').filter((name) => names.includes(name)), [...found].sort(), 'both ways agree');
    return found;
  }
  const names = ['draw', 'fill', '_hidden'];
  const cases: readonly (readonly [all: string, brought: readonly string[]])[] = [
    ['', ['draw', 'fill']],
    ['__all__ = ["draw"]\n', ['draw']],
    ['__all__ = ("draw", "_hidden")\n', ['draw', '_hidden']],
    ['__all__: list[str] = []\n', []],
    ['__all__ = ["draw"] + ["fill"]\n', ['draw', 'fill']],
    ['__all__ = ["draw"]\n__all__ += ["fill"]\n', ['draw', 'fill']],
    ['__all__ = ["draw"]\n__all__.extend(["fill"])\n__all__.append("_hidden")\n__all__.remove("draw")\n', ['fill', '_hidden']],
    ['__all__ = [\n    "draw",  # the first\n]\n', ['draw']],
    // Nobody can tell what these are, so nothing is held back.
    ['__all__ = ["draw"] + other.__all__\n', ['draw', 'fill']],
    ['__all__ = [name for name in dir()]\n', ['draw', 'fill']],
    ['__all__ = ["draw"]\nif extra:\n    __all__ += ["fill"]\n', ['draw', 'fill']],
  ];
  for (const [all, expected] of cases) {
    it(`as in ${JSON.stringify(all)} brings ${expected.join(', ') || 'nothing'}`, async () => {
      assert.deepEqual(await brought(all, names), expected);
    });
  }

  it('narrows what a star of a star brings, and no import by name', async () => {
    const outer = { 'main.py': 'from outer import *\nfrom shapes import fill\n', 'outer.py': 'from shapes import *\n__all__ = ["draw"]\n' };
    assert.deepEqual(await brought('', ['draw'], outer), ['draw']);
    const program = await programOf({ 'shapes.py': 'def draw(): ...\ndef fill(): ...\n', ...outer });
    const main = program.modules.get('/w/main.py');
    assert.ok(main);
    assert.deepEqual(program.resolveGlobal(main, 'fill'), []);
    assert.equal(describeSymbol(program, program.resolveImport(main, 1)), 'fill of shapes.py');
  });
});

describe('Imports of JavaScript and TypeScript', () => {
  it('reach through barrels, stars, namespaces and libraries', async () => {
    const texts = {
      'src/chat/ask.ts': "import OpenAI from 'openai';\nexport async function ask() {}\nexport default class Chat {}\nexport { OpenAI };\n",
      'src/chat/index.ts': "export * from './ask.js';\nexport { default as Chat } from './ask';\nexport * as inner from './ask';\n",
      'src/main.ts': [
        "import { ask, Chat, OpenAI, inner, missing } from './chat';", "import * as chat from './chat/index.js';", "import fs from 'node:fs';",
        "import * as path from 'path';", "import { exec } from 'node:child_process';", "import { Server } from 'socket.io';",
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';", "import type { Request } from 'express';",
      ].join('\n'),
    };
    assert.deepEqual(await importsOf('src/main.ts', texts), [
      'ask of src/chat/ask.ts', 'Chat of src/chat/ask.ts', 'openai.default', 'module src/chat/ask.ts', 'nothing', 'module src/chat/index.ts',
      'fs.default', 'path', 'child_process.exec', 'socket.io.Server', '@modelcontextprotocol/sdk/server/mcp.js.McpServer', 'express.Request',
    ]);
  });

  it('reach modules of the other system, by require and by default', async () => {
    const texts = {
      'one.js': 'function run() {}\nmodule.exports = run;\nmodule.exports.stop = stop;\nfunction stop() {}\n',
      'many.js': "const { exec } = require('child_process');\nfunction run() {}\nexports.run = run;\nexports.exec = exec;\n",
      'object.js': 'function run() {}\nmodule.exports = { run, helper() {} };\n',
      'again.js': "module.exports = require('./many');\n",
      'modern.mjs': "import one, { stop } from './one.js';\nimport many, { run, exec } from './many.js';\nimport object from './object.js';\n",
      'old.js': [
        "const one = require('./one');", "const many = require('./many');", "const object = require('./object');", "const again = require('./again');",
        "const { OpenAI } = require('openai');",
      ].join('\n'),
    };
    assert.deepEqual(await importsOf('modern.mjs', texts), [
      'exports of one.js', 'stop of one.js', 'exports of many.js', 'run of many.js', 'child_process.exec', 'exports of object.js',
    ]);
    assert.deepEqual(await importsOf('old.js', texts), [
      'exports of one.js', 'module many.js', 'module object.js', 'module again.js', 'openai',
    ]);
    const program = await programOf(texts);
    const member = (index: number, name: string): string => {
      const old = program.modules.get('/w/old.js');
      const symbol = old ? program.resolveImport(old, index) : null;
      return describeSymbol(program, symbol && program.member(symbol, name, '/w/old.js'));
    };
    assert.equal(member(0, 'stop'), 'stop of one.js');
    assert.equal(member(1, 'run'), 'run of many.js');
    assert.equal(member(1, 'exec'), 'child_process.exec');
    assert.equal(member(2, 'run'), 'run of object.js');
    assert.equal(member(3, 'run'), 'run of many.js');
  });

  it('reach all modules that a name with a blank may mean', async () => {
    const program = await programOf({
      'main.js': '', 'commands/run.js': 'module.exports = { name: "run" };\n', 'commands/stop.ts': 'export default 1;\n', 'commands/notes.md': '',
      'commands/more/index.js': 'exports.name = 1;\n', 'commands/kinds/one.js': 'exports.name = 1;\n', 'else.js': '',
    });
    const main = program.modules.get('/w/main.js');
    assert.ok(main);
    const found = (text: string): string[] => program.modulesNamed(text, main).map((symbol) => describeSymbol(program, symbol)).sort();
    assert.deepEqual(found('./commands/*.js'), ['module commands/more/index.js', 'module commands/run.js', 'module commands/stop.ts']);
    assert.deepEqual(found('*/commands/*/*'), ['module commands/kinds/one.js', 'module commands/more/index.js']);
    assert.deepEqual(found('./commands/s*'), ['module commands/stop.ts']);
    assert.deepEqual(found('library/*'), []);
  });

  it('reach the packages of a workspace, aliases of paths, and name a package as outsiders do', async () => {
    const texts = {
      'package.json': '{ "name": "top", "workspaces": ["packages/*"] }',
      'packages/core/package.json': '{ "name": "@acme/core", "exports": { ".": "./src/index.ts", "./llm": "./src/llm.ts" } }',
      'packages/core/src/index.ts': "export * from './llm';\n",
      'packages/core/src/llm.ts': 'export const ask = () => 1;\n',
      'packages/web/package.json': '{ "name": "web", "dependencies": { "@acme/core": "*" } }',
      'packages/web/tsconfig.json': '{ "compilerOptions": { "paths": { "~lib/*": ["./lib/*"] } } }',
      'packages/web/lib/text.ts': 'export const clean = 1;\n',
      'packages/web/app.ts': "import { ask } from '@acme/core';\nimport { ask as b } from '@acme/core/llm';\nimport { clean } from '~lib/text';\n",
    };
    assert.deepEqual(await importsOf('packages/web/app.ts', texts), [
      'ask of packages/core/src/llm.ts', 'ask of packages/core/src/llm.ts', 'clean of packages/web/lib/text.ts',
    ]);
    const program = await programOf(texts);
    assert.equal(program.canonicalName('/w/packages/core/src/llm.ts'), '@acme/core/llm');
  });
});
