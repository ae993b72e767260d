// The benchmark's inputs: published packages of fixed versions, fetched by the package managers' own clients when they
// are not there yet, and unpacked into a git-ignored folder, one folder per set. Only the files that a set keeps are
// left, so that every tool of a comparison sees the same files.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';

export const workFolder = join(root, 'out-bench');

/** Every set: `{ name, about, folder, files, lines, bytes, typeIn }`; `files` are sorted and without manifests, `typeIn` is the file of about 2,000 lines that is typed in. */
export function prepareInputs() {
  // The top of a repository: tools stop here when they look upwards for files that say what to ignore.
  mkdirSync(join(workFolder, 'inputs/.git'), { recursive: true });
  const sets = JSON.parse(readFileSync(join(root, 'bench/inputs.json'), 'utf8'));
  return Object.entries(sets).map(([name, set]) => prepareSet(name, set));
}

function prepareSet(name, { about, keep, typeIn, npm = [], pypi = [] }) {
  const folder = join(workFolder, 'inputs', name);
  const folderOf = (spec) => join(folder, spec.replace(/^@/, '').replaceAll('/', '-'));
  const wanted = new Set([...npm, ...pypi].map(folderOf));
  // What an earlier list of inputs has left is not part of this one.
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) if (!wanted.has(join(folder, entry))) rmSync(join(folder, entry), { recursive: true });
  for (const spec of [...npm, ...pypi]) {
    const target = folderOf(spec);
    if (existsSync(target)) continue;
    console.error(`fetching ${spec}`);
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    if (npm.includes(spec)) fetchNpm(spec, partial);
    else fetchPypi(spec, partial);
    keepOnly(partial, new RegExp(keep));
    renameSync(partial, target);
  }
  const files = listFiles(folder).filter((path) => !path.endsWith('.json'));
  let lines = 0;
  let bytes = 0;
  for (const path of files) {
    const content = readFileSync(path);
    bytes += content.length;
    for (const byte of content) if (byte === 10) lines++;
  }
  return { name, about, folder, files, lines, bytes, typeIn: typeIn && join(folder, typeIn) };
}

function fetchNpm(spec, folder) {
  const output = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, spec], { encoding: 'utf8' });
  const archive = join(folder, output.trim().split('\n').at(-1));
  execFileSync('tar', ['xzf', archive, '-C', folder, '--strip-components=1']);
  rmSync(archive);
}

function fetchPypi(spec, folder) {
  const platform = ['--platform', 'any', '--python-version', '3.12', '--only-binary', ':all:'];
  execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', ...platform, '--dest', folder, spec]);
  for (const wheel of readdirSync(folder).filter((entry) => entry.endsWith('.whl'))) {
    execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
    rmSync(join(folder, wheel));
  }
}

/** Bytes. Larger files hold data in a string, and not every tool looks at them. */
const largest = 512 * 1024;

function keepOnly(folder, wanted) {
  for (const path of listFiles(folder)) if (!wanted.test(path) || statSync(path).size > largest) rmSync(path);
}

export function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
