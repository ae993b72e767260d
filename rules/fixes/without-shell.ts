/**
 * The fix for a shell command with untrusted holes: start the program itself, with its arguments as a list, so that a
 * hole can never be more than one argument. Two forms are known: a call with an option `shell` that is on (the option
 * goes, the string becomes a list), and Node's `exec` and `execSync` (which become `execFile` and `execFileSync`, with
 * the import that this needs). It is offered only where the constant part of the command needs no shell and names the
 * program. It is safe where each hole stood in quotes; a bare hole may have been meant to hold several words, so that
 * is for a person to review.
 *
 * Where the program knows `--`, that stands before the first hole, so that it is no option either.
 *
 * Example: `subprocess.run(f"git log '{name}'", shell=True)` → `subprocess.run(["git", "log", name])`.
 */
import type { Fix, Edit } from '../../server/engine/fix/types';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { Code, type CallOp, type ConcatOp, type Placed } from '../../server/engine/rules/code';
import type { Op } from '../../server/engine/ir/types';
import type { Span } from '../../server/engine/base/span';
import { partsOf, type CommandPart } from './command-parts';
import { grownCommand } from './grown-command';
import { useFileVariant } from './node-exec';
import { wordsJoined } from './joined-command';
import { canStandInList, holdsProgram } from './several-words';
import { isWholeCommand, splitCommand, withoutOptions, type Word } from './shell-words';
import { programAnd, startsFile, withoutShellOption } from './start-program';
import { WordWriter, type Hole } from './argument-list';

export function withoutShell(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.shell' || flow.sinkCall.path !== context.module.path) return [];
  const code = new Code(context);
  const call = code.callAt(flow.sinkCall.span);
  const known = call && (withWords(code, call) ?? grownCommand(code, flow, call));
  if (known) return [known];
  const command = call && commandOf(code, call);
  const split = command && splitCommand(command.parts, (hole, isQuoted) => holdsProgram(code, hole, isQuoted));
  if (!call || !command || !split || isWholeCommand(split)) return [];
  const words = withoutOptions(split);
  if (!words.every((word) => canStandInList(code, word))) return [];

  const holes = command.parts.filter((part) => typeof part !== 'string');
  const writer = new WordWriter(code, flow, holes.length === 1);
  const change = code.keyword(call.op, 'shell') ? shellOption(code, call, command, words, writer) : nodeExec(code, call, command, words, writer);
  if (!change) return [];
  const isQuoted = writer.edits.length === 0 && words.every((word) => word.every((piece) => 'text' in piece || piece.isQuoted));
  return [
    {
      title: 'Pass the arguments as a list, without a shell',
      tier: isQuoted && !change.needsReview ? 'safe' : 'review',
      edits: change.edits.map((edit): Edit => ({ path: context.module.path, ...edit })),
    },
  ];
}

/** `run(" ".join(words), shell=True)` → `run(words)`, `exec(words.join(' '))` → `execFile(words[0], words.slice(1))`. */
function withWords(code: Code, call: Placed<CallOp>): Fix | null {
  const arg = code.positional(call.op, 0) ?? code.keyword(call.op, 'args');
  const argument = arg && code.operation(call.func, arg.value);
  const words = argument && wordsJoined(code, call.func, argument);
  if (!argument || !words || code.hasComment(argument.span)) return null;
  const name = code.text(words.span);
  const removed = code.keyword(call.op, 'shell') ? withoutShellOption(code, call) : null;
  const renamed = code.keyword(call.op, 'shell') ? null : useFileVariant(code, call);
  const edits = removed ? [{ span: argument.span, newText: name }, { span: removed, newText: '' }]
    : renamed ? [{ span: argument.span, newText: `${name}[0], ${name}.slice(1)` }, ...renamed]
    : null;
  return edits && { title: 'Pass the arguments as a list, without a shell', tier: 'review', edits: edits.map((edit): Edit => ({ path: code.context.module.path, ...edit })) };
}

export interface Change {
  readonly edits: readonly { readonly span: Span; readonly newText: string }[];
  readonly needsReview: boolean;
}

interface Command {
  readonly concat: ConcatOp;
  readonly parts: readonly CommandPart[];
  /** The command stands in a variable of its own: the place of the argument that reads it. */
  readonly argument: Op;
}

/** The command string of a call: built in place, or in a variable that is written once and read only here. */
function commandOf(code: Code, { op, func }: Placed<CallOp>): Command | null {
  const arg = code.positional(op, 0) ?? code.keyword(op, 'args');
  const argument = arg && code.operation(func, arg.value);
  if (!argument) return null;
  let built: Op | null = argument;
  if (argument.kind === 'read') {
    const write = code.onlyWrite(argument.variable);
    const local = func.locals[argument.variable.slot];
    if (!write || write.func !== func || argument.variable.func !== func.id || local?.type || code.reads(argument.variable).length !== 1) return null;
    built = code.operation(func, write.op.value);
  }
  if (built?.kind !== 'concat') return null;
  const parts = partsOf(code, func, built);
  return parts && { concat: built, parts, argument };
}

/** `run("…", shell=True)` → `run([…])`. */
function shellOption(code: Code, { op, func }: Placed<CallOp>, command: Command, words: readonly Word<Hole>[], writer: WordWriter): Change | null {
  const [program, ...rest] = words;
  const removed = withoutShellOption(code, { op, func });
  const [first, others] = [program ? writer.program(program) : null, writer.items(rest)];
  const list = first === null || others === null ? null : code.context.writer.list([first, ...others]);
  return removed && list !== null ? {
    edits: [{ span: command.concat.span, newText: list }, { span: removed, newText: '' }, ...writer.edits],
    needsReview: false,
  } : null;
}

/** `exec(`…`)` → `execFile('git', […])`. */
function nodeExec(code: Code, call: Placed<CallOp>, command: Command, words: readonly Word<Hole>[], writer: WordWriter): Change | null {
  const [program, ...rest] = words;
  const renamed = startsFile(code, call);
  const [first, list] = [program ? writer.program(program) : null, writer.list(rest)];
  if (first === null || list === null || !renamed) return null;
  if (command.argument !== command.concat) return null;
  return { edits: [...renamed.edits, { span: command.concat.span, newText: programAnd(code, command.concat.span, first, list) }, ...writer.edits], needsReview: renamed.needsReview };
}
