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
import type { Func, Op, ValueId } from '../../server/engine/ir/types';
import type { Span } from '../../server/engine/base/span';
import { useFileVariant } from './node-exec';
import { wordsJoined } from './joined-command';
import { isWholeCommand, splitCommand, withoutOptions, type Word } from './shell-words';
import { WordWriter, type Hole } from './argument-list';

export function withoutShell(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.shell' || flow.sinkCall.path !== context.module.path) return [];
  const code = new Code(context);
  const call = code.callAt(flow.sinkCall.span);
  const joined = call && withWords(code, call);
  if (joined) return [joined];
  const command = call && commandOf(code, call);
  const split = command && splitCommand(command.parts);
  if (!call || !command || !split || isWholeCommand(split)) return [];
  const words = withoutOptions(split);
  if (words.some((word) => word.some((piece, index) => 'hole' in piece && !piece.isQuoted && (mayBeSeveralWords(code, piece.hole) || endsItself(word[index - 1], word[index + 1]))))) return [];

  const holes = command.parts.filter((part) => typeof part !== 'string');
  const writer = new WordWriter(code, flow, holes.length === 1);
  const change = code.keyword(call.op, 'shell') ? shellOption(code, call, command, words, writer) : nodeExec(code, call, command, words, writer);
  if (!change) return [];
  const isQuoted = words.every((word) => word.every((piece) => 'text' in piece || piece.isQuoted));
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
  const removed = code.keyword(call.op, 'shell') ? withoutOption(code, call) : null;
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
  readonly parts: readonly (string | { readonly hole: Hole })[];
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

/** Constant text and holes, with strings that are built of strings taken apart; null when a hole is formatted in a way that must not be lost. */
function partsOf(code: Code, func: Func, concat: ConcatOp): (string | { hole: Hole })[] | null {
  if (concat.form === 'join') return partsOfJoin(code, func, concat);
  // What is filled in as it is; with a width, a sign or a field it would be another text.
  const pattern = concat.form === 'percent' || concat.form === 'format' ? patternOf(code, func, concat) : '';
  if (concat.form === 'percent' ? /%(?![s%])/.test(pattern) : /\{\w*[^\w{}]/.test(pattern)) return null;
  const parts: (string | { hole: Hole })[] = [];
  for (const part of concat.parts) {
    if (typeof part === 'string') {
      parts.push(part);
      continue;
    }
    const op = code.operation(func, part);
    if (!op) return null;
    if (op.kind === 'const' && typeof op.value === 'string' && concat.form === 'plus') parts.push(op.value);
    else if (op.kind === 'concat') {
      const inner = partsOf(code, func, op);
      if (!inner) return null;
      parts.push(...inner);
    } else {
      if (concat.form === 'template' && !isPlainHole(code, op.span)) return null;
      parts.push({ hole: { op, func, form: concat.form } });
    }
  }
  return joined(parts);
}

/** Words of a list that is written out, with what joins them between them. */
function partsOfJoin(code: Code, func: Func, { parts }: ConcatOp): (string | { hole: Hole })[] | null {
  const [separator, ...words] = parts.map((part) => (typeof part === 'string' ? part : code.operation(func, part)));
  const between = typeof separator === 'string' ? separator : separator?.kind === 'const' ? separator.value : null;
  const found: (string | { hole: Hole })[] = [];
  for (const [index, word] of words.entries()) {
    if (word === null || word === undefined || between !== ' ' || (typeof word === 'object' && (word.kind === 'iterate' || word.kind === 'concat'))) return null;
    if (index > 0) found.push(between);
    if (typeof word === 'string') found.push(word);
    else if (word.kind === 'const' && typeof word.value === 'string') found.push(word.value);
    else found.push({ hole: { op: word, func, form: 'join' } });
  }
  return joined(found);
}

/** The text that is filled in, as the source has it: what stands before the first value. */
function patternOf(code: Code, func: Func, concat: ConcatOp): string {
  const starts = concat.parts.flatMap((part) => (typeof part === 'string' ? [] : (code.operation(func, part)?.span.start ?? [])));
  return code.text({ start: concat.span.start, end: Math.min(concat.span.end, ...starts) }).replace(/%\s*\(?\s*$/, '');
}

/** Neighbouring constants as one, as the splitting of words looks ahead by characters. */
function joined(parts: readonly (string | { hole: Hole })[]): (string | { hole: Hole })[] {
  const result: (string | { hole: Hole })[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

/** A hole without conversion or format: nothing but white space between its braces and its expression. */
function isPlainHole(code: Code, span: Span): boolean {
  const { content } = code.context.text;
  return /\{\s*$/.test(content.slice(Math.max(0, span.start - 40), span.start)) && /^\s*\}/.test(content.slice(span.end, span.end + 40));
}

/** A bare hole that a word begins with and letters go on: what it holds brings its own space along, or is empty. */
function endsItself(before: Word<Hole>[number] | undefined, after: Word<Hole>[number] | undefined): boolean {
  return before === undefined && after !== undefined && 'text' in after && /^[A-Za-z]/.test(after.text);
}

/** A bare hole whose text is put together from words, or on some paths is empty: as one argument it would mean something else. */
function mayBeSeveralWords(code: Code, { op, func }: Hole): boolean {
  let made: Op | null = op;
  if (op.kind === 'read') {
    const owner = code.context.module.functions[op.variable.func] ?? func;
    if (/(?:flag|arg|argument|option|opt|switch|param)s?$/i.test(owner.locals[op.variable.slot]?.name ?? '')) return true;
    const write = code.onlyWrite(op.variable);
    const isParameter = op.variable.slot < owner.params.length;
    if (!write) return !isParameter && code.isWritten(op.variable);
    made = code.operation(write.func, write.op.value);
    return made !== null && isSeveralWords(code, write.func, made);
  }
  return isSeveralWords(code, func, made);
}

function severalIn(code: Code, func: Func, id: ValueId): boolean {
  const op = code.operation(func, id);
  const made = op?.kind === 'read' ? code.onlyWrite(op.variable) : null;
  const value = made ? code.operation(made.func, made.op.value) : op;
  return value !== null && value.kind !== 'call' && isSeveralWords(code, made?.func ?? func, value);
}

function isSeveralWords(code: Code, func: Func, op: Op): boolean {
  const inside = (id: ValueId): boolean => {
    const one = code.operation(func, id);
    return one !== null && isSeveralWords(code, func, one);
  };
  switch (op.kind) {
    case 'const':
      return typeof op.value === 'string' && !/^\S+$/.test(op.value);
    case 'merge':
      return op.values.some(inside);
    case 'concat':
      return op.form === 'join' || op.parts.some((part) => (typeof part === 'string' ? /\s/.test(part) : inside(part)));
    case 'call': {
      const callee = code.operation(func, op.callee);
      const own = code.calledFunction(func, op);
      if (own) return own.blocks.some(({ end }) => end.kind === 'return' && end.value !== null && severalIn(code, own, end.value));
      // What is written as JSON is quoted for a shell.
      return callee?.kind === 'get' && callee.key.kind === 'name' && (callee.key.name === 'join' || callee.key.name === 'stringify');
    }
    default:
      return false;
  }
}

/** `run("…", shell=True)` → `run([…])`. */
function shellOption(code: Code, { op, func }: Placed<CallOp>, command: Command, words: readonly Word<Hole>[], writer: WordWriter): Change | null {
  const removed = withoutOption(code, { op, func });
  const list = writer.list(words);
  return removed && list !== null ? {
    edits: [
      { span: command.concat.span, newText: list },
      { span: removed, newText: '' },
    ],
    needsReview: false,
  } : null;
}

/** Where the option stands that starts a shell; null where it cannot simply go. */
function withoutOption(code: Code, { op, func }: Placed<CallOp>): Span | null {
  const option = code.keyword(op, 'shell');
  const value = option && code.operation(func, option.value);
  if (value?.kind !== 'const' || value.value !== true || code.keyword(op, 'executable')) return null;
  if (op.args.some((arg) => arg.spread === 'entries')) return null;
  return keywordSpan(code, { op, func }, option?.value ?? -1, 'shell');
}

/** A keyword argument after another argument, with its comma; null when anything but the name stands between the two values. */
function keywordSpan(code: Code, { op, func }: Placed<CallOp>, value: ValueId, name: string): Span | null {
  const index = op.args.findIndex((arg) => arg.value === value);
  const previous = op.args[index - 1];
  const here = code.operation(func, value);
  const before = previous && code.operation(func, previous.value);
  if (!here || !before || before.span.end > here.span.start) return null;
  // A value in parentheses ends before they do.
  const between = code.text({ start: before.span.end, end: here.span.start });
  const comma = /^(\s*\)?)\s*,\s*(\w+)\s*=\s*$/.exec(between);
  return comma && comma[2] === name ? { start: before.span.end + (comma[1] ?? '').length, end: here.span.end } : null;
}

/** `exec(`…`)` → `execFile('git', […])`. */
function nodeExec(code: Code, call: Placed<CallOp>, command: Command, words: readonly Word<Hole>[], writer: WordWriter): Change | null {
  const [program, ...rest] = words;
  const renamed = useFileVariant(code, call);
  const [first, list] = [program ? writer.word(program) : null, writer.list(rest)];
  if (first === null || list === null || !renamed || call.op.args[0]?.name !== null) return null;
  const options = call.op.args[1] && code.operation(call.func, call.op.args[1].value);
  if (options?.kind === 'object' && options.entries.some(({ key }) => key === null || key.kind !== 'name' || key.name === 'shell')) return null;
  const isInPlace = command.argument === command.concat;
  const edits = isInPlace
    ? [{ span: command.concat.span, newText: `${first}, ${list}` }]
    : [
        { span: command.concat.span, newText: list },
        { span: command.argument.span, newText: `${first}, ${code.text(command.argument.span)}` },
      ];
  // Options that cannot be seen may hold a shell of their own.
  const needsReview = options !== undefined && options !== null && options.kind !== 'object' && options.kind !== 'function';
  return { edits: [...renamed, ...edits], needsReview };
}
