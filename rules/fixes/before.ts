/**
 * Lines put before the statement that a finding is in, and constants put behind the imports. What they are about is a
 * value with a name; an expression is given one first.
 */
import type { Span } from '../../server/engine/base/span';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import type { Code } from '../../server/engine/rules/code';
import { inserted } from './items';

/** Null when no statement can stand there. */
export function linesBefore(code: Code, at: Span, lines: readonly string[]): TextEdit | null {
  const { writer } = code.context;
  const place = writer.placeBefore(code.statementAt(at));
  return place && inserted(place.offset, lines.map((line) => place.indent + line + writer.newLine).join(''));
}

export interface NamedValue {
  /** How the value is written from here on. */
  readonly name: string;
  /** Lines that bind the name, and the edit that uses it; empty when it is a variable already. */
  readonly lines: readonly string[];
  readonly edits: readonly TextEdit[];
  /** For `Fix.binds`. */
  readonly binds: readonly string[];
}

/** Null when the wanted name means something already. */
export function nameValue(code: Code, op: Op, wanted: readonly string[]): NamedValue | null {
  const text = code.text(op.span);
  if (op.kind === 'read') return { name: text, lines: [], edits: [], binds: [] };
  const { writer } = code.context;
  const name = writer.variable(wanted);
  const func = code.functionAt(op.span);
  if (!code.isFree(name, func) || code.hasComment(op.span) || text.includes('\n')) return null;
  return { name, lines: [writer.assign(name, text)], edits: [{ span: op.span, newText: name }], binds: [code.binding(name, func)] };
}

/** A set of allowed values as a constant of the module; null when its name is taken. `isForSure`: there are no others. */
export function allowedSet(code: Code, words: readonly string[], values: readonly string[], asksTexts: boolean, isForSure = true): { readonly name: string; readonly edits: readonly TextEdit[] } | null {
  const { writer } = code.context;
  const { name, statement } = writer.constant(words, writer.set(values.map(writer.string), asksTexts));
  const note = values.length === 0 ? 'Fill in what is allowed. While nothing stands here, everything is refused.' : isForSure ? null : 'Complete what is allowed: this is what the file names already.';
  const open = note === null ? '' : writer.comment(note) + writer.newLine;
  if (!code.hasName(name)) return { name, edits: [writer.afterImports(open + statement)] };
  return isSet(code, name) ? { name, edits: [] } : null;
}

/** One that an earlier fix has made, or somebody wrote for the same. */
function isSet(code: Code, name: string): boolean {
  const [body] = code.context.module.functions;
  const slot = body?.locals.findIndex((local) => local.name === name) ?? -1;
  const write = slot < 0 ? null : code.onlyWrite({ func: 0, slot });
  const value = write && code.operation(write.func, write.op.value);
  return value?.kind === 'call' || (value?.kind === 'array' && value.form === 'set');
}
