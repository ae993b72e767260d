/**
 * A deserialiser that can build any object gives way to one that builds plain data. Which that is, is knowledge:
 * `safe`, another function of the same library, and `loader`, the argument that it does not take; `off`, the option that
 * lets objects through; `reads: json`, that the text is JSON; `reads: pickle`, that what was stored is a pickle. For
 * review, since data that needs such objects is refused from then on.
 *
 * Example: `yaml.unsafe_load(text)` → `yaml.safe_load(text)`; `yaml.load(text, Loader=yaml.Loader)` → `yaml.safe_load(text)`.
 */
import { together, withoutItem } from '../../server/engine/fix/style';
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { namedItem } from './items';
import { givenAt, readPlace } from './places';

export function safeLoader(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.deserialize' || flow.sinkCall.path !== context.module.path) return [];
  const code = new Code(context);
  const call = code.callAt(flow.sinkCall.span);
  const callee = call && code.operation(call.func, call.op.callee);
  const { safe, loader, off, sets, reads } = context.knowledge(flow.sinkId).hints;
  if (!call || !callee) return [];
  if (safe !== undefined) return bySafeFunction(code, call, callee, safe, loader);
  if (off !== undefined) return without(code, call, off);
  if (sets !== undefined) return withOption(code, call, sets);
  return reads === undefined ? [] : byReader(code, call, callee, reads);
}

function fixOf(code: Code, by: string, edits: readonly TextEdit[]): readonly Fix[] {
  return [{ title: `Load plain data only, ${by}`, tier: 'review', edits: together(edits).map((edit) => ({ path: code.context.module.path, ...edit })) }];
}

function bySafeFunction(code: Code, call: Placed<CallOp>, callee: Op, safe: string, loader: string | undefined): readonly Fix[] {
  if (callee.kind !== 'get' || callee.key.kind !== 'name' || call.op.args.length > 2) return [];
  // `load_all` has a safe twin of its own.
  const name = callee.key.name.endsWith('_all') ? `${safe}_all` : safe;
  const span = { start: callee.span.end - callee.key.name.length, end: callee.span.end };
  const chosen = call.op.args.length === 2 ? argumentAt(code, call, loader) : null;
  const taken = chosen && withoutItem(code.context, chosen);
  if (code.text(span) !== callee.key.name || (call.op.args.length === 2 && !taken)) return [];
  return fixOf(code, `with \`${name}\``, [{ span, newText: name }, ...(taken ? [taken] : [])]);
}

/** An argument with its name. */
function argumentAt(code: Code, { op, func }: Placed<CallOp>, at: string | undefined): { readonly start: number; readonly end: number } | null {
  const place = at === undefined ? null : readPlace(at);
  const given = place && givenAt(code, func, op, place);
  if (!given || given === 'unknown') return null;
  return given.name === null ? given.op.span : namedItem(code.context, given.op.span, given.name);
}

function without(code: Code, call: Placed<CallOp>, off: string): readonly Fix[] {
  const option = argumentAt(code, call, off);
  const taken = option && withoutItem(code.context, option);
  return taken ? fixOf(code, `without \`${off}\``, [taken]) : [];
}

/** `1/parser.resolve_entities = False`: an option of what makes the argument. */
function withOption(code: Code, call: Placed<CallOp>, sets: string): readonly Fix[] {
  const [at = '', value = ''] = sets.split(' = ');
  const place = readPlace(at);
  const given = place && givenAt(code, call.func, call.op, { argument: place.argument, fields: [] });
  const write = given && given !== 'unknown' && given.op.kind === 'read' ? code.onlyWrite(given.op.variable) : null;
  const maker = write ? code.operation(write.func, write.op.value) : given && given !== 'unknown' ? given.op : null;
  const [option = ''] = place?.fields ?? [];
  const arg = maker?.kind === 'call' ? code.keyword(maker, option) : null;
  const set = arg && code.operation(write?.func ?? call.func, arg.value);
  return set ? fixOf(code, `with \`${option}=${value}\``, [{ span: set.span, newText: value }]) : [];
}

function byReader(code: Code, { op, func }: Placed<CallOp>, callee: Op, reads: string): readonly Fix[] {
  const [only, ...more] = op.args;
  const value = only && more.length === 0 && only.spread === 'none' ? code.operation(func, only.value) : null;
  if (!value || code.hasComment(op.span)) return [];
  const { recipes } = code.context.writer;
  const isFile = /(?:load|Unpickler)$/.test(code.text(callee.span));
  const read = reads === 'json' ? recipes.parseJson(code.text(value.span)) : recipes.unpickle(code.text(value.span), isFile, op.span);
  // The reader is loaded from elsewhere.
  const isReader = code.text(callee.span).endsWith('Unpickler');
  return read ? fixOf(code, `with \`${read.code.replace(/\([^]*$/, '')}\``, [...read.edits, { span: op.span, newText: isReader ? read.code.replace(/\.load\(\)$/, '') : read.code }]) : [];
}
