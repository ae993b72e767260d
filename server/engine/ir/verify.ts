/**
 * Checks the invariants of a program: numbers are unique and in range, every use is defined on every path, spans lie in
 * the text. Used by tests and by `lintel dump ir`; a lowering that passes can be analysed without further checks.
 */
import type { Span } from '../base/span';
import type { Block, BlockId, Func, Module, Op, TypeRef, ValueId, VariableRef } from './types';
import { operandsOf, targetsOf } from './walk';

/** The problems found, one sentence each; empty when the module is sound. */
export function verifyModule(module: Module, textLength: number): string[] {
  const problems: string[] = [];
  const report = (where: string, what: string): void => void problems.push(`${where}: ${what}`);
  const checkSpan = (span: Span, where: string): void => {
    const isSound = Number.isInteger(span.start) && 0 <= span.start && span.start <= span.end && span.end <= textLength;
    if (!isSound) report(where, `span ${span.start}..${span.end} is not in the text`);
  };
  const isFunction = (func: number): boolean => module.functions[func] !== undefined;
  const checkVariable = (variable: VariableRef, where: string): void => {
    const owner = module.functions[variable.func];
    if (!owner || variable.slot < 0 || variable.slot >= owner.locals.length) {
      report(where, `there is no slot ${variable.slot} in f${variable.func}`);
    }
  };
  const checkType = (type: TypeRef | null, where: string): void => {
    if (type === null) return;
    if (type.kind === 'name') {
      if (type.root) checkVariable(type.root, where);
      if (type.path.length === 0) report(where, 'a type name is empty');
      type.args.forEach((inner) => checkType(inner, where));
    } else if (type.kind === 'union') type.of.forEach((inner) => checkType(inner, where));
    else if (type.kind === 'list') checkType(type.of, where);
    else if (type.kind === 'object') type.fields.forEach((field) => checkType(field.type, where));
  };

  if (module.functions.length === 0) report('module', 'has no body');
  module.imports.forEach((request, index) => checkSpan(request.span, `import ${index}`));
  module.comments.forEach((comment, index) => checkSpan(comment.span, `comment ${index}`));
  module.broken.forEach((span, index) => checkSpan(span, `broken ${index}`));
  for (const item of module.exports) {
    if (item.kind === 'local') checkVariable({ func: 0, slot: item.slot }, `export ${item.name}`);
    else if (!module.imports[item.import]) report(`export ${item.name}`, `there is no import ${item.import}`);
  }
  module.classes.forEach((definition, index) => {
    const where = `class ${definition.name}`;
    if (definition.id !== index) report(where, `has number ${definition.id} at place ${index}`);
    if (!isFunction(definition.func)) report(where, `there is no f${definition.func}`);
    checkSpan(definition.span, where);
    checkSpan(definition.nameSpan, where);
    definition.bases.forEach((base) => checkType(base, where));
    for (const method of definition.methods) {
      if (!isFunction(method.func)) report(`${where}.${method.name}`, `there is no f${method.func}`);
    }
    for (const field of definition.fields) {
      checkSpan(field.span, `${where}.${field.name}`);
      checkType(field.type, `${where}.${field.name}`);
    }
  });
  module.functions.forEach((func, index) => {
    const where = `f${index} ${func.name}`;
    if (func.id !== index) report(where, `has number ${func.id} at place ${index}`);
    if (index === 0 ? func.parent !== -1 : !isFunction(func.parent) || func.parent === index) report(where, `wrong parent ${func.parent}`);
    if (func.classId !== -1 && !module.classes[func.classId]) report(where, `there is no class ${func.classId}`);
    checkSpan(func.span, where);
    checkSpan(func.nameSpan, where);
    checkType(func.returnType, where);
    func.params.forEach((param, slot) => {
      checkSpan(param.span, `${where}(${param.name})`);
      checkType(param.type, `${where}(${param.name})`);
      if (func.locals[slot]?.name !== param.name) report(where, `parameter ${param.name} is not slot ${slot}`);
    });
    func.locals.forEach((local) => {
      checkType(local.type, `${where} ${local.name}`);
      checkType(local.meaning ?? null, `${where} ${local.name}`);
    });
    checkBody(func, where);
  });
  return problems;

  function checkBody(func: Func, where: string): void {
    const defined = new Set<ValueId>();
    const isBlock = (block: BlockId): boolean => func.blocks[block] !== undefined;
    if (func.blocks.length === 0) report(where, 'has no block');
    func.blocks.forEach((block, index) => {
      if (block.id !== index) report(where, `block ${block.id} is at place ${index}`);
      if (block.handler !== -1 && !isBlock(block.handler)) report(where, `there is no handler b${block.handler}`);
      for (const target of targetsOf(block.end)) if (!isBlock(target)) report(where, `there is no target b${target}`);
      if (block.end.kind === 'return') checkSpan(block.end.span, `${where} return`);
      for (const op of block.ops) {
        const at = `${where} %${op.id}`;
        if (defined.has(op.id)) report(at, 'is defined twice');
        defined.add(op.id);
        checkSpan(op.span, at);
        checkReferences(op, at);
      }
    });
    checkUses(func, where);
  }

  function checkReferences(op: Op, at: string): void {
    switch (op.kind) {
      case 'read':
      case 'write': return checkVariable(op.variable, at);
      case 'import': return module.imports[op.import] ? undefined : report(at, `there is no import ${op.import}`);
      case 'function': return isFunction(op.func) ? undefined : report(at, `there is no f${op.func}`);
      case 'class': return module.classes[op.class] ? undefined : report(at, `there is no class ${op.class}`);
      case 'cast': return checkType(op.type, at);
      case 'caught': return op.types.forEach((type) => checkType(type, at));
      default: return undefined;
    }
  }

  /** A value must be defined on every path to its use; the values of a `merge` come from different paths. */
  function checkUses(func: Func, where: string): void {
    const home = new Map<ValueId, BlockId>();
    for (const block of func.blocks) for (const op of block.ops) home.set(op.id, block.id);
    const dominates = dominance(func.blocks);
    for (const block of func.blocks) {
      const before = new Set<ValueId>();
      const use = (value: ValueId, at: string, onEveryPath: boolean): void => {
        const definedIn = home.get(value);
        if (definedIn === undefined) report(at, `uses %${value}, which nothing defines`);
        else if (onEveryPath && (definedIn === block.id ? !before.has(value) : !dominates(definedIn, block.id))) {
          report(at, `uses %${value}, which is not defined on every path`);
        }
      };
      for (const op of block.ops) {
        for (const value of operandsOf(op)) use(value, `${where} %${op.id}`, op.kind !== 'merge');
        before.add(op.id);
      }
      const { end } = block;
      if (end.kind === 'branch') use(end.condition, `${where} b${block.id}`, true);
      else if (end.kind === 'switch') use(end.value, `${where} b${block.id}`, true);
      else if ((end.kind === 'return' || end.kind === 'throw') && end.value !== null) use(end.value, `${where} b${block.id}`, true);
    }
  }
}

