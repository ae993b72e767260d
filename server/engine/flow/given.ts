/**
 * What a library gives to a function that it calls: sources, objects of its own, or values of the call that registered it.
 */
import type { Location } from '../base/span';
import type { Func, Param, TypeRef } from '../ir/types';
import type { CompiledCallback, CompiledGive, CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import { getField, setPath, wrap } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentValue, rootArguments } from './arguments';
import type { Argument, CallSite } from './arguments';
import { callValue } from './calls';
import { kindKeys } from './conditions';
import { variablePlace } from './keys';
import { foundAt } from './links';
import { memberOf } from './members';
import { classSchema, writtenSchema } from './schemas';
import { Shape } from './shape';
import { withShared } from './steps';
import { newSource, sourceValue } from './sources';
import { guardBit } from './taint';
import { join, joinAll, nothing, pathType, shapedValue, typedValue, unknown, valueWith, withGuards } from './value';
import type { Schema, TypeFact, Value } from './value';
import { originName, parameterName } from './wording';
import type { WrittenType } from './written-types';

/** The name of a tool or route: a constant first argument or `name`, else the function's own. */
export function entryName(site: CallSite, func: Func): string {
  for (const argument of site.args) {
    const named = argument.value.constants?.length === 1 ? argument.value.constants[0] : undefined;
    if ((argument.name === null || argument.name === 'name') && typeof named === 'string' && /^[\w./:-]{1,60}$/.test(named)) return named;
    break;
  }
  return func.name;
}

/** `isByName`: the parameter has a name that means something to whoever fills it in. */
export type Gift = CompiledRow['give'][number] & { readonly isByName?: boolean };

/** What is for any parameter, where no schema is known: for those that are written as texts, and lists of them. */
export function givesToTexts(analysis: FunctionAnalysis, gives: CompiledRow['give'], func: Func): readonly Gift[] {
  const whole = gives.find(({ at }) => at.root.kind === 'all');
  if (!whole) return gives;
  const params = func.params.filter((param) => param.kind !== 'receiver');
  return [...gives.filter((give) => give !== whole), ...params.flatMap((param, index): Gift[] => {
    const written = analysis.context.classes.written.resolve(analysis.module, param.type);
    const at = { ...whole.at, root: { kind: 'argument', index, name: null } } as const;
    return isText(written) || (written.element && isText(written.element)) ? [{ at, what: whole.what, isByName: true }] : [];
  })];
}

/** A text, and no object that may have any fields. */
function isText({ scalar, isFree }: WrittenType): boolean {
  return scalar === 'text' && !isFree;
}

type GiveContext = Pick<CompiledCallback, 'entry' | 'validated' | 'isOperator'>;

/** Arguments for a function that a library calls: sources, typed objects, or values of the registering call. */
export function givenArguments(
  analysis: FunctionAnalysis, modulePath: string, func: Func, gives: readonly Gift[], site: CallSite, entry: GiveContext, name: string,
): Argument[] {
  const params = func.params.filter((param) => param.kind !== 'receiver');
  const args: Argument[] = [];
  params.forEach((param, index) => {
    let value = injectedValue(analysis, modulePath, func, param) ?? nothing;
    for (const give of value === nothing ? gives : []) {
      const { root, keys } = give.at;
      const isMeant = root.kind === 'all' || (root.kind === 'from' && index >= root.index) || (root.kind === 'last' && index === params.length - 1)
        || (root.kind === 'argument' && (root.index === index || root.name === param.name));
      if (!isMeant) continue;
      // What is written says what the parameter is, not what its fields are.
      const type = keys.length === 0 ? param.type : null;
      const given = givenValue(analysis, modulePath, keys.length === 0 ? func : null, { ...param, type }, give.what, site, entry, name, root.kind === 'all' || root.kind === 'from' || give.isByName === true);
      if (given !== nothing) value = join(value, keys.length === 0 ? given : wrap(keys, given));
    }
    if (value === nothing) value = unknown;
    const isByName = param.kind === 'keyword' || param.kind === 'keywords';
    args.push({ value, name: isByName ? param.name : null, spread: param.kind === 'rest' ? 'elements' : param.kind === 'keywords' ? 'entries' : 'none', op: null, span: param.span });
  });
  return args;
}

