import type { BlockId, TypeRef } from '../../ir/types';
import { lowerConditionBranch } from './conditions';
import { lowerExpression } from './expressions';
import type { Exit, Frame } from './frame';
import { firstNamedChild, typeOf } from './frame';
import { lowerBlock } from './statements';
import { assignTarget } from './targets';

// Loops, `try` and `with`: the statements that blocks jump out of.

export function lowerFor(frame: Frame, node: number): void {
  const { view, f } = frame;
  const right = view.field(node, 'right');
  const left = view.field(node, 'left');
  const iterable = right === -1 ? f.unknown([], view.span(node)) : lowerExpression(frame, right);
  const header = f.newBlock();
  const body = f.newBlock();
  const done = f.newBlock();
  const after = f.newBlock();
  f.jump(header);
  f.continueIn(header);
  // Whether there is a further element is not known.
  f.branch(f.unknown([], view.span(right === -1 ? node : right)), body, done);
  f.continueIn(body);
  const element = f.emit({ kind: 'iterate', value: iterable, what: 'elements', span: view.span(right === -1 ? node : right) });
  if (left !== -1) assignTarget(frame, left, element);
  lowerLoopBody(frame, node, { kind: 'loop', breakTo: after, continueTo: header });
  f.continueIn(done);
  lowerElse(frame, node);
  f.jump(after);
  f.continueIn(after);
}

export function lowerWhile(frame: Frame, node: number): void {
  const { view, f } = frame;
  const header = f.newBlock();
  const body = f.newBlock();
  const done = f.newBlock();
  const after = f.newBlock();
  f.jump(header);
  f.continueIn(header);
  const condition = view.field(node, 'condition');
  if (condition === -1) f.branch(f.unknown([], view.span(node)), body, done);
  else lowerConditionBranch(frame, condition, body, done);
  f.continueIn(body);
  lowerLoopBody(frame, node, { kind: 'loop', breakTo: after, continueTo: header });
  f.continueIn(done);
  lowerElse(frame, node);
  f.jump(after);
  f.continueIn(after);
}

function lowerLoopBody(frame: Frame, node: number, loop: Exit & { kind: 'loop' }): void {
  frame.exits.push(loop);
  lowerBlock(frame, frame.view.field(node, 'body'));
  frame.exits.pop();
  frame.f.jump(loop.continueTo);
}

function lowerElse(frame: Frame, node: number): void {
  const clause = frame.view.childOfKind(node, 'else_clause');
  if (clause !== -1) lowerBlock(frame, frame.view.field(clause, 'body'));
}

/** `break` and `continue`. */
export function lowerJump(frame: Frame, node: number): void {
  const at = frame.exits.findLastIndex((exit) => exit.kind === 'loop');
  const loop = frame.exits[at];
  if (loop?.kind !== 'loop') return;
  leave(frame, at + 1);
  frame.f.jump(frame.view.kind(node) === 'break_statement' ? loop.breakTo : loop.continueTo);
}

/** Runs the `finally` bodies that a `return` passes. */
export function leaveAll(frame: Frame): void {
  leave(frame, 0);
}

/** Lowers a copy of each `finally` body above `depth`, innermost first, as the code that the jump runs on its way. */
function leave(frame: Frame, depth: number): void {
  const { f, exits } = frame;
  const handler = f.handler;
  for (let at = exits.length - 1; at >= depth; at--) {
    const exit = exits[at] as Exit;
    if (exit.kind !== 'finally') continue;
    const passed = exits.splice(at);
    f.handler = exit.handler;
    f.split();
    lowerBlock(frame, exit.body);
    exits.push(...passed);
  }
  f.handler = handler;
}

/**
 * `try`: the body's blocks lead to a dispatching block, which tests the clauses in order. A `finally` body is lowered
 * once for the ordinary way, once for exceptions, and once for each jump that leaves through it.
 */
