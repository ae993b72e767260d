/** JSON as configuration files have it: with comments and commas before a closing bracket. */

import { parse, type ParseError } from 'jsonc-parser';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** The value of a text, or null when it is no JSON. */
export function parseJson(text: string): Json {
  const errors: ParseError[] = [];
  const value = parse(text.replace(/^\ufeff/, ''), errors, { allowTrailingComma: true }) as Json | undefined;
  return errors.length > 0 || value === undefined ? null : value;
}

export function asObject(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function asString(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
