/**
 * Values that a program names already for something that somebody else may choose: those that it is compared with, the one
 * that stands in when nothing is chosen (also where it is declared, as the default of a field or a parameter), and those
 * that are given under the same name elsewhere in the file. Or a table of the file that is used in the same way.
 *
 * Example: with `request.json.get("model", "gpt-5")` here and `create(model="gpt-5-mini")` there, they are `gpt-5` and `gpt-5-mini`.
 */
import type { Func, Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { usesOf } from './fields';

/** More than this is no list that a person wrote. */
const most = 12;

export function knownValues(code: Code, flow: Flow, op: Op, name: string): readonly string[] {
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
  for (const constant of declaredDefaults(code.context, flow)) found.add(constant);
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

/** What a field of a class, or a parameter, is when nobody says otherwise: those that the trace leads through. */
function declaredDefaults({ file }: FixContext, flow: Flow): string[] {
  return flow.steps.flatMap(({ location }) => {
    const there = file(location.path);
    if (!there) return [];
    const code = new Code(there);
    const { functions } = there.module;
    const values: (Op | null)[] = [];
    for (const { op, func } of code.at(location.span)) {
      const object = op.kind === 'get' && op.key.kind === 'name' ? code.operation(func, op.object) : null;
      const type = object?.kind === 'read' ? functions[object.variable.func]?.locals[object.variable.slot]?.type : null;
      if (op.kind === 'get' && op.key.kind === 'name' && type?.kind === 'name') values.push(...fieldDefaults(code, type.path.at(-1) ?? '', op.key.name));
    }
    const owner = functions.find((func) => func.params.some(({ span }) => span.start === location.span.start && span.end === location.span.end));
    const slot = owner?.params.findIndex(({ span }) => span.start === location.span.start) ?? -1;
    for (const { op, func } of code.all()) {
      const given = op.kind === 'function' && op.func === owner?.id ? op.defaults?.find(({ param }) => param === slot) : undefined;
      if (given) values.push(code.operation(func, given.value));
    }
    return values.flatMap((value) => (value?.kind === 'const' && typeof value.value === 'string' ? [value.value] : []));
  });
}

function fieldDefaults(code: Code, className: string, field: string): (Op | null)[] {
  const found: (Op | null)[] = [];
  for (const { op, func } of code.all()) {
    const owner = op.kind === 'set' && op.key.kind === 'name' && op.key.name === field ? code.operation(func, op.object) : null;
    if (op.kind === 'set' && owner?.kind === 'class' && code.context.module.classes[owner.class]?.name === className) found.push(code.operation(func, op.value));
  }
  return found;
}

/** The table whose entries the same function of a library is given elsewhere in the file: `execute(REPORTS[name])`. */
export function tableUsedAlike(code: Code, flow: Flow): string | null {
  const call = code.callAt(flow.sinkCall.span);
  const callee = call && code.operation(call.func, call.op.callee);
  if (callee?.kind !== 'get' || callee.key.kind !== 'name') return null;
  for (const { op, func } of code.all()) {
    const other = op.kind === 'call' && op !== call?.op ? code.operation(func, op.callee) : null;
    if (op.kind !== 'call' || other?.kind !== 'get' || other.key.kind !== 'name' || other.key.name !== callee.key.name) continue;
    const given = code.operation(func, op.args[0]?.value ?? -1);
    const table = given?.kind === 'get' && given.key.kind === 'value' ? code.operation(func, given.object) : null;
    const write = table?.kind === 'read' && table.variable.func === 0 ? code.onlyWrite(table.variable) : null;
    const made = write && code.operation(write.func, write.op.value);
    if (table && write && made?.kind === 'object' && made.entries.length > 0 && made.entries.every(({ key, value }) => key !== null && isText(code.operation(write.func, value)))) return code.text(table.span);
  }
  return null;
}

function isText(op: Op | null): boolean {
  return op?.kind === 'const' && typeof op.value === 'string';
}
