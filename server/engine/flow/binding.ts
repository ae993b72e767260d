/**
 * Parameters meet arguments: which value each input of a callee has at one call.
 */
import type { Func, Param } from '../ir/types';
import { getField, setPath } from './access';
import { renamesOf } from './agents/pieces';
import type { FunctionAnalysis } from './analysis';
import type { Argument, CallSite } from './arguments';
import { callInput } from './callees';
import type { FunctionRef } from './classes';
import { capturedVariable, variablePlace } from './keys';
import { foundByName } from './links';
import { mayCall } from './overrides';
import { readRoot } from './places';
import { Shape } from './shape';
import { inputOf, Known } from './substitute';
import type { Binding } from './substitute';
import type { Summary } from './summary';
import { isNothing, joinAll, nothing, shapedValue, unknown } from './value';
import type { Value } from './value';
import { passedTo } from './wording';

export interface Bound {
  readonly value: Value;
  readonly argument: Argument | null;
  /** Of a parameter that gathers arguments: which one stands under each of its keys. The list or table itself is the callee's own. */
  readonly parts?: ReadonlyMap<string, Argument>;
}

/** The arguments that a path into a parameter leads to, with the way on from there; none where it ends in what the callee has made of its arguments. */
export function argumentsAt({ argument, parts }: Bound, path: readonly string[]): readonly { readonly argument: Argument; readonly path: readonly string[] }[] {
  if (!argument) return [];
  if (!parts) return [{ argument, path }];
  const [first, ...rest] = path;
  if (first === undefined) return [];
  const named = first === '*' ? [...parts.values()] : [parts.get(first) ?? []].flat();
  if (named.length > 0) return named.map((part) => ({ argument: part, path: part.spread === 'none' ? rest : path }));
  return rest.length > 0 && argument.spread === 'entries' ? [{ argument, path }] : [];
}

/** `isWritten`: the arguments are those of a call that is written out, which gives all of them. */
export function bindParams(func: Func, receiver: Value | null, args: readonly Argument[], isWritten: boolean): Map<number, Bound> {
  const bound = new Map<number, Bound>();
  const positional: Argument[] = [];
  const named = new Map<string, Argument>();
  const entries: Argument[] = [];
  for (const argument of args) {
    if (argument.spread === 'entries') entries.push(argument);
    else if (argument.name !== null) named.set(argument.name, argument);
    else positional.push(argument);
  }
  let next = 0;
  let spread: { argument: Argument; at: number } | null = null;
  const takePositional = (): Bound | null => {
    const argument = positional[next];
    if (argument && argument.spread === 'none') {
      next++;
      return { value: argument.value, argument };
    }
    if (argument) spread ??= { argument, at: 0 };
    if (spread) return { value: getField(spread.argument.value, String(spread.at++)), argument: spread.argument };
    return null;
  };
  func.params.forEach((param: Param, index: number) => {
    switch (param.kind) {
      case 'receiver':
        if (receiver) bound.set(index, { value: receiver, argument: null });
        // One that has a name of its own is an argument like any other where nobody binds the function to an object.
        else if (isWritten && param.name !== 'this') {
          const given = takePositional();
          if (given) bound.set(index, given);
        }
        return;
      case 'rest': {
        let list: Value = shapedValue(new Shape(`l:rest:${index}`, new Map(), null, 0));
        const parts = new Map<string, Argument>();
        for (; next < positional.length; next++) {
          const argument = positional[next] as Argument;
          parts.set(String(parts.size), argument);
          list = setPath(list, ['*'], argument.spread === 'none' ? argument.value : getField(argument.value, '*'), false);
        }
        bound.set(index, { value: list, argument: parts.get('0') ?? null, parts });
        return;
      }
      case 'keywords': {
        const parts = new Map([...named].filter(([name]) => !func.params.some((other) => other.name === name && other.kind !== 'keywords')));
        const fields = new Map([...parts].map(([name, argument]) => [name, argument.value]));
        const spreadIn = joinAll(entries.map((argument) => argument.value));
        const own = shapedValue(new Shape(`o:keywords:${index}`, fields));
        bound.set(index, { value: isNothing(spreadIn) ? own : { ...own, taints: spreadIn.taints, shapes: [...own.shapes, ...spreadIn.shapes] }, argument: entries[0] ?? [...parts.values()][0] ?? null, parts });
        return;
      }
      case 'positional':
      case 'keyword': {
        const byName = named.get(param.name);
        if (byName) bound.set(index, { value: byName.value, argument: byName });
        else {
          const taken = param.kind === 'positional' ? takePositional() : null;
          if (taken) bound.set(index, taken);
          // How many arguments a spread list brings is seldom known; a spread table says which it names.
          if (!taken || isNothing(taken.value) || taken.value === unknown) for (const argument of entries) {
            const value = getField(argument.value, param.name);
            if (value !== unknown) bound.set(index, { value, argument });
          }
        }
        return;
      }
      default:
        param.kind satisfies never;
    }
  });
  return bound;
}

/** Parameters that a call leaves out have their defaults. */
export function addDefaults(analysis: FunctionAnalysis, ref: FunctionRef, func: Func, bound: Map<number, Bound>): void {
  func.params.forEach((param, index) => {
    if (!param.hasDefault || bound.has(index)) return;
    const value = analysis.context.store.read(`d:${ref.module}#${ref.id}.${index}`, analysis.key);
    if (!isNothing(value)) bound.set(index, { value, argument: null });
  });
}

export function bind(
  analysis: FunctionAnalysis, ref: FunctionRef, func: Func, bound: ReadonlyMap<number, Bound>, summary: Summary, site: CallSite,
  name: string, depth: number, isEntry: boolean,
): Binding {
  const results = new Map<string, Value>();
  const binding: Binding = {
    // A framework calls the entries of objects that nobody here sees.
    mayCall: (object, condition) => isEntry || mayCall(analysis.context.classes, object, condition),
    spend: () => analysis.spend(),
    writes: () => analysis.writes,
    known: new Known(),
    renames: renamesOf(analysis, summary.pieces),
    root(root) {
      if (root.startsWith('p')) return bound.get(Number(root.slice(1)))?.value ?? nothing;
      return capturedRoot(analysis, ref, root);
    },
    called(input) {
      const key = `${input.root}.${input.path.join('.')}`;
      const known = results.get(key);
      if (known) return known;
      results.set(key, unknown);
      const call = summary.calls.find((candidate) => `${candidate.input.root}.${candidate.input.path.join('.')}` === key);
      const result = callInput(analysis, inputOf(binding, input), call, binding, site, depth);
      results.set(key, result);
      return result;
    },
    found: (step, value) => foundByName(analysis, step, value, site.span),
    entry(root) {
      if (isEntry || !root.startsWith('p')) return null;
      const index = Number(root.slice(1));
      const param = func.params[index];
      const argument = bound.get(index)?.argument;
      if (!param || param.kind === 'receiver') return null;
      return { location: analysis.location(argument?.span ?? site.span), message: passedTo(name, param.name) };
    },
  };
  return binding;
}

/** A captured or module-level variable of a callee, as this caller sees it. */
function capturedRoot(analysis: FunctionAnalysis, ref: FunctionRef, root: string): Value {
  if (ref.module === analysis.module.path) {
    const own = readRoot(analysis, root);
    if (own) return own;
  }
  const captured = capturedVariable(root);
  return captured ? analysis.context.store.read(variablePlace(ref.module, captured.func, captured.slot), analysis.key) : nothing;
}
