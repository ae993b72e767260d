// `npm run new rule NAME` makes the folder of a rule: rule.ts and page.md, ready to be filled in. Nothing else has to
// be edited: indexes are made from the folders, and the tests of the catalogue and of the pages find the new one.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './run.mjs';

const rule = (name) => `import type { FlowRule } from '../../server/engine/rules/contract';
import { opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: '${name}',
  title: 'What is wrong, in one line without a full stop',
  audience: 'regular',
  level: 'warning',
  severity: 5.0,
  standards: { owasp: [], cwe: [], practice: 8 },
  aliases: [],
  from: ['model'],
  to: [],
  message: (flow) => \`\${opening(flow)} reaches \${sink(flow)}.\`,
  advice: () => 'Why it matters here. What to do.',
};
`;

const page = (name) => `# ${name}

## What

What is reported, and what is not.

## Why it matters

What can happen, with a real incident where there is one.

## Example

\`\`\`python
\`\`\`

\`\`\`typescript
\`\`\`

## Fix

What to do instead.

## When it stays silent

What makes it safe.

## Known limits

What it cannot see.
`;

/** Makes the folder below \`parent\`; throws when the name will not do. */
export function newRule(name, parent = join(root, 'rules')) {
  if (!/^[a-z]+(-[a-z]+)+$/.test(name)) throw new Error(`"${name}" is no rule id: it is several words in lower case, joined by hyphens, and reads after "allow …".`);
  const folder = join(parent, name);
  if (existsSync(folder)) throw new Error(`rules/${name} is there already.`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'rule.ts'), rule(name));
  writeFileSync(join(folder, 'page.md'), page(name));
  return folder;
}

if (isMain(import.meta.url)) {
  const [kind, name] = process.argv.slice(2);
  try {
    if (kind !== 'rule' || !name) throw new Error('Usage: npm run new rule NAME');
    newRule(name);
    console.log(`rules/${name} is made: fill in rule.ts and page.md, then run \`npm test\`.`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
