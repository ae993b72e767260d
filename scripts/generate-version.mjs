// Writes server/generated/version.ts: the version and the repository's address of package.json, so that no bundle has to
// carry the whole manifest.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMain, root } from './run.mjs';

const target = join(root, 'server/generated/version.ts');

export function generateVersion() {
  const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const text = `// Made by scripts/generate-version.mjs from package.json.\nexport const version = '${version}';\nexport const repository = '${repository.url.replace(/\.git$/, '')}';\n`;
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

if (isMain(import.meta.url)) generateVersion();
