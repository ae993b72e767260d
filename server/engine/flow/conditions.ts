/**
 * Conditions of rows: whether they hold at a call, do not, or depend on an input of the function.
 */
import type { Func } from '../ir/types';
import type { ArgPath, Condition } from '../models/paths';
import { constantText, matchConstants } from './access';
import { entryIn, find, isRelative, rootArguments } from './arguments';
import type { CallSite, Found } from './arguments';
import type { Shape } from './shape';
import type { InputCondition } from './summary';
import type { Input } from './taint';
import { carries, joinAll, nothing, valueWith } from './value';
import type { Value } from './value';

/** Fields by which a program tells kinds of objects apart. */
export const kindKeys: ReadonlySet<string> = new Set(['role', 'type', 'kind']);

/** The kind that an object says that it is of, where it is certain. */
export function kindOf({ fields }: Shape): string | null {
  for (const key of kindKeys) {
    const field = fields.get(key);
    const [kind, ...others] = field?.constants ?? [];
    if (field && typeof kind === 'string' && others.length === 0 && field.taints.length === 0) return kind;
  }
  return null;
}

/** The several objects that a value may be, one by one; one of which only labels are known is none of the others. */
export function oneByOne(value: Value): readonly Value[] {
  const known = value.shapes.map((shape) => valueWith(value, { taints: [], types: [], shapes: [shape] }));
  return value.taints.length === 0 ? known : [...known, valueWith(value, { shapes: [] })];
}

/** Whether a value may be any of several objects that say of what kind they are. */
export function isOneOfKinds(value: Value): boolean {
  return value.shapes.length + (value.taints.length > 0 ? 1 : 0) > 1 && value.shapes.some((shape) => kindOf(shape) !== null);
}

/** Of objects that are made at one place, by which they are told apart: their kinds, since what a user says is not what the system says, else their order. */
export function sitesApart(site: string, objects: readonly Value[]): readonly string[] {
  const kinds = objects.map(({ shapes: [shape] }) => (shape ? kindOf(shape) : null));
  return objects.map((_, index) => {
    const kind = kinds[index] ?? null;
    if (kind !== null && kinds.indexOf(kind) === kinds.lastIndexOf(kind)) return site.endsWith(`~${kind}`) ? site : `${site}~${kind}`;
    return index === 0 ? site : `${site}~${index}`;
  });
}

type Verdict = 'yes' | 'no' | 'unknown' | InputCondition;

function testValue(condition: Condition, value: Value | null): Verdict {
  switch (condition.test) {
    case 'given':
      return value !== null && value !== nothing ? 'yes' : 'no';
    case 'missing':
      return value === null || value === nothing ? 'yes' : 'no';
    case 'contains':
    case 'lacks': {
      const isThere = value !== null && hasPart(value, condition.values);
      const [begun, ...others] = condition.values;
      // What a text of the caller begins with is asked where it is called.
      const input = !isThere && begun === '^' && others.length === 0 ? value?.taints.find((taint) => taint.input && taint.exact)?.input : undefined;
      if (input) return { input, values: condition.values, test: condition.test };
      return isThere === (condition.test === 'contains') ? 'yes' : 'no';
    }
    case 'carries': {
      if (!value) return 'no';
      if (carries(value, ...condition.values)) return 'yes';
      const input = value.taints.find((taint) => taint.input && taint.exact)?.input;
      return input ? { input, values: condition.values, test: 'carries' } : 'no';
    }
    case 'equals':
    case 'differs': {
      if (!value) return condition.test === 'differs' ? 'yes' : 'no';
      if (value.types.some((type) => type.kind === 'path' && condition.values.includes(type.path))) return condition.test === 'equals' ? 'yes' : 'no';
      const match = matchConstants(value, condition.values);
      if (match === 'unknown') {
        if (isSwitchOfSender(condition, value)) return 'yes';
        const input = value.taints.find((taint) => taint.input && taint.exact)?.input;
        return input ? { input, values: condition.values, test: condition.test } : 'unknown';
      }
      return (match === 'yes') === (condition.test === 'equals') ? 'yes' : 'no';
    }
    default:
      return condition.test satisfies never;
  }
}

/** A switch that somebody else sets: `shell=arguments.get("shell", True)` may be on. */
export function isSwitchOfSender({ test, values }: Pick<Condition, 'values'> & { readonly test: string }, value: Value): boolean {
  return test === 'equals' && values.includes('true') && carries(value, 'user', 'content', 'model');
}