export function lowerTry(frame: Frame, node: number): void {
  const { view, f } = frame;
  const outer = f.handler;
  const finallyClause = view.childOfKind(node, 'finally_clause');
  const finallyBody = finallyClause === -1 ? -1 : view.childOfKind(finallyClause, 'block');
  const clauses = view.namedChildren(node).filter((child) => /^except/.test(view.kind(child)));

  const onException = finallyBody === -1 ? -1 : f.newBlock(outer);
  if (onException !== -1) {
    frame.exits.push({ kind: 'finally', body: finallyBody, handler: outer });
    f.handler = onException;
  }
  const guarded = f.handler;
  const after = f.newBlock();
  const dispatch = clauses.length > 0 ? f.newBlock() : -1;
  if (dispatch !== -1) f.handler = dispatch;
  f.split();
  lowerBlock(frame, view.field(node, 'body'));
  f.handler = guarded;
  const otherwise = view.childOfKind(node, 'else_clause');
  if (otherwise !== -1) {
    f.split();
    lowerBlock(frame, view.field(otherwise, 'body'));
  }
  f.jump(after);
  if (dispatch !== -1) lowerClauses(frame, clauses, dispatch, after);

  if (onException !== -1) {
    frame.exits.pop();
    f.handler = outer;
    f.continueIn(onException);
    lowerBlock(frame, finallyBody);
    f.end({ kind: 'throw', value: null });
    f.continueIn(after);
    f.split();
    lowerBlock(frame, finallyBody);
  } else f.continueIn(after);
  if (f.handler !== outer) f.handler = outer;
}

function lowerClauses(frame: Frame, clauses: readonly number[], dispatch: BlockId, after: BlockId): void {
  const { view, f } = frame;
  f.continueIn(dispatch);
  let isExhaustive = false;
  for (const clause of clauses) {
    const [value, alias] = caughtBy(frame, clause);
    const types = value === -1 ? [] : typesOf(frame, value);
    const caught = f.emit({ kind: 'caught', types, span: view.span(value === -1 ? clause : value) });
    const body = f.newBlock();
    const next = f.newBlock();
    if (value === -1) {
      isExhaustive = true;
      f.jump(body);
    } else f.branch(f.operate('is-instance', [caught, lowerExpression(frame, value)], view.span(value)), body, next);
    f.continueIn(body);
    if (alias !== -1) assignTarget(frame, alias, caught);
    lowerBlock(frame, view.childOfKind(clause, 'block'));
    f.jump(after);
    f.continueIn(next);
  }
  f.end(isExhaustive ? { kind: 'end' } : { kind: 'throw', value: null });
}

/** The exception types of an `except` clause and the target that it binds; -1 for what is absent. */
function caughtBy(frame: Frame, clause: number): [value: number, alias: number] {
  const { view } = frame;
  const value = view.field(clause, 'value');
  if (value === -1 || view.kind(value) !== 'as_pattern') return [value, view.field(clause, 'alias')];
  return [firstNamedChild(view, value), view.field(value, 'alias')];
}

function typesOf(frame: Frame, value: number): TypeRef[] {
  const { view } = frame;
  const nodes = view.kind(value) === 'tuple' ? view.namedChildren(value) : [value];
  return nodes.flatMap((node) => typeOf(frame, node) ?? []);
}

export function lowerWith(frame: Frame, node: number): void {
  const { view, f } = frame;
  const clause = view.childOfKind(node, 'with_clause');
  for (const item of clause === -1 ? [] : view.namedChildren(clause)) {
    const value = view.kind(item) === 'with_item' ? view.field(item, 'value') : item;
    if (value === -1) continue;
    const isBound = view.kind(value) === 'as_pattern';
    const expression = isBound ? firstNamedChild(view, value) : value;
    if (expression === -1) continue;
    const entered = f.emit({ kind: 'enter', value: lowerExpression(frame, expression), span: view.span(expression) });
    const target = isBound ? view.field(value, 'alias') : -1;
    if (target !== -1) assignTarget(frame, target, entered);
  }
  lowerBlock(frame, view.field(node, 'body'));
}
