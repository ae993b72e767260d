/**
 * Operators. `&&`, `||`, `??` and `?:` are branches with a merge of the values; in a condition they are taken apart, so
 * that every branch tests one thing. Chains of one operator are lowered in a loop, whatever their length.
 */
import type { Span } from '../../base/span';
import type { BlockId, Operator, ValueId } from '../../ir/types';
import { weightOf, type Lowering } from './context';
import { expression, namedExpression } from './expressions';
import { keyOfIndex } from './members';
import { assign } from './patterns';
import { addOperand, finishSum, type Sum } from './text-building';
import { constantString, numberValue } from './strings';

const operators: Readonly<Record<string, Operator>> = {
  '==': 'equal', '===': 'equal', '!=': 'not-equal', '!==': 'not-equal',
  '<': 'less', '>': 'less', '<=': 'less', '>=': 'less',
  in: 'has-key', instanceof: 'is-instance',
  '&': 'bitwise', '|': 'bitwise', '^': 'bitwise', '<<': 'bitwise', '>>': 'bitwise', '>>>': 'bitwise',
};

const unaryOperators: Readonly<Record<string, Operator>> = {
  '!': 'not', typeof: 'type-of', void: 'void', delete: 'delete', '~': 'bitwise', '+': 'arithmetic', '-': 'arithmetic',
};

const isLogical = (operator: string): boolean => operator === '&&' || operator === '||' || operator === '??';

export function operatorOf(c: Lowering, node: number): string {
  return c.view.text(c.view.field(node, 'operator'));
}

function withoutParentheses(c: Lowering, node: number): number {
  let at = node;
  while (at !== -1 && c.kind(at) === 'parenthesized_expression') {
    const children = c.view.namedChildren(at);
    if (children.length !== 1) return at;
    at = children[0] as number;
  }
  return at;
}

/** The operator of a binary expression that is `&&`, `||` or `??`, else ''. */
function logicalOperator(c: Lowering, node: number): string {
  if (node === -1 || c.kind(node) !== 'binary_expression') return '';
  const operator = operatorOf(c, node);
  return isLogical(operator) ? operator : '';
}

export function binary(c: Lowering, node: number): ValueId {
  if (logicalOperator(c, node) !== '') return logical(c, node);
  const links: number[] = [];
  let base = node;
  while (base !== -1 && c.kind(base) === 'binary_expression' && logicalOperator(c, base) === '') {
    links.push(base);
    base = withoutParentheses(c, c.view.field(base, 'left'));
  }
  let sum: Sum | null = null;
  let value: ValueId = -1;
  for (let at = links.length - 1; at >= 0; at--) {
    const link = links[at] as number;
    const operator = operatorOf(c, link);
    const right = c.view.field(link, 'right');
    if (operator === '+') {
      if (sum === null) {
        sum = { parts: [], hasText: false, hasNumber: false };
        if (value === -1) addOperand(c, sum, base);
        else sum.parts.push(value);
      }
      addOperand(c, sum, right);
      continue;
    }
    if (sum !== null) value = finishSum(c, sum, c.span(links[at + 1] as number));
    else if (value === -1) value = leftOperand(c, base);
    sum = null;
    value = c.f.operate(operators[operator] ?? 'arithmetic', [value, expression(c, right)], c.span(link));
  }
  return sum === null ? value : finishSum(c, sum, c.span(node));
}

/** `#field in object` has a name on the left. */
function leftOperand(c: Lowering, node: number): ValueId {
  if (node !== -1 && c.kind(node) === 'private_property_identifier') return c.f.constant(c.view.text(node), c.span(node));
  return expression(c, node);
}

/** The operands of a chain of one logical operator, left to right. */
function operandsOf(c: Lowering, node: number, operator: string): number[] {
  const operands: number[] = [];
  let at = node;
  while (logicalOperator(c, at) === operator) {
    operands.push(c.view.field(at, 'right'));
    at = withoutParentheses(c, c.view.field(at, 'left'));
  }
  operands.push(at);
  return operands.reverse();
}

