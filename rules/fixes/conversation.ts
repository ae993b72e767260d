/**
 * Instructions that are given to a conversation, an object that gathers messages: the data is told to it as words of the
 * user by the next statement. Which method takes those words, or how it is called with `{content}`, is knowledge (`fix: { told }`).
 *
 * Example: `history = ChatHistory(system_message=f"You are {persona}.")` is followed by
 * `history.add_user_message(f"<persona>{persona}</persona>")`.
 */
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed } from '../../server/engine/rules/code';
import { statementAfter } from './next-statement';
import { inQuotesOf } from './written-form';

/** Null where the object has no name, or where the call is no statement of its own. */
export function toldTo(code: Code, call: Placed<CallOp>, told: string | undefined, content: string | null): TextEdit | null {
  const conversation = told === undefined || content === null ? null : named(code, call);
  if (!conversation || told === undefined || content === null) return null;
  // A form that begins with a dot is called on what the conversation is a part of.
  const name = told.startsWith('.') ? conversation.name.replace(/\.\w+$/, '') : conversation.name;
  const form = told.includes('{content}') ? inQuotesOf(code.context.writer, told.replace(/^\./, '')).replace('{content}', () => content) : `${told}(${content})`;
  const isAwaited = code.user(call.func, (op) => op.kind === 'await' && op.value === call.op.id) !== null;
  return statementAfter(code, call.op.span, conversation.from, `${isAwaited ? 'await ' : ''}${name}.${form}`);
}

/** How the conversation is written: what the method is called on, or what the new one is assigned to. */
function named(code: Code, { op: call, func }: Placed<CallOp>): { readonly name: string; readonly from: number } | null {
  const callee = code.operation(func, call.callee);
  const object = callee?.kind === 'get' && isAssigned(code, call, func) === null ? code.operation(func, callee.object) : null;
  if (object) return { name: code.text(object.span), from: code.user(func, (op) => op.kind === 'await' && op.value === call.id)?.span.start ?? call.span.start };
  const target = isAssigned(code, call, func);
  if (target?.kind === 'write') {
    const name = code.context.module.functions[target.variable.func]?.locals[target.variable.slot]?.name;
    return name === undefined ? null : { name, from: code.statementAt(call.span).start };
  }
  const owner = target?.kind === 'set' && target.key.kind === 'name' ? code.operation(func, target.object) : null;
  return target?.kind === 'set' && target.key.kind === 'name' && owner ? { name: `${code.text(owner.span)}.${target.key.name}`, from: code.statementAt(call.span).start } : null;
}

function isAssigned(code: Code, call: CallOp, func: Placed['func']): (Op & { readonly kind: 'write' | 'set' }) | null {
  const user = code.user(func, (op) => (op.kind === 'write' || op.kind === 'set') && op.value === call.id);
  return user?.kind === 'write' || user?.kind === 'set' ? user : null;
}
