/**
 * A list of messages that a client sent is made anew: each message keeps its text, and its role only when it is one that
 * a client may have; where the messages have a type of their own, those of other roles are left out. For review, since
 * a client that sent other messages loses them.
 *
 * Example: `messages=messages` → `messages=[{"role": m["role"], "content": m["content"]} for m in messages if m["role"] in ("user", "assistant")]`.
 */
import { trailingCommaOf } from '../../server/engine/fix/style';
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { indentAt, inLinesOfTheirOwn } from './items';
import { givenAt, readPlace } from './places';

type ArrayOp = Op & { readonly kind: 'array' };

/** Columns of a line that nobody breaks. */
const longest = 100;

export function rebuildMessages(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const { writer } = context;
  // The shape of this library's messages: how it names role and text.
  const shape = context.knowledge(flow.sinkId).places
    .filter(({ channel }) => channel === 'prompt.user')
    .flatMap(({ at }) => readPlace(at)?.list ?? [])
    .find((list) => list.role === 'role' && list.roles.includes('user'));
  if (flow.channel !== 'prompt.history' || !shape) return [];
  for (const { op: sent, func } of code.at(flow.sink.span)) {
    const op = listIn(code, func, sent);
    const item = ['message', 'one'].map((word) => writer.variable([word])).find((name) => code.isFree(name, func));
    if (!op || !isTheList(code, flow, sent)) continue;
    if (item === undefined || (op.kind !== 'read' && op.kind !== 'get') || code.hasComment(op.span)) continue;
    const role = writer.field(item, 'role');
    const record = writer.record([['role', role], [shape.text, writer.field(item, shape.text)]]);
    // Of messages with a type of their own only the role is open; what a library made of them may hold answers of tools.
    const isMade = isTyped(code, op);
    const isAllowed = writer.isOneOf(role, ['user', 'assistant', ...(isMade === 'made' ? ['tool'] : [])]);
    const source = code.text(op.span);
    const holder = code.user(func, (one) => one.kind === 'object' && one.entries.some(({ key, value }) => value === op.id && key?.kind === 'name' && key.name === source));
    // The name of a property stood for its value as well.
    const isShort = holder?.kind === 'object' && !/[:=]\s*$/.test(context.text.content.slice(Math.max(0, op.span.start - 20), op.span.start));
    const written = (line: string | null): TextEdit => {
      const list = isMade ? writer.filtered(source, item, isAllowed) : writer.mapped(source, item, record, isAllowed, line);
      return { span: op.span, newText: isShort ? writer.named(source, list) : list };
    };
    const array = sent.kind === 'read' ? code.onlyWriteOf(func, sent) : sent;
    const around = array?.kind === 'array' ? amongOthers(code, func, array, op, written) : null;
    return [{ title: 'Build the list anew with the roles that a client may have', tier: 'review', edits: (array && around ? laidOut(code, flow, array, around) : laidOut(code, flow, op, written)).map((edit) => ({ path: context.module.path, ...edit })) }];
  }
  return [];
}

/**
 * What came: what is sent, under another type, or the only list whose messages stand among those of the program. Null
 * where the program adds messages of its own to it in other ways, which would be left out with those of others.
 */
function listIn(code: Code, func: Func, op: Op): Op | null {
  if (op.kind === 'read') {
    const made = code.onlyWriteOf(func, op);
    if (isAddedTo(code, op)) return null;
    // A list that this function puts together holds messages of the program.
    return made?.kind === 'array' || made?.kind === 'operate' || made?.kind === 'concat' ? listIn(code, func, made) : op;
  }
  if (op.kind === 'operate' || op.kind === 'concat') {
    const operands = (op.kind === 'operate' ? op.operands : op.parts.filter((part) => typeof part === 'number')).flatMap((id) => code.operation(func, id) ?? []);
    const [only, ...more] = operands.filter(({ kind }) => kind !== 'array');
    return only && more.length === 0 && operands.length > 1 ? listIn(code, func, only) : null;
  }
  if (op.kind === 'cast') {
    const inner = code.operation(func, op.value);
    return inner && listIn(code, func, inner);
  }
  if (op.kind !== 'array') return op;
  const [only, ...more] = op.elements.filter(({ spread }) => spread);
  const inner = only && more.length === 0 ? code.operation(func, only.value) : null;
  return inner && listIn(code, func, inner);
}