function logical(c: Lowering, node: number): ValueId {
  const { f } = c;
  const operator = operatorOf(c, node);
  const operands = operandsOf(c, node, operator);
  const last = operands.pop() as number;
  const done = f.newBlock();
  const values: ValueId[] = [];
  for (const operand of operands) {
    const next = f.newBlock();
    if (operator === '&&' && isCompound(c, operand)) {
      const failed = f.newBlock();
      condition(c, operand, next, failed);
      f.continueIn(failed);
      values.push(f.constant(false, c.span(operand)));
      f.jump(done);
    } else {
      const value = expression(c, operand);
      values.push(value);
      leaveUnless(c, operator, value, next, done, c.span(operand));
    }
    f.continueIn(next);
  }
  values.push(expression(c, last));
  f.jump(done);
  f.continueIn(done);
  return f.emit({ kind: 'merge', values, span: c.span(node) });
}

/** Goes on to `next` when the operator needs its right side, else to `done`. */
function leaveUnless(c: Lowering, operator: string, value: ValueId, next: BlockId, done: BlockId, span: Span): void {
  const { f } = c;
  if (operator === '&&') f.branch(value, next, done);
  else if (operator === '||') f.branch(value, done, next);
  else f.branch(f.operate('equal', [value, c.nothing(span)], span), next, done);
}

/** A condition that consists of several tests. */
function isCompound(c: Lowering, node: number): boolean {
  const inner = withoutParentheses(c, node);
  if (inner === -1) return false;
  return c.kind(inner) === 'unary_expression' ? operatorOf(c, inner) === '!' : logicalOperator(c, inner) !== '';
}

/** Lowers a test and leaves for one of two blocks. */
export function condition(c: Lowering, node: number, whenTrue: BlockId, whenFalse: BlockId): void {
  const { f } = c;
  let test = withoutParentheses(c, node);
  let [yes, no] = [whenTrue, whenFalse];
  while (test !== -1 && c.kind(test) === 'unary_expression' && operatorOf(c, test) === '!') {
    test = withoutParentheses(c, c.view.field(test, 'argument'));
    [yes, no] = [no, yes];
  }
  const operator = logicalOperator(c, test);
  const kind = test === -1 ? '' : c.kind(test);
  if ((operator === '&&' || operator === '||') && c.descend(test, weightOf.condition)) {
    const operands = operandsOf(c, test, operator);
    const last = operands.pop() as number;
    for (const operand of operands) {
      const next = f.newBlock();
      if (operator === '&&') condition(c, operand, next, no);
      else condition(c, operand, yes, next);
      f.continueIn(next);
    }
    condition(c, last, yes, no);
    c.ascend(weightOf.condition);
  } else if (kind === 'true' || (kind === 'number' && numberValue(c.view.text(test)) !== 0)) f.jump(yes);
  else f.branch(expression(c, test), yes, no);
}

export function conditional(c: Lowering, node: number): ValueId {
  const { f, view } = c;
  const done = f.newBlock();
  const values: ValueId[] = [];
  let at = node;
  while (at !== -1 && c.kind(at) === 'ternary_expression') {
    const yes = f.newBlock();
    const no = f.newBlock();
    condition(c, view.field(at, 'condition'), yes, no);
    f.continueIn(yes);
    values.push(expression(c, view.field(at, 'consequence')));
    f.jump(done);
    f.continueIn(no);
    at = withoutParentheses(c, view.field(at, 'alternative'));
  }
  values.push(expression(c, at));
  f.jump(done);
  f.continueIn(done);
  return f.emit({ kind: 'merge', values, span: c.span(node) });
}

export function unary(c: Lowering, node: number): ValueId {
  const operator = operatorOf(c, node);
  const argument = c.view.field(node, 'argument');
  if (operator === '-' && argument !== -1 && c.kind(argument) === 'number') {
    return c.f.constant(-numberValue(c.view.text(argument)), c.span(node));
  }
  if (operator === 'delete' && argument !== -1 && ['member_expression', 'subscript_expression'].includes(c.kind(argument))) {
    assign(c, argument, c.f.constant(null, c.span(argument)), c.span(node));
    return c.f.constant(true, c.span(node));
  }
  return unaryOperation(c, operator, expression(c, argument), c.span(node));
}

