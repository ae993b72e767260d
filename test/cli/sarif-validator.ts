/** The public SARIF validator with the rules of SARIF itself and those of GitHub. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/** Its lines that are errors or warnings. */
export function sarifComplaints(sarif: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-sarif-'));
  try {
    const file = join(folder, 'report.sarif');
    writeFileSync(file, sarif);
    const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
    const program = join(root, `node_modules/@microsoft/sarif-multitool-${platform}/Sarif.Multitool${platform === 'win32' ? '.exe' : ''}`);
    assert.ok(existsSync(program), 'the validator is installed');
    // Dependencies are installed without their scripts, and its own would have done this.
    chmodSync(program, 0o755);
    const run = spawnSync(program, ['validate', file, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning'], {
      encoding: 'utf8',
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', DOTNET_BUNDLE_EXTRACT_BASE_DIR: folder },
    });
    // Its exit code is 0 with errors too, so its words count.
    assert.match(run.stdout, /1 files? scanned/, `${run.stdout}${run.stderr}`);
    return run.stdout.split('\n').filter((line) => /: (error|warning) /.test(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
