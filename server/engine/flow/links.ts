/**
 * Values that travel by a name and not by a call: what a route answers and who asks for its address, entries of a
 * session, events and those who wait for them. Rows of knowledge say what is left and what is found under which name.
 * Each name is a place of the program that whoever leaves something there adds to, and whoever looks for it reads.
 * A name that only a caller knows is looked for there: of an input, the field `@kind` is what was left under the name
 * that it is.
 * Invariant: nothing here is about requests, sessions or events; a name that is not known for certain is none.
 *
 * Example: what the function behind `@app.post("/api/chat")` returns is found by `fetch(base + "/api/chat")`.
 */
import type { Span } from '../base/span';
import type { ValueId } from '../ir/types';
import type { CompiledRow } from '../models/knowledge';
import type { CompiledFind, CompiledLeave, CompiledLink } from '../models/links';
import type { ArgPath } from '../models/paths';
import { acrossWires } from '../../../rules/kinds';
import { getPath, isList, wrap } from './access';
import { addressOf, fits, lastKnown } from './addresses';
import type { FunctionAnalysis } from './analysis';
import { argumentOps, argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { addDefaults, bind, bindParams } from './binding';
import type { FunctionRef } from './classes';
import { dependsOnInputs } from './kept';
import { functionKey } from './keys';
import { Limits } from '../base/limits';
import { Shape } from './shape';
import { giveTo } from './rows';
import { substitute } from './substitute';
import { inputAt, inputTaint, taintWith } from './taint';
import { step } from './trace';
import { isNothing, join, joinAll, mapShape, mapTaints, nothing, shapedValue, unknown, valueWith } from './value';
import type { Value } from './value';

/** With which the names of effects on what is left under a name begin. */
const root = 'n';

/** In a path of an input: what was left under the name that the input is. */
const mark = '@';

/** The site of what holds all answers of addresses that end alike. */
const answersSite = 'o:answers';

/** One name: `id` tells it from others of its kind, `text` is how it is called. */
interface Name {
  readonly kind: string;
  readonly id: string;
  readonly text: string;
}

// -- leaving -----------------------------------------------------------------------------------------------------------

/** A call leaves something under a name. */
export function leaveByCall(analysis: FunctionAnalysis, site: CallSite, link: CompiledLeave): void {
  const value = joinAll(link.what.map((path) => argumentValue(site, path)));
  if (!isNothing(value)) leaveUnder(analysis, namesAt(analysis, site, link, null), value, site.span);
}

/** A function that a library calls leaves its answer, or what it has put into what it was given. */
export function leaveByFunction(
  analysis: FunctionAnalysis, site: CallSite, links: readonly CompiledLeave[], ref: FunctionRef, receiver: Value | null, args: readonly Argument[], answer: Value, span: Span,
): void {
  for (const link of links) {
    const names = namesAt(analysis, site, link, ref);
    if (names.length === 0) continue;
    const value = joinAll(link.what.map((path) => (path.root.kind === 'return' ? getPath(answer, path.keys) : putInto(analysis, ref, receiver, args, path))));
    if (!isNothing(value)) leaveUnder(analysis, names, value, span);
  }
}

/** What a function puts into a field of one of its parameters. */
function putInto(analysis: FunctionAnalysis, ref: FunctionRef, receiver: Value | null, args: readonly Argument[], { root: at, keys }: ArgPath): Value {
  const func = analysis.context.functionOf(ref)?.func;
  const summary = analysis.context.store.summary(functionKey(ref.module, ref.id), analysis.key);
  if (!func || !summary || at.kind !== 'argument' || at.index === null) return nothing;
  const param = func.params.filter(({ kind }) => kind !== 'receiver')[at.index];
  const input = param ? `p${func.params.indexOf(param)}` : null;
  const effects = summary.effects.filter((effect) => effect.input.root === input && keys.every((key, index) => effect.input.path[index] === key));
  if (effects.length === 0) return nothing;
  const bound = bindParams(func, receiver, args, false);
  addDefaults(analysis, ref, func, bound);
  const site: CallSite = { span: func.nameSpan, id: null, name: func.name, args, receiver, receiverOp: null };
  const binding = bind(analysis, ref, func, bound, summary, site, func.name, 1, true);
  return joinAll(effects.map((effect) => wrap(effect.input.path.slice(keys.length), substitute(effect.value, binding))));
}

function leaveUnder(analysis: FunctionAnalysis, names: readonly Name[], value: Value, span: Span): void {
  for (const { kind, id, text } of names) leave(analysis, `${root}${kind}|${id}|${text}`, value, span);
}

/** Also for a callee that leaves what its caller gives it. */
export function leave(analysis: FunctionAnalysis, effectRoot: string, value: Value, span: Span): void {
  const { kind, id, text } = nameOf(effectRoot);
  const isAddress = kind.startsWith('/');
  const location = analysis.location(span);
  const message = isAddress ? `answered by the route \`/${text}\`` : `left under \`${text}\``;
  const data = mapTaints(isAddress ? asData(value) : value, (taint) => (taint.trace?.message === message ? taint : taintWith(taint, { trace: step(taint.trace, 'return', location, message) })));
  analysis.writes++;
  const held = isAddress ? shapedValue(new Shape(answersSite, new Map([[text, data]]))) : data;
  analysis.contribute(placeOf(kind, id), held, null);
  if (dependsOnInputs(data)) analysis.addEffect(inputAt(effectRoot, []), data);
}

export function isNameRoot(effectRoot: string): boolean {
  return effectRoot.startsWith(root);
}

function nameOf(effectRoot: string): Name {
  const [kind = '', id = '', ...text] = effectRoot.slice(root.length).split('|');
  return { kind, id, text: text.join('|') };
}

function placeOf(kind: string, id: string): string {
  return `${root}:${kind}|${id}`;
}

/** What goes over a wire is what its fields say, and nothing that could be called. */
function asData(value: Value): Value {
  return valueWith(value, { types: [], schema: null, shapes: value.shapes.map((shape) => mapShape(shape, asData)) });
}

// -- finding -----------------------------------------------------------------------------------------------------------

/** What a call finds under a name; what goes elsewhere than to its result is put there. */
export function foundByCall(analysis: FunctionAnalysis, site: CallSite, link: CompiledFind): Value {
  const value = foundAt(analysis, site, link, null);
  if (isNothing(value)) return nothing;
  for (const to of link.to) if (to.root.kind !== 'return') giveTo(analysis, site, to, value);
  return joinAll(link.to.map((to) => (to.root.kind === 'return' ? wrap(to.keys, value) : nothing)));
}

/** Whether a call asks for an address at which the program itself answers, and so no model that an address may stand for. */
export function asksItself(analysis: FunctionAnalysis, site: CallSite, rows: readonly CompiledRow[]): boolean {
  return rows.some((row) => row.finds.some((link) => link.isAddress && namesAt(analysis, site, link, null).some((name) => !isNothing(found(analysis, name, site.span)))));
}

/** What was left under the name that the arguments of a call make. `ref`: the function that is given it. */
export function foundAt(analysis: FunctionAnalysis, site: CallSite, link: CompiledLink, ref: FunctionRef | null): Value {
  const names = namesAt(analysis, site, link, ref);
  if (names.length > 0) return joinAll(names.map((name) => found(analysis, name, site.span)));
  const input = nameOfCaller(analysis, site, link);
  return input === null ? nothing : valueWith(unknown, { taints: [inputTaint(input, true)] });
}

/** Whether a step of an input's path leads to what was left under a name. */
export function isNameStep(key: string): boolean {
  return key.startsWith(mark);
}

/** The same for a name that a caller hands in. */
export function foundByName(analysis: FunctionAnalysis, key: string, value: Value, span: Span): Value {
  const kind = key.slice(mark.length);
  const names = namesOf(analysis, value, kind);
  if (names.length > 0) return joinAll(names.map((name) => found(analysis, name, span)));
  const input = value.taints.find((taint) => taint.input !== null && taint.exact)?.input;
  return input && input.path.length < Limits.accessPathDepth ? valueWith(unknown, { taints: [inputTaint(inputAt(input.root, [...input.path, key]), true)] }) : nothing;
}

function found(analysis: FunctionAnalysis, { kind, id, text }: Name, span: Span): Value {
  const place = placeOf(kind, id);
  const known = kind.startsWith('.') ? analysis.context.store.readNear(place, analysis.key, folderOf(analysis.module.path)) : analysis.context.store.read(place, analysis.key);
  const value = kind.startsWith('/') ? answerOf(known, text) : known;
  if (isNothing(value)) return nothing;
  const message = kind.startsWith('/') ? `read from the answer of \`/${text}\`` : `found under \`${text}\``;
  const location = analysis.location(span);
  return mapTaints(value, (taint) => {
    if (!taint.source) return taint;
    return kind.startsWith('/') && !acrossWires.has(taint.source.label) ? null : taintWith(taint, { trace: step(taint.trace, 'read', location, message) });
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Of the answers of all addresses that end alike, those of the ones that fit best. */
function answerOf(known: Value, text: string): Value {
  const answers = known.shapes.flatMap((shape) => [...shape.fields]).map(([address, value]) => ({ value, score: fits(address.split('/'), text.split('/')) }));
  const best = Math.max(0, ...answers.map(({ score }) => score));
  return best === 0 ? nothing : answers.filter(({ score }) => score === best).map(({ value }) => value).reduce(join, nothing);
}

// -- names -------------------------------------------------------------------------------------------------------------

/** More names than this are nobody's in particular. */
const mostNames = 4;

function namesAt(analysis: FunctionAnalysis, site: CallSite, link: CompiledLink, ref: FunctionRef | null): readonly Name[] {
  const kind = kindOf(link);
  let names: readonly Name[] = [{ kind, id: '', text: '' }];
  for (const part of link.by) {
    const next = part === 'file' ? namesOfFile(kind, ref?.module ?? analysis.module.path, link) : part === 'function' ? namesOfFunction(analysis, kind, ref) : namesOf(analysis, argumentValue(site, part), kind);
    names = names.flatMap((name) => next.map(({ id, text }) => ({ kind, id: joined(name.id, id), text: joined(name.text, text) })));
  }
  return names.length > mostNames ? [] : link.by.length === 0 ? [{ kind, id: '', text: link.kind }] : names;
}

/** Kinds of addresses begin with a slash, those of names that mean something within one program with a dot. */
function kindOf({ kind, isAddress, isNear }: CompiledLink): string {
  return isAddress ? `/${kind}` : isNear ? `.${kind}` : kind;
}

function joined(before: string, part: string): string {
  return before === '' ? part : `${before} ${part}`;
}

/** The names that a value may be: texts, functions and classes, and those in a list of them. */
function namesOf(analysis: FunctionAnalysis, value: Value, kind: string): readonly Name[] {
  if (kind.startsWith('/')) return [...new Set([...(value.constants ?? []), value.skeleton])].flatMap((text) => addressNames(kind, text));
  const names: Name[] = [];
  for (const constant of value.constants ?? []) if (typeof constant === 'string' && constant !== '') names.push({ kind, id: constant, text: constant });
  for (const type of value.types) {
    if (type.kind === 'function') names.push({ kind, id: `${type.module}#${type.id}`, text: analysis.context.functionOf(type)?.func.name ?? '' });
    if (type.kind === 'made') names.push({ kind, id: type.site, text: kind });
  }
  // `session:{id}`: the same text with its blanks in the same places.
  if (names.length === 0 && value.skeleton !== null && /^[^\0]*\w[^\0]*\0/.test(value.skeleton)) names.push({ kind, id: value.skeleton, text: value.skeleton.replaceAll('\0', '*') });
  const elements = value.shapes.filter(isList).flatMap((shape) => [...shape.fields.values(), ...(shape.rest ? [shape.rest] : [])]);
  return [...names, ...elements.flatMap((element) => (element.shapes.length > 0 ? [] : namesOf(analysis, element, kind)))];
}

function addressNames(kind: string, text: unknown): readonly Name[] {
  const address = typeof text === 'string' ? addressOf(text) : null;
  const id = address && lastKnown(address);
  return address && id ? [{ kind, id, text: address.join('/') }] : [];
}

/** The name that a file gives: the address that it answers, or its own path, of which parts may stand apart: two halves of one page. */
function namesOfFile(kind: string, file: string, { within, apart }: CompiledLink): readonly Name[] {
  const whole = file.replace(/\.\w+$/, '').split('/').filter((part) => !/^\(.*\)$/.test(part));
  const parts = whole.slice(whole.lastIndexOf(within) + 1);
  const last = parts.at(-1) ?? '';
  const end = apart.find((part) => part.startsWith('.') && last.endsWith(part)) ?? '';
  const name = last.slice(0, last.length - end.length);
  const path = [...parts.slice(0, -1), ...(apart.includes(name) ? [] : [name])].join('/');
  return kind.startsWith('/') ? addressNames(kind, path) : [{ kind, id: path, text: path }];
}

function namesOfFunction(analysis: FunctionAnalysis, kind: string, ref: FunctionRef | null): readonly Name[] {
  const func = ref && analysis.context.functionOf(ref)?.func;
  if (!ref || !func) return [];
  return [{ kind, id: `${ref.module}#${ref.id}`, text: func.name }, ...(func.name === '' ? [] : [{ kind, id: func.name, text: func.name }])];
}

/** The input that a name is, or ends with behind a base that nobody knows. */
function nameOfCaller(analysis: FunctionAnalysis, site: CallSite, link: CompiledLink): ReturnType<typeof inputAt> | null {
  const [only, ...more] = link.by;
  if (!only || more.length > 0 || only === 'file' || only === 'function') return null;
  const [argument] = argumentOps(site, only);
  const value = argument && argument.op !== null && link.isAddress ? analysis.value(endOf(analysis, argument.op)) : argumentValue(site, only);
  const input = value.taints.find((taint) => taint.input !== null && taint.exact)?.input;
  return input && input.path.length < Limits.accessPathDepth ? inputAt(input.root, [...input.path, `${mark}${kindOf(link)}`]) : null;
}

/** Of `base + path`, the path. */
function endOf(analysis: FunctionAnalysis, id: ValueId): ValueId {
  const op = analysis.op(analysis.definition(id));
  const last = op?.kind === 'concat' ? op.parts.at(-1) : undefined;
  return typeof last === 'number' ? endOf(analysis, last) : id;
}