/** What a framework puts in place of a parameter whose default or annotation says so; null when it is the sender's to fill. */
function injectedValue(analysis: FunctionAnalysis, modulePath: string, func: Func, param: Param): Value | null {
  const { knowledge, program, classes, store } = analysis.context;
  const isInjected = (types: readonly TypeFact[]): boolean => types.some((type) => type.kind === 'path' && knowledge.isInjected(type.path));
  if (param.hasDefault) {
    const value = store.read(`d:${modulePath}#${func.id}.${func.params.indexOf(param)}`, analysis.key);
    if (isInjected(value.types)) return value;
  }
  const from = program.modules.get(modulePath);
  if (param.type?.kind !== 'name' || !from) return null;
  const { module, type } = classes.written.meaningOf(from, param.type) ?? { module: from, type: param.type };
  const parts = (type.kind === 'name' ? type.args : []).map((part) => ({ part, types: classes.written.resolve(module, part).types })).filter(({ types }) => isInjected(types));
  return parts.length === 0 ? null : joinAll(parts.map(({ part, types }) => (part.kind === 'name' ? madeBy(analysis, module.path, part.args[0], types, param) : unknown)));
}

/** What the function returns that `Annotated[Client, Depends(make_client)]` names, as a call of `Depends` would have it. */
function madeBy(analysis: FunctionAnalysis, modulePath: string, maker: TypeRef | undefined, injected: readonly TypeFact[], { span }: Param): Value {
  if (maker?.kind !== 'name' || maker.root === null || maker.path.length > 1) return unknown;
  const { store, knowledge } = analysis.context;
  const functions = store.read(variablePlace(modulePath, maker.root.func, maker.root.slot), analysis.key).types.filter(({ kind }) => kind === 'function');
  const calls = injected.flatMap((type) => (type.kind === 'path' && knowledge.isInjected(type.path) ? [pathType(type.path.slice(0, -'()'.length))] : []));
  const args: Argument[] = [{ value: typedValue(functions), name: null, spread: 'none', op: null, span }];
  const answer = callValue(analysis, { span, id: null, name: maker.path.join('.'), args, receiver: null, receiverOp: null }, typedValue(calls), null, 1);
  return valueWith(answer, { types: answer.types.filter((type) => !injected.includes(type)) });
}

function givenValue(
  analysis: FunctionAnalysis, modulePath: string, func: Func | null, param: Param, what: CompiledGive, site: CallSite, entry: GiveContext, name: string, byParameter: boolean,
): Value {
  switch (what.kind) {
    case 'argument':
      return withShared(analysis, argumentValue(site, what.path));
    case 'found':
      return foundAt(analysis, modulePath === analysis.module.path ? { ...site, span: param.span } : site, what.link, { module: modulePath, id: func?.id ?? 0 });
    case 'type': {
      const path = analysis.context.knowledge.canonical(what.path);
      return path === null ? unknown : typedValue([pathType(path)]);
    }
    case 'label': {
      // A default that is made with a pattern, `name: str = Query(pattern=…)`, checks what takes its place.
      if (entry.validated && func !== null && defaultSchema(analysis, modulePath, func, param.name)?.kind === 'closed') return unknown;
      const target = analysis.context.program.modules.get(modulePath);
      const written = target ? analysis.context.classes.written.resolve(target, param.type) : null;
      if (written?.scalar === 'closed' && entry.validated) return unknown;
      // Requests, contexts and sessions that a framework passes beside the data; to an action, clients send all there is.
      const isBeside = written !== null && written.types.length > 0 && !written.owner;
      if (isBeside && entry.entry !== 'action') return typedValue(written.types);
      const isTool = entry.entry === 'tool';
      const label = what.label;
      // A tool's parameters, and those of other things that clients let their models ask for.
      const isFilledIn = isTool || (label === 'model' && entry.entry === 'handler');
      const source = (key: string): Value => sourceValue(newSource({ path: modulePath, span: param.span }, label, label === 'model' && !isFilledIn ? originName(label) : sourceName(isTool, key, name, entry.entry ?? null), {
        fromToolParameter: isFilledIn, isParameter: isFilledIn && key !== '', whole: isFilledIn && key === '' ? ownerOf(name, entry.entry ?? null) || ' of a tool' : null, isOperator: entry.isOperator,
      }));
      if (what.schema) {
        const schema = writtenSchema(schemaValue(analysis, site, what.schema), what.checksJson);
        if (schema?.kind === 'object' && schema.fields.size > 0) return bySchema(schema, (key, isFree) => (isFree && isTool ? freely(analysis, source(key), { path: modulePath, span: param.span }, key) : source(key)));
      }
      const isFree = isTool && entry.validated && (written?.isFree ?? false);
      const whole = isFree ? freely(analysis, source(param.name), { path: modulePath, span: param.span }, param.name) : source(byParameter ? param.name : '');
      if (isBeside) return valueWith(whole, { types: written.types });
      // Several of them: a list of uploads.
      const each = written?.element;
      if (each && each.types.length > 0 && !each.owner) return join(whole, shapedValue(new Shape('l:given', new Map(), valueWith(whole, { types: each.types }))));
      if (!entry.validated || !written?.owner) return whole;
      return { ...withoutClosed(whole, classSchema(analysis, written.owner)), types: written.types };
    }
    default:
      return what satisfies never;
  }
}

