// `npm run bench`: how fast Lintel is, measured against other linters on the same files in the same run, and against
// the bare reading of those files. Absolute times say more about the machine than about the program; the ratios are
// what is kept. Writes its tables into docs/PERFORMANCE.md between the two marks, and exits with 1 when a goal is missed.
// `npm run bench -- --quick` leaves out the slow comparison and writes nothing; `--once` measures everything one time;
// `--typing` measures the keystrokes alone and writes nothing.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import { root, run } from '../scripts/run.mjs';
import { prepareInputs, workFolder } from './inputs.mjs';
import { measureKeystrokes } from './keystrokes.mjs';
import { best, measure, percentile } from './measure.mjs';

const isQuick = process.argv.includes('--quick');
const isTypingOnly = process.argv.includes('--typing');
const isOnce = process.argv.includes('--once');
/** The best of so many runs counts. */
const rounds = isQuick || isOnce ? 1 : 2;
const lintel = join(root, 'dist/lintel.cjs');
const bin = (name) => join(root, 'bench/node_modules/.bin', name);
const thousands = (value) => Math.round(value).toLocaleString('en-US');
const seconds = (value) => `${value.toFixed(2)} s`;
const milliseconds = (value) => `${value.toFixed(0)} ms`;
const times = (value) => `${value.toFixed(value < 10 ? 2 : 1)} ×`;
const goals = [];
const tables = [];

mkdirSync(workFolder, { recursive: true });
run('node', ['scripts/build.mjs']);
if (!isTypingOnly && !existsSync(bin('eslint'))) run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: join(root, 'bench') });
const sets = prepareInputs();
let checks = {};
let floors = {};
let limit = '';
if (!isTypingOnly) await measureWholeRepositories();
tables.push(await keystrokeTable(setNamed('python')));

const text = [goalsTable(), ...tables].join('\n');
console.log(`\n${text}`);
if (!isQuick && !isTypingOnly) writePage(text);
process.exitCode = goals.every((goal) => goal.isMet) ? 0 : 1;

// -- measurements ------------------------------------------------------------------------------------------------------

async function measureWholeRepositories() {
  limit = await buildLimit();
  tables.push(inputsTable());
  checks = Object.fromEntries(sets.map((set) => [set.name, best(rounds, () => checkWith(set))]));
  floors = Object.fromEntries(sets.map((set) => [set.name, best(rounds, () => floorOf(set))]));
  tables.push(wholeRepositoryTable());
  tables.push(stagesTable());
  if (!isQuick) tables.push(compareWithLinters(setNamed('typescript')));
  tables.push(startTable());
}

function checkWith(set) {
  const found = measure('node', [lintel, 'check', '--timing', '--format', 'json', '--output', join(workFolder, `${set.name}.json`), set.folder]);
  return { ...found, counters: readCounters(found.stderr) };
}

function floorOf(set) {
  const extensions = [...new Set(set.files.map((path) => path.slice(path.lastIndexOf('.'))))];
  const found = measure('node', [limit, join(workFolder, 'words.json'), set.folder, ...extensions]);
  return { ...found, ...JSON.parse(found.stdout) };
}

/** `name   12.3 ms` and `name   45` of `--timing`. */
function readCounters(output) {
  const counters = {};
  for (const [, name, value, unit] of output.matchAll(/^(\S+)\s+([\d.]+)( ms)?$/gm)) counters[name] = { value: Number(value), isTime: unit !== undefined };
  return counters;
}

function setNamed(name) {
  return sets.find((set) => set.name === name);
}

async function buildLimit() {
  const outfile = join(workFolder, 'limit.cjs');
  await build({ entryPoints: [join(root, 'bench/limit.ts')], outfile, bundle: true, format: 'cjs', platform: 'node', mainFields: ['module', 'main'], logLevel: 'warning' });
  const knowledge = JSON.parse(readFileSync(join(root, 'server/generated/knowledge.json'), 'utf8'));
  const words = [...new Set(knowledge.flatMap((file) => file.words ?? []))].sort();
  writeFileSync(join(workFolder, 'words.json'), JSON.stringify(words));
  return outfile;
}

// -- tables ------------------------------------------------------------------------------------------------------------

function inputsTable() {
  const rows = sets.map((set) => [set.name, set.about, set.files.length, set.lines, (set.bytes / 1e6).toFixed(1)]);
  return table('Inputs', ['set', 'what', 'files', 'lines', 'MB'], rows);
}

function wholeRepositoryTable() {
  const rows = sets.map((set) => {
    const check = checks[set.name];
    const floor = floors[set.name];
    const linesPerSecond = Math.round(set.lines / check.processor);
    const analyzed = check.counters['lower.files']?.value ?? 0;
    const share = `${Math.round((100 * analyzed) / set.files.length)} %`;
    if (set.name === 'python') {
      goal('Python lines per second and core, less than a quarter of the files relevant', '≥ 90,000', thousands(linesPerSecond), linesPerSecond >= 90_000);
    }
    if (set.lines >= 400_000) goal(`peak memory on ${thousands(set.lines)} lines (${set.name})`, '< 600 MB', `${Math.round(check.peak)} MB`, check.peak < 600);
    return [set.name, share, seconds(check.wall), seconds(check.processor), thousands(linesPerSecond), `${Math.round(check.peak)} MB`, seconds(floor.processor), times(check.processor / floor.processor)];
  });
  const head = ['set', 'files analysed', 'wall', 'processor', 'lines per second and core', 'peak memory', 'reading and prefiltering alone', 'Lintel ÷ reading'];
  return table('A whole repository', head, rows);
}

