/** The applications of examples/ as texts, with their manifests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../../..');

/** By paths as in the repository. */
export function textsOf(example: string): Record<string, string> {
  const folder = join(root, 'examples', example);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(py|ts|json|toml)$/.test(name));
  return Object.fromEntries(names.map((name) => [`/examples/${example}/${name}`, readFileSync(join(folder, name), 'utf8')]));
}
