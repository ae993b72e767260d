// `npm run demo`: sets up what is missing, builds Lintel, and lints the applications under examples/ as a user would.
// Their comments say where a finding must be (`# finds RULE`); the demo ends with 0 when Lintel found those and nothing
// else. It imports nothing from node_modules before it has made sure that they are there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isMain, root, run } from './run.mjs';

export const examples = join(root, 'examples');
const command = join(root, 'dist/lintel.cjs');
const mark = /(?:#|\/\/) finds (?:(error|warning|note) )?([a-z-]+(?:, [a-z-]+)*)$/;

/** What the comments in the examples promise: `path:line rule`, and the level where a comment names one; sorted. */
export function promised() {
  return readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(py|ts)$/.test(name))
    .flatMap((name) => {
      const path = join(examples, name);
      return readFileSync(path, 'utf8').split('\n').flatMap((line, index) => {
        const [, level = null, rules] = mark.exec(line) ?? [];
        const place = `${relative(root, path).replaceAll('\\', '/')}:${index + 1}`;
        return rules ? rules.split(', ').map((rule) => ({ place, rule, level })) : [];
      });
    })
    .sort((a, b) => (describe(a) < describe(b) ? -1 : 1));
}

/** One promise or finding, to be compared and shown. */
export function describe({ place, rule }) {
  return `${place} ${rule}`;
}

/** What `lintel check --format json` reported, in the same form. */
export function found(report) {
  return report.findings
    // Paths are relative to the repository, and to `examples` itself where the project lies in none.
    .map(({ path, start, rule, level }) => ({ place: `${path.startsWith('examples/') ? path : `examples/${path}`}:${start.line}`, rule, level }))
    .sort((a, b) => (describe(a) < describe(b) ? -1 : 1));
}

function lint(options) {
  return spawnSync(process.execPath, [command, 'check', 'examples', ...options], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function demo() {
  if (!existsSync(join(root, 'node_modules/esbuild'))) run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  const { buildBundles } = await import('./build.mjs');
  await buildBundles();

  const color = process.stdout.isTTY && !process.env.NO_COLOR ? 'always' : 'never';
  console.log('$ lintel check examples\n');
  const shown = lint(['--color', color]);
  process.stdout.write(shown.stdout);

  const report = JSON.parse(lint(['--format', 'json']).stdout);
  const [wanted, got] = [promised().map(describe), found(report).map(describe)];
  const missing = wanted.filter((one) => !got.includes(one));
  const surplus = got.filter((one) => !wanted.includes(one));
  for (const one of missing) console.log(`not found: ${one}`);
  for (const one of surplus) console.log(`not promised: ${one}`);
  if (shown.status !== 1 || missing.length > 0 || surplus.length > 0) {
    console.log('\nThe demo failed: Lintel did not find what the examples promise.');
    return 1;
  }
  console.log(`\nThe demo went well: ${got.length} weaknesses, exactly those that the comments in examples/ promise. \`lintel explain RULE\` tells more of each.`);
  return 0;
}

if (isMain(import.meta.url)) process.exitCode = await demo();
