/**
 * Schemas as rows describe them, and what a value is after it was checked by one.
 */
import { Limits } from '../base/limits';
import type { CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import { areRolesWithOrders } from '../../../rules/literals';
import { constantText, getField, isList, setPath } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentValue, rootArguments } from './arguments';
import type { CallSite } from './arguments';
import type { ClassRef, FunctionRef } from './classes';
import { isJsonSchema, jsonSchema } from './json-schema';
import { functionKey } from './keys';
import { provenBy, provesArithmetic } from './patterns';
import { guardBit, wholeBits } from './taint';
import { isTainted, nothing, valueWith, withGuards } from './value';
import type { Schema, Value } from './value';
import type { WrittenType } from './written-types';

/** Whether what a value is compared with may be trusted to list what is allowed. */
export function isTrustedSet(value: Value): boolean {
  if (isTainted(value)) return false;
  if (areRolesWithOrders(textsIn(value))) return false;
  // Membership in a string is a substring test.
  return !(value.constants !== null && value.constants.some((constant) => typeof constant === 'string'));
}

/** The texts that a list holds. */
function textsIn({ shapes }: Value): string[] {
  return shapes.filter(isList).flatMap((shape) => [...shape.fields.values(), ...(shape.rest ? [shape.rest] : [])]).flatMap(({ constants }) => (constants ?? []).map(constantText));
}

/** What a match of any of the patterns that this may be proves; null for nothing. */
export function patternProof(pattern: Value, whole: boolean): 'pattern' | 'shaped' | null {
  const proofs = (pattern.constants ?? [null]).map((constant) => (typeof constant === 'string' ? provenBy(constant, whole) : null));
  if (proofs.length === 0 || proofs.includes(null)) return null;
  return proofs.includes('shaped') ? 'shaped' : 'pattern';
}

/** Whether a match of whichever of the patterns leaves numbers and operators alone. */
export function isArithmeticPattern(pattern: Value, whole: boolean): boolean {
  const { constants } = pattern;
  return constants !== null && constants.length > 0 && constants.every((constant) => typeof constant === 'string' && provesArithmetic(constant, whole));
}

const schemaOfProof = { pattern: 'closed', shaped: 'shaped', none: 'open' } as const;

export function schemaOf(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow): Schema {
  const schema = row.schema as NonNullable<CompiledRow['schema']>;
  switch (schema.kind) {
    case 'closed':
      return { kind: site.args.some(({ value }) => areRolesWithOrders(textsIn(value))) ? 'open' : 'closed' };
    case 'open':
    case 'free':
      return { kind: schema.kind };
    case 'same':
      return site.receiver?.schema ?? { kind: 'open' };
    case 'pattern':
      return { kind: schemaOfProof[patternProof(argumentValue(site, schema.of), false) ?? 'none'] };
    case 'test': {
      const same = site.receiver?.schema ?? { kind: 'open' };
      // What functions prove is known only once labels are asked for; until then the most is assumed, since schemas may only open.
      const tests = argumentValue(site, schema.of).types.filter((type) => type.kind === 'function');
      return same.kind === 'open' && tests.length > 0 && (analysis.isTyping || tests.every((test) => provesItsArgument(analysis, test, 'whenTrue'))) ? { kind: 'closed' } : same;
    }
    case 'object': {
      const own = schemaFields(argumentValue(site, schema.of), schema.closed);
      const base = site.receiver?.schema?.kind === 'object' ? site.receiver.schema.fields : new Map<string, Schema>();
      return { kind: 'object', fields: new Map([...base, ...own]) };
    }
    case 'array':
      return { kind: 'array', of: argumentValue(site, schema.of).schema ?? { kind: 'open' } };
    case 'like':
      return schemaAt(analysis, site, schema.of);
    case 'json':
      return jsonSchema(argumentValue(site, schema.of));
    default:
      return schema satisfies never;
  }
}

/** Whether a function returns, or returns something true, only for what may be given to anything. */
function provesItsArgument(analysis: FunctionAnalysis, ref: FunctionRef, holds: 'always' | 'whenTrue'): boolean {
  const func = analysis.context.functionOf(ref)?.func;
  const summary = func && analysis.context.store.summary(functionKey(ref.module, ref.id), analysis.key);
  const first = `p${func?.params.findIndex(({ kind }) => kind !== 'receiver') ?? -1}`;
  return summary?.proves[holds].some(({ root, path, bits }) => root === first && path.length === 0 && (bits & wholeBits) !== 0) ?? false;
}

