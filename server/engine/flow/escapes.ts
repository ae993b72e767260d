/**
 * Replacements that keep a text inside of the literal that it is put into: `text.replace(/[\\"]/g, "\\$&")`. A quote
 * that is escaped alone comes free again behind a backslash, so those have to be doubled as well, before or with it.
 *
 * Example: replacing `'` by `'\''` quotes a text for a shell, since it is what stands between two single quotes.
 */

/** Of what stands between quotes: for a shell; its backslashes and quotes, or one of the two. */
export type Escape = 'shell' | 'both' | 'backslashes' | 'quotes';

const quotes = ['"', "'", '`'];
/** A single quote closes, stands for itself, and opens again. */
const shellQuotes = ["'\\''", `'"'"'`, "'\\\\''"];

/** What a replacement of all matches of a pattern, or of all occurrences of a text, escapes. */
export function escapeBy(pattern: string, replacement: string): Escape | null {
  const characters = charactersOf(pattern);
  if (characters === null) return null;
  if (characters.length === 1 && characters[0] === "'" && shellQuotes.includes(replacement)) return 'shell';
  if (!replacement.startsWith('\\')) return null;
  const hasBackslash = characters.includes('\\');
  const hasQuote = quotes.some((quote) => characters.includes(quote));
  if (hasBackslash && ['"', '$', '`'].every((character) => characters.includes(character))) return 'shell';
  if (hasBackslash && hasQuote) return 'both';
  if (hasQuote) return 'quotes';
  return hasBackslash && characters.length === 1 && replacement.startsWith('\\\\') ? 'backslashes' : null;
}

/** The characters of which each match is one; null where it may be anything else, or where the first match alone is replaced. */
function charactersOf(pattern: string): readonly string[] | null {
  if (pattern.length === 1) return [pattern];
  const [, written, flags] = /^\/([\s\S]*)\/([a-z]*)$/.exec(pattern) ?? [];
  if (written !== undefined && !flags?.includes('g')) return null;
  const body = (written ?? pattern).replace(/^\(([\s\S]*)\)$/, '$1');
  const listed = /^\[((?:\\.|[^\]\\^])(?:\\.|[^\]\\])*)\]$/.exec(body)?.[1] ?? body;
  const characters = listed.match(/\\[^a-zA-Z0-9]|[^\\]/g) ?? [];
  if (characters.join('') !== listed || (listed === body && characters.length !== 1)) return null;
  return characters.map((character) => character.slice(-1));
}
