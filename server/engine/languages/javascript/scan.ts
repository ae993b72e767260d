/** Finds what a file imports without parsing it. */

const patterns: readonly RegExp[] = [
  // import x from 'y', export … from 'y': the clause holds no quote and no semicolon.
  /\b(?:import|export)\b[^'"`;=()]*?\bfrom\s*(['"])([^'"\n]+)\1/g,
  // import 'y'
  /\bimport\s*(['"])([^'"\n]+)\1/g,
  // import('y'), require('y'), require.resolve('y'), import x = require('y')
  /\b(?:import|require(?:\s*\.\s*resolve)?)\s*\(\s*(?:\/\*[^*]*\*\/\s*)?(['"`])([^'"`\n]+)\1/g,
];

/** `import(`./tools/${name}.js`)`, `require('./tools/' + name)`: what is only known when the program runs is a `*`. */
const madeUp = /\b(?:import|require)\s*\(\s*(?:`([^`\n]*\$\{[^`\n]*)`|(?:__dirname\s*\+\s*)?(['"])(\.{0,2}\/[^'"\n]*)\2\s*\+)/g;

/** `path.join(__dirname, 'tools')`, in a file that loads what is not written out. */
const folderBeside = /\b(?:join|resolve)\s*\(\s*(?:__dirname|import\.meta\.dirname)\s*,\s*((?:(['"])[\w.\/-]+\2\s*,?\s*)+)/g;
const loader = /\b(?:import|require)\s*\(\s*(?!['"`\s)])/;

export function scanImports(text: string): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) if (match[2] !== undefined) found.add(match[2]);
  }
  for (const [, template, , begun] of text.matchAll(madeUp)) {
    const path = template === undefined ? `${begun ?? ''}*` : template.replace(/\$\{[^{}]*\}/g, '*');
    found.add(path.startsWith('/') ? `.${path}` : path);
  }
  if (loader.test(text)) {
    for (const [, folders = ''] of text.matchAll(folderBeside)) {
      const folder = [...folders.matchAll(/[\w.\/-]+/g)].join('/');
      // Commands and tools are often sorted into folders by their kinds.
      found.add(`./${folder}/*`).add(`./${folder}/*/*`);
    }
  }
  return [...found];
}
