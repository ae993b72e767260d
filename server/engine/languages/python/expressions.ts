import type { Arg, Key, ValueId, VariableRef } from '../../ir/types';
import { lowerCall } from './calls';
import { lowerComprehension } from './comprehensions';
import { lowerComparison, lowerConditionBranch } from './conditions';
import type { Frame } from './frame';
import { firstNamedChild, nested, withoutParentheses } from './frame';
import { lowerLambda } from './functions';
import { lowerOperators } from './operators';
import { assignName } from './targets';
import { emitTemplate, literalText, stringParts } from './strings';

/** Lowers an expression; its value is defined in the block that is current afterwards. */
export function lowerExpression(frame: Frame, node: number): ValueId {
  return nested(frame, node, () => lower(frame, node), () => frame.f.unknown([], frame.view.span(node)));
}

function lower(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const span = view.span(node);
  switch (view.kind(node)) {
    case 'identifier': return readName(frame, node);
    case 'string':
    case 'concatenated_string': return emitTemplate(frame, node, stringParts(frame, node));
    case 'integer':
    case 'float': return f.constant(parseNumber(view.text(node)), span);
    case 'true': return f.constant(true, span);
    case 'false': return f.constant(false, span);
    case 'none': return f.constant(null, span);
    case 'ellipsis': return f.unknown([], span);
    case 'call': return lowerCall(frame, node);
    case 'attribute': return f.get(lowerExpression(frame, view.field(node, 'object')), attributeKey(frame, node), span);
    case 'subscript': return lowerSubscript(frame, node);
    case 'parenthesized_expression': {
      const inner = withoutParentheses(view, node);
      return inner === node ? f.unknown([], span) : lowerExpression(frame, inner);
    }
    case 'binary_operator': return lowerOperators(frame, node);
    case 'unary_operator': return lowerUnary(frame, node);
    case 'not_operator': return f.operate('not', [lowerExpression(frame, view.field(node, 'argument'))], span);
    case 'boolean_operator': return lowerBoolean(frame, node);
    case 'comparison_operator': return lowerComparison(frame, node);
    case 'conditional_expression': return lowerConditional(frame, node);
    case 'named_expression': {
      const value = lowerExpression(frame, view.field(node, 'value'));
      assignName(frame, view.field(node, 'name'), value);
      return value;
    }
    case 'lambda': return lowerLambda(frame, node, '');
    case 'await': return f.emit({ kind: 'await', value: lowerExpression(frame, firstNamedChild(view, node)), span });
    case 'yield': return lowerYield(frame, node);
    case 'list':
    case 'list_pattern': return lowerDisplay(frame, node, 'list');
    case 'tuple':
    case 'tuple_pattern':
    case 'expression_list':
    case 'pattern_list': return lowerDisplay(frame, node, 'tuple');
    case 'set': return lowerDisplay(frame, node, 'set');
    case 'dictionary': {
      const entries = dictionaryEntries(frame, node);
      return f.emit({ kind: 'object', entries, ...(entries.length === 0 ? { isFalse: true } : {}), span });
    }
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression': return lowerComprehension(frame, node);
    case 'list_splat':
    case 'list_splat_pattern':
    case 'dictionary_splat': return lowerExpression(frame, firstNamedChild(view, node));
    case 'as_pattern': return lowerExpression(frame, firstNamedChild(view, node));
    case 'type': return lowerExpression(frame, firstNamedChild(view, node));
    default: return lowerParts(frame, node);
  }
}

/** Code that has no meaning of its own, such as an error node: its parts are lowered for what they do. */
export function lowerParts(frame: Frame, node: number): ValueId {
  if (node === -1) return frame.f.unknown([], { start: 0, end: 0 });
  const values = frame.view.namedChildren(node).map((child) => lowerExpression(frame, child));
  return frame.f.unknown(values, frame.view.span(node));
}

export function readName(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const name = view.text(node);
  const variable = frame.scope.lookup(name);
  return variable ? f.read(variable, view.span(node)) : f.emit({ kind: 'global', name, span: view.span(node) });
}

/** The IR has one name for constructors of all languages. */
export function fieldName(name: string): string {
  return name === '__init__' ? 'constructor' : name;
}

export function attributeKey(frame: Frame, node: number): Key {
  const name = frame.view.field(node, 'attribute');
  return { kind: 'name', name: name === -1 ? '' : fieldName(frame.view.text(name)) };
}

