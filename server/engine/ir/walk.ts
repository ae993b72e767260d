/**
 * Ways through lowered code: the operations of a function, what each uses, and where a block leads to. It judges nothing.
 *
 * Example: for `if x: f()` the first block's `targetsOf` are the block of the call and the one behind it.
 */
import type { Block, BlockId, Func, Key, Module, Op, Terminator, ValueId, VariableRef } from './types';

/** All operations of a function, in no particular order. */
export function operations(func: Func): readonly Op[] {
  return func.blocks.flatMap((block) => block.ops);
}

/** The block in which a value is made. */
export function blockOf(func: Func, id: ValueId): Block | undefined {
  return func.blocks.find(({ ops }) => ops.some((op) => op.id === id));
}

export function isSameVariable(a: VariableRef, b: VariableRef): boolean {
  return a.func === b.func && a.slot === b.slot;
}

/** Whether a variable of the module, of whatever function, has this name. */
export function hasVariable(module: Module, name: string): boolean {
  return module.functions.some((func) => func.locals.some((local) => local.name === name));
}

/** The blocks that follow when no exception is thrown. */
export function targetsOf(end: Terminator): BlockId[] {
  switch (end.kind) {
    case 'goto': return [end.target];
    case 'branch': return [end.whenTrue, end.whenFalse];
    case 'switch': return [...end.cases.map((item) => item.target), end.otherwise];
    default: return [];
  }
}

/** All blocks that may run from these on, themselves included, when no exception is thrown. */
export function reachable(func: Func, from: readonly BlockId[], beyond: BlockId = -1): Set<BlockId> {
  const seen = new Set<BlockId>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const block = func.blocks[at];
    if (!block || at === beyond || seen.has(at)) continue;
    seen.add(at);
    open.push(...targetsOf(block.end));
  }
  return seen;
}

const keyOperands = (key: Key | null): ValueId[] => (key?.kind === 'value' ? [key.value] : []);

/** The values that an operation uses. */
export function operandsOf(op: Op): ValueId[] {
  switch (op.kind) {
    case 'write':
    case 'await':
    case 'iterate':
    case 'enter':
    case 'cast': return [op.value];
    case 'get': return [op.object, ...keyOperands(op.key)];
    case 'set': return [op.object, ...keyOperands(op.key), op.value];
    case 'call': return [op.callee, ...(op.receiver === null ? [] : [op.receiver]), ...op.args.map((arg) => arg.value)];
    case 'concat': return op.parts.filter((part) => typeof part === 'number');
    case 'object': return op.entries.flatMap(({ key, value }) => [...keyOperands(key), value]);
    case 'array': return op.elements.map(({ value }) => value);
    case 'class': return [...op.bases];
    case 'operate': return [...op.operands];
    case 'merge':
    case 'unknown': return [...op.values];
    case 'yield': return op.value === null ? [] : [op.value];
    case 'element':
      return [...(typeof op.tag === 'number' ? [op.tag] : []), ...op.attributes.map(({ value }) => value), ...op.children];
    case 'function': return (op.defaults ?? []).map(({ value }) => value);
    case 'const':
    case 'read':
    case 'global':
    case 'import':
    case 'caught': return [];
  }
}
