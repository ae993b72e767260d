/**
 * Agents as the engine puts them together, language × feature: every page of this folder is a list of cases, each
 * written once per language, with one text of the agents that both must give. Places are left out of it.
 */
import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeAgents } from '../../../server/engine/flow/agents/describe';
import { analyzeCase, loadKnowledge } from '../analysis';
import { readPage } from '../pages';

const folder = join(__dirname, '../../../../test/conformance/agents-graph');

describe('Agents', () => {
  const knowledge = loadKnowledge();
  for (const page of readdirSync(folder).filter((name) => name.endsWith('.md')).sort()) {
    describe(page.replace(/\.md$/, ''), () => {
      for (const one of readPage(readFileSync(join(folder, page), 'utf8'))) {
        it(`${one.title} (${one.language})`, async () => {
          const { engine } = await analyzeCase(one, knowledge);
          assert.equal(describeAgents(engine.agents(), () => ''), one.agents);
        });
      }
    });
  }
});
