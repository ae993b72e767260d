/** What lies round a place in a lowered module: the functions, and the statement as far as the program shows it. */
import { spanContains, type Span } from '../base/span';
import type { Func, Module, Op, ValueId } from '../ir/types';

/** The innermost function whose text holds the span; function 0 when there is none other. */
export function enclosingFunction(module: Module, span: Span): Func {
  let found = module.functions[0] as Func;
  for (const func of module.functions) {
    if (func.id !== 0 && spanContains(func.span, span) && spanContains(found.span, func.span)) found = func;
  }
  return found;
}

/** Names of the functions and classes round a span, outermost first: `Agent.run.step`. */
export function enclosingNames(module: Module, span: Span): string {
  const round = [...module.functions.filter((func) => func.id !== 0), ...module.classes].filter((scope) => spanContains(scope.span, span));
  round.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  return round.map((scope) => scope.name).join('.');
}

/** All operations of a function, in no particular order. */
export function operations(func: Func): readonly Op[] {
  return func.blocks.flatMap((block) => block.ops);
}

/**
 * The statement round a span: the widest operation or return of its function that holds it, and the variable that is
 * written with it. Operations that stand for whole bodies (functions, classes) are those of other functions, so a
 * callback's statement is the one in its body.
 */
export function enclosingStatement(module: Module, span: Span): Span {
  const func = enclosingFunction(module, span);
  let widest = span;
  const values = new Map<ValueId, Span>();
  const widen = (candidate: Span): void => {
    if (spanContains(candidate, widest)) widest = candidate;
  };
  for (const block of func.blocks) {
    for (const op of block.ops) {
      values.set(op.id, op.span);
      if (op.kind !== 'function' && op.kind !== 'class') widen(op.span);
    }
    if (block.end.kind === 'return') widen(block.end.span);
  }
  for (const op of operations(func)) {
    const value = op.kind === 'write' ? values.get(op.value) : undefined;
    if (value && value.start === widest.start && value.end === widest.end && op.span.start < widest.start) {
      return { start: op.span.start, end: widest.end };
    }
  }
  return widest;
}

/** Whether a place lies inside of an operation of its function, as the lines of a text or an element do after the first. */
export function isInsideOperation(module: Module, offset: number): boolean {
  const func = enclosingFunction(module, { start: offset, end: offset });
  return operations(func).some((op) => op.kind !== 'function' && op.kind !== 'class' && op.span.start < offset && offset < op.span.end);
}
