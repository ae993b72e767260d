/**
 * Schemas as rows describe them, and what a value is after it was checked by one.
 */
import type { CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import { getField, setPath } from './access';
import { argumentValue } from './arguments';
import type { CallSite } from './arguments';
import { isStrictPattern } from './patterns';
import { guardBit } from './taint';
import { isTainted, withGuards } from './value';
import type { Schema, Value } from './value';

/** Whether what a value is compared with may be trusted to list what is allowed. */
export function isTrustedSet(value: Value): boolean {
  if (isTainted(value)) return false;
  // Membership in a string is a substring test.
  return !(value.constants !== null && value.constants.some((constant) => typeof constant === 'string'));
}

export function patternHolds(pattern: Value, whole: boolean): boolean {
  const constants = pattern.constants;
  return constants !== null && constants.length > 0 && constants.every((constant) => typeof constant === 'string' && isStrictPattern(constant, whole));
}

export function schemaOf(site: CallSite, row: CompiledRow): Schema {
  const schema = row.schema as NonNullable<CompiledRow['schema']>;
  switch (schema.kind) {
    case 'closed':
    case 'open':
      return { kind: schema.kind };
    case 'same':
      return site.receiver?.schema ?? { kind: 'open' };
    case 'pattern':
      return { kind: patternHolds(argumentValue(site, schema.of), false) ? 'closed' : 'open' };
    case 'object': {
      const own = schemaFields(argumentValue(site, schema.of));
      const base = site.receiver?.schema?.kind === 'object' ? site.receiver.schema.fields : new Map<string, Schema>();
      return { kind: 'object', fields: new Map([...base, ...own]) };
    }
    case 'array':
      return { kind: 'array', of: argumentValue(site, schema.of).schema ?? { kind: 'open' } };
    default:
      return schema satisfies never;
  }
}

/** The schema that stands at a path of a call; open where there is none. */
export function schemaAt(site: CallSite, path: ArgPath): Schema {
  const value = argumentValue(site, path);
  return value.schema ?? (value.shapes.length > 0 ? { kind: 'object', fields: schemaFields(value) } : { kind: 'open' });
}

/** A plain object of schemas is an object schema. */
export function schemaFields(value: Value): Map<string, Schema> {
  if (value.schema?.kind === 'object') return new Map(value.schema.fields);
  const fields = new Map<string, Schema>();
  for (const shape of value.shapes) {
    for (const [name, field] of shape.fields) fields.set(name, field.schema ?? { kind: 'open' });
  }
  return fields;
}

/** The value after a check by a schema: closed parts lose their danger, the rest keeps it. */
export function validated(value: Value, schema: Schema): Value {
  switch (schema.kind) {
    case 'closed':
      return withGuards(value, guardBit('typed'));
    case 'open':
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
