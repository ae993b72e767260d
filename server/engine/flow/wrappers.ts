/**
 * Decorators of the program that hand on whatever they get: `def wrapper(*args, **kwargs): …; return func(*args, **kwargs)`.
 * What they wrap is called by its own name, with the arguments that were written. Taking the wrapper for the function
 * would join all functions that it ever wraps into one, with the arguments and the effects of each.
 */
import type { Func, FuncId, Module, Op, ValueId, VariableRef } from '../ir/types';
import { operations } from '../ir/walk';
import type { FunctionRef } from './classes';
import type { FlowContext } from './context';
import { valueWith } from './value';
import type { Value } from './value';

const forwarders = new WeakMap<Func, boolean>();

/**
 * The value without functions that only forward their arguments to the one they were made around, and without those that
 * make them: what `@retry` answers where it could also be written `@retry(times=3)`.
 */
export function withoutForwarders(context: FlowContext, value: Value): Value {
  const types = value.types.filter((type) => type.kind !== 'function' || !onlyForwards(context, type));
  return types.length === value.types.length ? value : valueWith(value, { types });
}

/** Whether all that a decorator does with the function it is given is to make a forwarder around it, or to be one itself. */
export function onlyForwards(context: FlowContext, ref: FunctionRef): boolean {
  const decorator = context.functionOf(ref);
  if (!decorator) return false;
  return isForwarder(decorator.module.functions, decorator.func) || makesForwarders(context, decorator.module, decorator.func);
}

/** Also by way of a decorator of its own, as one does that may be written with and without its options. */
function makesForwarders(context: FlowContext, module: Module, func: Func): boolean {
  const inner = module.functions.filter((candidate) => candidate.parent === func.id);
  return inner.length > 0 && inner.every((candidate) => isForwarder(module.functions, candidate) || makesForwarders(context, module, candidate)) && !keepsWhatItGets(context, module, func);
}

function isForwarder(functions: readonly Func[], func: Func): boolean {
  let known = forwarders.get(func);
  if (known === undefined) forwarders.set(func, (known = forwardsEverything(functions, func)));
  return known;
}

/**
 * Also where another one calls it: `return retry(lambda: func(*args, **kwargs))`. What else the wrapper calls, such as a
 * callback for errors that the decorator was given, is its own affair.
 */
function forwardsEverything(functions: readonly Func[], func: Func): boolean {
  const rest = func.params.flatMap((param, slot) => (param.kind === 'rest' || param.kind === 'keywords' ? [slot] : []));
  if (rest.length === 0) return false;
  const own = [func, ...functions.filter((inner) => inner.parent === func.id)];
  const inside = new Set(own.map(({ id }) => id));
  const handedOn = new Map<string, boolean>();
  for (const at of own) {
    const made = new Map(operations(at).map((op) => [op.id, op]));
    for (const call of made.values()) {
      const wrapped = call.kind === 'call' ? wrappedBy(inside, made, call) : null;
      if (call.kind !== 'call' || !wrapped) continue;
      const isWhole = rest.every((slot) => call.args.some(({ value }) => {
        const given = made.get(value);
        return given?.kind === 'read' && given.variable.func === func.id && given.variable.slot === slot;
      }));
      const key = `${wrapped.func}.${wrapped.slot}`;
      handedOn.set(key, isWhole && handedOn.get(key) !== false);
    }
  }
  return [...handedOn.values()].includes(true);
}

/** The variable of an enclosing function that is called: `inner(…)`, `inner.call(this, …)`, `inner.apply(this, …)`. */
function wrappedBy(inside: ReadonlySet<FuncId>, made: ReadonlyMap<ValueId, Op>, call: Op & { kind: 'call' }): VariableRef | null {
  let callee = made.get(call.callee);
  if (callee?.kind === 'get' && callee.key.kind === 'name' && (callee.key.name === 'call' || callee.key.name === 'apply')) callee = made.get(callee.object);
  return callee?.kind === 'read' && !inside.has(callee.variable.func) && callee.variable.func !== 0 ? callee.variable : null;
}

/** Whether a decorator may keep the function for later: in a registry or a field, or by a method that is told of it. */
function keepsWhatItGets(context: FlowContext, module: Module, decorator: Func): boolean {
  const ops = operations(decorator);
  return ops.some((op) => op.kind === 'set' || (op.kind === 'call' && op.form === 'call' && op.receiver !== null && !isPlainLibraryCall(context, module, ops, op)));
}

/** `functools.wraps(func)`, `asyncio.iscoroutinefunction(func)`: a function of a library of which nobody says that it calls what it is given. */
function isPlainLibraryCall(context: FlowContext, module: Module, ops: readonly Op[], call: Op & { kind: 'call' }): boolean {
  const { program, knowledge } = context;
  const receiver = ops.find(({ id }) => id === call.receiver);
  const callee = ops.find(({ id }) => id === call.callee);
  const library = receiver?.kind === 'read' ? program.aliasOf(module, receiver.variable) : null;
  const called = library && callee?.kind === 'get' && callee.key.kind === 'name' ? program.member(library, callee.key.name, module.path) : null;
  if (library?.kind !== 'external' || called?.kind !== 'external') return false;
  const path = knowledge.canonical(`${context.ecosystemOf(module)}:${called.path}`);
  return path === null || (knowledge.decorators(path).length === 0 && knowledge.calls(path).every(({ callbacks }) => callbacks.length === 0));
}
