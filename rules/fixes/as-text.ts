/**
 * A text that is shown as markup and should be shown as text: a property or function that takes text in the place of the
 * one that takes markup (`fix: { text }`), or every value in a page that is put together is escaped. Safe where the whole
 * value was one text; for review where it stands in a page, since somebody may have wanted its markup.
 *
 * Example: `element.innerHTML = answer` → `element.textContent = answer`; `<p>${answer}</p>` → `<p>${escape(answer)}</p>`.
 */
import { withoutItem } from '../../server/engine/fix/style';
import type { Func, Op } from '../../server/engine/ir/types';
import type { Fix } from '../../server/engine/fix/types';
import { Code, type ConcatOp } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { namedItem } from './items';
import { nameOf, takeApart } from './parts';

export function asText(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.html') return [];
  return [...textSink(flow, context), ...withoutMarkup(flow, context), ...escapedHoles(flow, context)];
}

function textSink(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const wanted = context.knowledge(flow.sinkId).hints.text;
  const isWhole = flow.steps.every((step) => step.kind !== 'join');
  if (wanted === undefined || !isWhole) return [];
  for (const { op, func } of code.at(flow.sinkCall.span)) {
    const method = op.kind === 'call' && op.args.length === 1 ? code.operation(func, op.callee) : null;
    if (op.kind === 'call' && method?.kind === 'get' && method.key.kind === 'name' && code.text(method.span).endsWith(`.${method.key.name}`)) {
      const value = code.operation(func, op.args[0]?.value ?? -1);
      if (!value || isCalledMarkup(code, value) || markupOf(code, func, value, 6) !== 'none') return [];
      return [{ title: `Show it as text with \`${wanted}\``, tier: 'safe', edits: [{ path: context.module.path, span: { start: method.span.end - method.key.name.length, end: method.span.end }, newText: wanted }] }];
    }
    if (op.kind !== 'set' || op.key.kind !== 'name' || isReadBack(code, func, op)) continue;
    const value = code.operation(func, op.value);
    if (value && isCalledMarkup(code, value)) return [];
    const made = markupOf(code, func, value, 6);
    if (made !== 'none') return made === 'unknown' ? [] : escapedText(code, made);
    const at = code.text(op.span).indexOf(`.${op.key.name}`);
    const span = { start: op.span.start + at + 1, end: op.span.start + at + 1 + op.key.name.length };
    if (at < 0 || code.text(op.span).slice(0, at).includes('=')) continue;
    return [{ title: `Show it as text with \`${wanted}\``, tier: 'safe', edits: [{ path: context.module.path, span, newText: wanted }] }];
  }
  return [];
}

/** The program's own name for it says that it is markup already: escaped once more it would be shown as such. */
export function isCalledMarkup(code: Code, op: Op): boolean {
  const callee = op.kind === 'call' ? code.operation(code.functionAt(op.span), op.callee) : null;
  return /html|markup|highlight|rendered|svg/i.test(nameOf(code, op)) || (callee !== null && /(?:html|markup|markdown|marked|highlight|render)\w*$/i.test(code.text(callee.span).split('.').at(-1) ?? ''));
}

/** What is written as markup is read again as text: it is there to be taken apart, and is not shown. */
function isReadBack(code: Code, func: Func, { object, key }: Op & { readonly kind: 'set' }): boolean {
  const textOf = (id: number): string => code.text(code.operation(func, id)?.span ?? { start: 0, end: 0 });
  return code.user(func, (op) => op.kind === 'get' && op.key.kind === 'name' && op.key.name !== (key.kind === 'name' ? key.name : '') && /^(?:textContent|innerText|value|text)$/.test(op.key.name) && textOf(op.object) === textOf(object)) !== null;
}

/** What of a value the program's own markup is put into, by replacing; none, or unknown where a function may do so. */
function markupOf(code: Code, func: Func, op: Op | null, left: number): Op | 'none' | 'unknown' {
  if (!op || left === 0) return 'none';
  const into = (id: number | null): Op | 'none' | 'unknown' => markupOf(code, func, id === null ? null : code.operation(func, id), left - 1);
  switch (op.kind) {
    case 'await':
    case 'cast':
      return into(op.value);
    case 'read': {
      const made = code.onlyWriteOf(func, op);
      return made === null ? 'none' : markupOf(code, func, made, left - 1);
    }
    case 'call': {
      const callee = code.operation(func, op.callee);
      if (op.receiver === null || callee?.kind !== 'get') return callee?.kind === 'global' ? into(op.args[0]?.value ?? null) : 'unknown';
      const by = code.operation(func, op.args[1]?.value ?? -1);
      const isOwn = callee.key.kind === 'name' && callee.key.name.startsWith('replace') && by !== null && (by.kind === 'const' ? String(by.value) : code.text(by.span)).includes('<');
      const inner = into(op.receiver);
      return inner === 'none' && isOwn ? (code.operation(func, op.receiver) ?? 'unknown') : isMethodOfText(code, func, op.receiver) ? inner : 'unknown';
    }
    default:
      return 'none';
  }
}

