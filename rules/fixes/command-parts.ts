/**
 * The text of a command as constant text and holes: strings that are built of strings are taken apart. What is formatted
 * in a way that must not be lost has no parts.
 *
 * Example: `f"git log {name}"` is `git log ` and a hole with `name`.
 */
import type { Span } from '../../server/engine/base/span';
import type { Func } from '../../server/engine/ir/types';
import type { Code, ConcatOp } from '../../server/engine/rules/code';
import type { Hole } from './argument-list';

export type CommandPart = string | { readonly hole: Hole };

/** Constant text and holes, with strings that are built of strings taken apart; null when a hole is formatted in a way that must not be lost. */
export function partsOf(code: Code, func: Func, concat: ConcatOp): CommandPart[] | null {
  if (concat.form === 'join') return partsOfJoin(code, func, concat);
  // What is filled in as it is; with a width, a sign or a field it would be another text.
  const pattern = concat.form === 'percent' || concat.form === 'format' ? patternOf(code, func, concat) : '';
  if (concat.form === 'percent' ? /%(?![s%])/.test(pattern) : /\{\w*[^\w{}]/.test(pattern)) return null;
  const parts: CommandPart[] = [];
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
function partsOfJoin(code: Code, func: Func, { parts }: ConcatOp): CommandPart[] | null {
  const [separator, ...words] = parts.map((part) => (typeof part === 'string' ? part : code.operation(func, part)));
  const between = typeof separator === 'string' ? separator : separator?.kind === 'const' ? separator.value : null;
  const found: CommandPart[] = [];
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
export function joined(parts: readonly CommandPart[]): CommandPart[] {
  const result: CommandPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

/** A hole without conversion or format: nothing but white space between its braces and its expression. */
export function isPlainHole(code: Code, span: Span): boolean {
  return isInBraces(code, span) && /^\s*\}/.test(code.context.text.content.slice(span.end, span.end + 40));
}

export function isInBraces(code: Code, span: Span): boolean {
  return /\{\s*$/.test(code.context.text.content.slice(Math.max(0, span.start - 40), span.start));
}
