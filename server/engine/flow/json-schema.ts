/**
 * JSON Schemas that are written out in a program: which parts of a value that fits one are still free text.
 * What is not understood here is free text.
 */
import { provenBy } from './patterns';
import { isTainted, joinSchema } from './value';
import type { Schema, Value } from './value';
import type { Shape } from './shape';

const closedTypes: ReadonlySet<unknown> = new Set(['number', 'integer', 'boolean', 'null']);
const open: Schema = { kind: 'open' };

/** Whether a value looks like a JSON Schema, and not like an object of schemas. */
export function isJsonSchema(value: Value): boolean {
  return value.schema === null && value.shapes.some((shape) => (shape.fields.get('type')?.constants?.length ?? 0) > 0);
}

export function jsonSchema(value: Value): Schema {
  let result: Schema | null = value.schema;
  for (const shape of value.shapes) {
    const one = schemaOfShape(shape);
    result = result === null ? one : joinSchema(result, one);
  }
  return result ?? open;
}

function schemaOfShape(shape: Shape): Schema {
  const known = (name: string): Value | null => shape.fields.get(name) ?? null;
  // What is deep inside is not kept; a list of values that nobody untrusted wrote to is one of constants.
  const listed = known('enum');
  if (isConstant(known('const')) || (listed !== null && !isTainted(listed))) return { kind: 'closed' };
  const types = known('type')?.constants ?? [];
  if (types.length === 0) return open;
  if (types.every((type) => closedTypes.has(type))) return { kind: 'closed' };
  const [type] = types.length === 1 ? types : [];
  const proofs = (known('pattern')?.constants ?? []).map((pattern) => (typeof pattern === 'string' ? provenBy(pattern, false) : null));
  if (type === 'string' && proofs.length > 0 && !proofs.includes(null)) return { kind: proofs.includes('shaped') ? 'shaped' : 'closed' };
  const items = known('items');
  if (type === 'array' && items) return { kind: 'array', of: jsonSchema(items) };
  if (type !== 'object') return open;
  const fields = new Map<string, Schema>();
  for (const properties of known('properties')?.shapes ?? []) {
    for (const [name, field] of properties.fields) fields.set(name, jsonSchema(field));
  }
  return { kind: 'object', fields };
}

function isConstant(value: Value | null): boolean {
  return value !== null && (value.constants?.length ?? 0) > 0;
}