export function parseNumber(text: string): number {
  const digits = text.replaceAll('_', '').toLowerCase().replace(/[lj]$/, '');
  if (/^0\d/.test(digits) && /^[0-7]+$/.test(digits)) return parseInt(digits, 8);
  const value = Number(digits);
  return Number.isNaN(value) ? 0 : value;
}

/** The number that a literal with an optional sign stands for, or null. */
export function literalNumber(frame: Frame, node: number): number | null {
  const { view } = frame;
  const kind = view.kind(node);
  if (kind === 'integer' || kind === 'float') return parseNumber(view.text(node));
  if (kind !== 'unary_operator' || view.text(view.field(node, 'operator')) !== '-') return null;
  const argument = view.field(node, 'argument');
  const argumentKind = view.kind(argument);
  return argumentKind === 'integer' || argumentKind === 'float' ? -parseNumber(view.text(argument)) : null;
}

function lowerUnary(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const number = literalNumber(frame, node);
  if (number !== null) return f.constant(number, view.span(node));
  const value = lowerExpression(frame, view.field(node, 'argument'));
  return f.operate(view.text(view.field(node, 'operator')) === '~' ? 'bitwise' : 'arithmetic', [value], view.span(node));
}

/** The key that an index expression means; literals are known, all else is computed. */
export function keyOf(frame: Frame, node: number): Key {
  const name = literalText(frame.view, node);
  if (name !== null) return { kind: 'name', name };
  const index = literalNumber(frame, node);
  if (index === -1) return { kind: 'any', isLast: true };
  if (index !== null) return index >= 0 && Number.isInteger(index) ? { kind: 'index', index } : { kind: 'any' };
  return { kind: 'value', value: lowerExpression(frame, node) };
}

/** The key of a subscript, or null when it takes a slice. */
export function subscriptKey(frame: Frame, node: number): Key | null {
  const { view } = frame;
  const subscripts = view.fieldAll(node, 'subscript').filter((child) => view.isNamed(child));
  const [only] = subscripts;
  if (only !== undefined && subscripts.length === 1 && view.kind(only) !== 'slice') return keyOf(frame, only);
  if (subscripts.length > 1 && !subscripts.some((subscript) => view.kind(subscript) === 'slice')) {
    const elements = subscripts.map((subscript) => ({ value: lowerExpression(frame, subscript), spread: false }));
    return { kind: 'value', value: frame.f.emit({ kind: 'array', elements, form: 'tuple', span: { start: view.span(only as number).start, end: view.span(subscripts.at(-1) as number).end } }) };
  }
  for (const subscript of subscripts) {
    if (view.kind(subscript) === 'slice') for (const part of view.namedChildren(subscript)) lowerExpression(frame, part);
    else lowerExpression(frame, subscript);
  }
  return subscripts.length === 1 ? null : { kind: 'any' };
}

function lowerSubscript(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const object = lowerExpression(frame, view.field(node, 'value'));
  const key = subscriptKey(frame, node);
  // A slice is taken as the whole: its elements are the object's, whichever they are.
  if (key === null) return f.emit({ kind: 'merge', values: [object], ...(isExcerpt(frame, node) ? { isExcerpt: true } : {}), span: view.span(node) });
  return f.get(object, key, view.span(node));
}

/** Of a slice up to here, or of the last ones, nobody can tell what the whole is. */
const excerptLength = 12;

/** `key[:7]`, `key[-4:]`, `key[len(key) - 4:]`. */
function isExcerpt({ view }: Frame, subscript: number): boolean {
  const slice = view.fieldAll(subscript, 'subscript').find((child) => view.kind(child) === 'slice');
  const parts = slice === undefined ? [] : view.children(slice).map((part) => view.text(part));
  const colon = parts.indexOf(':');
  if (colon !== parts.lastIndexOf(':')) return false;
  const length = `len(${view.text(view.field(subscript, 'value'))})-`;
  const [first = '0', last = ''] = [parts[colon - 1], parts[colon + 1]].map((part) => part?.replace(/\s/g, '').replace(length, '-'));
  const [from, to] = [Number(first), Number(last)];
  return last === '' ? from < 0 && -from <= excerptLength : from === 0 && to >= 0 && to <= excerptLength;
}

