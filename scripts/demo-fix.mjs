// `npm run demo:fix`: fixes a copy of the applications under examples/, shows the patch, and then shows that no error is
// left and that each application still passes its own tests. First come the fixes that are ready (`--fix=review`), then
// those that refuse everything until somebody has filled in a list that no code tells (`--fix=draft`). The copy is thrown
// away; the examples themselves stay as they are.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMain, newerNode, root, run } from './run.mjs';

const command = join(root, 'dist/lintel.cjs');
function lintel(args, copy) {
  return spawnSync(process.execPath, [command, 'check', ...args], { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 26 });
}

/** What stands in the way of a good end; empty when there is nothing. */
export function fixExamples(say = console.log) {
  const copy = mkdtempSync(join(tmpdir(), 'lintel-demo-'));
  try {
    cpSync(join(root, 'examples'), copy, { recursive: true, filter: (path) => !/(?:node_modules|__pycache__)$/.test(path) });
    const troubles = [];
    const before = JSON.parse(lintel(['--format', 'json'], copy).stdout).findings;
    say(`$ lintel check: ${before.length} findings`);
    let left = before;
    for (const reach of ['review', 'draft']) {
      say(`\n$ lintel check --fix=${reach} --diff`);
      say(lintel([`--fix=${reach}`, '--diff'], copy).stdout);
      const fixed = lintel([`--fix=${reach}`, '--format', 'json', '--fixes'], copy);
      say(fixed.stderr);
      left = JSON.parse(fixed.stdout).findings;
      if (reach === 'draft') continue;
      const withDraft = left.filter(({ fixes }) => fixes.some(({ draft }) => draft)).length;
      if (withDraft !== left.length) troubles.push(`${left.length} findings are left after the fixes that are ready, and a draft is for ${withDraft}`);
      if (left.length > before.length / 4) troubles.push(`of ${before.length} findings, ${left.length} wait for somebody to fill in a list`);
    }
    for (const { path, start, rule, level } of left) {
      say(`left: ${level} ${rule} at ${path}:${start.line}`);
      if (level === 'error') troubles.push(`an error is left: ${rule} at ${path}:${start.line}`);
    }
    if (before.length === 0 || left.length >= before.length) troubles.push('nothing was fixed');

    const python = spawnSync('python3', ['-B', '-m', 'unittest', 'discover', '-t', '.', '-s', 'tests'], { cwd: join(copy, 'support-desk-python'), encoding: 'utf8', env: { ...process.env, TRANSLATOR_KEY: 'a key from the environment' } });
    if (python.status !== 0 || !/^Ran [1-9]/m.test(python.stderr)) troubles.push(`the tests of support-desk-python fail:\n${python.stderr}`);
    const node = spawnSync(newerNode(), ['--experimental-strip-types', '--no-warnings', '--test', 'test/desk.test.ts'], { cwd: join(copy, 'support-desk-typescript'), encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } });
    if (node.status !== 0 || !/pass [1-9]/.test(node.stdout)) troubles.push(`the tests of support-desk-typescript fail:\n${node.stdout}${node.stderr}`);
    return troubles;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function demo() {
  if (!existsSync(join(root, 'node_modules/esbuild'))) run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  const { buildBundles } = await import('./build.mjs');
  await buildBundles();
  const troubles = fixExamples();
  for (const trouble of troubles) console.log(trouble);
  console.log(troubles.length > 0 ? '\nThe demo failed.' : '\nThe demo went well: no error is left, and both applications pass their own tests.');
  return troubles.length > 0 ? 1 : 0;
}

if (isMain(import.meta.url)) process.exitCode = await demo();
