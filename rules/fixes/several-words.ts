/**
 * Which holes of a command may stand for several words, or for none: as one argument they would mean something else.
 * Where the program says by a condition which words these are, they can be written as a list that is empty or not.
 *
 * Example: `const flag = depth ? `--depth ${depth}` : ''` is none or two words.
 */
import type { Func, Op, ValueId } from '../../server/engine/ir/types';
import type { Code } from '../../server/engine/rules/code';
import type { Hole } from './argument-list';
import { partsOf } from './command-parts';
import { splitWords, type Word } from './shell-words';

/** Whether a word of a command is one item of a list of arguments, or some items that the program names. */
export function canStandInList(code: Code, word: Word<Hole>): boolean {
  const [only, ...more] = word;
  if (only && more.length === 0 && 'hole' in only && !only.isQuoted && choiceOfWords(code, only.hole)) return true;
  return !word.some((piece, index) => 'hole' in piece && !piece.isQuoted && (mayBeSeveralWords(code, piece.hole) || endsItself(word[index - 1], word[index + 1])));
}

/** Whether what stands in front of a command is the program alone, without arguments: in quotes it can be nothing else, and else its name or its value says so. */
export function holdsProgram(code: Code, { op }: Hole, isQuoted: boolean): boolean {
  if (isQuoted) return true;
  const write = op.kind === 'read' ? code.onlyWrite(op.variable) : null;
  const made = write ? code.operation(write.func, write.op.value) : op;
  return (made?.kind === 'const' && typeof made.value === 'string' && /^\S+$/.test(made.value)) || /(?:path|bin|binary|exe|executable|program)$/i.test(code.text(op.span));
}

/** The texts that a hole stands for, one of them by the path taken, as words; null where they are not all known, or are one word each. */
export function choiceOfWords(code: Code, { op, func }: Hole): readonly { readonly op: Op; readonly words: readonly Word<Hole>[] }[] | null {
  const values = op.kind === 'merge' ? op.values : op.kind === 'read' ? writtenOnce(code, func, op) : null;
  const found = values?.map((id) => {
    const value = code.operation(func, id);
    const words = value && !code.hasComment(value.span) ? wordsOf(code, func, value) : null;
    return value && words ? { op: value, words } : null;
  });
  return found?.every((one) => one !== null) && found.length > 1 && found.some(({ words }) => words.length !== 1) ? found : null;
}

/** What a variable of this function that nothing else reads is written from. */
function writtenOnce(code: Code, func: Func, { variable }: Op & { readonly kind: 'read' }): readonly ValueId[] | null {
  if (variable.func !== func.id || func.locals[variable.slot]?.type || variable.slot < func.params.length || code.reads(variable).length !== 1) return null;
  const writes = code.writes(variable).map(({ op }) => op.value);
  const only = writes.length === 1 ? code.operation(func, writes[0] ?? -1) : null;
  return writes.length > 1 ? writes : only?.kind === 'merge' ? only.values : null;
}

function wordsOf(code: Code, func: Func, value: Op): readonly Word<Hole>[] | null {
  const parts = value.kind === 'const' && typeof value.value === 'string' ? [value.value] : value.kind === 'concat' && value.form !== 'join' ? partsOf(code, func, value) : null;
  const words = parts && splitWords(parts);
  return words?.every((word) => word.every((piece) => 'text' in piece || piece.isQuoted || !mayBeSeveralWords(code, piece.hole))) ? words : null;
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
    const isParameter = op.variable.slot < owner.params.length;
    const writes = code.writes(op.variable).map((one) => ({ func: one.func, made: code.operation(one.func, one.op.value) }));
    if (isParameter && writes.length > 1) return false;
    const isThere = isSeenToBeThere(code, { op, func });
    return writes.some((write) => write.made !== null && !(isThere && isNothing(write.made)) && isSeveralWords(code, write.func, write.made, isThere));
  }
  return isSeveralWords(code, func, made);
}

function isNothing(op: Op): boolean {
  return op.kind === 'const' && op.value === '';
}

/** A branch that asks for the variable leads here, and nothing else does: it is not empty. */
function isSeenToBeThere(code: Code, { op, func }: Omit<Hole, 'form'>): boolean {
  let at = func.blocks.findIndex(({ ops }) => ops.includes(op));
  for (let depth = 0; depth < 6 && at > 0; depth++) {
    const from = func.blocks.flatMap(({ end }, index) => (end.kind === 'branch' ? (end.whenTrue === at || end.whenFalse === at ? [index] : []) : end.kind === 'goto' && end.target === at ? [index] : []));
    const [only, ...more] = from;
    const end = only === undefined ? undefined : func.blocks[only]?.end;
    if (only === undefined || more.length > 0) return false;
    const condition = end?.kind === 'branch' && end.whenTrue === at ? code.operation(func, end.condition) : null;
    if (condition && condition.kind === op.kind && code.text(condition.span) === code.text(op.span)) return true;
    at = only;
  }
  return false;
}

function severalIn(code: Code, func: Func, id: ValueId): boolean {
  const op = code.operation(func, id);
  const made = op?.kind === 'read' ? code.onlyWrite(op.variable) : null;
  const value = made ? code.operation(made.func, made.op.value) : op;
  return value !== null && value.kind !== 'call' && isSeveralWords(code, made?.func ?? func, value);
}

function isSeveralWords(code: Code, func: Func, op: Op, isThere = false): boolean {
  const inside = (id: ValueId): boolean => {
    const one = code.operation(func, id);
    return one !== null && !(isThere && isNothing(one)) && isSeveralWords(code, func, one);
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
      // What is written as JSON is quoted for a shell; what joins several things joins folders.
      return callee?.kind === 'get' && callee.key.kind === 'name' && ((callee.key.name === 'join' && op.args.length < 2) || callee.key.name === 'stringify');
    }
    default:
      return false;
  }
}
