/**
 * A command in a variable: a text is written to it, more may be added on some of the ways, and then a shell runs it. It becomes a list that grows by the same words, and the program is started with that list. Only where each text
 * that is added is made of whole words, and where the variable is read by nothing but what runs it and what logs it.
 *
 * Example: `let command = 'kubectl get'; if (all) command += ' --all'; execSync(command)` →
 * `const args = ['get']; if (all) args.push('--all'); execFileSync('kubectl', args)`.
 */
import type { Span } from '../../server/engine/base/span';
import { together } from '../../server/engine/fix/style';
import type { Edit, Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed, WriteOp } from '../../server/engine/rules/code';
import type { Flow } from '../../server/engine/rules/contract';
import { WordWriter } from './argument-list';
import { isInBraces, isPlainHole, partsOf, type CommandPart } from './command-parts';
import { canStandInList } from './several-words';
import { isWholeCommand, splitCommand, splitWords, withoutOptions } from './shell-words';
import { programAnd, startsFile, withoutShellOption } from './start-program';

type ReadOp = Op & { readonly kind: 'read' };

interface Growth {
  /** A text of its own; else one that is added to what there is. */
  readonly isBase: boolean;
  readonly write: WriteOp;
  readonly value: Op;
  readonly block: number;
  readonly parts: readonly CommandPart[];
}

export function grownCommand(code: Code, flow: Flow, { op, func }: Placed<CallOp>): Fix | null {
  const argument = commandArgument(code, { op, func });
  if (argument === null || argument.variable.func !== func.id) return null;
  const isWithOption = code.keyword(op, 'shell') !== null;
  const all = growths(code, func, argument);
  // A single text that only the call reads needs no more than a list in its place, unless the variable's name would no longer fit.
  if (!all || (isWithOption && all.length === 1 && code.reads(argument.variable).length === 1)) return null;
  const words = all.map((one, index) => (one.isBase ? splitCommand(one.parts) : beginsWord(code, one, all.slice(0, index), all) ? splitWords(one.parts) : null));
  const bases = words.filter((_, index) => all[index]?.isBase);
  const added = words.find((_, index) => all[index]?.isBase === false);
  if (!words.every((some) => some !== null && some.every((word) => canStandInList(code, word))) || bases.some((base) => isWholeCommand([...(base ?? []), ...(base?.length === 1 ? (added ?? []) : [])]))) return null;

  const writer = new WordWriter(code, flow, all.reduce((sum, { parts }) => sum + parts.filter((part) => typeof part !== 'string').length, 0) === 1);
  const programs = new Set(bases.map((base) => (base?.[0] ? writer.word(base[0]) : null)));
  const [program] = isWithOption ? [null] : programs;
  const items = words.map((some, index) => {
    const own = all.length === 1 && some ? withoutOptions(some) : some;
    return own && writer.items(all[index]?.isBase && !isWithOption ? own.slice(1) : own);
  });
  if (items.some((some, index) => some === null || (some.length === 0 && !all[index]?.isBase)) || (!isWithOption && (programs.size !== 1 || program == null))) return null;

  const old = code.text(argument.span);
  const name = isWithOption ? old : (namesOfList(code, old).find((one) => code.isFree(one, func)) ?? old);
  const isWrittenAgain = all.filter(({ isBase }) => isBase).length > 1;
  const writes = all.map((one, index) => (one.isBase ? begun(code, one, old, `${name} = ${code.context.writer.list(items[index] ?? [])}`, isWrittenAgain) : grown(code, one, old, code.context.writer.grow(name, items[index] ?? []))));
  const uses = usesOf(code, func, argument, all, name, program ?? null);
  const declared = declaration(code, func, argument, old, name);
  if (!uses || !declared || !writes.every((edit) => edit !== null)) return null;
  const isQuoted = writer.edits.length === 0 && words.every((some) => some?.every((word) => word.every((piece) => 'text' in piece || piece.isQuoted)));
  return {
    title: 'Pass the arguments as a list, without a shell',
    tier: isQuoted && all.length === 1 && uses.every(({ needsReview }) => !needsReview) ? 'safe' : 'review',
    edits: together([...writes, ...uses.flatMap(({ edits }) => edits), ...declared, ...writer.edits]).map((edit): Edit => ({ path: code.context.module.path, ...edit })),
    ...(name === old ? {} : { binds: [code.binding(name, func)] }),
  };
}

