/**
 * Python: lowering to the IR and import resolution. Everything that is special to the language ends here: f-strings,
 * `%` and `.format` become `concat`, comprehensions become loops, `match` becomes tests, decorators become calls.
 *
 * Nothing here knows a library, except where the language itself names one: `typing` for annotations and casts, and
 * `abc` for abstract methods. Nothing here looks at another file; `createResolver` answers questions about paths only.
 *
 * Scoping is resolved here: a name is a slot of the function that owns it, a class body's names are slots of the
 * enclosing function that only the class body sees, and a comprehension's variable has a slot of its own.
 * `__init__` is called `constructor`, as in every language of the IR.
 *
 * Invariant: `lower` never fails and never recurses deeper than the source is nested (bounded in `frame.ts`).
 *
 * Example: `@app.get("/")` over `def home(q): return ask(f"{q}")` lowers to a function whose body is
 *   %0 = ask   %1 = q   %2 = template %1   %3 = call %0(%2)   return %3
 * and to module code that calls the decorator on it and binds the result to `home`.
 */
import type { Language } from '../contract';
import { scanImports } from './imports';
import { lowerModule } from './lower';
import { folderThatNeeds, requireLibrary } from './manifest';
import { createResolver } from './resolver';
import { pythonWriter } from './writer';

export const python: Language = {
  id: 'python',
  ecosystem: 'pypi',
  languageIds: ['python'],
  lineComment: '#',
  // A notebook's code is taken out of it before it comes here; see `../index.ts`.
  extensions: ['.py', '.pyw', '.ipynb'],
  grammarFor: () => 'python',
  lower: lowerModule,
  writer: pythonWriter,
  requireLibrary,
  folderThatNeeds,
  scanImports,
  createResolver,
};