/** A library is no text: what its functions answer may be markup. */
function isMethodOfText(code: Code, func: Func, receiver: number): boolean {
  const object = code.operation(func, receiver);
  const write = object?.kind === 'read' ? code.onlyWrite(object.variable) : null;
  return object?.kind !== 'global' && (write === null || code.operation(write.func, write.op.value)?.kind !== 'import');
}

/** The text is escaped before the program's own markup is put into it. */
function escapedText(code: Code, op: Op): readonly Fix[] {
  const { writer, module } = code.context;
  const escaped = code.hasComment(op.span) ? null : writer.recipes.escapeHtml(code.text(op.span));
  return escaped ? [{ title: 'Escape what is filled into the markup', tier: 'review', edits: [...escaped.edits, { span: op.span, newText: escaped.code }].map((edit) => ({ path: module.path, ...edit })) }] : [];
}

/** The option that lets markup through is taken away, where the program writes none of its own into the text. */
function withoutMarkup(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const { markup } = context.knowledge(flow.sinkId).hints;
  const call = markup === undefined || flow.sinkCall.path !== context.module.path ? null : code.callAt(flow.sinkCall.span);
  const option = call && code.keyword(call.op, markup ?? '');
  const value = option && code.operation(call.func, option.value);
  const isOwn = flow.steps.some(({ kind, location }) => kind === 'join' && joinsMarkup(context, location));
  const edit = value && !isOwn ? withoutItem(context, namedItem(context, value.span, markup ?? '')) : null;
  return edit ? [{ title: `Show it without markup, and take \`${markup}\` away`, tier: 'review', edits: [{ path: context.module.path, ...edit }] }] : [];
}

function joinsMarkup(context: FixContext, { path, span }: Flow['sink']): boolean {
  const there = context.file(path);
  const code = there && new Code(there);
  return code?.at(span).some(({ op, func }) => op.kind === 'concat' && hasMarkup(code, func, op)) ?? true;
}

/** Whether a text has markup of the program's own. */
export function hasMarkup(code: Code, func: Func, { parts }: ConcatOp): boolean {
  return parts.some((part) => {
    const op = typeof part === 'string' ? null : code.operation(func, part);
    return (typeof part === 'string' ? part : op?.kind === 'const' ? String(op.value) : '').includes('<');
  });
}

function escapedHoles(flow: Flow, context: FixContext): readonly Fix[] {
  const joined = flow.steps.filter((step) => step.kind === 'join').at(-1)?.location;
  const there = joined && context.file(joined.path);
  if (!joined || !there) return [];
  const code = new Code(there);
  for (const { op, func } of code.at(joined.span)) {
    const apart = op.kind === 'concat' && op.form !== 'join' && hasMarkup(code, func, op) ? takeApart(code, func, op) : null;
    if (!apart) continue;
    if (apart.holes.some((hole) => isCalledMarkup(code, hole.op))) return [];
    const edits = [];
    for (const hole of apart.holes) {
      const text = code.text(hole.op.span);
      const escaped = there.writer.recipes.escapeHtml(mayBeNoText(code, func, hole.op, flow) ? there.writer.text(text) : text);
      if (!escaped || text.includes('\n')) return [];
      edits.push(...escaped.edits, { span: hole.op.span, newText: escaped.code });
    }
    return [{ title: 'Escape what is filled into the markup', tier: 'review', edits: edits.map((edit) => ({ path: there.module.path, ...edit })) }];
  }
  return [];
}

/** What is read from parsed data may be a number too, and what stands in for a missing field shows what it is. */
function mayBeNoText(code: Code, func: Func, op: Op, flow: Flow): boolean {
  const isRead = op.kind === 'get' || (op.kind === 'call' && code.operation(func, op.callee)?.kind === 'get');
  const standIn = op.kind === 'call' && op.args.length === 2 ? code.operation(func, op.args[1]?.value ?? -1) : null;
  return (isRead && flow.guards.includes('parsed')) || (standIn?.kind === 'const' && typeof standIn.value !== 'string');
}
