/**
 * What a program takes a parsed answer to be, read from what it does with it: which fields are read, which are compared
 * with constants, counted with, looped over, or used as text. Where the program has written a type down, its fields count too.
 *
 * A value is followed into functions of the module that it is given to, and out of those that return it, also to the calls
 * in other modules that somebody knows of.
 *
 * Invariant: it guesses nothing of a field that no use and no name tells anything of: it is text.
 *
 * Example: `if order["kind"] in ("new", "used"): total += order["count"]` is an object with a field `kind`, one of two
 * texts, and a number `count`.
 */
import type { Arg, ClassDef, Func, Op, TypeRef, ValueId, VariableRef } from '../../server/engine/ir/types';
import type { Code } from '../../server/engine/rules/code';

export interface Use {
  /** A field, and whether the program goes on without it. */
  readonly fields: Map<string, Use>;
  element: Use | null;
  readonly constants: Set<string>;
  /** Every comparison with a text is with one of `constants`, and there are several or a list of them. */
  isListed: boolean;
  kind: 'text' | 'number' | 'boolean' | null;
  isOptional: boolean;
  /** Reads of fields, by the operation, for what has to be written in another way. */
  readonly reads: (Op & { readonly kind: 'get' })[];
  /** Something is done with it as a whole that fields cannot tell. */
  isOpaque: boolean;
  /** Whatever fields it has are used: nothing can be said of them. */
  isFree: boolean;
}

/** How many operations away from the answer a use may be. */
const farthest = 12;

const textMethods = new Set('lower upper strip lstrip rstrip split splitlines startswith endswith replace casefold title capitalize encode trim trimStart trimEnd toLowerCase toUpperCase startsWith endsWith padStart charAt substring match'.split(' '));
const listMethods = new Set('map filter forEach some every reduce find flatMap push append extend'.split(' '));
const conversions: Readonly<Record<string, Use['kind']>> = { int: 'number', float: 'number', Number: 'number', parseInt: 'number', parseFloat: 'number', round: 'number', bool: 'boolean', Boolean: 'boolean' };

/** `elsewhere`: calls in other modules that answer the value. */
export function usesOf(code: Code, func: Func, value: ValueId, elsewhere: readonly Elsewhere[] = []): Use {
  const use = emptyUse();
  follow(code, func, value, use, 0, new Set());
  for (const one of elsewhere) follow(one.code, one.func, one.op.id, use, 0, new Set());
  return use;
}

export interface Elsewhere {
  readonly code: Code;
  readonly func: Func;
  readonly op: Op;
}

/** The same of a variable that is never written to again, such as a parameter. */
export function usesOfVariable(code: Code, variable: VariableRef): Use {
  const use = emptyUse();
  for (const read of code.reads(variable)) follow(code, read.func, read.op.id, use, 0, new Set());
  return use;
}

function emptyUse(): Use {
  return { fields: new Map(), element: null, constants: new Set(), isListed: false, kind: null, isOptional: false, reads: [], isOpaque: false, isFree: false };
}

function fieldOf(use: Use, name: string): Use {
  let field = use.fields.get(name);
  if (!field) use.fields.set(name, (field = emptyUse()));
  return field;
}

function follow(code: Code, func: Func, id: ValueId, use: Use, depth: number, seen: Set<string>): void {
  const key = `${func.id} ${id}`;
  if (depth > farthest || seen.has(key)) return;
  seen.add(key);
  for (const block of func.blocks) {
    for (const op of block.ops) one(code, func, op, id, use, depth + 1, seen);
    const { end } = block;
    if (end.kind === 'switch' && end.value === id) {
      for (const { constant } of end.cases) if (typeof constant === 'string') use.constants.add(constant);
      use.isListed = true;
    }
    if (end.kind === 'return' && end.value === id) returned(code, func, use, depth, seen);
  }
}

