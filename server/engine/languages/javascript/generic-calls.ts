/**
 * Calls with type arguments behind an operator. The TypeScript grammar reads `await a.b<T>(c)` as `(await a.b)<T>(c)`, and
 * `!f<T>(x)`, `a + f<T>(x)` likewise. No callee can be an operator without parentheses, so the reading is certain to be
 * wrong: the call belongs to the operator's last operand, and the operator to the whole chain.
 */
import type { ValueId } from '../../ir/types';
import type { Lowering } from './context';
import { expression } from './expressions';
import { operatorOf, operate, unaryOperation } from './operators';

/** The operators that a callee swallowed, outermost first, and the operand that the call belongs to. */
export interface Prefix {
  readonly operators: readonly number[];
  readonly operand: number;
}

export function swallowedPrefix(c: Lowering, call: number, callee: number): Prefix | null {
  const kind = c.kind(call);
  if (kind !== 'call_expression' && kind !== 'instantiation_expression') return null;
  const operators: number[] = [];
  let operand = callee;
  for (let inner = lastOperand(c, operand); inner !== -1; inner = lastOperand(c, operand)) {
    operators.push(operand);
    operand = inner;
  }
  return operators.length === 0 ? null : { operators, operand };
}

function lastOperand(c: Lowering, node: number): number {
  switch (c.kind(node)) {
    case 'await_expression': return c.view.namedChildren(node)[0] ?? -1;
    case 'unary_expression': return c.view.field(node, 'argument');
    case 'binary_expression': return c.view.field(node, 'right');
    default: return -1;
  }
}

/** Lowers the chain with `work` and applies the operators to what it gives. `end`: where the whole expression ends. */
export function applyPrefix(c: Lowering, prefix: Prefix, end: number, work: () => ValueId): ValueId {
  const lefts = prefix.operators.map((node) => (c.kind(node) === 'binary_expression' ? expression(c, c.view.field(node, 'left')) : -1));
  let value = work();
  for (let at = prefix.operators.length - 1; at >= 0; at--) {
    const node = prefix.operators[at] as number;
    const span = { start: c.span(node).start, end };
    switch (c.kind(node)) {
      case 'await_expression':
        value = c.f.emit({ kind: 'await', value, span });
        break;
      case 'unary_expression':
        value = unaryOperation(c, operatorOf(c, node), value, span);
        break;
      default:
        value = operate(c, operatorOf(c, node), lefts[at] as ValueId, value, span);
    }
  }
  return value;
}
