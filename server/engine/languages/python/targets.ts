import type { ValueId } from '../../ir/types';
import { attributeKey, displayElements, lowerExpression, lowerParts, subscriptKey } from './expressions';
import type { Frame } from './frame';
import { firstNamedChild, withoutParentheses } from './frame';

/** Assigns to a name; in a class body the name is also an attribute of the class. */
export function assignName(frame: Frame, node: number, value: ValueId): void {
  if (node === -1) return;
  const name = frame.view.text(node);
  const span = frame.view.span(node);
  frame.f.write(frame.scope.lookup(name) ?? frame.scope.declare(name), value, span);
  if (frame.classBody && frame.scope.isClassBody && frame.scope.own(name)?.func === frame.f.id) {
    frame.f.set(frame.classBody.value, { kind: 'name', name }, value, span);
  }
}

/** Assigns a value to a target: a name, an attribute, an element, or a pattern of targets. */
export function assignTarget(frame: Frame, target: number, value: ValueId): void {
  const { view, f } = frame;
  const at = withoutParentheses(view, target);
  switch (view.kind(at)) {
    case 'identifier': return assignName(frame, at, value);
    case 'attribute': {
      const object = lowerExpression(frame, view.field(at, 'object'));
      return f.set(object, attributeKey(frame, at), value, view.span(at));
    }
    case 'subscript': {
      const object = lowerExpression(frame, view.field(at, 'value'));
      const key = subscriptKey(frame, at);
      if (key !== null) return f.set(object, key, value, view.span(at));
      // A slice takes the elements of the value.
      const element = f.emit({ kind: 'iterate', value, what: 'elements', span: view.span(at) });
      return f.set(object, { kind: 'any' }, element, view.span(at));
    }
    case 'as_pattern_target':
    case 'list_splat_pattern':
    case 'list_splat': {
      const inner = firstNamedChild(view, at);
      return inner === -1 ? undefined : assignTarget(frame, inner, value);
    }
    case 'tuple':
    case 'list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'pattern_list':
    case 'expression_list': return unpack(frame, view.namedChildren(at), value);
    default:
      lowerParts(frame, at);
      return undefined;
  }
}

const isStarred = (frame: Frame, target: number): boolean => frame.view.kind(target).startsWith('list_splat');

function unpack(frame: Frame, targets: readonly number[], value: ValueId): void {
  const { view, f } = frame;
  let isAfterStar = false;
  targets.forEach((target, index) => {
    const span = view.span(target);
    if (isStarred(frame, target)) {
      isAfterStar = true;
      const rest = f.emit({ kind: 'iterate', value, what: 'rest', span });
      assignTarget(frame, target, rest);
    } else assignTarget(frame, target, f.get(value, isAfterStar ? { kind: 'any' } : { kind: 'index', index }, span));
  });
}

const displayKinds = new Set(['tuple', 'list', 'expression_list', 'tuple_pattern', 'list_pattern', 'pattern_list']);

/** `a, b = x, y`: with as many values as targets each value goes straight to its target, after all were computed. */
export function assignExpression(frame: Frame, target: number, right: number): void {
  const { view } = frame;
  const targetAt = withoutParentheses(view, target);
  const rightAt = withoutParentheses(view, right);
  if (displayKinds.has(view.kind(targetAt)) && displayKinds.has(view.kind(rightAt))) {
    const targets = view.namedChildren(targetAt);
    const values = view.namedChildren(rightAt);
    if (targets.length === values.length && ![...targets, ...values].some((node) => isStarred(frame, node))) {
      const lowered = displayElements(frame, rightAt);
      targets.forEach((inner, index) => assignTarget(frame, inner, (lowered[index] as { value: ValueId }).value));
      return;
    }
  }
  assignTarget(frame, target, lowerExpression(frame, right));
}