function one(code: Code, func: Func, op: Op, id: ValueId, use: Use, depth: number, seen: Set<string>): void {
  switch (op.kind) {
    case 'write': {
      if (op.value !== id) return;
      const owner = code.context.module.functions[op.variable.func];
      declared(code, owner?.locals[op.variable.slot]?.type ?? null, use, 0);
      // A variable that something else is written to later is no longer the answer.
      if (!code.onlyWrite(op.variable)) use.isOpaque = true;
      for (const read of code.reads(op.variable)) follow(code, read.func, read.op.id, use, depth, seen);
      return;
    }
    case 'cast':
      if (op.value !== id) return;
      declared(code, op.type, use, 0);
      follow(code, func, op.id, use, depth, seen);
      return;
    case 'await':
    case 'enter':
      if (op.value === id) follow(code, func, op.id, use, depth, seen);
      return;
    case 'merge':
      if (!op.values.includes(id)) return;
      if (op.values.some((value) => code.operation(func, value)?.kind === 'const')) use.isOptional = true;
      for (const value of op.values) kindOf(code.operation(func, value), use);
      follow(code, func, op.id, use, depth, seen);
      return;
    case 'iterate':
      if (op.value === id && (op.what === 'elements' || op.what === 'values')) follow(code, func, op.id, (use.element ??= emptyUse()), depth, seen);
      return;
    case 'get':
      if (op.object === id) member(code, func, op, use, depth, seen);
      else if (op.key.kind === 'value' && op.key.value === id) listed(code, func, code.operation(func, op.object), use);
      return;
    case 'operate':
      if (op.operands.includes(id)) operated(code, func, op, id, use);
      return;
    case 'concat':
      if (op.parts.includes(id)) use.kind ??= 'text';
      return;
    case 'call':
      for (const arg of op.args) if (arg.value === id) called(code, func, op, arg, use, depth, seen);
      return;
    case 'array':
      return;
    case 'object':
      if (op.entries.some(({ key, value }) => key === null && value === id)) use.isOpaque = true;
      return;
    default:
  }
}

function member(code: Code, func: Func, op: Op & { kind: 'get' }, use: Use, depth: number, seen: Set<string>): void {
  if (op.key.kind === 'index' || op.key.kind === 'any') {
    follow(code, func, op.id, (use.element ??= emptyUse()), depth, seen);
    return;
  }
  if (op.key.kind === 'value') {
    use.isOpaque = true;
    return;
  }
  const { name } = op.key;
  const call = code.user(func, (user) => user.kind === 'call' && user.callee === op.id && user.receiver === op.object);
  if (call?.kind !== 'call') {
    if (name === 'length') return;
    use.reads.push(op);
    const field = fieldOf(use, name);
    if (op.isOptional) use.isOptional = true;
    follow(code, func, op.id, field, depth, seen);
    return;
  }
  const [first, second] = call.args.map((arg) => code.operation(func, arg.value));
  if (name === 'get' && first?.kind === 'const' && typeof first.value === 'string') {
    use.isOpaque = true;
    const field = fieldOf(use, first.value);
    field.isOptional = true;
    kindOf(second ?? null, field);
    follow(code, func, call.id, field, depth, seen);
  } else if (textMethods.has(name)) use.kind ??= 'text';
  else if (listMethods.has(name)) {
    const element = (use.element ??= emptyUse());
    const callback = first?.kind === 'function' ? code.context.module.functions[first.func] : undefined;
    const slot = callback?.params.findIndex((param) => param.kind === 'positional') ?? -1;
    if (callback && slot >= 0) for (const read of code.reads({ func: callback.id, slot })) follow(code, read.func, read.op.id, element, depth, seen);
  } else use.isOpaque = true;
}

function operated(code: Code, func: Func, op: Op & { kind: 'operate' }, id: ValueId, use: Use): void {
  const other = code.operation(func, op.operands.find((operand) => operand !== id) ?? -1);
  switch (op.operator) {
    case 'equal':
    case 'not-equal':
      if (other?.kind === 'const' && typeof other.value === 'string') {
        use.constants.add(other.value);
        use.isListed ||= use.constants.size > 1;
      } else kindOf(other, use);
      return;
    case 'in':
    case 'not-in':
      if (op.operands[0] === id) listed(code, func, other, use);
      return;
    case 'less':
    case 'arithmetic':
      use.kind ??= 'number';
      return;
    default:
  }
}

/** Where it goes from a function that gives it back: to whoever calls that one. */
function returned(code: Code, func: Func, use: Use, depth: number, seen: Set<string>): void {
  use.isOpaque = true;
  if (func.id === 0) return;
  for (const { op, func: caller } of code.all()) {
    if (op.kind === 'call' && code.calledFunction(caller, op) === func) follow(code, caller, op.id, use, depth, seen);
  }
}

