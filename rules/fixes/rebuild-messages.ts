/**
 * A list of messages that a client sent is made anew: each message keeps its text, and its role only when it is one that
 * a client may have; where the messages have a type of their own, those of other roles are left out. For review, since
 * a client that sent other messages loses them.
 *
 * Example: `messages=messages` → `messages=[{"role": m["role"], "content": m["content"]} for m in messages if m["role"] in ("user", "assistant")]`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { givenAt, readPlace } from './places';

export function rebuildMessages(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const { writer } = context;
  // The shape of this library's messages: how it names role and text.
  const shape = context.knowledge(flow.sinkId).places
    .filter(({ channel }) => channel === 'prompt.user')
    .flatMap(({ at }) => readPlace(at)?.list ?? [])
    .find((list) => list.role === 'role' && list.roles.includes('user'));
  if (flow.channel !== 'prompt.history' || !shape) return [];
  for (const { op, func } of code.at(flow.sink.span)) {
    const item = ['message', 'one'].map((word) => writer.variable([word])).find((name) => code.isFree(name, func));
    if (!isTheList(code, flow, op)) continue;
    if (item === undefined || (op.kind !== 'read' && op.kind !== 'get') || code.hasComment(op.span)) continue;
    const role = writer.field(item, 'role');
    const record = writer.record([['role', role], [shape.text, writer.field(item, shape.text)]]);
    const isAllowed = writer.isOneOf(role, ['user', 'assistant']);
    // Of messages with a type of their own only the role is open.
    const list = isTyped(code, func, op) ? writer.filtered(code.text(op.span), item, isAllowed) : writer.mapped(code.text(op.span), item, record, isAllowed);
    const holder = code.user(func, (one) => one.kind === 'object' && one.entries.some(({ key, value }) => value === op.id && key?.kind === 'name' && key.name === code.text(op.span)));
    // The name of a property stood for its value as well.
    const isShort = holder?.kind === 'object' && !/[:=]\s*$/.test(context.text.content.slice(Math.max(0, op.span.start - 20), op.span.start));
    const newText = isShort ? writer.named(code.text(op.span), list) : list;
    return [{ title: 'Build the list anew with the roles that a client may have', tier: 'review', edits: [{ path: context.module.path, span: op.span, newText }] }];
  }
  return [];
}

/** What is sent may be an object that holds the list somewhere. */
function isTheList(code: Code, flow: Flow, op: Op): boolean {
  const call = flow.sinkCall.path === code.context.module.path ? code.callAt(flow.sinkCall.span) : null;
  const places = code.context.knowledge(flow.sinkId).places.filter(({ channel }) => channel === flow.channel).flatMap(({ at }) => readPlace(at) ?? []);
  if (!call || places.length === 0) return true;
  return places.some((place) => {
    const given = givenAt(code, call.func, call.op, place);
    return given !== null && given !== 'unknown' && given.op.id === op.id;
  });
}

/** A list that is declared with a type, or that a library has made of what came. */
function isTyped(code: Code, func: Func, op: Op): boolean {
  if (op.kind !== 'read') return false;
  const type = code.context.module.functions[op.variable.func]?.locals[op.variable.slot]?.type;
  if (type) return type.kind === 'list' && type.of.kind === 'name' && !/^(?:any|unknown|dict|Dict|object|Record|Mapping)$/.test(type.of.path.at(-1) ?? '');
  const made = code.onlyWriteOf(func, op);
  const call = made?.kind === 'await' ? code.operation(func, made.value) : made;
  return call?.kind === 'call' && call.receiver === null && call.args.length > 0;
}
