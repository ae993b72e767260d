/**
 * Facts about a program as a whole, and above all about what it lacks: nothing records what it asks its models, nothing
 * asks who sends a request, nothing limits how many are served, no test touches the code that asks. They are put
 * together from what stands in its files and from the names that these write (`rules/signs.ts`); a name that may mean
 * that the thing is there after all is enough to say nothing.
 *
 * It looks at the files that are reported on, and finds no flows of its own.
 * Invariant: the answer depends on the set of files, not on their order.
 *
 * Example: a route whose request reaches a model, in a program without a name like `require_user`: `open-endpoint`.
 */
import { compareLocations, spanContains } from './base/span';
import { signs, type Sign } from '../../rules/signs';
import type { FactKind } from '../../rules/kinds';
import type { Module } from './ir/types';
import { namesIn } from './names';
import type { Fact, Flow } from './rules/contract';

export const programKinds: readonly FactKind[] = ['unobserved', 'open-endpoint', 'unlimited-endpoint', 'untested-boundary', 'phrases-alone'];

export interface ProgramView {
  readonly modules: readonly Module[];
  readonly flows: readonly Flow[];
  readonly facts: readonly Fact[];
  /** Facts that imports of any file of the program stand for. */
  readonly imported: ReadonlySet<FactKind>;
  /** The files that import a file, directly or through others. */
  readonly importers: (path: string) => ReadonlySet<string>;
  /** Files that some test imports, directly or through others; null: nobody asked. */
  readonly tested: ReadonlySet<string> | null;
}

export function programFacts(view: ProgramView): Fact[] {
  const calls = view.facts.filter((fact) => fact.kind === 'model-call').sort((a, b) => compareLocations(a.location, b.location));
  return [...unobserved(view, calls), ...endpointFacts(view), ...untested(view, calls), ...phrasesAlone(view)];
}

function has(view: ProgramView, kind: FactKind): boolean {
  return view.imported.has(kind) || view.facts.some((fact) => fact.kind === kind);
}

function shows(modules: readonly Module[], sign: Sign): boolean {
  return modules.some((module) => signsIn(module).has(sign));
}

/** A module is looked at once, however often its program is. */
const signsOf = new WeakMap<Module, ReadonlySet<Sign>>();

function signsIn(module: Module): ReadonlySet<Sign> {
  let found = signsOf.get(module);
  if (!found) {
    const names = [...namesIn(module)];
    found = new Set((Object.keys(signs) as Sign[]).filter((sign) => names.some((name) => signs[sign].test(name))));
    signsOf.set(module, found);
  }
  return found;
}

function unobserved(view: ProgramView, calls: readonly Fact[]): Fact[] {
  const [first] = calls;
  if (!first || has(view, 'observer') || shows(view.modules, 'observes')) return [];
  return calls.map((call) => ({ ...call, kind: 'unobserved' }));
}

/** Where requests come in that reach a model. */
function endpointFacts(view: ProgramView): Fact[] {
  const reaching = view.flows.filter((flow) => flow.label === 'user' && flow.channel.startsWith('prompt.'));
  const endpoints = view.facts.filter(({ kind, call }) =>
    kind === 'endpoint' && reaching.some(({ steps }) => steps[0] && steps[0].location.path === call.path && spanContains(call.span, steps[0].location.span)),
  );
  const found: Fact[] = [];
  for (const endpoint of endpoints) {
    const around = view.importers(endpoint.call.path);
    const near = view.modules.filter(({ path }) => path === endpoint.call.path || around.has(path) || /(?:^|\/)(?:middleware|settings|proxy|hooks\.server)\.\w+$/.test(path));
    if (!has(view, 'authenticator') && !shows(near, 'authenticates')) found.push({ ...endpoint, kind: 'open-endpoint' });
  }
  if (!has(view, 'limiter') && !shows(view.modules, 'limits')) for (const endpoint of endpoints) found.push({ ...endpoint, kind: 'unlimited-endpoint' });
  return found;
}

/** Files whose calls no test can reach; the first call stands for its file. */
function untested(view: ProgramView, calls: readonly Fact[]): Fact[] {
  const { tested } = view;
  if (!tested) return [];
  const seen = new Set<string>();
  const found: Fact[] = [];
  for (const call of calls) {
    const { path } = call.location;
    if (seen.has(path) || tested.has(path)) continue;
    seen.add(path);
    found.push({ ...call, kind: 'untested-boundary', says: tested.size === 0 ? 'there are no tests' : '' });
  }
  return found;
}

/** Where phrases are looked for in a text that goes to a model, and no guardrail is asked about any such text. */
function phrasesAlone(view: ProgramView): Fact[] {
  const isOutside = ({ label }: Flow): boolean => label === 'user' || label === 'content';
  const outside = view.flows.filter(isOutside);
  if (outside.some(({ channel }) => channel === 'guardrail')) return [];
  const prompted = new Set(outside.filter(({ channel }) => channel.startsWith('prompt.')).map(startOf));
  return outside.filter((flow) => flow.channel === 'phrase-list' && prompted.has(startOf(flow))).map((flow) => ({
    kind: 'phrases-alone', location: flow.sink, call: flow.steps[0]?.location ?? flow.sink, subject: flow.sourceName, says: '', confidence: flow.confidence,
  }));
}

function startOf({ steps: [first] }: Flow): string {
  return first ? `${first.location.path}:${first.location.span.start}` : '';
}
