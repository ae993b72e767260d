// Writes docs/RULES.md: the table of all rules, made from their declarations. `--check` only says whether it is stale.
import { build } from 'esbuild';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateRulesIndex } from './generate-rules-index.mjs';
import { isMain, root } from './run.mjs';

const path = join(root, 'docs/RULES.md');
const practices = {
  3: 'Identity and access',
  4: 'Prompt injection',
  5: 'Agents and tools',
  8: 'Outputs that drive actions',
};

async function declaredRules() {
  generateRulesIndex();
  const { outputFiles } = await build({ entryPoints: [join(root, 'server/generated/rules.ts')], bundle: true, format: 'esm', write: false });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return module.rules;
}

function row(rule) {
  const { owasp, cwe, atlas = [] } = rule.standards;
  const standards = [...owasp, ...cwe.map((number) => `CWE-${number}`), ...atlas].join(', ');
  return `| [${rule.id}](../rules/${rule.id}/page.md) | ${rule.title} | ${rule.level} | ${rule.audience} | ${standards} |`;
}

export async function rulesTable() {
  const rules = await declaredRules();
  const parts = ['# Rules', '', 'Made from the rules by `node scripts/generate-rules-table.mjs`.', 'The level is the usual one; a finding is graver or lighter by what the flow can do.', ''];
  for (const practice of [...new Set(rules.map((rule) => rule.standards.practice))].sort((a, b) => a - b)) {
    const name = practices[practice];
    if (!name) throw new Error(`practice ${practice} has no name here`);
    parts.push(`## ${name}`, '', '| rule | what | level | audience | standards |', '| --- | --- | --- | --- | --- |');
    parts.push(...rules.filter((rule) => rule.standards.practice === practice).map(row), '');
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

if (isMain(import.meta.url)) {
  const table = await rulesTable();
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (before !== table) {
    if (process.argv.includes('--check')) {
      console.error('docs/RULES.md is stale: run `node scripts/generate-rules-table.mjs`.');
      process.exitCode = 1;
    } else writeFileSync(path, table);
  }
}
