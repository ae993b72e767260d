/** Finds what a file imports without parsing it. */

const patterns: readonly RegExp[] = [
  // import x from 'y', export … from 'y': the clause holds no quote and no semicolon.
  /\b(?:import|export)\b[^'"`;=()]*?\bfrom\s*(['"])([^'"\n]+)\1/g,
  // import 'y'
  /\bimport\s*(['"])([^'"\n]+)\1/g,
  // import('y'), require('y'), require.resolve('y'), import x = require('y')
  /\b(?:import|require(?:\s*\.\s*resolve)?)\s*\(\s*(?:\/\*[^*]*\*\/\s*)?(['"`])([^'"`\n]+)\1/g,
];

export function scanImports(text: string): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) if (match[2] !== undefined) found.add(match[2]);
  }
  return [...found];
}
