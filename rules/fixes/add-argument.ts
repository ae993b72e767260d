/**
 * Adds an argument to a call: by keyword, or as a property of the options that the call is given. In the style of the
 * call: on a line of its own where the others are. Null where the end of the arguments cannot be told for sure.
 *
 * Example: 60 for `timeout` makes `Client()` into `Client(timeout=60)`; 500 for `0.max_tokens` makes `create({ model })`
 * into `create({ model, max_tokens: 500 })`.
 */
import type { Edit } from '../../server/engine/fix/types';
import type { Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';

export function addArgument({ call: { span }, fix }: Fact, context: FixContext): Edit | null {
  const [, position, name] = /^(?:(\d+)\.|\d+\/)?(\w+)$/.exec(fix?.at ?? '') ?? [];
  const code = new Code(context);
  const call = code.callAt(span);
  if (!call || !fix || name === undefined || call.op.args.some((arg) => arg.spread !== 'none')) return null;
  const of = (id: number): Op | null => code.operation(call.func, id);
  if (position === undefined) return insert(code, call.op.span.end - 1, call.op.args.map((arg) => of(arg.value)), `${name}=${fix.value}`);
  const argument = code.positional(call.op, Number(position));
  const options = argument && of(argument.value);
  if (options?.kind !== 'object' || code.text(options.span).at(-1) !== '}') return null;
  return insert(code, options.span.end - 1, options.entries.map((entry) => of(entry.value)), `${name}: ${fix.value}`);
}

/** `close`: where the closing bracket stands. */
function insert(code: Code, close: number, before: readonly (Op | null)[], text: string): Edit | null {
  const { path } = code.context.module;
  const last = before.at(-1);
  if (last === undefined) {
    const open = code.context.text.slice({ start: close - 1, end: close });
    return open === '(' || open === '{' ? { path, span: { start: close, end: close }, newText: open === '{' ? ` ${text} ` : text } : null;
  }
  if (last === null) return null;
  const { end } = last.span;
  const tail = code.context.text.slice({ start: end, end: close });
  if (!/^\s*,?\s*$/.test(tail)) return null;
  const line = code.context.text.line(code.context.text.lineAt(end));
  const [newLine] = /\r?\n/.exec(tail) ?? [];
  const newText = newLine ? `,${newLine}${/^\s*/.exec(line)?.[0] ?? ''}${text}` : `, ${text}`;
  return { path, span: { start: end, end }, newText };
}