/** `messages.unshift({ role: 'system', … })` */
function isAddedTo(code: Code, { variable }: Op & { readonly kind: 'read' }): boolean {
  return code.reads(variable).some(({ op, func }) => {
    const field = code.user(func, (one) => one.kind === 'get' && one.object === op.id && one.key.kind === 'name' && /^(?:append|extend|insert|prepend|push|splice|unshift)$/.test(one.key.name));
    return field !== null && code.user(func, (one) => one.kind === 'call' && one.callee === field.id) !== null;
  });
}

/** The list among the others of an array: in one line, or each in one of its own. */
function amongOthers(code: Code, func: Func, array: ArrayOp, op: Op, written: (line: string | null) => TextEdit): ((line: string | null) => TextEdit) | null {
  const { writer, text } = code.context;
  if (code.hasComment(array.span) || code.text(array.span).includes('\n')) return null;
  const items = (line: string | null): string[] =>
    array.elements.map(({ value, spread }) => {
      const one = code.operation(func, value);
      const source = value === op.id ? written(line).newText : one ? code.text(one.span) : '';
      return spread ? writer.spread(source) : source;
    });
  return (line) => ({
    span: array.span,
    newText: line === null ? writer.list(items(null)) : `[${items(line + writer.indent).map((item) => `${line}${writer.indent}${item}`).join(',')}${trailingCommaOf(text.content)}${line}]`,
  });
}

/** In one line where that is short, else in several, with the arguments of a call in one line broken up round it. */
function laidOut(code: Code, flow: Flow, { span }: Op, written: (line: string | null) => TextEdit): readonly TextEdit[] {
  const { text, writer } = code.context;
  const inOne = written(null);
  const call = code.callAt(flow.sinkCall.span);
  const broken = call ? inLinesOfTheirOwn(code, call, [inOne]) : [inOne];
  if (broken.length === 1 && span.start - text.lineStart(text.lineAt(span.start)) + inOne.newText.length <= longest) return broken;
  const inner = writer.newLine + indentAt(text, span.start) + (broken.length > 1 ? writer.indent : '');
  return broken.map((edit) => (edit.span.start === span.start && edit.span.end === span.end ? { span, newText: edit.newText.replace(inOne.newText, () => written(inner).newText) } : edit));
}

/**
 * Messages that are built here, with the role of what came: a role that a client may have, and no other.
 *
 * Example: `{ role: m.role, content: m.content }` → `{ role: m.role === 'assistant' ? 'assistant' : 'user', content: m.content }`.
 */
export function fixedRole(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'prompt.role') return [];
  for (const path of new Set([context.module.path, ...flow.steps.map(({ location }) => location.path)])) {
    const there = context.file(path);
    const code = there && new Code(there);
    const [only, ...more] = code ? rolesThatCame(code) : [];
    if (!code || !only || more.length > 0 || code.hasComment(only.span)) continue;
    const { writer } = code.context;
    const role = code.text(only.span);
    const newText = writer.choice(writer.isOneOf(role, ['assistant']), writer.string('assistant'), writer.string('user'));
    return [{ title: 'Let a message be of the user or the assistant, and nobody else', tier: 'review', edits: [{ path, span: only.span, newText }] }];
  }
  return [];
}

/** In records with a text: roles that are read from something else. */
function rolesThatCame(code: Code): readonly Op[] {
  const found: Op[] = [];
  for (const { op, func } of code.all()) {
    if (op.kind !== 'object' || !op.entries.some(({ key }) => key?.kind === 'name' && /^(?:content|parts|text)$/.test(key.name))) continue;
    const role = code.operation(func, op.entries.find(({ key }) => key?.kind === 'name' && key.name === 'role')?.value ?? -1);
    if (role?.kind === 'get' && role.key.kind === 'name' && role.key.name === 'role' && !/\n/.test(code.text(role.span))) found.push(role);
  }
  return found;
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
function isTyped(code: Code, op: Op): 'declared' | 'made' | null {
  if (op.kind !== 'read') return null;
  const type = code.context.module.functions[op.variable.func]?.locals[op.variable.slot]?.type;
  if (type) return type.kind === 'list' && type.of.kind === 'name' && !/^(?:any|unknown|dict|Dict|object|Record|Mapping)$/.test(type.of.path.at(-1) ?? '') ? 'declared' : null;
  const write = code.onlyWrite(op.variable);
  const made = write && code.operation(write.func, write.op.value);
  const call = write && made?.kind === 'await' ? code.operation(write.func, made.value) : made;
  return call?.kind === 'call' && call.receiver === null && call.args.length > 0 ? 'made' : null;
}
