// `npm test`: sets up what is missing and runs every test; the last line is `N passed, N failed`, and the exit code
// says the same. Names of stages as arguments run only those: types, unit, executed, package, host, ui.
// It imports nothing from node_modules before it has made sure that they are there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, run } from './run.mjs';

const out = process.env.LINTEL_OUT ?? join(root, 'out');
// npm puts the newer Node of the editor tests first on PATH; Lintel is tested on the Node that the user runs npm with.
const node = process.env.npm_node_execpath ?? process.execPath;
const scratch = mkdtempSync(join(tmpdir(), 'lintel-test-'));
const total = { passed: 0, failed: 0 };

/** Whether node_modules holds what the lock asks for. */
function upToDate() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const { packages: present } = JSON.parse(readFileSync(installed, 'utf8'));
  const { packages: wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || present[path]?.version === version || (optional && !present[path]),
  );
}

function count(name, { passed, failed }, trouble) {
  total.passed += passed;
  total.failed += failed;
  if (trouble) console.error(`${name}: ${trouble}`);
}

/** Runs a stage in a process of its own; the reporter leaves its numbers in a file. */
function stage(name, args, environment = {}) {
  console.log(`\n── ${name}`);
  const counts = join(scratch, `${name}.json`);
  const { status, signal } = spawnSync(node, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment, LINTEL_TEST_COUNTS: counts },
  });
  if (!existsSync(counts)) return count(name, { passed: 0, failed: 1 }, `ended with ${signal ?? status} before it had run`);
  const { passes, failures, pending } = JSON.parse(readFileSync(counts, 'utf8'));
  // A skipped test is one that was not passed; an end other than 0 without a failed test is a failure of its own.
  const failed = failures + pending;
  if (pending > 0) console.error(`${name}: ${pending} skipped, counted as failed`);
  if (passes + failed === 0) return count(name, { passed: 0, failed: 1 }, 'no test was run');
  if (status !== 0 && failed === 0) return count(name, { passed: passes, failed: 1 }, `ended with ${signal ?? status} after its tests`);
  return count(name, { passed: passes, failed });
}

function mocha(name, patterns, options = [], environment = {}) {
  const program = join(root, 'node_modules/mocha/bin/mocha.js');
  const reporter = ['--reporter', join(root, 'scripts/mocha-reporter.cjs')];
  stage(name, [program, '--no-config', '--timeout', '60000', ...reporter, ...options, ...patterns], environment);
}

const compiled = (pattern) => pattern.replace(/^out/, relative(root, out));

const stages = {
  types() {
    console.log('\n── types');
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { status } = spawnSync(node, [compiler, '--noEmit', '-p', 'tsconfig.json'], { cwd: root, stdio: 'inherit' });
    count('types', status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  },
  unit() {
    const { spec, ignore } = JSON.parse(readFileSync(join(root, '.mocharc.json'), 'utf8'));
    const ignored = ignore.flatMap((pattern) => ['--ignore', compiled(pattern)]);
    mocha('unit', spec.map(compiled), ['--reporter-option', 'style=dot', ...ignored]);
  },
  executed: (given) => mocha('executed', [compiled('out/test/executed/**/*.test.js')], [], given),
  package: (packed) => mocha('package', [compiled('out/test/package/**/*.test.js')], [], packed),
  host: (packed) => stage('host', [join(out, 'test/host/run.js')], packed),
  ui: (packed) => mocha('ui', [compiled('out/test/ui/**/*.test.js')], ['--exit'], packed),
};

async function test(names) {
  for (const name of names) if (!stages[name]) throw new Error(`There is no stage ${name}; there are ${Object.keys(stages).join(', ')}.`);
  if (!upToDate()) run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);

  const { buildBundles, buildForTests } = await import('./build.mjs');
  rmSync(out, { recursive: true, force: true });
  await buildForTests();
  await buildBundles();

  let packed;
  if (names.some((name) => name === 'package' || name === 'host' || name === 'ui')) {
    const [{ packExtension }, { packCommandLine }] = [await import('./package.mjs'), await import('./package-cli.mjs')];
    packed = { LINTEL_VSIX: packExtension(), LINTEL_TGZ: packCommandLine() };
  }
  if (names.some((name) => name === 'host' || name === 'ui')) {
    const [{ installBrowser }, { installCodeServer }] = [await import('./install-browser.mjs'), await import('./install-code-server.mjs')];
    installBrowser();
    installCodeServer();
  }
  if (names.includes('executed')) (await import('./install-sdks.mjs')).installSdks();
  for (const name of names) stages[name](packed);
}

const asked = process.argv.slice(2);
try {
  await test(asked.length > 0 ? asked : Object.keys(stages));
} catch (error) {
  total.failed += 1;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
