/**
 * Values that were written into the text of a query are bound as parameters, in the way of the driver: which placeholder
 * it takes, and where the values go, is knowledge (`fix: { placeholder, values, after, before, tag, … }`, see `Row.fix`).
 * It is safe where each hole stood in quotes, since then it was a text before and is one now.
 *
 * Example: `execute(f"SELECT * FROM t WHERE name = '{name}'")` → `execute("SELECT * FROM t WHERE name = ?", (name,))`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { argumentEdits } from './add-argument';
import { elementBeside, inserted, itemAfter } from './items';
import { givenAt, readPlace } from './places';
import { boundQuery, type BoundQuery } from './query-text';
import { inQuotesOf } from './written-form';

type Hints = Readonly<Record<string, string>>;

/** A query in a call of the driver. */
interface Query {
  readonly code: Code;
  readonly call: Placed<CallOp>;
  readonly hints: Hints;
  readonly sink: Op;
  readonly bound: BoundQuery;
}

export function bindValues(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.query' || flow.sinkCall.path !== context.module.path) return [];
  const code = new Code(context);
  const { hints } = context.knowledge(flow.sinkId);
  const call = code.callAt(flow.sinkCall.span);
  const callee = call && code.operation(call.func, call.op.callee);
  const method = callee ? (code.text(callee.span).split('.').at(-1) ?? '') : '';
  if (!call || (hints.placeholder === undefined && hints.tag === undefined) || (hints.on !== undefined && !hints.on.split(' ').includes(method))) return [];
  const style = { placeholder: hints.placeholder ?? '', quotes: hints.quotes ?? '', takesOnlyTexts: hints.types !== undefined };
  for (const { op: sink, func } of code.at(flow.sink.span)) {
    const concat = code.made(func, sink);
    if (func !== call.func || concat?.kind !== 'concat' || code.hasComment(concat.span)) continue;
    const bound = boundQuery(code, func, concat, style);
    const query = bound && { code, call, hints, sink, bound };
    const edits = query && (hints.tag === undefined ? withPlaceholders(query, concat) : asTag(query, method, hints.tag));
    if (!edits) continue;
    const title = bound.values.length === 1 ? 'Bind the value as a parameter of the query' : 'Bind the values as parameters of the query';
    return [{ title, tier: bound.areTexts ? 'safe' : 'review', edits: edits.map((edit) => ({ path: context.module.path, ...edit })) }];
  }
  return [];
}

/** The text with placeholders in the place of the one that was put together, and the values where the driver takes them. */
function withPlaceholders(query: Query, concat: Op): readonly TextEdit[] | null {
  const { code, call, hints, sink, bound } = query;
  const text = quoted(code, bound.query);
  const written = writtenValues(query);
  if (!written) return null;
  if (hints.instead !== undefined) {
    const isPut = concat === sink && bound.others === 0 && call.op.args.length <= Number(hints.upTo ?? 1) && call.op.args.every((arg) => arg.spread === 'none');
    return isPut ? [...written.edits, ...renamed(query), { span: sink.span, newText: written.fill(hints.instead).replace('{query}', () => text) }] : null;
  }
  const passed = hints.after !== undefined ? [inserted(call.op.span.end, written.fill(hints.after))] : hints.before !== undefined ? beforeCall(query, written) : hints.values === undefined ? null : given(query, written, hints.values);
  return passed && [{ span: concat.span, newText: text }, ...written.edits, ...passed];
}

/** Another method of the same object takes what stands in the place of the text. */
function renamed({ code, call, hints }: Query): readonly TextEdit[] {
  const callee = code.operation(call.func, call.op.callee);
  return hints.method === undefined || callee?.kind !== 'get' || callee.key.kind !== 'name' ? [] : [{ span: { start: callee.span.end - callee.key.name.length, end: callee.span.end }, newText: hints.method }];
}

/** A query over several lines stays one. */
function quoted(code: Code, query: string): string {
  const { writer } = code.context;
  return (query.includes('\n') ? writer.longString(query) : null) ?? writer.string(query);
}

interface Written {
  readonly items: readonly string[];
  readonly edits: readonly TextEdit[];
  /** Code of the knowledge with its blanks filled. */
  readonly fill: (form: string) => string;
}

/** The values as the driver takes them, each alone and all together. */
function writtenValues({ code, hints, bound }: Query): Written | null {
  const { writer } = code.context;
  const [module = '', name = ''] = (hints.by ?? '').split(' ');
  const brought = hints.by === undefined ? { code: '', edits: [] } : writer.bring({ module, name });
  if (!brought) return null;
  const inStyle = (form: string): string => inQuotesOf(writer, form);
  const items = bound.values.map(({ name: own, code: value }) => inStyle((hints.each ?? '{value}').replaceAll('{name}', own)).replace('{by}', brought.code).replace('{value}', () => value));
  const named = bound.values.flatMap((value, index) => (bound.values.findIndex((one) => one.name === value.name) === index ? [[value.name, items[index] ?? ''] as const] : []));
  const fill = (form: string): string =>
    inStyle(form)
      .replaceAll('{by}', brought.code)
      .replace('{list}', () => writer.list(items))
      .replace('{values}', () => items.join(', '))
      .replace('{record}', () => writer.record(named))
      .replace('{named}', () => named.map(([own, value]) => writer.named(own, value)).join(', '));
  return { items, edits: brought.edits, fill };
}

