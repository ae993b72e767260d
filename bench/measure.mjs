// Runs a command as a process of its own and tells what it cost: wall time, processor time of all its threads and
// children, and, for Node programs, the peak of its memory.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';
import { workFolder } from './inputs.mjs';

const usageFile = join(workFolder, 'usage.json');

/** Seconds, megabytes, output. `codes`: exit codes that mean that the tool did its work. */
export function measure(command, args, { cwd = root, codes = [0, 1] } = {}) {
  rmSync(usageFile, { force: true });
  const { status, stdout, stderr, error } = spawnSync(
    'bash',
    ['-c', "TIMEFORMAT=$'\\n%R %U %S'; time \"$@\"", 'bash', command, ...args],
    {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 29,
      env: {
        ...process.env,
        NODE_OPTIONS: `--require ${join(root, 'bench/usage.cjs')}`,
        LINTEL_BENCH_USAGE: usageFile,
        NO_COLOR: '1',
      },
    },
  );
  if (error) throw error;
  const described = [command, ...args].join(' ').slice(0, 200);
  if (!codes.includes(status)) throw new Error(`${described} ended with ${status}\n${stderr.slice(-2000)}${stdout.slice(-2000)}`);
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  const peak = existsSync(usageFile) ? JSON.parse(readFileSync(usageFile, 'utf8')).peakMegabytes : null;
  return { wall, processor: user + system, peak, stdout, stderr };
}

/** The run with the least processor time of several: what is left of it is the work, not the neighbours. */
export function best(rounds, run) {
  const all = Array.from({ length: rounds }, run);
  return all.reduce((least, one) => (one.processor < least.processor ? one : least));
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
