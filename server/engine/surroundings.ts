/**
 * What lies round the analysed code and is never parsed: which packages any file of the program imports, and which files
 * its tests reach. It works on the specifiers that a scan of raw text found.
 *
 * Example: a program whose `instrumentation.ts` imports a tracer is traced, whether or not that file is analysed.
 */
import type { FactKind } from '../../rules/kinds';
import type { FileSet, Language } from './languages/contract';
import { languageOf } from './languages';
import type { Knowledge } from './models/knowledge';
import { ModuleGraph } from './project/graph';
import { noPart } from './project/prefilter';

export type Imports = Iterable<readonly [path: string, specifiers: readonly string[]]>;

const known = new WeakMap<readonly string[], readonly FactKind[]>();

/** Facts that imports stand for: a tracer, a limiter, something that asks who is there. */
export function importedKinds(imports: Imports, knowledge: Knowledge): ReadonlySet<FactKind> {
  const kinds = new Set<FactKind>();
  for (const [path, specifiers] of imports) {
    let own = known.get(specifiers);
    if (!own) known.set(specifiers, (own = kindsOf(path, specifiers, knowledge)));
    for (const kind of own) kinds.add(kind);
  }
  return kinds;
}

function kindsOf(path: string, specifiers: readonly string[], knowledge: Knowledge): readonly FactKind[] {
  const language = languageOf(path);
  if (!language) return [];
  return specifiers.flatMap((specifier) => knowledge.imports(language.ecosystem, specifier)).flatMap((row) => {
    knowledge.use(row);
    return row.facts.map((fact) => fact.kind);
  });
}

/** Everything that can be reached over some edges, the start left out. */
export function reachedFrom(start: string, edges: (path: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set(edges(start));
  for (const path of reached) for (const next of edges(path)) reached.add(next);
  return reached;
}

/** Files that some test imports, directly or through others. */
export function testedFiles(imports: Imports, tests: readonly string[], languages: readonly Language[], files: FileSet): ReadonlySet<string> {
  const graph = new ModuleGraph(languages, files);
  for (const [path, specifiers] of imports) graph.setFile(path, { specifiers, part: noPart });
  const reached = new Set(tests);
  for (const path of reached) for (const next of graph.importsOf(path)) reached.add(next);
  return reached;
}