/** A call for each value before the one that runs the query: `request.input("a", a).query(…)`. */
function beforeCall({ code, call, hints, bound }: Query, { items }: Written): readonly TextEdit[] | null {
  const callee = code.operation(call.func, call.op.callee);
  const object = callee?.kind === 'get' ? code.operation(call.func, callee.object) : null;
  const calls = bound.values.map(({ name }, index) => (hints.before ?? '').replace('{name}', code.context.writer.string(name)).replace('{value}', () => items[index] ?? ''));
  return object && [inserted(object.span.end, [...new Set(calls)].join(''))];
}

/** `values`: an argument path, also with the code of the argument, `spread` where each value is an argument, or `then` where the prepared statement takes them. */
function given(query: Query, written: Written, values: string): readonly TextEdit[] | null {
  const { code, call, hints, sink, bound } = query;
  const { func, op } = call;
  const { writer } = code.context;
  const own = written.items.join(', ');
  if (values === 'then') {
    // A prepared statement takes them when it is run.
    const method = code.user(func, (one) => one.kind === 'get' && one.object === op.id);
    const run = method && code.user(func, (one) => one.kind === 'call' && one.callee === method.id);
    return run?.kind === 'call' && run.args.length === 0 && code.text(run.span).endsWith(')') ? [inserted(run.span.end - 1, own)] : null;
  }
  if (op.args.some((arg) => arg.spread !== 'none')) return null;
  const [, at = '', form] = /^([\w./]+)(?: = ([^]+))?$/.exec(values) ?? [];
  const isNamed = (hints.placeholder ?? '').includes('{name}');
  const place = readPlace(at);
  const there = values === 'spread' || !place ? null : givenAt(code, func, op, place);
  if (there === 'unknown') return null;
  if (there && isCallback(code, there.op)) return itemAfter(code.context, sink.span, writer.list(written.items));
  if (there) return form === undefined ? besideOthers(query, written.items, there.op, isNamed) : null;
  // The values of placeholders that are there are given somewhere else.
  if (bound.others > 0) return null;
  if (values === 'spread') return op.args.slice(1).every((arg) => isCallback(code, code.operation(func, arg.value))) ? itemAfter(code.context, sink.span, own) : null;
  const all = form !== undefined ? written.fill(form) : isNamed ? written.fill('{record}') : /^\d/.test(at) && !at.includes('.') ? writer.tuple(written.items) : writer.list(written.items);
  if (/^\d+$/.test(at) && op.args.length === Number(at)) return itemAfter(code.context, sink.span, all);
  const [, position, keyword] = /^(\d+)\/(\w+)$/.exec(at) ?? [];
  if (position === undefined || keyword === undefined) return argumentEdits(code, call, at, all);
  return op.args.length === Number(position) && op.args.every((arg) => arg.name === null) ? itemAfter(code.context, sink.span, all) : argumentEdits(code, call, keyword, all);
}

/** A callback stays last. */
function isCallback(code: Code, op: Op | null): boolean {
  return op?.kind === 'function' || (op?.kind === 'read' && /callback|^cb$|^done$|handler$/i.test(code.text(op.span)));
}

/** Some values are bound already: the new ones stand between them in the order of the text, or by their names. */
function besideOthers({ code, call, bound, hints }: Query, items: readonly string[], there: Op, isNamed: boolean): readonly TextEdit[] | null {
  const { context } = code;
  if (there.kind === 'object' && isNamed) {
    const last = there.entries.at(-1);
    const op = last && code.operation(call.func, last.value);
    const taken = there.entries.map(({ key }) => (key?.kind === 'name' ? key.name : null));
    if (!op || bound.values.some(({ name }) => taken.includes(name)) || taken.includes(null)) return null;
    return itemAfter(context, op.span, bound.values.map(({ name }, index) => context.writer.entry(name, items[index] ?? '')).join(', '));
  }
  if (there.kind !== 'array' || isNamed || there.elements.some(({ spread }) => spread) || there.elements.length !== bound.others) return null;
  const elements = there.elements.flatMap(({ value }) => code.operation(call.func, value)?.span ?? []);
  if (there.elements.length === 0) return [{ span: there.span, newText: (there.form === 'tuple' ? context.writer.tuple : context.writer.list)(items) }];
  // What numbers its placeholders takes them in any order.
  const places = (hints.placeholder ?? '').includes('{index}') ? bound.before.map(() => elements.length) : bound.before;
  const edits = [...new Set(places)].flatMap((count) => {
    const here = items.filter((_, index) => places[index] === count).join(', ');
    const beside = elements[Math.max(0, count - 1)];
    return beside ? [elementBeside(context, { span: there.span, elements }, beside, here, count === 0 ? 'before' : 'after', 0)] : [null];
  });
  return edits.every((edit) => edit !== null) ? edits.flat() : null;
}

/** A template that the library reads itself: `` sql.raw(`… '${name}'`) `` → `` sql`… ${name}` ``. `tags`: `method=the method that is one`. */
function asTag({ code, call, sink, bound }: Query, method: string, tags: string): readonly TextEdit[] | null {
  const callee = code.operation(call.func, call.op.callee);
  const [, tag] = tags.split(' ').map((one) => one.split('=')).find(([from]) => from === method) ?? [];
  const object = callee?.kind === 'get' ? code.operation(call.func, callee.object) : null;
  if (!callee || !object || tag === undefined || call.op.args.length !== 1 || sink.kind !== 'concat' || bound.texts.some((text) => /[`\\]|\$\{/.test(text))) return null;
  const template = bound.texts.map((text, index) => text + (index < bound.values.length ? `\${${bound.values[index]?.code ?? ''}}` : '')).join('');
  return [{ span: { start: object.span.end, end: call.op.span.end }, newText: `${tag === '' ? '' : `.${tag}`}\`${template}\`` }];
}
