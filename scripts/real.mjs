/**
 * `npm run real`: measures Lintel on real programs with publicly known weaknesses.
 * It reads a file of cases (where a weakness is, in which commit, what its repair looks like), runs the built command
 * line once over each work tree, and says what was found, what stayed silent as it should, and what it cost.
 * It only reads: it fetches nothing, keeps no work trees, and knows no case by name; whoever runs it brings both.
 * Invariant: the verdict depends on the cases, the trees and the built product only.
 *
 *     npm run real -- --cases FILE --mirror DIR [--only TEXT] [--also DIR] [--verbose]
 *
 * `--mirror` (or LINTEL_REAL) holds work trees named `<owner>+<name>@<first ten of the commit>`; absent ones are named
 * and skipped. `--only` keeps trees whose name contains TEXT. `--also` adds every folder in DIR, without expectations.
 * Exit code 1: a repaired weakness or a known harmless place was reported. 2: the product is not built, or a run failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { diffArrays } from 'diff';
import { root } from './run.mjs';

const product = join(root, 'dist', 'lintel.cjs');
/** A finding this many lines from a sink is a finding of that sink: calls span lines, and tools differ in which they name. */
const NEAR = 3;

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: join(root, '..', 'shared', 'real', 'known-cases.json') },
    mirror: { type: 'string', default: process.env.LINTEL_REAL ?? '' },
    only: { type: 'string', default: '' },
    also: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
});

if (!existsSync(options.cases)) stop(0, `Skipped: there is no file of cases at ${options.cases} (--cases FILE).`);
if (options.mirror === '' || !existsSync(options.mirror)) stop(0, 'Skipped: no folder of work trees (--mirror DIR or LINTEL_REAL).');
if (!existsSync(product)) stop(2, `${relative(root, product)} is absent: run npm run build first.`);