/** Whether the known part of a text has one of these in it, or begins so; `^` alone: whether its beginning is known. */
export function hasPart(value: Value, parts: readonly string[]): boolean {
  const texts = [...(value.constants ?? []).map(constantText), value.skeleton ?? ''];
  return parts.some((part) => texts.some((text) => (part === '^' ? /^[^\0]/.test(text) : part.startsWith('^') ? text.startsWith(part.slice(1)) : text.includes(part))));
}

/** Whether a value is known to be, some time, none of these. */
export function mayBeAnother(value: Value, values: readonly string[]): boolean {
  return (value.constants ?? []).some((constant) => !values.includes(constantText(constant)));
}

/**
 * Whether a row applies to a call. What is not known does not hold, except that something unknown may well differ.
 * `isLate`: what a text of the caller has in it is asked where it is called.
 */
export function whenHolds(site: CallSite, conditions: readonly Condition[], isLate = false): { holds: boolean; inputs: InputCondition[] } {
  const inputs: InputCondition[] = [];
  for (const condition of conditions) {
    const asksForPresence = (condition.test === 'given' || condition.test === 'missing') && condition.path.keys.length > 0;
    // An entry under some name or other is not one of this name.
    const reached = find(site, condition.path).filter(({ isSome }) => !isSome || (condition.test !== 'given' && condition.test !== 'equals'));
    // Whether an option is given is seen in an object that is written out, not in one that somebody else made.
    const found = asksForPresence ? reached.filter((at) => at.holder !== null) : reached;
    const left = condition.test === 'given' && asksForPresence && found.length === 0 ? inputAmong(reached) : null;
    if (left) {
      inputs.push({ input: left, values: [], test: 'given' });
      continue;
    }
    if (asksForPresence && found.length === 0 && isMadeElsewhere(site, condition.path)) return { holds: false, inputs: [] };
    const value = found.length === 0 ? null : joinAll(found.map((at) => at.value));
    const verdict = testValue(condition, value);
    const whole = isLate && verdict === 'no' && condition.test === 'contains' ? value?.taints.find(({ input, exact }) => input !== null && exact)?.input : undefined;
    if (whole) inputs.push({ input: whole, values: condition.values, test: 'contains' });
    else if (typeof verdict === 'object') inputs.push(verdict);
    else if (verdict === 'no' || (verdict === 'unknown' && condition.test !== 'differs')) return { holds: false, inputs: [] };
  }
  return { holds: true, inputs };
}

/** The input that an argument path leads to: whether there is such a field, the caller knows. */
function inputAmong(reached: readonly Found[]): Input | null {
  const taint = reached.flatMap(({ value }) => value.taints).find(({ input, exact }) => input !== null && exact && input.path.length > 0);
  return taint?.input ?? null;
}

/** Whether an argument is an object of which nobody sees what is in it. */
function isMadeElsewhere(site: CallSite, path: ArgPath): boolean {
  return rootArguments(site, path).some(({ value }) => value.shapes.length === 0 && value.taints.every((taint) => taint.input !== null) && value.types.some((type) => type.kind === 'path'));
}

/** `index`: the element of the holder that the conditions stand at, for those that count from there. */
export function whereHolds(holder: Shape | null, conditions: readonly Condition[], index: number | null = null): { holds: boolean; inputs: InputCondition[] } {
  const inputs: InputCondition[] = [];
  for (const condition of conditions) {
    if (!holder) return { holds: false, inputs: [] };
    const { root } = condition.path;
    const isCounted = root.kind === 'argument' && root.name !== null && isRelative(root.name);
    if (isCounted && (index === null || holder.rest)) return { holds: false, inputs: [] };
    const keys = isCounted ? [String(Number(index) + Number(root.name))] : root.kind === 'argument' ? [root.name, root.index].filter((key) => key !== null).map(String) : ['*'];
    const known = keys.map((key) => holder.fields.get(key)).find((value) => value !== undefined);
    const verdict = testValue(condition, known ?? holder.rest);
    // It may be another one as well: what stands beside it is no more that of the one than of the other.
    if (condition.test === 'equals' && known && mayBeAnother(known, condition.values)) return { holds: false, inputs: [] };
    if (typeof verdict === 'object') inputs.push(verdict);
    else if (verdict !== 'yes') return { holds: false, inputs: [] };
  }
  return { holds: true, inputs };
}

/** Every value that a path leads to, with its place: in `func`, the smallest expression. */
export function findAll(site: CallSite, path: ArgPath, func?: Func): Found[] {
  return find(site, path, func ? entryIn(func) : undefined).filter(({ holder, index }) => {
    const where = path.where.length === 0 ? null : whereHolds(holder, path.where, index);
    return !where || (where.holds && where.inputs.length === 0);
  });
}
