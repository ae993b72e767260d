/**
 * Values that a program names already for something that somebody else may choose: those that it is compared with, the one
 * that stands in when nothing is chosen, and those that are given under the same name elsewhere in the file.
 *
 * Example: with `request.json.get("model", "gpt-5")` here and `create(model="gpt-5-mini")` there, they are `gpt-5` and `gpt-5-mini`.
 */
import type { Func, Op } from '../../server/engine/ir/types';
import type { Code } from '../../server/engine/rules/code';
import { usesOf } from './fields';

/** More than this is no list that a person wrote. */
const most = 12;

export function knownValues(code: Code, op: Op, name: string): readonly string[] {
  const func = code.functionAt(op.span);
  const found = new Set<string>();
  const write = op.kind === 'read' ? code.onlyWrite(op.variable) : null;
  const made = write ? code.operation(write.func, write.op.value) : op;
  if (made && (write || op.kind !== 'read')) {
    for (const constant of usesOf(code, write?.func ?? func, made.id).constants) found.add(constant);
    for (const constant of standIns(code, write?.func ?? func, made)) found.add(constant);
  }
  const holder = code.user(func, (one) => (one.kind === 'call' && one.args.some((arg) => arg.name !== null && arg.value === op.id)) || (one.kind === 'object' && one.entries.some(({ key, value }) => key?.kind === 'name' && value === op.id)));
  const given = holder?.kind === 'call' ? holder.args.find((arg) => arg.value === op.id)?.name : holder?.kind === 'object' ? holder.entries.find(({ value }) => value === op.id)?.key : null;
  const argument = typeof given === 'string' ? given : given?.kind === 'name' ? given.name : name;
  // What a list of such names would be about is too wide: roles, contents and texts are given under one name for anything.
  if (!/^(?:content|text|role|input|prompt|query|question|url|path|command|name|value|data)$/.test(argument)) for (const constant of givenAs(code, argument)) found.add(constant);
  found.delete('');
  return found.size <= most ? [...found] : [];
}

/** `get("model", "gpt-5")`, `body.model ?? "gpt-5"`. */
function standIns(code: Code, func: Func, op: Op): string[] {
  const texts = (ids: readonly number[]): string[] => ids.map((id) => code.operation(func, id)).flatMap((one) => (one?.kind === 'const' && typeof one.value === 'string' ? [one.value] : []));
  if (op.kind === 'merge') return texts(op.values);
  const callee = op.kind === 'call' ? code.operation(func, op.callee) : null;
  return op.kind === 'call' && callee?.kind === 'get' && callee.key.kind === 'name' && callee.key.name === 'get' ? texts(op.args.slice(1).map((arg) => arg.value)) : [];
}

function givenAs(code: Code, name: string): string[] {
  const found: string[] = [];
  for (const { op, func } of code.all()) {
    const values = op.kind === 'call' ? op.args.filter((arg) => arg.name === name).map((arg) => arg.value)
      : op.kind === 'object' ? op.entries.filter(({ key }) => key?.kind === 'name' && key.name === name).map(({ value }) => value)
      : [];
    for (const id of values) {
      const value = code.operation(func, id);
      const constant = value?.kind === 'read' ? constantOf(code, value) : value;
      if (constant?.kind === 'const' && typeof constant.value === 'string') found.push(constant.value);
    }
  }
  return found;
}

function constantOf(code: Code, read: Op & { readonly kind: 'read' }): Op | null {
  const write = read.variable.func === 0 ? code.onlyWrite(read.variable) : null;
  return write && code.operation(write.func, write.op.value);
}
