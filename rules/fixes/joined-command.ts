/**
 * A command that is a list of words until it is joined for the shell: the program is started with the list itself. Only
 * where every word that the program writes is one word, so that the shell would have taken it for no more.
 *
 * Example: `run(" ".join(command), shell=True)` → `run(command)`, where `command = ["git", "log", name]`.
 */
import type { Func, Op, ValueId, VariableRef } from '../../server/engine/ir/types';
import type { CallOp, Code } from '../../server/engine/rules/code';

/** The variable with the words that an operation joins by a space; null where they are not all known to be single words. */
export function wordsJoined(code: Code, func: Func, op: Op): Op | null {
  const list = listOf(code, func, op);
  return list?.kind === 'read' && isWordList(code, list.variable) ? list : null;
}

function listOf(code: Code, func: Func, op: Op): Op | null {
  if (op.kind === 'concat' && op.form === 'join') {
    const [separator, ...parts] = op.parts.map((part) => (typeof part === 'string' ? part : code.operation(func, part)));
    const [only, ...more] = parts;
    const isSpace = separator === ' ' || (typeof separator === 'object' && separator?.kind === 'const' && separator.value === ' ');
    return isSpace && more.length === 0 && typeof only === 'object' && only?.kind === 'iterate' ? code.operation(func, only.value) : null;
  }
  const callee = op.kind === 'call' ? code.operation(func, op.callee) : null;
  const separator = op.kind === 'call' && op.args.length === 1 ? code.operation(func, op.args[0]?.value ?? -1) : null;
  return callee?.kind === 'get' && callee.key.kind === 'name' && callee.key.name === 'join' && separator?.kind === 'const' && separator.value === ' ' ? code.operation(func, callee.object) : null;
}

/** Every list that is written to the variable, and everything that is added to it, is words; the first names a program. */
function isWordList(code: Code, variable: VariableRef): boolean {
  let begins = false;
  for (const { op, func } of code.all()) {
    if (op.kind === 'write' && isSame(op.variable, variable)) {
      const list = code.operation(func, op.value);
      if (list?.kind !== 'array') return false;
      const [first] = list.elements;
      const program = first && !first.spread ? code.operation(func, first.value) : null;
      const grows = first?.spread === true && readsOf(code, func, first.value, variable);
      if (!grows && !(program?.kind === 'const' && isWord(code, func, program))) return false;
      begins ||= !grows;
      if (!list.elements.slice(grows ? 1 : 0).every(({ value, spread }) => !spread && isWord(code, func, code.operation(func, value)))) return false;
    }
    if (op.kind === 'call' && !addsWords(code, func, op, variable)) return false;
  }
  return begins;
}

/** False for a call of a method that adds something else, or that is not known. */
function addsWords(code: Code, func: Func, call: CallOp, variable: VariableRef): boolean {
  const callee = code.operation(func, call.callee);
  if (callee?.kind !== 'get' || callee.key.kind !== 'name' || !readsOf(code, func, callee.object, variable)) return true;
  const given = call.args.map((arg) => code.operation(func, arg.value));
  switch (callee.key.name) {
    case 'append':
    case 'push':
      return call.args.every((arg) => arg.spread === 'none') && given.every((one) => isWord(code, func, one));
    case 'extend':
      return given.every((one) => one?.kind === 'array' && one.elements.every(({ value, spread }) => !spread && isWord(code, func, code.operation(func, value))));
    case 'join':
    case 'copy':
    case 'slice':
      return true;
    default:
      return false;
  }
}

/** A text that a shell would take for one word, or a value. */
function isWord(code: Code, func: Func, op: Op | null): boolean {
  const isPlain = (text: string): boolean => /^[\w@%+=:,./-]*$/.test(text);
  if (op?.kind === 'const') return typeof op.value === 'string' ? op.value !== '' && isPlain(op.value) : typeof op.value === 'number';
  if (op?.kind === 'concat') return op.form !== 'join' && op.parts.every((part) => (typeof part === 'string' ? isPlain(part) : isWord(code, func, code.operation(func, part))));
  return op?.kind === 'read' || op?.kind === 'get' || op?.kind === 'call';
}

function readsOf(code: Code, func: Func, id: ValueId, variable: VariableRef): boolean {
  const op = code.operation(func, id);
  return op?.kind === 'read' && isSame(op.variable, variable);
}

function isSame(a: VariableRef, b: VariableRef): boolean {
  return a.func === b.func && a.slot === b.slot;
}
