/**
 * The commands of `lintel` and their arguments. This file maps arguments to calls and errors to exit codes; what a
 * command does is in a file of its own. Every way out is a number: 0, 1 for findings, 2 for anything that went wrong,
 * a bug of Lintel too, so that a gate built on it fails closed.
 *
 * Example: `runCommand(['check', 'src', '--format', 'json'], environment)` answers 1 when `src` has findings.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { neverCancelled } from '../engine/base/cancel';
import { defaultOptions } from '../engine/settings';
import { rules } from '../generated/rules';
import { version } from '../generated/version';
import { check, type CheckOptions } from './check';
import type { Environment } from './environment';
import { absolute } from './paths';
import { explain, listRules, listRulesAsJson, requireRule } from './rules';
import { UsageError } from './usage';

const dumpKinds = ['ir', 'summary', 'graph', 'agents'] as const;

export async function runCommand(args: readonly string[], environment: Environment): Promise<number> {
  let code = 0;
  const program = commands(environment, (answer) => {
    code = answer;
  });
  try {
    // Else `--fix src` would take the folder for a tier.
    await program.parseAsync(args.map((arg) => (arg === '--fix' ? '--fix=safe' : arg)), { from: 'user' });
    return code;
  } catch (error) {
    return trouble(error, environment);
  }
}

function trouble(error: unknown, environment: Environment): number {
  // Help and version end the parsing by an error of their own; wrong usage has been written by the parser.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    environment.stderr.write(`lintel: ${error.message}\n`);
    return 2;
  }
  if (error instanceof Error && isFileTrouble(error)) {
    environment.stderr.write(`lintel: ${error.message}\n`);
    return 2;
  }
  environment.stderr.write(`lintel: crashed, and what it would have found is not known. Please report this:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 2;
}

/** The file system said no; the message names the path. */
function isFileTrouble(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}

function commands(environment: Environment, answer: (code: number) => void): Command {
  const program = new Command('lintel')
    .description('Finds untrusted text in the instructions of models, and model output that drives actions.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'lintel: ')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });

  program
    .command('check')
    .description('check files and folders (by default the current folder)')
    .argument('[paths...]', 'files and folders')
    .addOption(new Option('--format <format>', 'form of the report').choices(['text', 'json', 'sarif', 'github']).default('text'))
    .option('--output <file>', 'write the report to a file')
    .option('--rule <id>', 'run this rule only; may be repeated, or hold several with commas', collectRules)
    .addOption(new Option('--min-level <level>', 'lowest level to report, and to end with exit code 1').choices(['note', 'warning', 'error']).default(defaultOptions.minLevel))
    .addOption(new Option('--audience <audience>', 'for whom: defects, hardening too, facts for a reviewer too').choices(['regular', 'strict', 'audit']).default(defaultOptions.audience))
    .addOption(new Option('--min-confidence <confidence>', 'how sure a finding must be').choices(['low', 'medium', 'high']).default(defaultOptions.minConfidence))
    .option('--models <file>', 'your own knowledge about libraries (YAML); may be repeated', collect)
    .option('--include-tests', 'also report in tests, examples, generated and vendored files')
    .addOption(new Option('--fix [tier]', 'apply fixes that are proved to help: safe ones, with "review" those too that a person should look at, with "draft" those too that refuse everything until somebody fills in what is allowed').choices(['safe', 'review', 'draft']))
    .option('--diff', 'print the fixes as a patch (for git apply) in the place of the report, and write no file')
    .option('--fixes', 'list with each finding the fixes that are proved to help; each is tried in memory, which takes further analyses')
    .option('--suppress <reason>', 'accept what is found, each finding by a comment in its place that gives this reason; --rule chooses which')
    .option('--until <day>', 'the last day on which those comments count (YYYY-MM-DD); afterwards the findings are back')
    .option('--show-suppressed', 'list what comments accept, with their reasons (text)')
    .option('--exit-zero', 'end with exit code 0 although there are findings')
    .option('--timing', 'print stages and counters')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .addOption(new Option('--links <when>', 'clickable rule names').choices(['auto', 'always', 'never']).default('auto'))
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings (with --fix or --suppress: that remain), 2 wrong usage, unreadable files or a crash.')
    .action(async (paths: string[], options: CheckOptions) => answer(await check(paths, options, rules, environment)));

  program
    .command('explain')
    .description("print a rule's page")
    .argument('<rule>', 'id of the rule')
    .action((rule: string) => answer(explain(rule, rules, environment)));

  program
    .command('rules')
    .description('list all rules')
    .option('--format <format>', 'text or json', oneOf(['text', 'json']), 'text')
    .action(({ format }: { readonly format: string }) => answer(format === 'json' ? listRulesAsJson(rules, environment) : listRules(rules, environment)));

  program
    .command('dump')
    .description('print what the engine makes of a file, for developers of Lintel and of models')
    .argument('<what>', dumpKinds.join(', '), oneOf(dumpKinds))
    .argument('<file>', 'the file')
    .action(async (what: (typeof dumpKinds)[number], file: string) => answer(await dump(what, file, environment)));

  program
    .command('lsp')
    .description('run the language server')
    .option('--stdio', 'speak over the standard streams (the only way there is)')
    .action(() => environment.startServer());

  return program;
}

async function dump(what: (typeof dumpKinds)[number], file: string, environment: Environment): Promise<number> {
  const path = absolute(file, environment);
  if (!environment.exists(path)) throw new UsageError(`${file}: no such file`);
  const { workspace, close } = await environment.openWorkspace([path], { ...defaultOptions, today: environment.today });
  try {
    const text = await workspace.dump(what, path, neverCancelled);
    environment.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return 0;
  } finally {
    await close();
  }
}

function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

function collectRules(value: string, previous: readonly string[] | undefined): string[] {
  const ids = value.split(',').map((id) => id.trim());
  for (const id of ids) {
    try {
      requireRule(id, rules);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  }
  return [...(previous ?? []), ...ids];
}

function oneOf(choices: readonly string[]): (value: string) => string {
  return (value) => {
    if (!choices.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return value;
  };
}
