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
