// A value is bound only where a query may have one: names of tables and columns are none, and some statements take none.
import { strict as assert } from 'node:assert';
import { analyzeTexts } from '../support/analyze';

const cases: readonly (readonly [string, boolean])[] = [
  ["SELECT id FROM t WHERE name = '{x}'", true],
  ['SELECT id FROM t WHERE a IN (1, {x})', true],
  ['SELECT id FROM t WHERE lower({x}) = name', true],
  ['INSERT INTO t (a, b) VALUES (1, {x})', true],
  ['SELECT id FROM t LIMIT 10, {x}', true],
  ['SELECT id, {x} FROM t', false],
  ['SELECT id FROM t ORDER BY a, {x}', false],
  ['INSERT INTO t (a, {x}) VALUES (1, 2)', false],
  ['PRAGMA table_info({x})', false],
  ["SET role = '{x}'", false],
];

describe('fix: a value in a query is bound', () => {
  for (const [query, isBound] of cases) {
    it(`${isBound ? 'in' : 'not in'} ${query}`, async () => {
      const text = `import sqlite3\nfrom fastmcp import FastMCP\n\nmcp = FastMCP("a")\ndatabase = sqlite3.connect("a")\n\n\n@mcp.tool\ndef run(x: str):\n    database.execute(f"${query}")\n`;
      const { findings } = await analyzeTexts({ '/a.py': text });
      assert.deepEqual(findings.map(({ rule }) => rule), ['model-output-to-query']);
      assert.equal(findings.flatMap(({ fixes }) => fixes).some(({ title }) => title.startsWith('Bind ')), isBound);
    });
  }
});
