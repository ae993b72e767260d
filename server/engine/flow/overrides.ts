/**
 * Which implementation of a method is meant, where the object is an input: `this.run(text)` in a base class calls the
 * method of every class below it, each for the objects of its own class. So what arrives there depends on the object as
 * well, and a caller who knows of which class its object is answers for that class alone.
 * Invariant: an object of which nothing is known may be of any class.
 */
import { Limits } from '../base/limits';
import type { FunctionAnalysis } from './analysis';
import type { ClassTable, FunctionRef } from './classes';
import { functionKey } from './keys';
import type { InputCondition } from './summary';
import { taintWith } from './taint';
import type { Taint } from './taint';
import type { TypeFact, Value } from './value';

const none: readonly InputCondition[] = [];

/** What is asked of the object that a method is called on; nothing where all that it may be have this very method. */
export function askedOfReceiver(analysis: FunctionAnalysis, ref: FunctionRef, name: string, receiver: Value | null): readonly InputCondition[] {
  const input = receiver?.taints.find((taint) => taint.input && taint.exact)?.input;
  if (!receiver || !input) return none;
  const { classes } = analysis.context;
  const isOneOfMany = receiver.types.some((type) => type.kind === 'instance' && callable(classes, type, name).length > 1);
  return isOneOfMany ? [{ input, values: [functionKey(ref.module, ref.id), name], test: 'calls' }] : none;
}

/** Whether a call may be of so many implementations that nobody knows which of them is handed what. */
export function isOneOfMany(analysis: FunctionAnalysis, name: string, receiver: Value | null): boolean {
  const { classes } = analysis.context;
  return receiver?.types.some((type) => callable(classes, type, name).length > Limits.namesOfCallee) ?? false;
}

/** What lay in a place that many objects share, and is handed to one of many implementations, is doubtful twice. */
export function doubtedIfKept(taint: Taint): Taint {
  if (taint.confidence < 2) return taint;
  for (let at = taint.trace; at !== null; at = at.previous) if (at.kind === 'keep') return taintWith(taint, { confidence: 1 });
  return taint;
}

/** Whether the object may be one whose method is the function that the condition names. */
export function mayCall(classes: ClassTable, object: Value, { values: [key, name] }: InputCondition): boolean {
  const known = object.types.map((type) => callable(classes, type, name as string)).filter((methods) => methods.length > 0);
  return known.length === 0 || known.some((methods) => methods.some(({ module, id }) => functionKey(module, id) === key));
}

function callable(classes: ClassTable, type: TypeFact, name: string): readonly FunctionRef[] {
  return type.kind === 'instance' ? classes.candidates({ module: type.module, id: type.id }, name, type.exact) : [];
}
