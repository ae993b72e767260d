/**
 * Decorators of the program that hand on whatever they get: `def wrapper(*args, **kwargs): …; return func(*args, **kwargs)`.
 * What they wrap is called by its own name, with the arguments that were written. Taking the wrapper for the function
 * would join all functions that it ever wraps into one, with the arguments and the effects of each.
 */
import type { Func, FuncId, Op, ValueId } from '../ir/types';
import { operations } from '../ir/walk';
import type { FlowContext } from './context';
import { valueWith } from './value';
import type { Value } from './value';

const forwarders = new WeakMap<Func, boolean>();
const plain = new WeakMap<Func, boolean>();

/** The value without functions that only forward their arguments to the one they were made around. */
export function withoutForwarders(context: FlowContext, value: Value): Value {
  const types = value.types.filter((type) => {
    const func = type.kind === 'function' ? context.functionOf(type)?.func : undefined;
    return !func || type.kind !== 'function' || !isForwarder(functionsOf(context, type.module), func);
  });
  return types.length === value.types.length ? value : valueWith(value, { types });
}

function functionsOf(context: FlowContext, module: string): readonly Func[] {
  return context.program.modules.get(module)?.functions ?? [];
}

/** Whether all that a decorator does with the function it is given is to make a forwarder around it. */
export function onlyForwards(functions: readonly Func[], decorator: Func): boolean {
  let known = plain.get(decorator);
  if (known === undefined) {
    const inner = functions.filter((func) => func.parent === decorator.id);
    known = inner.length > 0 && inner.every((func) => isForwarder(functions, func)) && operations(decorator).every((op) => !keeps(op));
    plain.set(decorator, known);
  }
  return known;
}

function isForwarder(functions: readonly Func[], func: Func): boolean {
  let known = forwarders.get(func);
  if (known === undefined) forwarders.set(func, (known = forwardsEverything(functions, func)));
  return known;
}

/** Also where another one calls it: `return retry(lambda: func(*args, **kwargs))`. */
function forwardsEverything(functions: readonly Func[], func: Func): boolean {
  const rest = func.params.flatMap((param, slot) => (param.kind === 'rest' || param.kind === 'keywords' ? [slot] : []));
  if (rest.length === 0) return false;
  const own = [func, ...functions.filter((inner) => inner.parent === func.id)];
  const inside = new Set(own.map(({ id }) => id));
  let isFound = false;
  for (const at of own) {
    const made = new Map(operations(at).map((op) => [op.id, op]));
    for (const call of made.values()) {
      if (call.kind !== 'call' || !wrappedBy(inside, made, call)) continue;
      isFound = true;
      const handsOn = rest.every((slot) => call.args.some(({ value }) => {
        const given = made.get(value);
        return given?.kind === 'read' && given.variable.func === func.id && given.variable.slot === slot;
      }));
      if (!handsOn) return false;
    }
  }
  return isFound;
}

/** Whether a call is one of a variable of an enclosing function: `inner(…)`, `inner.call(this, …)`, `inner.apply(this, …)`. */
function wrappedBy(inside: ReadonlySet<FuncId>, made: ReadonlyMap<ValueId, Op>, call: Op & { kind: 'call' }): boolean {
  let callee = made.get(call.callee);
  if (callee?.kind === 'get' && callee.key.kind === 'name' && (callee.key.name === 'call' || callee.key.name === 'apply')) callee = made.get(callee.object);
  return callee?.kind === 'read' && !inside.has(callee.variable.func) && callee.variable.func !== 0;
}

/** Whether an operation of a decorator may keep the function for later: a registry, a field, a method that is told of it. */
function keeps(op: Op): boolean {
  return op.kind === 'set' || (op.kind === 'call' && op.form === 'call' && op.receiver !== null);
}
