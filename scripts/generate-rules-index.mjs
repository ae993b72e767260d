// Writes what is made from the folders under rules/: server/generated/rules.ts, the list of all rules, and
// server/generated/pages.ts, the text of their pages without the marks that are meant for the tests.
// The files are not kept in git; every build makes them. `node scripts/generate-rules-index.mjs` makes them alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMain, root } from './run.mjs';

const folder = join(root, 'rules');

/** Folder names under rules/ that hold a rule, sorted. */
export function ruleFolders() {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'rule.ts')))
    .sort();
}

export function rulesIndex(names) {
  const local = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const imports = names.map((name) => `import { rule as ${local(name)} } from '../../rules/${name}/rule';`);
  return `// Made by scripts/generate-rules-index.mjs from the folders under rules/.
import type { Rule } from '../engine/rules/contract';
${imports.join('\n')}

/** Every rule, by id. */
export const rules: readonly Rule[] = [
${names.map((name) => `  ${local(name)},\n`).join('')}];
`;
}

export function pagesIndex(names) {
  const pages = names
    .filter((name) => existsSync(join(folder, name, 'page.md')))
    .map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(readable(readFileSync(join(folder, name, 'page.md'), 'utf8')))},\n`);
  return `// Made by scripts/generate-rules-index.mjs from the pages under rules/.

/** Rule id → its page, in Markdown. */
export const pages: Readonly<Record<string, string>> = {
${pages.join('')}};
`;
}

/** A page as it is meant to be read: without the marks that say what a test must find in a line. */
export function readable(page) {
  return page.replace(/[ \t]*(?:#|\/\/) (?:finds|known-miss|known-false-alarm)\b[^\n]*/g, '');
}

/** Leaves a file alone when it is right already, so that watchers stay calm. */
function write(name, text) {
  const target = join(root, 'server/generated', name);
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

export function generateRulesIndex() {
  const names = ruleFolders();
  write('rules.ts', rulesIndex(names));
  write('pages.ts', pagesIndex(names));
}

if (isMain(import.meta.url)) generateRulesIndex();