/** `tarCommand` → `tarArgs`: what was a command holds its arguments now. */
function namesOfList(code: Code, old: string): readonly string[] {
  const [, first = '', capital = ''] = /^(\w*?)_?(c)(?:ommand|md)(?:_?line|_?str(?:ing)?)?$/i.exec(old) ?? [];
  return [...(first === '' || capital === '' ? [] : [code.context.writer.variable([first, 'args'])]), 'args', 'argv'];
}

function commandArgument(code: Code, { op, func }: Placed<CallOp>): ReadOp | null {
  const arg = code.positional(op, 0) ?? code.keyword(op, 'args');
  const argument = arg && code.operation(func, arg.value);
  return argument?.kind === 'read' ? argument : null;
}

/** All that is written to the variable, in the order of the text: texts, and what is added to them. */
function growths(code: Code, func: Func, { variable }: ReadOp): readonly Growth[] | null {
  const isItself = (part: CommandPart | undefined): boolean => typeof part === 'object' && part.hole.op.kind === 'read' && part.hole.op.variable.func === variable.func && part.hole.op.variable.slot === variable.slot;
  const found: Growth[] = [];
  for (const { op, func: owner } of code.all()) {
    if (op.kind !== 'write' || op.variable.func !== variable.func || op.variable.slot !== variable.slot) continue;
    const value = code.operation(owner, op.value);
    const parts = value && textOf(code, owner, value);
    if (owner !== func || !value || !parts || code.hasComment({ start: op.span.start, end: value.span.end })) return null;
    const isBase = !isItself(parts[0]);
    const own = isBase ? parts : parts.slice(1);
    if (own.length === 0 || own.some(isItself)) return null;
    found.push({ isBase, write: op, value, block: func.blocks.findIndex(({ ops }) => ops.includes(op)), parts: own });
  }
  found.sort((a, b) => a.write.span.start - b.write.span.start);
  return found[0]?.isBase ? found : null;
}

function textOf(code: Code, func: Func, value: Op): readonly CommandPart[] | null {
  if (value.kind === 'const') return typeof value.value === 'string' ? [value.value] : null;
  if (value.kind !== 'concat' || (value.form !== 'plus' && value.form !== 'template')) return null;
  const parts = partsOf(code, func, value);
  // What stands in the braces of a text that is added may be no text, whatever adds it.
  const inBraces = (part: CommandPart): CommandPart => (typeof part === 'object' && isInBraces(code, part.hole.op.span) ? { hole: { ...part.hole, form: 'template' } } : part);
  // The variable itself may be the first thing in a block.
  const isWhole = (part: CommandPart, index: number): boolean => typeof part === 'string' || index === 0 || isUnformatted(code, part.hole.op.span);
  return parts?.every(isWhole) ? parts.map(inBraces) : null;
}

/** A hole of a text that is filled in as it is. */
function isUnformatted(code: Code, span: Span): boolean {
  return !isInBraces(code, span) || isPlainHole(code, span);
}

const beginsSpaced = ({ parts }: Growth): boolean => typeof parts[0] === 'string' && /^\s/.test(parts[0]);
const endsSpaced = ({ parts }: Growth): boolean => /\s$/.test(String(typeof parts.at(-1) === 'string' ? parts.at(-1) : ''));

/** Whether what is added cannot become part of the word before it: a space stands between them on every way. */
function beginsWord(code: Code, one: Growth, before: readonly Growth[], all: readonly Growth[]): boolean {
  const last = before.at(-1);
  if (beginsSpaced(one) || (last !== undefined && last.block === one.block && endsSpaced(last)) || all.every(endsSpaced)) return true;
  // The text that it is added to stands above it, no deeper, and whatever is added between ends with a space too.
  const from = before.findLastIndex(({ isBase }) => isBase);
  const base = before[from];
  const depth = ({ write }: Growth): number => code.context.text.positionAt(write.span.start).character;
  return base !== undefined && depth(base) <= depth(one) && before.slice(from).every(endsSpaced);
}

/** `let command = '…'` → `const args = […]`. */
function begun(code: Code, { write, value }: Growth, old: string, newText: string, isWrittenAgain: boolean): TextEdit | null {
  const span = { start: write.span.start, end: value.span.end };
  if (!isAssignment(code, span, old)) return null;
  // What is only added to is not written again.
  const isOpen = !isWrittenAgain && code.text({ start: span.start - 4, end: span.start }) === 'let ';
  return isOpen ? { span: { start: span.start - 4, end: span.end }, newText: `const ${newText}` } : { span, newText };
}

/**
 * The declaration of a variable that gets its first text later: it gets the new name, and its type is that of a list. Null
 * where the variable has a type and no such declaration is found.
 */
