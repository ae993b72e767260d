import type { BlockId, Key, ValueId, VariableRef } from '../../ir/types';
import { Scope } from '../../ir/builder';
import { lowerConditionBranch } from './conditions';
import { keyOf, lowerExpression, temporary } from './expressions';
import type { Frame } from './frame';
import { firstNamedChild } from './frame';
import { addTargetNames } from './names';
import { assignTarget } from './targets';

/**
 * A comprehension runs where it is written: a loop that puts elements into a value held in a temporary slot.
 * Its variables live in a scope of their own.
 */
export function lowerComprehension(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const span = view.span(node);
  const isDictionary = view.kind(node) === 'dictionary_comprehension';
  const result = temporary(frame);
  f.write(result, isDictionary
    ? f.emit({ kind: 'object', entries: [], span })
    : f.emit({ kind: 'array', elements: [], form: view.kind(node) === 'set_comprehension' ? 'set' : 'list', span }), span);
  const scope = new Scope(f, frame.scope);
  const inner: Frame = { ...frame, scope };
  const body = view.field(node, 'body');
  const after = f.newBlock();
  // Where the innermost loop so far takes its next element.
  let next: BlockId = after;
  for (const clause of view.namedChildren(node)) {
    if (view.kind(clause) === 'for_in_clause') next = openLoop(inner, clause, next);
    else if (view.kind(clause) === 'if_clause') {
      const passed = f.newBlock();
      const condition = firstNamedChild(view, clause);
      if (condition === -1) continue;
      lowerConditionBranch(inner, condition, passed, next);
      f.continueIn(passed);
    }
  }
  if (body !== -1) addElement(inner, body, result);
  f.jump(next);
  f.continueIn(after);
  return f.read(result, span);
}

/** Opens one `for` clause and continues in its body; returns the block that takes the next element. */
function openLoop(frame: Frame, clause: number, whenDone: BlockId): BlockId {
  const { view, f } = frame;
  const [source] = view.fieldAll(clause, 'right').filter((child) => view.isNamed(child));
  const left = view.field(clause, 'left');
  const iterable = source === undefined ? f.unknown([], view.span(clause)) : lowerExpression(frame, source);
  const names = new Set<string>();
  addTargetNames(view, left, names);
  for (const name of names) frame.scope.declare(name);
  const header = f.newBlock();
  const body = f.newBlock();
  f.jump(header);
  f.continueIn(header);
  f.branch(f.unknown([], view.span(clause)), body, whenDone);
  f.continueIn(body);
  const element = f.emit({ kind: 'iterate', value: iterable, what: 'elements', span: view.span(source ?? clause) });
  if (left !== -1) assignTarget(frame, left, element);
  return header;
}

function addElement(frame: Frame, body: number, result: VariableRef): void {
  const { view, f } = frame;
  let key: Key = { kind: 'any' };
  let element = body;
  if (view.kind(body) === 'pair') {
    key = keyOf(frame, view.field(body, 'key'));
    element = view.field(body, 'value');
  }
  const value = lowerExpression(frame, element);
  const span = view.span(body);
  f.set(f.read(result, span), key, value, span);
}
