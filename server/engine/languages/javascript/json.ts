/** JSON as configuration files have it: with comments and commas before a closing bracket. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** The value of a text, or null when it is no JSON. */
export function parseJson(text: string): Json {
  const keepStrings = (match: string): string => (match.startsWith('"') ? match : ' ');
  const plain = text
    .replace(/^\ufeff/, '')
    .replace(/"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, keepStrings)
    .replace(/"(?:\\.|[^"\\\n])*"|,(?=\s*[}\]])/g, keepStrings);
  try {
    return JSON.parse(plain) as Json;
  } catch {
    return null;
  }
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