/** `@field_validator("name")`: what the function refuses never becomes a field of its class. */
export function noteTestedFields(analysis: FunctionAnalysis, own: CallSite, row: CompiledRow, ref: FunctionRef): void {
  const owner = analysis.context.functionOf(ref)?.func.classId ?? -1;
  if (row.tests === null || owner < 0 || !provesItsArgument(analysis, ref, 'always')) return;
  for (const name of rootArguments(own, row.tests).flatMap(({ value }) => value.constants ?? [])) {
    if (typeof name === 'string') analysis.contribute(testedField({ module: ref.module, id: owner }, name), valueWith(nothing, { schema: { kind: 'closed' } }), null);
  }
}

function testedField({ module, id }: ClassRef, name: string): string {
  return `t:${module}#${id}.${name}`;
}

/** The schema that stands at a path of a call; open where there is none. A class of the program is one by its fields. */
export function schemaAt(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): Schema {
  const value = argumentValue(site, path);
  const owners = value.types.filter((type) => type.kind === 'class');
  if (value.schema === null && owners.length === 1) return classSchema(analysis, owners[0] as ClassRef);
  return writtenSchema(value, false) ?? { kind: 'open' };
}

/** What a class holds its objects to, field by field. */
export function classSchema(analysis: FunctionAnalysis, owner: ClassRef, depth = 0): Schema & { readonly kind: 'object' } {
  const { classes } = analysis.context;
  const names = new Set(classes.ancestors(owner).flatMap((ancestor) => classes.info(ancestor)?.def.fields ?? []).map(({ name }) => name));
  const fields = new Map<string, Schema>();
  for (const name of names) fields.set(name, fieldSchema(analysis, owner, name, depth) ?? { kind: 'open' });
  return { kind: 'object', fields };
}

/** A field is closed when its written type is, or when what it is made with says so. Null where the class writes no such field. */
export function fieldSchema(analysis: FunctionAnalysis, owner: ClassRef, name: string, depth = 0): Schema | null {
  const { classes, store } = analysis.context;
  for (const ancestor of classes.ancestors(owner)) {
    const info = classes.info(ancestor);
    const field = info?.def.fields.find((candidate) => candidate.name === name);
    if (!info || !field) continue;
    const made = store.read(`o:${ancestor.module}#${ancestor.id}.${name}`, analysis.key).schema;
    if (made?.kind === 'closed') return made;
    return store.read(testedField(ancestor, name), analysis.key).schema ?? typeSchema(analysis, classes.written.resolve(info.module, field.type), depth);
  }
  return null;
}

function typeSchema(analysis: FunctionAnalysis, written: WrittenType, depth: number): Schema {
  if (written.scalar === 'closed') return { kind: 'closed' };
  if (written.element) return { kind: 'array', of: typeSchema(analysis, written.element, depth) };
  return written.owner && depth < Limits.accessPathDepth ? classSchema(analysis, written.owner, depth + 1) : { kind: written.isFree ? 'free' : 'open' };
}

/** The schema that a value is; a plain object of schemas is an object schema. Who does not check JSON Schemas checks nothing by them. */
export function writtenSchema(value: Value, checksJson: boolean): Schema | null {
  if (value.schema || value.shapes.length === 0) return value.schema;
  if (isJsonSchema(value)) return checksJson ? jsonSchema(value) : null;
  return { kind: 'object', fields: schemaFields(value) };
}

/** `closed`: texts that stand for closed parts. */
export function schemaFields(value: Value, closed: readonly string[] = []): Map<string, Schema> {
  if (value.schema?.kind === 'object') return new Map(value.schema.fields);
  const fields = new Map<string, Schema>();
  for (const shape of value.shapes) {
    for (const [name, field] of shape.fields) fields.set(name, field.schema ?? { kind: isOneOf(field, closed) ? 'closed' : 'open' });
  }
  return fields;
}

function isOneOf({ constants }: Value, texts: readonly string[]): boolean {
  return constants !== null && constants.length > 0 && constants.every((constant) => texts.includes(constantText(constant)));
}

/** The value after a check by a schema: closed parts lose their danger, the rest keeps it. */
export function validated(value: Value, schema: Schema): Value {
  switch (schema.kind) {
    case 'closed':
      return withGuards(value, guardBit('typed') | guardBit('checked'));
    case 'shaped':
      return withGuards(value, guardBit('shaped') | guardBit('checked'));
    case 'open':
      return withGuards(value, guardBit('checked'));
    case 'free':
      return value;
    case 'array':
      return value.taints.length === 0 ? value : setPath(value, ['*'], validated(getField(value, '*'), schema.of), true);
    case 'object': {
      let result = value;
      for (const [name, field] of schema.fields) result = setPath(result, [name], validated(getField(value, name), field), true);
      return result;
    }
    default:
      return schema satisfies never;
  }
}
