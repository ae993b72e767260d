// Every rule's page says what is true: its sections, and its examples run through the whole engine.
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../server/generated/rules';
import { provedFixes, testPage } from './harness';
import { readPage } from './page';

const root = join(__dirname, '../../..');
const sections = ['What', 'Why it matters', 'Example', 'Fix', 'When it stays silent', 'Known limits'];

/** What only libraries of one language do has examples in that one. */
const inOneLanguage: Readonly<Record<string, string>> = {
  'unsandboxed-code-execution': '.py', 'dangerous-flag-enabled': '.py', 'remote-model-code': '.py', 'unsafe-model-loading': '.py', 'provider-key-in-browser': '.ts', 'missing-model-timeout': '.py',
};

/** Rules whose fixes are for TypeScript alone, or for packages, which others import. */
const notInCells: readonly string[] = ['caller-input-to-code', 'provider-key-in-browser'];

describe('rule pages', () => {
  for (const rule of rules) {
    describe(rule.id, () => {
      const path = join(root, 'rules', rule.id, 'page.md');
      const page = existsSync(path) ? readFileSync(path, 'utf8') : '';

      it('has its sections, one sentence per line, and examples in both languages', () => {
        assert.equal(page.split('\n')[0], `# ${rule.id}`);
        assert.deepEqual(page.split('\n').filter((line) => line.startsWith('## ')).map((line) => line.slice(3)), sections);
        const prose = page.replace(/```[^]*?```/g, '').split('\n');
        for (const line of prose) assert.ok(!/[a-z`)]\. [A-Z]/.test(line), `two sentences in one line: ${line}`);
        const examples = readPage(page).filter((project) => project.title.startsWith('Example'));
        const only = inOneLanguage[rule.id];
        for (const extension of only ? [only] : ['.py', '.ts']) {
          const marked = examples.some((project) => project.files.some((file) => file.path.replace(/x$/, '').endsWith(extension) && file.marks.some((mark) => mark.kind === 'finds')));
          assert.ok(marked, `an example in ${extension} with a finding`);
        }
        assert.ok(readPage(page).some((project) => project.files.every((file) => file.marks.length === 0)), 'an example without a finding');
      });

      testPage(page, { rule: rule.id, run: { options: { audience: rule.audience } } });
    });
  }

  describe('all of them', () => {
    it('prove each fix of each rule with carriage returns and with tabs too, and in the cells of notebooks', () => {
      assert.ok(provedFixes.size >= 55, `rules with a fix: ${provedFixes.size}`);
      const inCells: string[] = [];
      for (const [rule, ways] of provedFixes) {
        const all = ways.get('as it is') ?? 0;
        assert.deepEqual([ways.get('carriage returns'), ways.get('tabs')], [all, all], `${rule}: as many as on the page`);
        if ((ways.get('cells') ?? 0) > 0) inCells.push(rule);
      }
      assert.deepEqual([...provedFixes.keys()].filter((rule) => !inCells.includes(rule)).sort(), notInCells);
    });
  });
});