export function unaryOperation(c: Lowering, operator: string, value: ValueId, span: Span): ValueId {
  return c.f.operate(unaryOperators[operator] ?? 'arithmetic', [value], span);
}

/** A binary operation on two values; a sum of unknown values may build a string. */
export function operate(c: Lowering, operator: string, left: ValueId, right: ValueId, span: Span): ValueId {
  if (operator === '+') return c.f.emit({ kind: 'concat', parts: [left, right], form: 'plus', span });
  return c.f.operate(operators[operator] ?? 'arithmetic', [left, right], span);
}

export function update(c: Lowering, node: number): ValueId {
  const argument = c.view.field(node, 'argument');
  const span = c.span(node);
  const value = c.f.operate('arithmetic', [expression(c, argument)], span);
  assign(c, argument, value, span);
  return value;
}

export function assignment(c: Lowering, node: number): ValueId {
  const left = c.view.field(node, 'left');
  let value = namedExpression(c, c.view.field(node, 'right'), left);
  if (c.view.childOfKind(node, 'using') !== -1) value = c.f.emit({ kind: 'enter', value, span: c.span(node) });
  assign(c, left, value, c.span(node));
  return value;
}

/** `a += b` and its kin. The object of a member is evaluated once. */
export function augmentedAssignment(c: Lowering, node: number): ValueId {
  const { view, f } = c;
  const left = withoutParentheses(c, view.field(node, 'left'));
  const right = view.field(node, 'right');
  const operator = operatorOf(c, node).slice(0, -1);
  const span = view.span(node);
  const target = placeOf(c, left);
  const old = target.read();
  if (isLogical(operator)) {
    const next = f.newBlock();
    const done = f.newBlock();
    leaveUnless(c, operator, old, next, done, view.span(left));
    f.continueIn(next);
    const value = namedExpression(c, right, left);
    target.write(value, span);
    f.jump(done);
    f.continueIn(done);
    return f.emit({ kind: 'merge', values: [old, value], span });
  }
  let value: ValueId;
  if (operator === '+') {
    const sum: Sum = { parts: [old], hasText: false, hasNumber: false };
    addOperand(c, sum, right);
    value = finishSum(c, sum, span);
  } else value = f.operate(operators[operator] ?? 'arithmetic', [old, expression(c, right)], span);
  target.write(value, span);
  return value;
}

interface Place {
  read(): ValueId;
  write(value: ValueId, span: Span): void;
}

function placeOf(c: Lowering, node: number): Place {
  const { view, f } = c;
  const kind = node === -1 ? '' : view.kind(node);
  if (kind !== 'member_expression' && kind !== 'subscript_expression') {
    return { read: () => expression(c, node), write: (value, span) => assign(c, node, value, span) };
  }
  const object = expression(c, view.field(node, 'object'));
  const key = kind === 'member_expression'
    ? ({ kind: 'name', name: view.text(view.field(node, 'property')) } as const)
    : keyOfIndex(c, view.field(node, 'index'));
  return {
    read: () => f.get(object, key, view.span(node)),
    write: (value, span) => f.set(object, key, value, span),
  };
}

/** Whether a node is a constant that a `switch` may compare with, and which. */
export function constantOf(c: Lowering, node: number): { readonly value: string | number | boolean | null } | null {
  const inner = withoutParentheses(c, node);
  if (inner === -1) return null;
  const text = constantString(c, inner);
  if (text !== null) return { value: text };
  switch (c.kind(inner)) {
    case 'number': return { value: numberValue(c.view.text(inner)) };
    case 'true': return { value: true };
    case 'false': return { value: false };
    case 'null':
    case 'undefined': return { value: null };
    case 'unary_expression': {
      const argument = c.view.field(inner, 'argument');
      const isNegative = operatorOf(c, inner) === '-' && c.kind(argument) === 'number';
      return isNegative ? { value: -numberValue(c.view.text(argument)) } : null;
    }
    default: return null;
  }
}
