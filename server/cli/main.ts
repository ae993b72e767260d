/**
 * The process `lintel`: answers `--version` at once, and hands everything else to `run`, which is a bundle of its own
 * so that nobody waits for what is not used. It owns the way out: a reader that has gone (`lintel check | head`) ends
 * the process quietly with the code it would have had, and whatever is thrown where nobody catches it ends it with 2.
 */
import { extname, join } from 'node:path';
import { version } from '../generated/version';

const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  // Until a command has answered, every way out is one of trouble.
  process.exitCode = 2;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? process.exitCode : 2));
  }
  const beside = join(__dirname, `run${extname(__filename)}`);
  void (require(beside) as { run(args: readonly string[]): Promise<void> }).run(args);
}
