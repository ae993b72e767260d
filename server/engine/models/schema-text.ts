/** What a row says of a schema, with its paths read. */
import { parseArgPath } from './paths';
import type { ArgPath } from './paths';
import type { SchemaText } from './schema';

export type CompiledSchema =
  | { readonly kind: 'closed' | 'open' | 'free' | 'same' }
  /** `closed`: texts that stand for closed parts. */
  | { readonly kind: 'object'; readonly of: ArgPath; readonly closed: readonly string[] }
  | { readonly kind: 'array' | 'like' | 'json' | 'pattern' | 'test'; readonly of: ArgPath };

export function compileSchema(schema: SchemaText): CompiledSchema {
  if (typeof schema === 'string') return { kind: schema };
  if ('object' in schema) return { kind: 'object', of: parseArgPath(schema.object), closed: schema.closed?.split('|') ?? [] };
  if ('array' in schema) return { kind: 'array', of: parseArgPath(schema.array) };
  if ('like' in schema) return { kind: 'like', of: parseArgPath(schema.like) };
  if ('test' in schema) return { kind: 'test', of: parseArgPath(schema.test) };
  return 'json' in schema ? { kind: 'json', of: parseArgPath(schema.json) } : { kind: 'pattern', of: parseArgPath(schema.pattern) };
}
