/**
 * `eval` of a text in which only data is wanted: it is parsed as data instead. For review, since what was an expression
 * with names or calls before is refused now. Which functions evaluate one expression is knowledge (`fix: { instead: data }`).
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';

export function parseAsData(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const call = code.callAt(flow.sinkCall.span);
  const callee = call && code.operation(call.func, call.op.callee);
  const evaluated = context.knowledge(flow.sinkId).hints.evaluates?.split(' ') ?? [];
  if (!call || callee?.kind !== 'global' || !evaluated.includes(callee.name) || call.op.args.length !== 1 || !isUsed(code, call.op.id, call.func)) return [];
  const [arg] = call.op.args;
  const value = arg && code.operation(call.func, arg.value);
  if (!value || code.hasComment({ start: callee.span.start, end: value.span.start })) return [];
  const parsed = context.writer.recipes.parseData(code.text(value.span));
  // The parentheses of the call stay as they are, with what stands between them.
  const name = parsed && parsed.code.slice(0, parsed.code.indexOf('('));
  if (!parsed || name === null) return [];
  const edits = [...parsed.edits, { span: callee.span, newText: name }].map((edit) => ({ path: context.module.path, ...edit }));
  return [{ title: `Parse data with \`${name}\` and run no code`, tier: 'review', edits }];
}

/** A result that nobody reads was wanted for what the code does, not for what it says. */
function isUsed(code: Code, id: number, func: ReturnType<Code['functionAt']>): boolean {
  const takes = code.user(func, (op) => Object.entries(op).some(([key, value]) => key !== 'id' && key !== 'span' && holds(value, id)));
  return takes !== null || func.blocks.some((block) => (block.end.kind === 'return' || block.end.kind === 'throw') && block.end.value === id);
}

function holds(value: unknown, id: number): boolean {
  if (Array.isArray(value)) return value.some((one) => holds(one, id));
  if (typeof value === 'object' && value !== null) return 'value' in value && (value as { value: unknown }).value === id;
  return value === id;
}