function declaration(code: Code, func: Func, { variable }: ReadOp, old: string, name: string): readonly TextEdit[] | null {
  const { content } = code.context.text;
  const type = func.locals[variable.slot]?.type ? ': string' : '';
  const written = `let ${old}${type};`;
  const start = content.indexOf(written, func.span.start);
  if (start < 0 || start >= func.span.end) return type === '' ? [] : null;
  // Another variable of that name may be declared in another block.
  if (content.lastIndexOf(written, func.span.end) !== start) return null;
  return [{ span: { start, end: start + written.length }, newText: `let ${name}${type === '' ? '' : `${type}[]`};` }];
}

/** `command += '…'` → `args.push(…)`. */
function grown(code: Code, { write, value }: Growth, old: string, newText: string): TextEdit | null {
  const span = { start: Math.min(write.span.start, value.span.start), end: value.span.end };
  return isAssignment(code, span, old) ? { span, newText } : null;
}

/** A whole statement that writes the variable: its name, a sign, a text, and the end. */
function isAssignment(code: Code, span: Span, name: string): boolean {
  const { content } = code.context.text;
  return new RegExp(`^${name}\\s*\\+?=\\s*[^=\\s(]`).test(code.text(span)) && /^[ \t]*(?:;|\r?\n|\}|\/\/|#|$)/.test(content.slice(span.end, span.end + 200));
}

interface Use {
  readonly edits: readonly TextEdit[];
  readonly needsReview: boolean;
}

/** What else reads the variable: calls that run it, and texts for a log. Null when there is anything else. */
function usesOf(code: Code, func: Func, { variable }: ReadOp, growths: readonly Growth[], name: string, program: string | null): readonly Use[] | null {
  const uses: Use[] = [];
  const others = code.reads(variable).filter((read) => read.func !== func || !growths.some(({ write, value }) => write.span.start <= read.op.span.start && read.op.span.end <= value.span.end));
  const runs = others.filter((read) => ran(code, read, name, program, 1) !== null).length;
  for (const read of others) {
    const use = ran(code, read, name, program, runs) ?? logged(code, read, name, program);
    if (!use) return null;
    uses.push(use);
  }
  return uses;
}

function ran(code: Code, { op, func }: Placed, name: string, program: string | null, count: number): Use | null {
  const call = code.user(func, (one) => one.kind === 'call' && one.args.some(({ value }) => value === op.id));
  if (call?.kind !== 'call' || commandArgument(code, { op: call, func })?.id !== op.id) return null;
  if (program !== null) {
    const renamed = startsFile(code, { op: call, func }, count);
    return renamed && { ...renamed, edits: [...renamed.edits, { span: op.span, newText: programAnd(code, op.span, program, name) }] };
  }
  const removed = withoutShellOption(code, { op: call, func });
  return removed && { edits: [{ span: removed, newText: '' }], needsReview: false };
}

/** Filled into a text that names it, or handed to what writes a log. */
function logged(code: Code, { op, func }: Placed, name: string, program: string | null): Use | null {
  const { content } = code.context.text;
  const { writer } = code.context;
  const text = code.user(func, (one) => one.kind === 'concat' && one.form === 'template' && one.parts.includes(op.id));
  const call = code.user(func, (one) => one.kind === 'call' && one.args.some(({ value, name: keyword, spread }) => value === op.id && keyword === null && spread === 'none'));
  const callee = call?.kind === 'call' ? code.operation(func, call.callee) : null;
  const own = program === null ? null : /^(["'`])([\w./-]+)\1$/.exec(program)?.[2];
  if (own === undefined) return null;
  if (text) {
    const [before, after] = [/\$?\{\s*$/.exec(content.slice(Math.max(0, op.span.start - 40), op.span.start)), /^\s*\}/.exec(content.slice(op.span.end, op.span.end + 40))];
    if (!before || !after) return null;
    // A hole does not hold the quote of its text.
    const quote = /^\w*(["'`])/.exec(code.text(text.span))?.[1] === '"' ? "'" : '"';
    const words = writer.words(name, `${quote} ${quote}`);
    const span = { start: op.span.start - before[0].length, end: op.span.end + after[0].length };
    return { edits: [{ span, newText: `${own === null ? '' : `${own} `}${before[0].trimEnd()}${words}}` }], needsReview: true };
  }
  if (!callee || !/^(?:print|console\.\w+|\w*log(?:ger|ging)?\.\w+|self\.\w*log(?:ger)?\.\w+)$/i.test(code.text(callee.span))) return null;
  const words = writer.words(name, writer.string(' '));
  const newText = own === null ? words : writer.template([`${own} `, { code: words }]);
  return newText === null ? null : { edits: [{ span: op.span, newText }], needsReview: true };
}
