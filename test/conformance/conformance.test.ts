/**
 * Language × feature: every page of this folder is a list of cases, each written once per language with the same
 * behaviour. A line that ends in `# flow` or `// flow` must be the sink of a flow; any other line must not be.
 * `source()` and `sink()` are known from `kit.pypi.yaml` and `kit.npm.yaml`; the platforms from the product's own rows.
 */
import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { neverCancelled } from '../../server/engine/base/cancel';
import { Counters } from '../../server/engine/base/counters';
import { Text } from '../../server/engine/base/text';
import { FlowEngine } from '../../server/engine/flow/engine';
import { verifyModule } from '../../server/engine/ir/verify';
import { javascript } from '../../server/engine/languages/javascript/index';
import { python } from '../../server/engine/languages/python/index';
import { Knowledge } from '../../server/engine/models/knowledge';
import { formatProblem, parseKnowledge } from '../../server/engine/models/parse';
import type { KnowledgeFile } from '../../server/engine/models/schema';
import { MemoryFiles } from '../../server/engine/project/files';
import { Program } from '../../server/engine/project/program';
import { parseForTests } from '../syntax/support';
import { readPage } from './pages';
import type { Case } from './pages';

const root = join(__dirname, '../../..');
const languages = [python, javascript];

function loadKnowledge(): Knowledge {
  const files = ['rules/models/pypi/python.yaml', 'rules/models/npm/node.yaml', 'test/conformance/kit.pypi.yaml', 'test/conformance/kit.npm.yaml'];
  return new Knowledge(files.map((file): KnowledgeFile => {
    const { knowledge, problems } = parseKnowledge(parse(readFileSync(join(root, file), 'utf8')), file);
    assert.deepEqual(problems.map(formatProblem), []);
    return knowledge as KnowledgeFile;
  }));
}

/** The lines, as `path:line`, that the engine reports as sinks of a flow. */
async function flowLines(one: Case, knowledge: Knowledge): Promise<string[]> {
  const texts = Object.fromEntries(one.files.map((file) => [`/project/${file.path}`, file.text]));
  const files = new MemoryFiles(texts, ['/project']);
  const program = new Program(languages, files);
  const engine = new FlowEngine(program, knowledge, languages, new Counters());
  for (const path of files.all()) {
    const language = languages.find(({ extensions }) => extensions.some((extension) => path.endsWith(extension)));
    if (!language) continue;
    const text = texts[path] as string;
    const module = language.lower({ path, tree: await parseForTests(language.grammarFor(path), text) });
    assert.deepEqual(verifyModule(module, text.length), []);
    program.set(module);
  }
  engine.modulesChanged([...program.modules.keys()], new Map());
  engine.run(neverCancelled);
  const found = engine.flows().filter((flow) => flow.channel === 'act.code' || flow.channel === 'act.dispatch').map((flow) => {
    const text = new Text(texts[flow.sink.path] as string);
    for (const step of [...flow.steps, { location: flow.sink }]) {
      assert.ok(step.location.span.end <= (texts[step.location.path] as string).length, 'every step lies in its file');
    }
    return `${flow.sink.path.slice('/project/'.length)}:${text.lineAt(flow.sink.span.start) + 1}`;
  });
  return [...new Set(found)].sort();
}

describe('Conformance', () => {
  const knowledge = loadKnowledge();
  const folder = join(root, 'test/conformance');
  for (const page of readdirSync(folder).filter((name) => name.endsWith('.md')).sort()) {
    describe(page.replace(/\.md$/, ''), () => {
      for (const one of readPage(readFileSync(join(folder, page), 'utf8'))) {
        it(`${one.title} (${one.language})`, async () => {
          assert.deepEqual(await flowLines(one, knowledge), one.expected);
        });
      }
    });
  }
});
