// Writes server/generated/rules.ts: the list of all rules, made from the folders under rules/ that have a rule.ts.
// The file is not kept in git; every build makes it. `node scripts/generate-rules-index.mjs` makes it alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMain, root } from './run.mjs';

const target = join(root, 'server/generated/rules.ts');

/** Folder names under rules/ that hold a rule, sorted. */
export function ruleFolders() {
  return readdirSync(join(root, 'rules'))
    .filter((name) => existsSync(join(root, 'rules', name, 'rule.ts')))
    .sort();
}

export function rulesIndex(folders) {
  const local = (folder) => folder.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const imports = folders.map((folder) => `import { rule as ${local(folder)} } from '../../rules/${folder}/rule';`);
  return `// Made by scripts/generate-rules-index.mjs from the folders under rules/.
import type { Rule } from '../engine/rules/contract';
${imports.join('\n')}

/** Every rule, by id. */
export const rules: readonly Rule[] = [
${folders.map((folder) => `  ${local(folder)},\n`).join('')}];
`;
}

/** Writes the index; leaves the file alone when it is right already, so that watchers stay calm. */
export function generateRulesIndex() {
  const text = rulesIndex(ruleFolders());
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

if (isMain(import.meta.url)) generateRulesIndex();