/**
 * Whether all that a block defines is known at the entry of another: its end dominates that entry.
 * An exception may leave a block before its first operation, so a handler follows the block's entry, not its end.
 * Unreachable blocks count as dominated by all.
 */
function dominance(blocks: readonly Block[]): (definedIn: BlockId, usedIn: BlockId) => boolean {
  // Each block is two points: 2b its entry, 2b + 1 its end.
  const successors = (point: number): number[] => {
    const block = blocks[point >> 1];
    if (!block) return [];
    if (point & 1) return targetsOf(block.end).map((target) => 2 * target);
    return block.handler >= 0 ? [point + 1, 2 * block.handler] : [point + 1];
  };
  const order = postOrder(0, successors);
  const rank = new Map(order.map((point, index) => [point, index]));
  const predecessors = new Map<number, number[]>();
  for (const point of order) {
    for (const next of successors(point)) {
      const known = predecessors.get(next);
      if (known) known.push(point);
      else predecessors.set(next, [point]);
    }
  }
  // Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm.
  const dominator = new Map<number, number>([[0, 0]]);
  const rankOf = (point: number): number => rank.get(point) ?? -1;
  const common = (one: number, two: number): number => {
    let [a, b] = [one, two];
    while (a !== b) {
      while (rankOf(a) < rankOf(b)) a = dominator.get(a) ?? 0;
      while (rankOf(b) < rankOf(a)) b = dominator.get(b) ?? 0;
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let index = order.length - 1; index >= 0; index--) {
      const point = order[index] as number;
      if (point === 0) continue;
      let found: number | null = null;
      for (const from of predecessors.get(point) ?? []) {
        if (dominator.has(from)) found = found === null ? from : common(found, from);
      }
      if (found === null || dominator.get(point) === found) continue;
      dominator.set(point, found);
      changed = true;
    }
  }
  const inside = intervals(dominator);
  return (definedIn, usedIn) => {
    const user = inside.get(2 * usedIn);
    const definer = inside.get(2 * definedIn + 1);
    return !user || (definer !== undefined && definer.first <= user.last && user.last <= definer.last);
  };
}

function postOrder(start: number, successors: (point: number) => number[]): number[] {
  const order: number[] = [];
  const seen = new Set([start]);
  const stack = [{ point: start, rest: successors(start) }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      order.push(top.point);
      stack.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      stack.push({ point: next, rest: successors(next) });
    }
  }
  return order;
}

/** Numbers a dominator tree so that a subtree is a range. */
function intervals(dominator: ReadonlyMap<number, number>): Map<number, { first: number; last: number }> {
  const children = new Map<number, number[]>();
  for (const [point, parent] of dominator) {
    if (point === parent) continue;
    const known = children.get(parent);
    if (known) known.push(point);
    else children.set(parent, [point]);
  }
  const found = new Map<number, { first: number; last: number }>();
  let next = 0;
  // In post-order a point comes last in its own subtree.
  for (const point of postOrder(0, (at) => [...(children.get(at) ?? [])])) {
    let first = next;
    for (const child of children.get(point) ?? []) first = Math.min(first, found.get(child)?.first ?? next);
    found.set(point, { first, last: next++ });
  }
  return found;
}