function called(code: Code, func: Func, op: Op & { kind: 'call' }, arg: Arg, use: Use, depth: number, seen: Set<string>): void {
  if (arg.spread !== 'none') {
    use.isFree = true;
    return;
  }
  const own = code.calledFunction(func, op);
  const slot = own ? code.parameterOf(op, arg, own) : -1;
  if (own && slot >= 0) {
    const parameter = { func: own.id, slot };
    declared(code, own.locals[slot]?.type ?? null, use, 0);
    // Others may give it something else, and it may be written to: only what is read tells of the fields.
    use.isOpaque = true;
    if (!code.isWritten(parameter)) for (const read of code.reads(parameter)) follow(code, read.func, read.op.id, use, depth, seen);
    return;
  }
  const callee = code.operation(func, op.callee);
  if (callee?.kind === 'global' && Object.hasOwn(conversions, callee.name)) {
    use.kind ??= conversions[callee.name] ?? null;
    return;
  }
  // `allowed.has(kind)`, `allowed.includes(kind)`, and a table that is asked for it.
  if (callee?.kind === 'get' && callee.key.kind === 'name' && /^(?:has|includes|get)$/.test(callee.key.name)) listed(code, func, code.operation(func, callee.object), use);
  else use.isOpaque = true;
}

function kindOf(op: Op | null, use: Use): void {
  if (op?.kind !== 'const') return;
  if (typeof op.value === 'number') use.kind ??= 'number';
  else if (typeof op.value === 'boolean') use.kind ??= 'boolean';
  else if (typeof op.value === 'string') use.kind ??= 'text';
}

/** A list, set or table of constants, also one that a constant of the module holds. */
function listed(code: Code, func: Func, op: Op | null, use: Use): void {
  const values = constantsOf(code, func, op);
  if (!values) return;
  for (const value of values) use.constants.add(value);
  use.isListed = true;
}

export function constantsOf(code: Code, func: Func, op: Op | null): readonly string[] | null {
  let made = op;
  let owner = func;
  if (op?.kind === 'read') {
    const write = code.onlyWrite(op.variable);
    made = write && code.operation(write.func, write.op.value);
    owner = write?.func ?? func;
  }
  if (made?.kind === 'call' && made.args.length === 1) made = code.operation(owner, made.args[0]?.value ?? -1);
  const texts = made?.kind === 'array' ? made.elements.map(({ value }) => code.operation(owner, value)).map((one) => (one?.kind === 'const' && typeof one.value === 'string' ? one.value : null))
    : made?.kind === 'object' ? made.entries.map(({ key }) => (key?.kind === 'name' ? key.name : null))
    : null;
  return texts && texts.length > 0 && texts.every((text) => text !== null) ? texts : null;
}

// -- types that the program has written down ----------------------------------------------------------------------------------

function declared(code: Code, type: TypeRef | null, use: Use, depth: number): void {
  if (!type || depth > 4) return;
  if (type.kind === 'list') declared(code, type.of, (use.element ??= emptyUse()), depth + 1);
  else if (type.kind === 'object') for (const field of type.fields) declared(code, field.type, fieldOf(use, field.name), depth + 1);
  else if (type.kind === 'literal') {
    if (typeof type.value === 'string') {
      use.constants.add(type.value);
      use.isListed = true;
    } else use.kind ??= typeof type.value === 'number' ? 'number' : typeof type.value === 'boolean' ? 'boolean' : null;
  } else if (type.kind === 'union') {
    for (const part of type.of) {
      if (part.kind === 'name' && /^(?:undefined|null|None)$/.test(part.path.at(-1) ?? '')) use.isOptional = true;
      else declared(code, part, use, depth + 1);
    }
  } else if (type.kind === 'name') named(code, type, use, depth);
}

const scalars: Readonly<Record<string, Use['kind']>> = { str: 'text', string: 'text', int: 'number', float: 'number', number: 'number', bool: 'boolean', boolean: 'boolean' };

function named(code: Code, type: TypeRef & { kind: 'name' }, use: Use, depth: number): void {
  const name = type.path.at(-1) ?? '';
  if (Object.hasOwn(scalars, name)) use.kind ??= scalars[name] ?? null;
  else if (/^(?:list|List|Array|ReadonlyArray|Sequence)$/.test(name)) declared(code, type.args[0] ?? null, (use.element ??= emptyUse()), depth + 1);
  else if (/^(?:Optional|Literal)$/.test(name)) {
    if (name === 'Optional') use.isOptional = true;
    for (const arg of type.args) declared(code, arg, use, depth + 1);
  } else {
    const def: ClassDef | undefined = type.path.length === 1 ? code.context.module.classes.find((one) => one.name === name) : undefined;
    for (const field of def?.fields ?? []) declared(code, field.type, fieldOf(use, field.name), depth + 1);
  }
}
