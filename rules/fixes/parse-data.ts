/**
 * `eval` of a text in which only data is wanted: it is parsed as data instead. For review, since what was an expression
 * with names or calls before is refused now. A calculator wants no data: its expressions are computed, number by number.
 * Which functions evaluate one expression is knowledge (`fix: { evaluates }`).
 *
 * Example: `eval(text)` → `ast.literal_eval(text)`; `eval(expression)` → `calculate(expression)`, with that function above.
 * In JavaScript `eval(expression)` gets `if (!/^[\d\s.+\-*\/%()]+$/.test(expression)) throw …` before it.
 */
import { together } from '../../server/engine/fix/style';
import type { Span } from '../../server/engine/base/span';
import type { Fix } from '../../server/engine/fix/types';
import type { Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { linesBefore, nameValue } from './before';
import { nameOf } from './parts';

export function parseAsData(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const call = code.callAt(flow.sinkCall.span);
  const found = call && (evaluated(code, flow, call) ?? built(code, flow, call));
  if (!call || !found || code.hasComment({ start: found.span.start, end: found.value.span.start }) || code.hasComment({ start: found.value.span.end, end: found.span.end })) return [];
  const source = code.text(found.value.span);
  const isComputed = [source, call.func.name, flow.sourceName].some((word) => isArithmetic(word));
  if (isThing(code, found.value, call)) return [];
  const { recipes } = context.writer;
  const parsed = isComputed ? recipes.calculate(source, call.op.span) : found.isAlone && !awaitsNames(call) ? recipes.parseData(source) : null;
  if (!parsed) return isComputed ? checked(code, found.value) : [];
  // The parentheses of a call stay as they are, with what stands between them.
  const name = parsed.code.slice(0, parsed.code.indexOf('('));
  const edit = found.callee ? { span: found.callee, newText: name } : { span: found.span, newText: parsed.code };
  const edits = [...together(parsed.edits), edit].map((one) => ({ path: context.module.path, ...one }));
  return [{ title: isComputed ? 'Compute arithmetic alone and run no code' : `Parse data with \`${name}\` and run no code`, tier: 'review', edits }];
}

/** Something with a name is looked up, which is no data: a type, a class, a function. */
function isThing(code: Code, value: Op, { op: call, func }: Placed<CallOp>): boolean {
  const write = code.user(func, (op) => op.kind === 'write' && op.value === call.id);
  const variable = write?.kind === 'write' ? (code.context.module.functions[write.variable.func]?.locals[write.variable.slot]?.name ?? '') : '';
  return [nameOf(code, value), variable].some((word) => /(?:^|_)(?:type|dtype|class|cls|func|function|method|handler|callback|module)$|(?:Type|Class|Function|Method|Handler)$/.test(word));
}

/** The program is ready for names that are not there: the text was meant to have some, which no data has. */
function awaitsNames({ op: call, func }: Placed<CallOp>): boolean {
  const handler = func.blocks.find(({ ops }) => ops.includes(call))?.handler ?? -1;
  const types = func.blocks.find(({ id }) => id === handler)?.ops.flatMap((op) => (op.kind === 'caught' ? op.types : [])) ?? [];
  return types.some((type) => type.kind === 'name' && /^(?:Name|Reference)Error$/.test(type.path.at(-1) ?? ''));
}

/** Where the language has no other way to compute, what is evaluated holds numbers and operators alone. */
function checked(code: Code, expression: Op): readonly Fix[] {
  const { writer, module } = code.context;
  const value = nameValue(code, expression, ['expression']);
  const isNone = value && writer.recipes.isNoArithmetic(value.name);
  const before = isNone && linesBefore(code, expression.span, [...value.lines, ...writer.refuse(isNone.code, 'only arithmetic is allowed')]);
  if (!before) return [];
  const edits = [...isNone.edits, before, ...value.edits].map((edit) => ({ path: module.path, ...edit }));
  return [{ title: 'Refuse what is no arithmetic', tier: 'review', edits, binds: value.binds }];
}

interface Evaluated {
  readonly value: Op;
  /** All that answers the value. */
  readonly span: Span;
  /** What is called, where that alone has to be another thing. */
  readonly callee: Span | null;
  /** Nothing else is given. */
  readonly isAlone: boolean;
}

/** `eval(text)`, and with names of which there are none: `eval(text, {"__builtins__": {}}, {})`. */
function evaluated(code: Code, flow: Flow, { op: call, func }: Placed<CallOp>): Evaluated | null {
  const callee = code.operation(func, call.callee);
  const [value, ...names] = call.args.map((arg) => code.operation(func, arg.value));
  if (callee?.kind !== 'global' || !namesIn(code, flow, 'evaluates').includes(callee.name) || !value || !isUsed(code, call.id, func)) return null;
  if (!names.every((one) => one?.kind === 'object' && one.entries.every(({ key }) => key?.kind === 'name' && key.name === '__builtins__'))) return null;
  return { value, span: call.span, callee: names.length === 0 ? callee.span : null, isAlone: names.length === 0 };
}

/** ``new Function(`return ${text}`)()``: a function of its own for one expression. */
function built(code: Code, flow: Flow, { op: call, func }: Placed<CallOp>): Evaluated | null {
  const callee = code.operation(func, call.callee);
  const [body, ...more] = call.args.map((arg) => code.operation(func, arg.value));
  const outer = code.user(func, (op) => op.kind === 'call' && op.callee === call.id && op.args.length === 0);
  if (callee?.kind !== 'global' || !namesIn(code, flow, 'builds').includes(callee.name) || more.length > 0 || body?.kind !== 'concat' || !outer || !isUsed(code, outer.id, func)) return null;
  const texts = body.parts.map((part) => (typeof part === 'string' ? part : code.operation(func, part)));
  const hole = texts.find((part) => typeof part === 'object' && part?.kind !== 'const');
  const constant = texts.map((part) => (typeof part === 'string' ? part : part?.kind === 'const' && typeof part.value === 'string' ? part.value : '\0')).join('');
  return typeof hole === 'object' && hole && /^\s*(?:"use strict";?\s*)?return\s*\(?\s*\0\s*\)?\s*;?\s*$/.test(constant) ? { value: hole, span: outer.span, callee: null, isAlone: false } : null;
}

function namesIn({ context }: Code, flow: Flow, hint: 'evaluates' | 'builds'): readonly string[] {
  return context.knowledge(flow.sinkId).hints[hint]?.split(' ') ?? [];
}

/** What is called so is computed, and no data. */
function isArithmetic(name: string): boolean {
  return /expr|formula|calc|math|arithmetic|equation/i.test(name);
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
