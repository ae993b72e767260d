/**
 * Runs the suite beside this file in a real VS Code extension host, through @vscode/test-electron, against the packed
 * extension: the .vsix is installed into an editor with a home of its own, and a workspace is written there.
 * `LINTEL_VSIX` names the package. The exit code is that of the suite; what the extension leaves running fails it too.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { installExtension, processesLeft } from './code-server';
import { writeWorkspace } from './workspace';

async function main(): Promise<void> {
  const vsix = process.env['LINTEL_VSIX'];
  if (!vsix) throw new Error('LINTEL_VSIX names no package: run this by `npm run test:host`.');
  const home = mkdtempSync(join(tmpdir(), 'lintel-host-'));
  try {
    const places = { userData: join(home, 'user-data'), extensions: join(home, 'extensions') };
    const workspace = writeWorkspace(join(home, 'workspace'));
    await installExtension(places, vsix);

    // The mechanism wants an extension under development; ours is installed, so it gets one that does nothing.
    const development = join(home, 'development');
    mkdirSync(development);
    const manifest = { name: 'nothing', publisher: 'lintel-tests', version: '0.0.0', engines: { vscode: '*' } };
    writeFileSync(join(development, 'package.json'), JSON.stringify(manifest));

    const shim = join(__dirname, 'shim.js');
    chmodSync(shim, 0o755);
    await runTests({
      vscodeExecutablePath: shim,
      extensionDevelopmentPath: development,
      extensionTestsPath: join(__dirname, 'suite'),
      launchArgs: [workspace, `--user-data-dir=${places.userData}`, `--extensions-dir=${places.extensions}`],
    });
    const left = await processesLeft(home);
    if (left.length > 0) throw new Error(`left running:\n${left.join('\n')}`);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