const known = JSON.parse(readFileSync(options.cases, 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'lintel-real-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const absent = new Set();
const broken = [];
const runs = new Map();
const tally = { hit: 0, missed: 0, silent: 0, noisy: 0, harmless: 0, alarmed: 0 };

await reportCases();
await reportHardNegatives();
await reportWholeRepositories();
await reportOthers();
conclude();

// --- the four parts of the report ---

async function reportCases() {
  heading('Known weaknesses (commit with the weakness, then the commit that repairs it)');
  for (const each of known.cases ?? []) {
    const run = await runOn(treeName(each.repo, each.vulnerable_commit));
    if (run !== null) reportWeakness(each, run);
    if (each.fixed_commit) {
      const repaired = await runOn(treeName(each.repo, each.fixed_commit));
      if (repaired !== null) reportRepair(each, repaired);
    }
  }
}

function reportWeakness(each, run) {
  const family = familyOf(each.kind);
  const near = findingsNear(run, each.file, each.sink_lines);
  const lowered = (known.hard_negatives ?? []).some(
    (negative) => mayBeLow(negative) && negative.repo === each.repo && negative.commit === each.vulnerable_commit && negative.file === each.file,
  );
  const matching = near.filter((finding) => family.test(finding.rule) && (lowered || isLoud(finding)));
  const reached = each.sink_lines.filter((line) => matching.some((finding) => Math.abs(finding.line - line) <= NEAR));
  if (matching.length > 0) tally.hit += 1;
  else tally.missed += 1;
  say(matching.length > 0 ? 'hit ' : 'MISS', each.id, `${each.file}: ${reached.length} of ${each.sink_lines.length} sink lines`, matching.length > 0 ? matching : near);
}

/**
 * Silent means: nothing within three lines of the old sink lines, and nothing of the same kind where those lines are now.
 * The second half follows the sink when a repair has moved it.
 */
function reportRepair(each, run) {
  const oldLines = each.sink_lines;
  const nowLines = linesAfterRepair(each, oldLines);
  const family = familyOf(each.kind);
  const moved = findingsNear(run, each.file, nowLines).filter((finding) => family.test(finding.rule));
  if (each.fixed_expectation === 'still-fires') {
    say(moved.some(isLoud) ? 'fires' : 'QUIET', each.id, 'after an incomplete repair', moved);
    return;
  }
  if (each.fixed_expectation !== 'silent' && each.fixed_expectation !== 'file-absent') return;
  const loud = unique([...findingsNear(run, each.file, oldLines), ...moved]).filter(isLoud);
  if (loud.length === 0) tally.silent += 1;
  else tally.noisy += 1;
  say(loud.length === 0 ? 'silent' : 'NOISY', each.id, 'after the repair', loud);
}

async function reportHardNegatives() {
  heading('Known harmless places');
  for (const negative of known.hard_negatives ?? []) {
    const run = await runOn(treeName(negative.repo, negative.commit));
    if (run === null) continue;
    const files = negative.file.split(';').map((text) => text.trim());
    const lines = negative.lines.split(';').map((text) => text.trim());
    const reported = files.flatMap((file, index) => findingsOn(run, file, lines[index] ?? lines[0]));
    const wrong = reported.filter((finding) => !(mayBeLow(negative) && (finding.level === 'note' || finding.confidence === 'low')));
    if (wrong.length === 0) tally.harmless += 1;
    else tally.alarmed += 1;
    say(wrong.length === 0 ? 'ok' : 'ALARM', negative.repo, `${negative.file}:${negative.lines} (${negative.why})`, wrong.length > 0 ? wrong : reported);
  }
}

async function reportWholeRepositories() {
  heading('Whole repositories');
  for (const whole of known.whole_repositories ?? []) {
    const run = await runOn(treeName(whole.repo, whole.commit));
    if (run !== null) reportCounts(`${whole.repo} (${whole.expectation})`, run);
  }
}

async function reportOthers() {
  if (options.also === '' || !existsSync(options.also)) return;
  heading('Other programs, without expectations');
  for (const entry of readdirSync(options.also, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.includes(options.only)) continue;
    const run = await runOn(entry.name, options.also);
    if (run !== null) reportCounts(entry.name, run);
  }
}

function reportCounts(title, run) {
  const counts = new Map();
  for (const finding of run.findings) {
    const key = `${finding.level} ${finding.rule}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const loud = run.findings.filter(isLoud).length;
  print(`  ${title}\n    ${loud} warnings and errors, ${run.findings.length - loud} notes; ${run.seconds.toFixed(1)} s, ${run.megabytes ?? '?'} MB at most`);
  for (const [key, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) print(`    ${String(count).padStart(5)}  ${key}`);
  if (options.verbose) for (const finding of run.findings) print(`           ${describe(finding)}`);
}

function conclude() {
  heading('In all');
  print(`  weaknesses found ${tally.hit} of ${tally.hit + tally.missed}; repairs silent ${tally.silent} of ${tally.silent + tally.noisy}; harmless places silent ${tally.harmless} of ${tally.harmless + tally.alarmed}`);
  if (absent.size > 0) print(`  skipped, because the work tree is absent: ${[...absent].sort().join(', ')}`);
  for (const text of broken) print(`  run failed: ${text}`);
  process.exitCode = broken.length > 0 ? 2 : tally.noisy + tally.alarmed > 0 ? 1 : 0;
}

// --- runs ---

function treeName(repository, commit) {
  return `${repository.replace('/', '+')}@${commit.slice(0, 10)}`;
}

/** The run over one tree, made once; null when the tree is absent, not asked for, or the run failed. */
async function runOn(name, folder = options.mirror) {
  if (!name.includes(options.only)) return null;
  const tree = join(folder, name);
  if (!existsSync(tree)) {
    absent.add(name);
    return null;
  }
  if (!runs.has(tree)) runs.set(tree, await check(tree, name));
  return runs.get(tree);
}

async function check(tree, name) {
  const output = join(scratch, `${runs.size}.json`);
  const usage = join(scratch, `${runs.size}.usage`);
  // Peak memory is asked of the process itself at its end: that works on every platform and needs no polling.
  const probe = `import{isMainThread}from'node:worker_threads';import{writeFileSync}from'node:fs';if(isMainThread)process.on('exit',()=>writeFileSync(${JSON.stringify(usage)},String(process.resourceUsage().maxRSS)))`;
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(probe)}`, product, 'check', tree, '--format', 'json', '--output', output], {
    cwd: tree,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (data) => {
    complaint = (complaint + data).slice(-2000);
  });
  const code = await new Promise((done) => child.on('close', done));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const megabytes = existsSync(usage) ? Math.round(Number(readFileSync(usage, 'utf8')) / 1024) : null;
  const answer = readAnswer(output);
  if (answer === null) {
    broken.push(`${name} (exit code ${code}): ${complaint.trim().split('\n').at(-1) ?? ''}`);
    return null;
  }
  const findings = answer.map((finding) => normalize(finding, tree));
  return { tree, findings, seconds, megabytes };
}

function readAnswer(path) {
  try {
    const answer = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(answer.findings) ? answer.findings : null;
  } catch {
    return null;
  }
}

function normalize(finding, tree) {
  const path = String(finding.path ?? '').replaceAll('\\', '/');
  const base = `${tree.replaceAll('\\', '/')}/`;
  return {
    rule: String(finding.rule ?? '?'),
    level: String(finding.level ?? '?'),
    confidence: String(finding.confidence ?? '?'),
    path: (path.startsWith(base) ? path.slice(base.length) : path).replace(/^\.\//, ''),
    line: Number(finding.start?.line ?? finding.line ?? 0),
  };
}

// --- places ---

function findingsNear(run, file, lines) {
  return run.findings.filter((finding) => finding.path === file && lines.some((line) => Math.abs(finding.line - line) <= NEAR));
}

/** `file` may hold `*`; `lines` is a list such as `3,5-7`. Any other word means the whole file, for code and shell only. */
function findingsOn(run, file, lines) {
  const pattern = new RegExp(`^${file.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
  const inFile = run.findings.filter((finding) => pattern.test(finding.path));
  if (!/^[\d,\s-]+$/.test(lines)) return inFile.filter((finding) => isLoud(finding) && /-to-(code|shell)$/.test(finding.rule));
  const ranges = lines.split(',').map((text) => text.trim().split('-').map(Number));
  return inFile.filter((finding) => ranges.some(([first, last = first]) => finding.line >= first && finding.line <= last));
}

/** Where lines of the file with the weakness are after the repair: the same line, or the lines that replaced it. */
function linesAfterRepair(each, lines) {
  const before = join(options.mirror, treeName(each.repo, each.vulnerable_commit), each.file);
  const after = join(options.mirror, treeName(each.repo, each.fixed_commit), each.file);
  if (!existsSync(before) || !existsSync(after)) return [];
  const now = new Set();
  let oldLine = 1;
  let newLine = 1;
  const changes = diffArrays(readFileSync(before, 'utf8').split('\n'), readFileSync(after, 'utf8').split('\n'));
  for (const [index, change] of changes.entries()) {
    const count = change.value.length;
    if (change.added) {
      newLine += count;
      continue;
    }
    const replacement = change.removed && changes[index + 1]?.added ? changes[index + 1].value.length : 0;
    for (const line of lines) {
      if (line < oldLine || line >= oldLine + count) continue;
      if (!change.removed) now.add(newLine + line - oldLine);
      else for (let offset = 0; offset <= replacement; offset += 1) now.add(newLine + offset);
    }
    oldLine += count;
    if (!change.removed) newLine += count;
  }
  return [...now];
}

// --- words ---

function isLoud(finding) {
  return finding.level === 'warning' || finding.level === 'error';
}

function mayBeLow(negative) {
  return /low severity/i.test(negative.why);
}

/** Which rules may plausibly speak of a case of this kind. */
function familyOf(kind) {
  if (/shell/i.test(kind)) return /-to-(shell|argument)$|command/;
  if (/SQL|Cypher|query/i.test(kind)) return /-to-query$/;
  if (/SSRF|url/i.test(kind)) return /-to-url$/;
  if (/SSTI|template injection/i.test(kind)) return /template/;
  if (/path/i.test(kind)) return /-to-path$/;
  if (/exec|eval/i.test(kind)) return /-to-code$|code-execution/;
  if (/agent|prompt|tools/i.test(kind)) return /^workflow-|^agent-|tool|prompt/;
  return /./;
}

function unique(findings) {
  return [...new Set(findings)];
}

function describe(finding) {
  return `${finding.path}:${finding.line} ${finding.level} ${finding.rule} (${finding.confidence})`;
}

function say(verdict, name, text, findings) {
  print(`  ${verdict.padEnd(6)} ${name}  ${text}`);
  for (const finding of findings) print(`           ${describe(finding)}`);
}

function heading(text) {
  print(`\n${text}`);
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

function stop(code, text) {
  print(text);
  process.exit(code);
}
