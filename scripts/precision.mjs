/**
 * `npm run precision -- --trees DIR`: how far Lintel can be believed, measured on public repositories.
 * `docs/precision.yaml` lists repositories, each at one commit, and for some of them a person's judgement of every
 * finding. This runs the built command line with its default settings over the work trees (named
 * `<owner>+<name>@<first ten of the commit>`), and writes what it found into docs/PRECISION.md between the two marks.
 * With `--reports DIR` it takes the JSON reports of runs that were made before, named as the trees are.
 * It fetches nothing and judges nothing: a finding without a judgement, and a judgement without its finding, are errors.
 * Exit code 1: one of these, or an error-level finding judged false, which is written down all the same. 2: the product or every tree is absent.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { root } from './run.mjs';

const product = join(root, 'dist/lintel.cjs');
const page = join(root, 'docs/PRECISION.md');
const marks = ['<!-- measured: begin -->', '<!-- measured: end -->'];
const verdicts = ['true', 'arguable', 'false'];
/** Files of tests that a repository has which is kept well. */
const leastTests = 10;
const isTest = /(^|\/)(test_[^/]+\.py|[^/]+_test\.py|[^/]+\.(test|spec)\.[jt]sx?|[^/]+Test\.java)$/;

const { values: options } = parseArgs({ options: { trees: { type: 'string', multiple: true, default: [] }, reports: { type: 'string', default: '' }, write: { type: 'boolean', default: false } } });
const { repositories } = parse(readFileSync(join(root, 'docs/precision.yaml'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'lintel-precision-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

if (!existsSync(product)) stop(2, `${relative(root, product)} is absent: run npm run build first.`);
const complaints = [];
const falseErrors = [];
const measured = repositories.flatMap((repository) => {
  const tree = treeOf(repository);
  if (tree === null) complaints.push(`${repository.name}: there is no work tree`);
  return tree === null ? [] : [measure(repository, tree)];
});
if (measured.length === 0) stop(2, 'There is no work tree (--trees DIR, which may be repeated).');

const text = [repositoryTable(), ruleTable(), ...measured.filter(({ repository }) => repository.judged).map(judgedTable)].join('\n');
console.log(text);
for (const complaint of [...complaints, ...falseErrors]) console.error(complaint);
if (options.write && complaints.length === 0) writePage();
process.exitCode = complaints.length + falseErrors.length > 0 ? 1 : 0;

function treeOf({ name, commit }) {
  const folder = `${name.replace('/', '+')}@${commit.slice(0, 10)}`;
  return options.trees.map((parent) => join(parent, folder)).find((path) => existsSync(path)) ?? null;
}

function measure(repository, tree) {
  const { findings, statistics } = reportOf(repository, tree);
  const judged = repository.judged ? judge(repository, findings) : [];
  return { repository, findings, lines: statistics.linesAnalyzed, judged, isKeptWell: isKeptWell(tree) };
}

/** By what lies in the work tree, and not by what is found: a licence, a page for contributors, jobs for each change, and tests. */
function isKeptWell(tree) {
  const beside = readdirSync(tree);
  const near = [...beside, ...(beside.includes('.github') ? readdirSync(join(tree, '.github')) : [])];
  const hasPages = beside.some((name) => /^licen[cs]e/i.test(name)) && near.some((name) => /contributing/i.test(name));
  const jobs = join(tree, '.github/workflows');
  return hasPages && existsSync(jobs) && readdirSync(jobs).length > 0 && testsIn(tree).length >= leastTests;
}

function testsIn(tree) {
  return readdirSync(tree, { recursive: true }).filter((path) => isTest.test(path) && !path.includes('node_modules'));
}

function reportOf(repository, tree) {
  const earlier = join(options.reports, `${basename(tree)}.json`);
  if (options.reports !== '' && existsSync(earlier)) return JSON.parse(readFileSync(earlier, 'utf8'));
  const output = join(scratch, 'report.json');
  rmSync(output, { force: true });
  const { status, stderr } = spawnSync(process.execPath, [product, 'check', tree, '--format', 'json', '--output', output], { cwd: tree, encoding: 'utf8' });
  if (!existsSync(output)) stop(2, `${repository.name}: the run ended with ${status}: ${stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(readFileSync(output, 'utf8'));
}

/** Findings with their judgements; `at` is `path:line`. */
function judge({ name, judged }, findings) {
  const left = [...judged];
  const found = findings.map((finding) => {
    const at = `${finding.path}:${finding.start.line}`;
    const index = left.findIndex((one) => one.rule === finding.rule && one.at === at);
    const judgement = index < 0 ? null : left.splice(index, 1)[0];
    const verdict = String(judgement?.verdict ?? '');
    if (!verdicts.includes(verdict)) complaints.push(`${name}: nobody has judged ${finding.level} ${finding.rule} at ${at}`);
    if (verdict === 'false' && finding.level === 'error') falseErrors.push(`${name}: a false error, ${finding.rule} at ${at}`);
    return { finding, at, verdict, why: judgement?.why ?? '' };
  });
  for (const { rule, at } of left) complaints.push(`${name}: ${rule} at ${at} is judged but no longer found`);
  return found;
}

function repositoryTable() {
  const rows = measured.map(({ repository, findings, lines, judged }) => {
    const errors = findings.filter(({ level }) => level === 'error').length;
    return [`${repository.name}@${repository.commit.slice(0, 10)}`, repository.about, lines.toLocaleString('en-US'), errors, findings.length - errors, perLines(errors, lines), perLines(findings.length, lines), repository.judged ? counts(judged) : ''];
  });
  rows.push(sumRow('drawn at random', measured.filter(({ repository }) => repository.drawn)), sumRow('chosen', measured.filter(({ repository }) => !repository.drawn)));
  rows.push(sumRow('kept well', measured.filter((one) => one.isKeptWell)), sumRow('all others', measured.filter((one) => !one.isKeptWell)), sumRow('all', measured));
  const head = ['repository', 'what it is', 'lines analysed', 'errors', 'warnings', 'errors per 10,000 lines', 'all per 10,000 lines', 'true / arguable / false'];
  return table('Repositories', head, rows);
}

function sumRow(name, some) {
  const all = some.flatMap(({ findings }) => findings);
  const errors = all.filter(({ level }) => level === 'error').length;
  const lines = some.reduce((sum, one) => sum + one.lines, 0);
  return [name, `${some.length} repositories`, lines.toLocaleString('en-US'), errors, all.length - errors, perLines(errors, lines), perLines(all.length, lines), counts(some.flatMap(({ judged }) => judged))];
}

function ruleTable() {
  const rules = [...new Set(measured.flatMap(({ findings }) => findings.map(({ rule }) => rule)))].sort();
  const rows = rules.map((rule) => {
    const found = measured.map(({ repository, findings }) => ({ name: repository.name.split('/')[1], count: findings.filter((one) => one.rule === rule).length })).filter(({ count }) => count > 0);
    const read = measured.flatMap(({ judged }) => judged.filter(({ finding }) => finding.rule === rule));
    return [`\`${rule}\``, found.reduce((sum, { count }) => sum + count, 0), counts(read), found.map(({ name, count }) => `${name} ${count}`).join(', ')];
  });
  return table('Findings by rule', ['rule', 'findings', 'true / arguable / false', 'where'], rows);
}

function judgedTable({ repository, judged }) {
  const rows = judged.map(({ finding, at, verdict, why }) => [finding.level, `\`${finding.rule}\``, `\`${at}\``, verdict, why]);
  return table(`Read one by one: ${repository.name}`, ['level', 'rule', 'place', 'verdict', 'why'], rows);
}

function counts(judged) {
  return verdicts.map((verdict) => judged.filter((one) => one.verdict === verdict).length).join(' / ');
}

function perLines(count, lines) {
  return lines === 0 ? '' : ((count * 10_000) / lines).toFixed(2);
}

function table(title, head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [`### ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

function writePage() {
  const before = readFileSync(page, 'utf8');
  const [start, end] = marks.map((mark) => before.indexOf(mark));
  if (start < 0 || end < 0) stop(2, 'docs/PRECISION.md has lost its marks.');
  writeFileSync(page, `${before.slice(0, start + marks[0].length)}\n\n${text}\n${before.slice(end)}`);
}

function stop(code, message) {
  console.error(message);
  process.exit(code);
}
