/**
 * Adds an argument to a call: by keyword, or as a property of the options that the call is given. In the style of the
 * call: on a line of its own where the others are. Null where the end of the arguments cannot be told for sure.
 *
 * Example: 60 for `timeout` makes `Client()` into `Client(timeout=60)`; 500 for `0.max_tokens` makes `create({ model })`
 * into `create({ model, max_tokens: 500 })`.
 */
import type { Edit } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { indentAt, inserted, itemAfter } from './items';

export function addArgument({ call: { span }, fix }: Fact, context: FixContext): readonly Edit[] | null {
  const code = new Code(context);
  const call = code.callAt(span);
  const edits = call && fix ? argumentEdits(code, call, fix.at, fix.value) : null;
  return edits && edits.map((edit) => ({ path: context.module.path, ...edit }));
}

/** `at` as models write it: `timeout`, `1/timeout`, `0.maxTokens`, or `2` for the third and last argument. */
export function argumentEdits(code: Code, { op: call, func }: Placed<CallOp>, at: string, value: string): readonly TextEdit[] | null {
  if (/^\d+$/.test(at)) {
    const before = call.args.map((arg) => code.operation(func, arg.value));
    return call.args.length === Number(at) && call.args.every((arg) => arg.spread === 'none' && arg.name === null) ? insert(code, call.span.end - 1, before, value) : null;
  }
  const [, position, name] = /^(?:(\d+)\.|\d+\/)?(\w+)$/.exec(at) ?? [];
  if (name === undefined || call.args.some((arg) => arg.spread !== 'none')) return null;
  const of = (id: number): Op | null => code.operation(func, id);
  if (position === undefined) {
    if (code.keyword(call, name)) return null;
    return insert(code, call.span.end - 1, call.args.map((arg) => of(arg.value)), `${name}=${value}`);
  }
  const last = of(call.args.at(-1)?.value ?? -1);
  // Options that are not there yet.
  if (Number(position) === call.args.length && last) return insert(code, call.span.end - 1, [last], code.context.writer.record([[name, value]]));
  const argument = code.positional(call, Number(position));
  const options = argument && of(argument.value);
  if (options?.kind !== 'object' || code.text(options.span).at(-1) !== '}' || options.entries.some(({ key }) => key?.kind === 'name' && key.name === name)) return null;
  return insert(code, options.span.end - 1, options.entries.map((entry) => of(entry.value)), code.context.writer.entry(name, value));
}

/** `close`: where the closing bracket stands. */
function insert(code: Code, close: number, before: readonly (Op | null)[], item: string): readonly TextEdit[] | null {
  const { text } = code.context;
  const last = before.at(-1);
  if (last === undefined) {
    const open = text.slice({ start: close - 1, end: close });
    return open === '(' || open === '{' ? [inserted(close, open === '{' ? ` ${item} ` : item)] : null;
  }
  if (last === null) return null;
  const { end } = last.span;
  const tail = text.slice({ start: end, end: close });
  if (!/^\s*,?\s*$/.test(tail)) return besideComment(code, last, item);
  const [newLine] = /\r?\n/.exec(tail) ?? [];
  return [inserted(end, newLine ? `,${newLine}${indentAt(text, end)}${item}` : `, ${item}`)];
}

/** Behind the comment that follows the last item, where that has a line of its own. */
function besideComment(code: Code, last: Op, item: string): readonly TextEdit[] | null {
  const { text } = code.context;
  const start = text.lineStart(text.lineAt(last.span.start));
  const [, space] = /^([ \t]*)(?:["']?\w+["']?\s*[:=]\s*)?$/.exec(text.slice({ start, end: last.span.start })) ?? [];
  return space === undefined ? null : itemAfter(code.context, { start: start + space.length, end: last.span.end }, item);
}
