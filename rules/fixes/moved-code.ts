/**
 * Code that goes to another program, a server, with what it needs there: values that only the place where it stood has
 * are sent along under names of their own, constants of the module are written out again, and imports are made anew.
 * Null for code that cannot run there: what waits, writes, asks the platform, or calls functions of its module.
 *
 * Example: `{ model: 'm', input: props.text }` is moved as `{ model: 'm', input: text }`, with `text` sent as `props.text`.
 */
import { spanContains, type Span } from '../../server/engine/base/span';
import { applyEdits } from '../../server/engine/fix/apply';
import { camelCase } from '../../server/engine/fix/style';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op, VariableRef } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';

export interface Moved {
  /** With one line feed for each line end, and no indentation that all lines but the first share. */
  readonly text: string;
  /** The names of what is sent → the code that makes it, where it is sent. */
  readonly sent: ReadonlyMap<string, string>;
  /** Constants of the module: name → the code of its value. */
  readonly constants: ReadonlyMap<string, { readonly value: string; readonly variable: VariableRef }>;
  /** Imports of the module, by their index, and the names that they have there. */
  readonly imports: ReadonlyMap<number, string>;
}

/** What is the same wherever the code runs. */
const everywhere: ReadonlySet<string> = new Set(['JSON', 'Math', 'String', 'Number', 'Boolean', 'Array', 'Object', 'Date', 'undefined']);
/** What can be written out again, or is made of what can. */
const literal: ReadonlySet<Op['kind']> = new Set(['const', 'concat', 'array', 'object', 'cast']);

export function movedCode(code: Code, span: Span): Moved | null {
  const { module } = code.context;
  const sent = new Map<string, string>();
  const constants = new Map<string, { value: string; variable: VariableRef }>();
  const imports = new Map<number, string>();
  const edits: TextEdit[] = [];
  const isOwn = ({ func }: VariableRef): boolean => func !== 0 && spanContains(span, module.functions[func]?.span ?? { start: -1, end: -1 });
  for (const { op, func } of code.all()) {
    if (!spanContains(span, op.span)) continue;
    if (!canMove(op, isOwn)) return null;
    if (op.kind !== 'read' || isOwn(op.variable)) continue;
    const name = module.functions[op.variable.func]?.locals[op.variable.slot]?.name ?? '';
    if (code.user(func, (one) => one.kind === 'call' && one.callee === op.id)) return null;
    if (op.variable.func === 0) {
      const write = code.onlyWrite(op.variable);
      const value = write && code.operation(write.func, write.op.value);
      if (!write || !value) return null;
      if (value.kind === 'import') imports.set(value.import, name);
      else if (write.func.id === 0 && isLiteral(code, value)) constants.set(name, { value: code.text(value.span), variable: op.variable });
      else return null;
      continue;
    }
    if (isFunction(code, op.variable)) return null;
    const found = chain(code, func, op, name, span);
    if (name === 'this' && found.keys.length === 1) return null;
    const text = code.text(found.span);
    const short = found.keys.at(-1) ?? name;
    const field = [short, camelCase(found.keys)].find((one) => (sent.get(one) ?? text) === text);
    if (field === undefined || !/^[A-Za-z_$][\w$]*$/.test(field)) return null;
    sent.set(field, text);
    if (text !== field) edits.push({ span: { start: found.span.start - span.start, end: found.span.end - span.start }, newText: field });
  }
  // What has one name there may have another meaning.
  if ([...sent.keys()].some((name) => constants.has(name) || [...imports.values()].includes(name))) return null;
  return { text: dedented(code, span, edits), sent, constants, imports };
}

function canMove(op: Op, isOwn: (variable: VariableRef) => boolean): boolean {
  if (op.kind === 'global') return everywhere.has(op.name);
  if (op.kind === 'write') return isOwn(op.variable);
  if (op.kind === 'cast') return op.type.kind !== 'name' || op.type.path.length === 0;
  return !['await', 'yield', 'import', 'element', 'caught', 'class', 'unknown', 'enter', 'set'].includes(op.kind);
}

function isFunction(code: Code, variable: VariableRef): boolean {
  const write = code.onlyWrite(variable);
  return write !== null && code.operation(write.func, write.op.value)?.kind === 'function';
}

export function isLiteral(code: Code, value: Op): boolean {
  return literal.has(value.kind) && [...code.all()].every(({ op }) => !spanContains(value.span, op.span) || literal.has(op.kind));
}

/** The fields that are read from a variable, as far as each is read from the one before and none is called. */
function chain(code: Code, func: Func, root: Op, name: string, within: Span): { readonly span: Span; readonly keys: readonly string[] } {
  const keys = [name];
  let at = root;
  for (;;) {
    const { id } = at;
    const next = code.user(func, (one) => one.kind === 'get' && one.object === id && one.key.kind === 'name');
    if (next?.kind !== 'get' || next.key.kind !== 'name' || !spanContains(within, next.span)) break;
    if (code.user(func, (one) => one.kind === 'call' && one.callee === next.id)) break;
    keys.push(next.key.name);
    at = next;
  }
  return { span: at.span, keys };
}

/** Lines of a text that goes over several are part of what it says, so then all stay as they are. */
function dedented(code: Code, span: Span, edits: readonly TextEdit[]): string {
  const text = applyEdits(code.text(span), edits).replaceAll('\r\n', '\n');
  const holdsLines = [...code.all()].some(({ op }) => spanContains(span, op.span) && (op.kind === 'const' || op.kind === 'concat') && code.text(op.span).includes('\n'));
  const [first = '', ...rest] = text.split('\n');
  if (holdsLines || rest.length === 0) return text;
  const indents = rest.filter((line) => /\S/.test(line)).map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const least = Math.min(...indents.map((indent) => indent.length));
  return [first, ...rest.map((line) => line.slice(least))].join('\n');
}
