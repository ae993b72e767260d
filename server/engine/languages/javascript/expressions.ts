/**
 * Expressions: the table from kinds of nodes to the functions that lower them, and the small ones among those.
 * Every expression gives exactly one value. What cannot be understood gives `unknown` with the values of its parts.
 */
import type { Span } from '../../base/span';
import type { ValueId, VariableRef } from '../../ir/types';
import type { Grammar } from '../../syntax/tree';
import { lowerClass } from './classes';
import { weightOf, type Lowering } from './context';
import { lowerFunction } from './functions';
import { jsxElement } from './jsx';
import { chain, lowerArguments } from './members';
import { arrayLiteral, objectLiteral } from './literals';
import { commonExportsObject } from './modules';
import { assignment, augmentedAssignment, binary, conditional, unary, update } from './operators';
import { numberValue, stringValue } from './strings';
import { template } from './text-building';
import { typeArguments, typeOf } from './types';

type Handler = (c: Lowering, node: number) => ValueId;

const tables = new WeakMap<Grammar, (Handler | undefined)[]>();

/** The handlers by the grammar's kind numbers. */
function tableOf(grammar: Grammar): (Handler | undefined)[] {
  let table = tables.get(grammar);
  if (!table) {
    const handlers = new Map(Object.entries(handlersByKind()));
    table = grammar.kinds.map((kind) => handlers.get(kind));
    tables.set(grammar, table);
  }
  return table;
}

/** A function, since the modules that hold the handlers import this one. */
function handlersByKind(): Record<string, Handler> {
  return {
    identifier, type_identifier: identifier, property_identifier: identifier,
    shorthand_property_identifier: identifier,
    this: thisValue,
    super: (c, node) => baseOfReceiver(c, c.span(node)),
    import: (c, node) => c.f.emit({ kind: 'global', name: 'import', span: c.span(node) }),
    undefined: (c, node) => c.nothing(c.span(node)),
    null: (c, node) => c.nothing(c.span(node)),
    true: (c, node) => c.f.constant(true, c.span(node)),
    false: (c, node) => c.f.constant(false, c.span(node)),
    number: (c, node) => c.f.constant(numberValue(c.view.text(node)), c.span(node)),
    string: (c, node) => c.f.constant(stringValue(c, node), c.span(node)),
    regex: (c, node) => c.f.emit({ kind: 'const', value: c.view.text(node), form: 'pattern', span: c.span(node) }),
    template_string: template,
    call_expression: chain, member_expression: chain, subscript_expression: chain, non_null_expression: chain,
    instantiation_expression: chain,
    parenthesized_expression: parenthesized,
    sequence_expression: sequence,
    new_expression: construct,
    await_expression: (c, node) => c.f.emit({ kind: 'await', value: inner(c, node), span: c.span(node) }),
    yield_expression: yielded,
    binary_expression: binary, unary_expression: unary, update_expression: update, ternary_expression: conditional,
    assignment_expression: assignment, augmented_assignment_expression: augmentedAssignment,
    object: objectLiteral, object_pattern: objectLiteral, array: arrayLiteral, array_pattern: arrayLiteral,
    arrow_function: anonymousFunction, function_expression: anonymousFunction, generator_function: anonymousFunction,
    class: (c, node) => lowerClass(c, node, null),
    as_expression: cast, satisfies_expression: cast, type_assertion: assertion,
    spread_element: inner,
    jsx_element: jsxElement, jsx_self_closing_element: jsxElement,
    jsx_expression: (c, node) => inner(c, node),
  };
}

export function expression(c: Lowering, node: number): ValueId {
  if (node === -1) return c.f.unknown([], { start: c.text.length, end: c.text.length });
  const handler = tableOf(c.view.tree.grammar)[c.view.tree.kind[node] as number] ?? notUnderstood;
  if (!c.descend(node, weightOf.expression)) return c.f.unknown([], c.span(node));
  const value = handler(c, node);
  c.ascend(weightOf.expression);
  return value;
}

/** `new.target`, `import.meta`, errors: the parts that are expressions still run. */
function notUnderstood(c: Lowering, node: number): ValueId {
  const table = tableOf(c.view.tree.grammar);
  const parts = c.view.namedChildren(node).filter((child) => table[c.view.tree.kind[child] as number]);
  return c.f.unknown(parts.map((child) => expression(c, child)), c.span(node));
}

