// What every rule must have, whatever it is about.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guards } from '../../rules/kinds';
import { rules } from '../../server/generated/rules';

const root = join(__dirname, '../../..');

describe('rule catalogue', () => {
  it('lists exactly the folders that hold a rule, each under its own id', () => {
    const folders = readdirSync(join(root, 'rules')).filter((name) => existsSync(join(root, 'rules', name, 'rule.ts')));
    assert.deepEqual(rules.map((rule) => rule.id), folders.sort());
    for (const rule of rules) assert.match(rule.id, /^[a-z]+(-[a-z]+)+$/);
  });

  it('is generated: making it again changes nothing', () => {
    const path = join(root, 'server/generated/rules.ts');
    const before = readFileSync(path, 'utf8');
    execFileSync(process.execPath, [join(root, 'scripts/generate-rules-index.mjs')]);
    assert.equal(readFileSync(path, 'utf8'), before);
  });

  it('has no more guards than a number has bits', () => assert.ok(Object.keys(guards).length <= 32));

  for (const rule of rules) {
    it(`${rule.id} is described and mapped to standards`, () => {
      assert.ok(rule.title.length > 10 && rule.title.length < 90, 'a title of one line');
      assert.ok(!rule.title.endsWith('.'), 'no full stop');
      assert.match(rule.title, /^[A-Z]/);
      assert.ok(rule.aliases.length > 0, 'words by which people look for it');
      assert.ok(rule.standards.cwe.length > 0 && rule.standards.cwe.every((number) => number > 0));
      for (const id of rule.standards.owasp) assert.match(id, /^(LLM(0[1-9]|10):202[56]|ASI(0[1-9]|10))$/);
      const editions = rule.standards.owasp.filter((id) => id.startsWith('LLM')).map((id) => id.slice(-4));
      assert.equal(editions.includes('2025'), editions.includes('2026'), 'both editions of the OWASP list or none');
      for (const id of rule.standards.atlas ?? []) assert.match(id, /^AML\.T\d{4}(\.\d{3})?$/);
      assert.ok(rule.standards.practice >= 1 && rule.standards.practice <= 10);
      for (const other of rule.kind === 'flow' ? (rule.yieldsTo ?? []) : []) {
        assert.ok(rules.some((known) => known.id === other), `${other} is no rule`);
      }
    });
  }
});