/** `a or b`, `a and b`: either the value that decided or the last one. */
function lowerBoolean(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const operator = view.text(view.field(node, 'operator'));
  const operands = operandsOfBoolean(frame, node);
  const after = f.newBlock();
  const values: ValueId[] = [];
  operands.forEach((operand, index) => {
    const value = lowerExpression(frame, operand);
    values.push(value);
    if (index === operands.length - 1) {
      f.jump(after);
      return;
    }
    const next = f.newBlock();
    if (operator === 'and') f.branch(value, next, after);
    else f.branch(value, after, next);
    f.continueIn(next);
  });
  f.continueIn(after);
  return f.emit({ kind: 'merge', values, span: view.span(node) });
}

/** The operands of a chain of one boolean operator, without recursion since chains may be long. */
export function operandsOfBoolean(frame: Frame, node: number): number[] {
  const { view } = frame;
  const operator = view.text(view.field(node, 'operator'));
  const operands: number[] = [];
  let at = node;
  while (view.kind(at) === 'boolean_operator' && view.text(view.field(at, 'operator')) === operator) {
    operands.push(view.field(at, 'right'));
    at = view.field(at, 'left');
  }
  operands.push(at);
  return operands.reverse();
}

function lowerConditional(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const [value, condition, otherwise] = view.namedChildren(node);
  if (value === undefined || condition === undefined || otherwise === undefined) return lowerParts(frame, node);
  const whenTrue = f.newBlock();
  const whenFalse = f.newBlock();
  const after = f.newBlock();
  lowerConditionBranch(frame, condition, whenTrue, whenFalse);
  f.continueIn(whenTrue);
  const first = lowerExpression(frame, value);
  f.jump(after);
  f.continueIn(whenFalse);
  const second = lowerExpression(frame, otherwise);
  f.jump(after);
  f.continueIn(after);
  return f.emit({ kind: 'merge', values: [first, second], span: view.span(node) });
}

function lowerYield(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  f.isGenerator = true;
  const inner = firstNamedChild(view, node);
  const delegate = view.children(node).some((child) => view.kind(child) === 'from');
  const value = inner === -1 ? null : lowerExpression(frame, inner);
  return f.emit({ kind: 'yield', value, delegate, span: view.span(node) });
}

export interface Element {
  readonly value: ValueId;
  readonly spread: boolean;
}

/** The elements of a list, tuple or set display. */
export function displayElements(frame: Frame, node: number): Element[] {
  const { view } = frame;
  return view.namedChildren(node).map((child) => {
    const inner = withoutParentheses(view, child);
    const spread = view.kind(inner).startsWith('list_splat');
    return { value: lowerExpression(frame, spread ? firstNamedChild(view, inner) : inner), spread };
  });
}

function lowerDisplay(frame: Frame, node: number, form: 'list' | 'tuple' | 'set'): ValueId {
  const elements = displayElements(frame, node);
  return frame.f.emit({ kind: 'array', elements, form, ...(elements.length === 0 ? { isFalse: true } : {}), span: frame.view.span(node) });
}

export interface Entry {
  readonly key: Key | null;
  readonly value: ValueId;
}

export function dictionaryEntries(frame: Frame, node: number): Entry[] {
  const { view } = frame;
  const entries: Entry[] = [];
  for (const child of view.namedChildren(node)) {
    if (view.kind(child) === 'pair') {
      const key = keyOf(frame, view.field(child, 'key'));
      entries.push({ key, value: lowerExpression(frame, view.field(child, 'value')) });
    } else entries.push({ key: null, value: lowerExpression(frame, child) });
  }
  return entries;
}

/** A slot for a value that has no name in the source. */
export function temporary(frame: Frame): VariableRef {
  return frame.f.addLocal('');
}

/** The arguments of a call in source order. */
export function lowerArguments(frame: Frame, node: number): Arg[] {
  const { view } = frame;
  if (node === -1) return [];
  if (view.kind(node) === 'generator_expression') return [{ value: lowerExpression(frame, node), name: null, spread: 'none' }];
  return view.namedChildren(node).map((child): Arg => {
    switch (view.kind(child)) {
      case 'keyword_argument': {
        const value = lowerExpression(frame, view.field(child, 'value'));
        return { value, name: view.text(view.field(child, 'name')), spread: 'none' };
      }
      case 'list_splat': return { value: lowerExpression(frame, firstNamedChild(view, child)), name: null, spread: 'elements' };
      case 'dictionary_splat': return { value: lowerExpression(frame, firstNamedChild(view, child)), name: null, spread: 'entries' };
      default: return { value: lowerExpression(frame, child), name: null, spread: 'none' };
    }
  });
}
