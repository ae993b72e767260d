/**
 * From a call that starts a shell to one that starts the program itself: the option that says so goes, or Node's function
 * becomes the one that takes a program and its arguments.
 */
import type { Span } from '../../server/engine/base/span';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { ValueId } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed } from '../../server/engine/rules/code';
import { useFileVariant } from './node-exec';

/** Where the option stands that starts a shell; null where it cannot simply go. */
export function withoutShellOption(code: Code, { op, func }: Placed<CallOp>): Span | null {
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

export interface FileStart {
  readonly edits: readonly TextEdit[];
  readonly needsReview: boolean;
}

/** `exec(…)` → `execFile(…)`; null where the options ask for a shell of their own. `count`: of the uses of `exec` that are rewritten together. */
export function startsFile(code: Code, call: Placed<CallOp>, count = 1): FileStart | null {
  const edits = useFileVariant(code, call, count);
  const options = call.op.args[1] && code.operation(call.func, call.op.args[1].value);
  if (!edits || call.op.args[0]?.name !== null) return null;
  if (options?.kind === 'object' && options.entries.some(({ key }) => key === null || key.kind !== 'name' || key.name === 'shell')) return null;
  // Options that cannot be seen may hold a shell of their own.
  return { edits, needsReview: options !== undefined && options !== null && options.kind !== 'object' && options.kind !== 'function' };
}

/** A program and its arguments in the place of one argument; where that had a line of its own, they have one each. */
export function programAnd(code: Code, { start }: Span, program: string, list: string): string {
  const { text } = code.context;
  const before = text.content.slice(text.lineStart(text.lineAt(start)), start);
  return `${program},${/^[ \t]+$/.test(before) ? `${code.context.writer.newLine}${before}` : ' '}${list}`;
}