/** What stands at a path; `this.schema` is a field of the class whose method is meant, and of several arguments those count that are schemas. */
function schemaValue(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): Value {
  if (path.root.kind === 'from') return joinAll(rootArguments(site, path).flatMap(({ value }) => (value.schema ? [value] : [])));
  const [field, ...others] = path.keys;
  if (path.root.kind !== 'this' || site.receiver === null || field === undefined || others.length > 0) return argumentValue(site, path);
  return memberOf(analysis, site.receiver, field, site.span);
}

function defaultSchema(analysis: FunctionAnalysis, modulePath: string, func: Func, name: string): Schema | null {
  const index = func.params.findIndex((param) => param.name === name && param.hasDefault);
  return index < 0 ? null : analysis.context.store.read(`d:${modulePath}#${func.id}.${index}`, analysis.key).schema;
}

function bySchema(schema: Schema & { kind: 'object' }, source: (key: string, isFree: boolean) => Value): Value {
  const fields = new Map<string, Value>();
  for (const [key, field] of schema.fields) {
    const scalar = field.kind === 'array' ? field.of.kind : field.kind;
    if (scalar === 'closed') fields.set(key, unknown);
    else if (scalar === 'shaped') fields.set(key, withGuards(source(key, false), guardBit('shaped')));
    else if (field.kind === 'object' && field.fields.size > 0) fields.set(key, bySchema(field, (inner, isFree) => source(`${key}.${inner}`, isFree)));
    // A list of messages is its sender's as a whole, unless he may not choose what they are.
    else if (field.kind === 'array' && field.of.kind === 'object' && [...kindKeys].some((kind) => field.of.kind === 'object' && field.of.fields.get(kind)?.kind === 'closed')) {
      fields.set(key, shapedValue(new Shape('l:schema', new Map(), bySchema(field.of, (inner, isFree) => source(`${key}.${inner}`, isFree)))));
    }
    else fields.set(key, source(key, scalar === 'free'));
  }
  return shapedValue(new Shape('o:schema', fields));
}

/** What a model fills in, marked as something that no type bounds. */
function freely(analysis: FunctionAnalysis, value: Value, location: Location, name: string): Value {
  const mark = sourceValue(newSource(location, 'any-shape', `parameter \`${name}\``));
  return analysis.isTyping ? value : join(value, mark);
}

/** What was sent, but for the parts that the schema lets nobody choose freely. */
function withoutClosed(whole: Value, schema: Schema): Value {
  switch (schema.kind) {
    case 'closed':
      return unknown;
    case 'array':
      return isOpen(schema.of) ? whole : setPath(whole, ['*'], withoutClosed(getField(whole, '*'), schema.of), true);
    case 'object': {
      let value = whole;
      for (const [name, field] of schema.fields) if (!isOpen(field)) value = setPath(value, [name], withoutClosed(getField(whole, name), field), true);
      return value;
    }
    default:
      return whole;
  }
}

/** Whether a schema lets anything through in every part. */
function isOpen(schema: Schema): boolean {
  switch (schema.kind) {
    case 'closed':
      return false;
    case 'array':
      return isOpen(schema.of);
    case 'object':
      return [...schema.fields.values()].every(isOpen);
    default:
      return true;
  }
}

function sourceName(isTool: boolean, key: string, name: string, entry: string | null): string {
  const owner = ownerOf(name, entry);
  if (isTool) return key === '' ? `the input${owner || ' of a tool'}` : parameterName(key, owner);
  if (entry === 'route' || entry === 'action') return key === '' ? `the request${owner}` : `request parameter \`${key}\`${owner}`;
  return key === '' ? `the input${owner}` : parameterName(key, owner);
}

function ownerOf(name: string, entry: string | null): string {
  return name === '' ? '' : ` of ${entry ?? 'function'} \`${name}\``;
}