/** Lowers a value that is bound to a name or a property: a function or class without a name of its own takes that one. */
export function namedExpression(c: Lowering, node: number, target: number, holder: VariableRef | null = null): ValueId {
  if (node === -1 || target === -1) return expression(c, node);
  const kind = c.kind(node);
  if (kind !== 'arrow_function' && kind !== 'function_expression' && kind !== 'generator_function' && kind !== 'class') {
    return expression(c, node);
  }
  const isMember = c.kind(target) === 'member_expression';
  const nameNode = isMember ? c.view.field(target, 'property') : target;
  const isName = isMember || /identifier/.test(c.kind(target)) || c.kind(target) === 'string';
  if (!isName || c.view.field(node, 'name') !== -1) return expression(c, node);
  const name = c.kind(nameNode) === 'string' ? stringValue(c, nameNode) : c.view.text(nameNode);
  const context = { name, nameSpan: c.span(nameNode), holder };
  return kind === 'class' ? lowerClass(c, node, context) : lowerFunction(c, node, context);
}

function inner(c: Lowering, node: number): ValueId {
  return expression(c, c.view.namedChildren(node)[0] ?? -1);
}

function identifier(c: Lowering, node: number): ValueId {
  const name = c.view.text(node);
  const span = c.span(node);
  const variable = c.scope.lookup(name);
  if (variable) return c.f.read(variable, span);
  if (name === 'undefined') return c.nothing(span);
  if (name === 'arguments' && c.scope.lookup('this')) return givenArguments(c, span);
  const exported = commonExportsObject(c, node);
  if (exported) return c.f.read(exported, span);
  return c.f.emit({ kind: 'global', name, span });
}

/** `arguments`: the parameters of the nearest function that is no arrow. */
function givenArguments(c: Lowering, span: Span): ValueId {
  const owner = c.scope.lookup('this')?.func ?? 0;
  const params = c.module.functions[owner]?.parameters ?? [];
  const elements = params.flatMap((param, slot) =>
    param.kind === 'receiver' ? [] : [{ value: c.f.read({ func: owner, slot }, span), spread: param.kind === 'rest' }]);
  return c.f.emit({ kind: 'array', elements, form: 'list', span });
}

function thisValue(c: Lowering, node: number): ValueId {
  const variable = c.scope.lookup('this');
  return variable ? c.f.read(c.holders.get(variable.func) ?? variable, c.span(node)) : c.f.emit({ kind: 'global', name: 'this', span: c.span(node) });
}

/** The current receiver seen as one of its base classes. */
export function baseOfReceiver(c: Lowering, span: Span): ValueId {
  const callee = c.f.emit({ kind: 'global', name: 'super', span });
  const self = c.scope.lookup('this');
  const receiver = self ? c.f.read(self, span) : null;
  return c.f.emit({ kind: 'call', callee, receiver, args: [], form: 'super', span });
}

function parenthesized(c: Lowering, node: number): ValueId {
  const children = c.view.namedChildren(node);
  return children.length === 1 ? expression(c, children[0] as number) : notUnderstood(c, node);
}

function sequence(c: Lowering, node: number): ValueId {
  let value: ValueId = -1;
  for (const child of c.view.namedChildren(node)) value = expression(c, child);
  return value === -1 ? c.nothing(c.span(node)) : value;
}

function construct(c: Lowering, node: number): ValueId {
  const callee = expression(c, c.view.field(node, 'constructor'));
  const args = lowerArguments(c, c.view.field(node, 'arguments'));
  return c.f.emit({ kind: 'call', callee, receiver: null, args, form: 'new', span: c.span(node) });
}

function yielded(c: Lowering, node: number): ValueId {
  const [child] = c.view.namedChildren(node);
  const value = child === undefined ? null : expression(c, child);
  return c.f.emit({ kind: 'yield', value, delegate: c.view.childOfKind(node, '*') !== -1, span: c.span(node) });
}

function anonymousFunction(c: Lowering, node: number): ValueId {
  const name = c.view.field(node, 'name');
  const { start } = c.span(node);
  const context = name === -1
    ? { name: '', nameSpan: { start, end: start } }
    : { name: c.view.text(name), nameSpan: c.span(name) };
  return lowerFunction(c, node, context);
}

function cast(c: Lowering, node: number): ValueId {
  const [operand, type] = c.view.namedChildren(node);
  const value = expression(c, operand ?? -1);
  // `as const` claims nothing about the type.
  if (type === undefined) return value;
  return c.f.emit({ kind: 'cast', value, type: typeOf(c, type), span: c.span(node) });
}

/** `<T>value`. */
function assertion(c: Lowering, node: number): ValueId {
  const children = c.view.namedChildren(node);
  const value = expression(c, children[children.length - 1] ?? -1);
  const [type] = typeArguments(c, node);
  return c.f.emit({ kind: 'cast', value, type: type ?? { kind: 'other' }, span: c.span(node) });
}