function stagesTable() {
  const names = [...new Set(sets.flatMap((set) => Object.keys(checks[set.name].counters)))].sort();
  const rows = names.map((name) => [
    `\`${name}\``,
    ...sets.map((set) => {
      const counter = checks[set.name].counters[name];
      if (!counter) return '';
      return counter.isTime ? `${Math.round(counter.value)} ms` : thousands(counter.value);
    }),
  ]);
  const limits = ['discover', 'read', 'words', 'decode', 'imports'].map((stage) => [
    `reading alone: ${stage}`,
    ...sets.map((set) => `${Math.round(floors[set.name].times[stage])} ms`),
  ]);
  return table('Stages and counters', ['', ...sets.map((set) => set.name)], [...rows, ...limits]);
}

function compareWithLinters(set) {
  const own = checks[set.name];
  const eslintArguments = ['--config', join(root, 'bench/eslint.config.mjs'), '--no-warn-ignored', '--format', 'json', '--output-file', join(workFolder, 'eslint.json'), '.'];
  const eslint = measure(bin('eslint'), eslintArguments, { cwd: set.folder });
  const oxlintRules = ['eqeqeq', 'no-debugger', 'no-empty', 'no-eval', 'no-var'].flatMap((rule) => ['-D', rule]);
  const oxlint = best(3, () => measure(bin('oxlint'), ['-A', 'all', ...oxlintRules, '--no-ignore', '--quiet', '.'], { cwd: set.folder }));
  const seen = JSON.parse(readFileSync(join(workFolder, 'eslint.json'), 'utf8')).length;
  if (seen !== set.files.length) throw new Error(`ESLint saw ${seen} files of ${set.files.length}`);
  const linted = Number(/ on (\d+) files/.exec(oxlint.stdout)?.[1]);
  if (linted !== set.files.length) throw new Error(`oxlint saw ${linted} files of ${set.files.length}`);
  goal('whole repository against ESLint, wall time', '≥ 8 × faster', times(eslint.wall / own.wall), eslint.wall / own.wall >= 8);
  const row = (name, found) => [name, seconds(found.wall), seconds(found.processor), times(found.wall / own.wall), times(found.processor / own.processor)];
  const rows = [
    row('Lintel, all rules', own),
    row('ESLint 9, typescript-eslint parser, 5 cheap rules', eslint),
    row('oxlint, the same 5 rules', oxlint),
    row('reading and prefiltering alone', floors[set.name]),
  ];
  return table(`The same ${thousands(set.files.length)} TypeScript files`, ['', 'wall', 'processor', 'wall ÷ Lintel', 'processor ÷ Lintel'], rows);
}

function startTable() {
  const walls = { node: [], version: [] };
  for (let round = 0; round < 21; round++) {
    walls.node.push(startOf(['-e', '0']));
    walls.version.push(startOf([lintel, '--version']));
  }
  const node = percentile(walls.node, 0.5);
  const version = percentile(walls.version, 0.5);
  goal('`lintel --version` against bare Node', '≤ 1.6 ×', times(version / node), version / node <= 1.6);
  const rows = [['`node -e 0`', milliseconds(node), ''], ['`lintel --version`', milliseconds(version), times(version / node)]];
  return table('Start', ['median of 21, alternating', 'wall', '÷ Node'], rows);
}

function startOf(args) {
  const start = performance.now();
  measureless(args);
  return performance.now() - start;
}

function measureless(args) {
  run(process.execPath, args, { stdio: 'ignore' });
}

async function keystrokeTable(set) {
  const path = set.typeIn;
  const lines = readFileSync(path, 'utf8').split('\n').length;
  const folder = path.slice(0, path.indexOf('/', set.folder.length + 1));
  const answers = await measureKeystrokes(lintel, folder, path, isQuick ? 20 : 60);
  const p95 = percentile(answers, 0.95);
  goal(`a keystroke in a file of ${thousands(lines)} lines, 95th percentile`, '< 60 ms', milliseconds(p95), p95 < 60);
  const rows = [[`\`${relative(set.folder, path)}\``, lines, answers.length, milliseconds(percentile(answers, 0.5)), milliseconds(p95), milliseconds(Math.max(...answers))]];
  return table('Typing, over the language server', ['file', 'lines', 'keystrokes', 'median', '95th percentile', 'worst'], rows);
}

function goalsTable() {
  const rows = goals.map(({ name, wanted, found, isMet }) => [name, wanted, found, isMet ? 'met' : '**missed**']);
  return table('Goals', ['', 'goal', 'found', ''], rows);
}

function goal(name, wanted, found, isMet) {
  goals.push({ name, wanted, found, isMet });
}

function table(title, head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const align = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [`### ${title}`, '', line(head), line(align), ...rows.map((cells) => line(cells.map((cell) => (typeof cell === 'number' ? thousands(cell) : cell)))), ''].join('\n');
}

function writePage(content) {
  const page = join(root, 'docs/PERFORMANCE.md');
  const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->'];
  const before = readFileSync(page, 'utf8');
  const start = before.indexOf(begin);
  const stop = before.indexOf(end);
  if (start === -1 || stop === -1) throw new Error('docs/PERFORMANCE.md has lost its marks');
  const machine = `Node ${process.versions.node}, ${cpus().length} cores.`;
  writeFileSync(page, `${before.slice(0, start + begin.length)}\n\n${machine}\n\n${content}\n${before.slice(stop)}`);
}
