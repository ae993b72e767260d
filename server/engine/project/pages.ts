/**
 * The browser half of a program: files that ask for an answer and files that show markup, which hardly ever have a word
 * of models in them. Of a whole front end only those are taken that lie on a way between asking and showing: a file that
 * does both, or one that imports, itself or through others, both what asks and what shows, as near to them as can be,
 * and what lies in between.
 *
 * Example: `Chat.jsx` imports `api.js`, which calls `fetch`, and `Message.jsx`, which has markup put into the page: all
 * three are taken; `App.jsx`, which imports `Chat.jsx`, and `Header.jsx` are not.
 */
type Edges = ReadonlyMap<string, readonly string[]>;

/** More files than this that all have to do with asking or showing are a front end of its own, and no half of a program that is small enough to be followed. */
const mostFiles = 60;

export function pagesBetween(asking: readonly string[], showing: readonly string[], imports: Edges, importers: Edges): readonly string[] {
  if (asking.length === 0 || showing.length === 0) return [];
  const toAsking = reach(asking, importers);
  const toShowing = reach(showing, importers);
  const joining = [...toAsking].filter((path) => toShowing.has(path));
  const isJoining = new Set(joining);
  const nearest = joining.filter((path) => !(imports.get(path) ?? []).some((target) => isJoining.has(target)));
  const between = (path: string): boolean => toAsking.has(path) || toShowing.has(path);
  const taken = new Set([...nearest, ...asking.filter((path) => isJoining.has(path) && showing.includes(path))]);
  for (const path of taken) for (const target of imports.get(path) ?? []) if (between(target)) taken.add(target);
  return taken.size > mostFiles ? asking.filter((path) => showing.includes(path)) : [...taken];
}

function reach(starts: Iterable<string>, edges: Edges): Set<string> {
  const reached = new Set(starts);
  for (const path of reached) for (const next of edges.get(path) ?? []) reached.add(next);
  return reached;
}
