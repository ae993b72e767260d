/** The analysis of one case of a conformance page, with what the kits and the platforms' own rows know. */
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { neverCancelled } from '../../server/engine/base/cancel';
import { Counters } from '../../server/engine/base/counters';
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
import type { Case } from './pages';

export const root = join(__dirname, '../../..');
const languages = [python, javascript];

export function loadKnowledge(): Knowledge {
  const files = ['rules/models/pypi/python.yaml', 'rules/models/npm/node.yaml', 'test/conformance/kit.pypi.yaml', 'test/conformance/kit.npm.yaml'];
  return new Knowledge(files.map((file): KnowledgeFile => {
    const { knowledge, problems } = parseKnowledge(parse(readFileSync(join(root, file), 'utf8')), file);
    assert.deepEqual(problems.map(formatProblem), []);
    return knowledge as KnowledgeFile;
  }));
}

export interface AnalyzedCase {
  readonly engine: FlowEngine;
  /** By path. */
  readonly texts: Readonly<Record<string, string>>;
}

export async function analyzeCase(one: Case, knowledge: Knowledge): Promise<AnalyzedCase> {
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
  return { engine, texts };
}
