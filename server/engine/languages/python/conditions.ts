import type { BlockId, Operator, ValueId } from '../../ir/types';
import { lowerExpression, operandsOfBoolean } from './expressions';
import type { Frame } from './frame';
import { nested, withoutParentheses } from './frame';

/**
 * Lowers a condition and ends the current block with branches. `and`, `or`, `not` and chained comparisons are taken
 * apart, so that every branch is a single test and dominates exactly the code that it guards.
 */
export function lowerConditionBranch(frame: Frame, node: number, whenTrue: BlockId, whenFalse: BlockId): void {
  const { f } = frame;
  nested(frame, node, () => lowerBranch(frame, node, whenTrue, whenFalse),
    () => f.branch(f.unknown([], frame.view.span(node)), whenTrue, whenFalse));
}

function lowerBranch(frame: Frame, node: number, whenTrue: BlockId, whenFalse: BlockId): void {
  const { view, f } = frame;
  const at = withoutParentheses(view, node);
  switch (view.kind(at)) {
    case 'not_operator': return lowerConditionBranch(frame, view.field(at, 'argument'), whenFalse, whenTrue);
    case 'boolean_operator': {
      const isAnd = view.text(view.field(at, 'operator')) === 'and';
      const operands = operandsOfBoolean(frame, at);
      operands.forEach((operand, index) => {
        if (index === operands.length - 1) return lowerConditionBranch(frame, operand, whenTrue, whenFalse);
        const next = f.newBlock();
        if (isAnd) lowerConditionBranch(frame, operand, next, whenFalse);
        else lowerConditionBranch(frame, operand, whenTrue, next);
        return f.continueIn(next);
      });
      return undefined;
    }
    case 'true': return f.jump(whenTrue);
    case 'false': return f.jump(whenFalse);
    case 'comparison_operator': {
      const last = lowerTests(frame, at, whenFalse);
      return f.branch(last, whenTrue, whenFalse);
    }
    default: return f.branch(lowerExpression(frame, at), whenTrue, whenFalse);
  }
}

/** A comparison as a value; a chain is false as soon as one of its tests is. */
export function lowerComparison(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  if (view.fieldAll(node, 'operators').length === 1) return lowerTests(frame, node, -1);
  const failed = f.newBlock();
  const after = f.newBlock();
  const last = lowerTests(frame, node, failed);
  f.jump(after);
  f.continueIn(failed);
  const no = f.constant(false, view.span(node));
  f.jump(after);
  f.continueIn(after);
  return f.emit({ kind: 'merge', values: [last, no], span: view.span(node) });
}

/** Emits the tests of a comparison; all but the last branch to `whenFalse` when they fail. Returns the last. */
function lowerTests(frame: Frame, node: number, whenFalse: BlockId): ValueId {
  const { view, f } = frame;
  const operators = view.fieldAll(node, 'operators').map((child) => view.text(child));
  const operands = view.namedChildren(node);
  const [first] = operands;
  if (first === undefined || operands.length !== operators.length + 1) {
    return f.unknown(operands.map((operand) => lowerExpression(frame, operand)), view.span(node));
  }
  let left = lowerExpression(frame, first);
  let test: ValueId = left;
  operators.forEach((operator, index) => {
    const right = lowerExpression(frame, operands[index + 1] as number);
    test = f.operate(comparisonOperator(operator), [left, right], view.span(node));
    left = right;
    if (index === operators.length - 1) return;
    const next = f.newBlock();
    f.branch(test, next, whenFalse);
    f.continueIn(next);
  });
  return test;
}

function comparisonOperator(text: string): Operator {
  switch (text.replace(/\s+/g, ' ')) {
    case '==':
    case 'is': return 'equal';
    case '!=':
    case '<>':
    case 'is not': return 'not-equal';
    case 'in': return 'in';
    case 'not in': return 'not-in';
    default: return 'less';
  }
}
