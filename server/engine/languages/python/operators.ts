import type { ValueId } from '../../ir/types';
import type { Element } from './expressions';
import { displayElements, lowerExpression } from './expressions';
import type { Frame } from './frame';
import { withoutParentheses } from './frame';
import type { Part } from './strings';
import { compact, literalText, lowerPercent, stringParts } from './strings';
import type { Span } from '../../base/span';

/**
 * Binary operators. They lean to the left (`a + b + c` is `(a + b) + c`) and chains may have thousands of terms,
 * so the left spine is walked in a loop, and neighbouring `+` become one operation.
 */
export function lowerOperators(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const steps: { readonly node: number; readonly operator: string; readonly right: number }[] = [];
  let leftmost = node;
  while (view.kind(leftmost) === 'binary_operator') {
    steps.push({ node: leftmost, operator: view.text(view.field(leftmost, 'operator')), right: view.field(leftmost, 'right') });
    leftmost = view.field(leftmost, 'left');
  }
  steps.reverse();
  let value: ValueId | null = null;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as (typeof steps)[number];
    const first: Operand = value === null ? { node: leftmost } : { value };
    if (step.operator === '+') {
      let last = index;
      while (steps[last + 1]?.operator === '+') last++;
      const operands: Operand[] = [first, ...steps.slice(index, last + 1).map(({ right }) => ({ node: right }))];
      value = lowerSum(frame, operands, view.span((steps[last] as (typeof steps)[number]).node));
      index = last;
    } else value = lowerStep(frame, first, step.operator, step.right, step.node);
  }
  return value ?? f.unknown([], view.span(node));
}

/** An operand that is still syntax, or a value already. */
type Operand = { readonly node: number } | { readonly value: ValueId };

const valueOf = (frame: Frame, operand: Operand): ValueId =>
  'value' in operand ? operand.value : lowerExpression(frame, operand.node);

function lowerStep(frame: Frame, left: Operand, operator: string, right: number, node: number): ValueId {
  const { view, f } = frame;
  const span = view.span(node);
  const leftNode = 'node' in left ? withoutParentheses(view, left.node) : -1;
  if (operator === '%') {
    const template = leftNode === -1 ? null : literalText(view, leftNode);
    if (template !== null) return lowerPercent(frame, node, template, right);
    if (!isNumeric(frame, leftNode) && !isNumeric(frame, right)) {
      const parts: Part[] = [valueOf(frame, left)];
      const at = withoutParentheses(view, right);
      if (view.kind(at) === 'tuple') parts.push(...displayElements(frame, at).map((element) => element.value));
      else parts.push(lowerExpression(frame, at));
      return f.emit({ kind: 'concat', parts, form: 'percent', span });
    }
  }
  if (operator === '*') {
    // `["x"] * 3`, `"-" * 40`: repeated, so the elements are the same.
    for (const [repeated, times] of [[leftNode, right], [withoutParentheses(view, right), leftNode]] as const) {
      if (repeated === -1 || times === -1 || !(isKind(frame, repeated, 'list') || isString(frame, repeated))) continue;
      const value = lowerExpression(frame, repeated);
      return f.emit({ kind: 'merge', values: [value], span });
    }
  }
  const values = [valueOf(frame, left), lowerExpression(frame, right)];
  return f.operate('&|^<>'.includes(operator[0] as string) ? 'bitwise' : 'arithmetic', values, span);
}

/** `+` joins strings, joins lists, or adds numbers; without a literal at hand it is taken to join. */
export function lowerSum(frame: Frame, operands: readonly Operand[], span: Span): ValueId {
  const { view, f } = frame;
  const nodes = operands.map((operand) => ('node' in operand ? withoutParentheses(view, operand.node) : -1));
  if (nodes.some((node) => isListDisplay(frame, node))) {
    const elements = operands.flatMap((operand, index): Element[] => {
      const node = nodes[index] as number;
      return isListDisplay(frame, node) ? displayElements(frame, node) : [{ value: valueOf(frame, operand), spread: true }];
    });
    return f.emit({ kind: 'array', elements, form: nodes.some((node) => isKind(frame, node, 'list')) ? 'list' : 'tuple', span });
  }
  if (nodes.some((node) => isNumeric(frame, node)) && !nodes.some((node) => isString(frame, node))) {
    return f.operate('arithmetic', operands.map((operand) => valueOf(frame, operand)), span);
  }
  const parts = compact(operands.flatMap((operand, index): Part[] => {
    const node = nodes[index] as number;
    return isString(frame, node) ? stringParts(frame, node) : [valueOf(frame, operand)];
  }));
  if (parts.every((part) => typeof part === 'string')) return f.constant(parts.join(''), span);
  return f.emit({ kind: 'concat', parts, form: 'plus', span });
}

/** `target op= right`, where `current` is the target's value. */
export function lowerAugmented(frame: Frame, node: number, current: ValueId, operator: string, right: number): ValueId {
  const span = frame.view.span(node);
  if (operator === '+=') return lowerSum(frame, [{ value: current }, { node: right }], span);
  return lowerStep(frame, { value: current }, operator.slice(0, -1), right, node);
}

const isKind = (frame: Frame, node: number, kind: string): boolean => node !== -1 && frame.view.kind(node) === kind;
const isListDisplay = (frame: Frame, node: number): boolean => isKind(frame, node, 'list') || isKind(frame, node, 'tuple');
const isString = (frame: Frame, node: number): boolean => isKind(frame, node, 'string') || isKind(frame, node, 'concatenated_string');
const isNumeric = (frame: Frame, node: number): boolean =>
  isKind(frame, node, 'integer') || isKind(frame, node, 'float') || isKind(frame, node, 'unary_operator');
