/**
 * Objects that the knowledge recognises by their fields: a program's own tools have a name, a description, a schema of
 * what a model fills in, and a function that is run with it. Such a thing is an object that is written out, one of a
 * class of the program that is made with such arguments, or such a class itself. Nothing here knows which fields.
 *
 * Example: with the row `object: [name, description, input_schema]` and its callback at `0.handler`,
 * `{"name": "read", "description": "…", "input_schema": {…}, "handler": read}` calls `read` as a tool.
 */
import type { Span } from '../base/span';
import type { Func } from '../ir/types';
import type { CompiledCallback, CompiledRow } from '../models/knowledge';
import { getField, setPath } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { followCallback } from './callbacks';
import type { ClassRef } from './classes';
import { whenHolds } from './conditions';
import { givesToTexts } from './given';
import type { Gift } from './given';
import { memberOf } from './members';
import { classSchema } from './schemas';
import { Shape } from './shape';
import { constantValue, nothing, shapedValue, unknown } from './value';
import type { Value } from './value';

/** An object that is written out. */
export function followObject(analysis: FunctionAnalysis, object: Value, span: Span): void {
  const hasField = (name: string): boolean => object.shapes.some((shape) => shape.fields.has(name));
  for (const { ecosystem, fields, family, row } of analysis.context.knowledge.objectRows) {
    if (ecosystem !== analysis.ecosystem || family !== null || !fields.every((names) => names.some(hasField))) continue;
    followRow(analysis, object, span, row);
  }
}

function followRow(analysis: FunctionAnalysis, object: Value, span: Span, row: CompiledRow, name = getField(object, 'name')): void {
  const argument: Argument = { value: object, name: null, spread: 'none', op: null, span };
  const named: Argument = { ...argument, name: 'name', value: name };
  const site: CallSite = { span, id: null, name: '', args: [named, argument], receiver: null, receiverOp: null };
  if (!whenHolds(site, row.when).holds) return;
  analysis.context.knowledge.use(row);
  for (const callback of row.callbacks) followCallback(analysis, site, row, callback, new Set());
}

/** An object of a class of the program, with what its constructor is given by name. */
export function followMade(analysis: FunctionAnalysis, object: Value, site: CallSite): Value {
  const given = site.args.filter((argument) => argument.name !== null && argument.spread === 'none');
  if (given.length > 0 || object.shapes.some((shape) => shape.fields.size > 0)) {
    followObject(analysis, given.reduce((whole, { name, value }) => setPath(whole, [name as string], value, true), object), site.span);
  }
  return object;
}

/** A class of the program, by the fields and methods that it and its bases write down. */
export function followClass(analysis: FunctionAnalysis, ref: ClassRef, span: Span): void {
  const { classes, knowledge } = analysis.context;
  const own = classes.info(ref)?.def;
  if (!own) return;
  const defs = classes.ancestors(ref).map((ancestor) => classes.info(ancestor)?.def);
  const isWritten = (name: string): boolean => defs.some((def) => def?.fields.some((field) => field.name === name) || def?.methods.some((method) => method.name === name && method.kind === 'getter'));
  for (const { ecosystem, fields, family, row } of knowledge.objectRows) {
    if (ecosystem !== analysis.ecosystem || !fields.every((names) => names.some(isWritten))) continue;
    if (family !== null && !isOfFamily(analysis, ref, family)) continue;
    const run = row.callbacks.map(({ at }) => at.keys[0]).filter((name) => name !== undefined && own.methods.some((method) => method.name === name));
    if (run.length === 0) continue;
    const instance = analysis.instanceValue(ref, true);
    const wanted = [...new Set([...fields.flat(), ...run])] as string[];
    const object = wanted.reduce((whole, name) => {
      const value = memberOf(analysis, instance, name, span);
      // What a field holds is known of classes that something makes objects of.
      if (value === nothing) return isWritten(name) ? setPath(whole, [name], unknown, true) : whole;
      return setPath(whole, [name], value, true);
    }, shapedValue(new Shape(`o:${analysis.key}:${own.name}`)));
    if (family === null) followObject(analysis, object, own.nameSpan);
    else {
      // The base may have an empty one.
      const [name, ...more] = (getField(object, 'name').constants ?? []).filter((constant) => constant !== '' && constant !== null);
      followRow(analysis, object, own.nameSpan, row, constantValue(name === undefined || more.length > 0 ? own.name : name));
    }
  }
}

/** A class of a kind that the program itself has, and no library: one of its bases is called so. */
function isOfFamily({ context: { classes, knowledge } }: FunctionAnalysis, ref: ClassRef, family: string): boolean {
  const isOfLibrary = classes.libraryPaths(ref).some((path) => knowledge.subclasses(path).some((row) => row.tool !== null || row.entry === 'tool'));
  return !isOfLibrary && classes.ancestors(ref).slice(1).some((base) => classes.info(base)?.def.name.endsWith(family));
}

/**
 * What a callback gives, where a schema says which parameters are meant: those that it names, the only one, one that is
 * taken apart at once, and all further ones.
 */
export function givesBySchema(analysis: FunctionAnalysis, site: CallSite, callback: CompiledCallback, func: Func): readonly Gift[] {
  if (callback.texts) return givesToTexts(analysis, callback.give, func);
  if (!callback.named) return callback.give;
  const named = namesIn(analysis, argumentValue(site, callback.named));
  const params = func.params.filter((param) => param.kind !== 'receiver');
  const whole = callback.give.find(({ at }) => at.root.kind === 'all');
  const meant = whole === undefined ? [] : params.flatMap((param, index): Gift[] =>
    named.has(param.name) || params.length === 1 || param.kind === 'keywords' || (param.name === '' && index === 0)
      ? [{ at: { ...whole.at, root: { kind: 'argument', index, name: null } }, what: named.has(param.name) && whole.what.kind === 'label' ? { ...whole.what, schema: null } : whole.what, isByName: named.has(param.name) }]
      : []);
  return [...callback.give.filter((give) => give !== whole), ...meant];
}

/** The names of the fields that a schema describes: JSON Schema, one of a library, a class, or an object of schemas. */
function namesIn(analysis: FunctionAnalysis, value: Value): ReadonlySet<string> {
  const names = new Set<string>();
  if (value.schema?.kind === 'object') for (const name of value.schema.fields.keys()) names.add(name);
  for (const type of value.types) if (type.kind === 'class') for (const name of classSchema(analysis, type).fields.keys()) names.add(name);
  const properties = getField(value, 'properties');
  for (const { fields } of (properties === unknown || properties === nothing ? value : properties).shapes) for (const name of fields.keys()) names.add(name);
  return names;
}
