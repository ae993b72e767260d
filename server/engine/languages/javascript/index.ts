/**
 * JavaScript and TypeScript as a language of the engine: `.js .mjs .cjs .jsx .ts .mts .cts .tsx`,
 * and what `../component` makes of components and pages.
 *
 * `lower` turns a syntax tree into the neutral program, `createResolver` finds the files that imports mean, `scanImports`
 * reads imports from raw text. Each kind of syntax has a file of its own: declarations (what a region declares),
 * functions, classes, statements, expressions, operators, members (chains and calls), literals, patterns, text-building,
 * jsx, modules, namespaces, types. They share one `Lowering`, which knows the current function, scope and block.
 *
 * What may not be here: knowledge of any library, of labels or of rules; and no failure, whatever the text looks like.
 * Invariant: every call, member and assignment of the source that the parser understood is in the program once, with the
 * exact span of its expression; names are resolved as the language scopes them.
 *
 * Example: `const ask = async (q) => client.run(`Hi ${q}`)` is a function named `ask`, marked async, whose body is
 *   %0 = 0:client   %1 = %0.run   %2 = q   %3 = template "Hi " %2   %4 = call %1(%3) on %0   return %4
 */
import type { GrammarName } from '../../syntax/tree';
import type { Language } from '../contract';
import { lower } from './lower';
import { folderThatNeeds, requireLibrary } from './manifest';
import { createResolver } from './resolver';
import { scanImports } from './scan';
import { javascriptWriter } from './writer';

const grammars: Readonly<Record<string, GrammarName>> = {
  '.js': 'javascript', '.mjs': 'javascript', '.cjs': 'javascript', '.jsx': 'javascript',
  '.ts': 'typescript', '.mts': 'typescript', '.cts': 'typescript', '.tsx': 'tsx',
  // The code of these is taken out of them before it comes here; see `../index.ts`.
  '.vue': 'tsx', '.svelte': 'tsx', '.html': 'javascript', '.htm': 'javascript',
};

export const javascript: Language = {
  id: 'javascript',
  ecosystem: 'npm',
  languageIds: ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'vue', 'svelte', 'html'],
  lineComment: '//',
  inlineComment: ['/*', '*/'],
  extensions: Object.keys(grammars),
  grammarFor: (path) => grammars[path.slice(path.lastIndexOf('.')).toLowerCase()] ?? 'javascript',
  lower,
  writer: javascriptWriter,
  requireLibrary,
  folderThatNeeds,
  scanImports,
  createResolver,
};
