/**
 * What an edit has changed in a module, and whether a function still says exactly what it said: the two questions that
 * decide how much is analysed again. Both answer strictly: what is not certainly the same counts as changed.
 */
import { isMovedTo } from '../base/change';
import type { Change } from '../base/change';
import type { Span } from '../base/span';
import type { Func, FuncId, Module, Op } from '../ir/types';
import { Shape } from './shape';

/**
 * The functions whose operations are not the same in both modules, once spans have followed the text. Null when more
 * than bodies of functions has changed: signatures, classes, imports, exports, or which variables are shared.
 */
export function changedFunctions(before: Module, after: Module, change: Change): FuncId[] | null {
  if (before.functions.length !== after.functions.length || before.language !== after.language) return null;
  const same = (a: unknown, b: unknown): boolean => sameParts(a, b, change);
  if (!same(before.classes, after.classes) || !same(before.imports, after.imports) || !same(before.exports, after.exports) || !same(before.starExports, after.starExports) || !same(before.directives, after.directives)) return null;
  const changed: FuncId[] = [];
  for (const func of after.functions) {
    const old = before.functions[func.id];
    if (!old) return null;
    if (!same(headOf(old), headOf(func))) return null;
    const hasSameLocals = same(old.locals, func.locals);
    if (hasSameLocals && same(old.blocks, func.blocks) && same(old.span, func.span)) continue;
    // The module's own body says which names stand for what; other functions may know a local by its name.
    if (func.id === 0 || bindings(old) !== bindings(func) || (!hasSameLocals && isTouched(after, func.id))) return null;
    changed.push(func.id);
  }
  return changed;
}

/**
 * What a body does to names that others may look through without running it: its imports, classes and functions, the
 * writes of them, and every touch of another function's variables.
 */
function bindings({ id, blocks }: Func): string {
  const ops = blocks.flatMap((block) => block.ops);
  const made = new Map(ops.map((op) => [op.id, op]));
  const isName = (op: Op | undefined): boolean => op?.kind === 'import' || op?.kind === 'class' || op?.kind === 'get' || (op?.kind === 'call' && op.form === 'decorate');
  const names = new Set(ops.flatMap((op) => (op.kind === 'write' && isName(made.get(op.value)) ? [op.variable.slot] : [])));
  const parts: string[] = [];
  for (const op of ops) {
    switch (op.kind) {
      case 'import':
        parts.push(`import ${op.import}`);
        break;
      case 'class':
        parts.push(`class ${op.class}`);
        break;
      case 'function':
        parts.push(`function ${op.func}`);
        break;
      case 'read':
        if (op.variable.func !== id) parts.push(`read ${op.variable.func}.${op.variable.slot}`);
        break;
      case 'write': {
        const value = made.get(op.value);
        if (op.variable.func === id && !names.has(op.variable.slot)) break;
        parts.push(`write ${op.variable.func}.${op.variable.slot} ${value?.kind === 'get' && value.key.kind === 'name' ? value.key.name : (value?.kind ?? '')}`);
        break;
      }
      default:
        break;
    }
  }
  return parts.join('\n');
}

function headOf({ blocks, locals, span, documentation, ...head }: Func): object {
  return head;
}

function isTouched(module: Module, id: FuncId): boolean {
  return module.functions.some((func) => func.id !== id && func.blocks.some((block) => block.ops.some((op) => (op.kind === 'read' || op.kind === 'write') && op.variable.func === id)));
}

function isSpan(value: object): value is Span {
  return 'start' in value && 'end' in value;
}

/** Whether two pieces of lowered code are the same, once spans have followed the text. Asked of a whole module at every keystroke: it makes nothing. */
function sameParts(a: unknown, b: unknown, change: Change): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (!sameParts(a[index], b[index], change)) return false;
    return true;
  }
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [name, value] of a) if (!b.has(name) || !sameParts(value, b.get(name), change)) return false;
    return true;
  }
  if (isSpan(a) && typeof a.start === 'number') return isSpan(b) && isMovedTo(a, b, change);
  let count = 0;
  for (const name in a) {
    if (!sameParts((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name], change)) return false;
    count++;
  }
  for (const _ in b) count--;
  return count === 0;
}

/** Whether two summaries or values are the same in everything, traces included. */
export function isIdentical(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Shape) {
    return b instanceof Shape && a.site === b.site && a.length === b.length && isIdentical(a.rest, b.rest) && isIdentical(a.fields, b.fields);
  }
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [name, value] of a) if (!b.has(name) || !isIdentical(value, b.get(name))) return false;
    return true;
  }
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => isIdentical(item, b[index]));
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((name) => isIdentical((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
}
