/** Object and array literals, also where the grammar reads an assignment's left side as one. */
import type { Key, ValueId, VariableRef } from '../../ir/types';
import type { Lowering } from './context';
import { expression, namedExpression } from './expressions';
import { lowerFunction } from './functions';
import { keyOfName } from './members';

interface Entry {
  readonly key: Key | null;
  readonly value: ValueId;
}

export function objectLiteral(c: Lowering, node: number): ValueId {
  const entries: Entry[] = [];
  const holder = holderOf(c, node);
  for (const child of c.view.namedChildren(node)) {
    const entry = entryOf(c, child, holder);
    if (entry) entries.push(entry);
  }
  return c.f.emit({ kind: 'object', entries, span: c.span(node) });
}

const wrappers: ReadonlySet<string> = new Set(['as_expression', 'satisfies_expression', 'parenthesized_expression']);

/** The constant that an object is written for: `const store = { … }`. */
function holderOf(c: Lowering, node: number): VariableRef | null {
  const { view } = c;
  let at = view.parent(node);
  while (wrappers.has(view.kind(at))) at = view.parent(at);
  if (view.kind(at) !== 'variable_declarator' || view.childOfKind(view.parent(at), 'const') === -1) return null;
  const name = view.field(at, 'name');
  return view.kind(name) === 'identifier' ? c.scope.lookup(view.text(name)) : null;
}

function entryOf(c: Lowering, node: number, holder: VariableRef | null): Entry | null {
  const { view } = c;
  switch (view.kind(node)) {
    case 'pair': {
      const keyNode = view.field(node, 'key');
      const key = keyOfName(c, keyNode);
      return { key, value: namedExpression(c, view.field(node, 'value'), keyNode, holder) };
    }
    case 'shorthand_property_identifier':
    case 'shorthand_property_identifier_pattern':
      return { key: { kind: 'name', name: view.text(node) }, value: expression(c, node) };
    case 'spread_element':
    case 'rest_pattern': return { key: null, value: expression(c, view.namedChildren(node)[0] ?? -1) };
    case 'method_definition': return methodOf(c, node, holder);
    default: return null;
  }
}

/** A getter's value is what it gives; a setter gives nothing to read. */
function methodOf(c: Lowering, node: number, holder: VariableRef | null): Entry | null {
  const { view, f } = c;
  const nameNode = view.field(node, 'name');
  const key = keyOfName(c, nameNode);
  const name = key.kind === 'name' ? key.name : '';
  const value = lowerFunction(c, node, { name, nameSpan: c.span(nameNode), holder });
  if (view.childOfKind(node, 'set') !== -1) return null;
  if (view.childOfKind(node, 'get') === -1) return { key, value };
  return { key, value: f.call(value, [], c.span(node)) };
}

export function arrayLiteral(c: Lowering, node: number): ValueId {
  const { view } = c;
  const elements: { value: ValueId; spread: boolean }[] = [];
  let isFilled = false;
  for (const child of view.children(node)) {
    const kind = view.kind(child);
    if (kind === ',') {
      // An empty place in `[a, , b]`.
      if (!isFilled) elements.push({ value: c.nothing({ start: c.span(child).start, end: c.span(child).start }), spread: false });
      isFilled = false;
    } else if (view.isNamed(child) && kind !== 'comment' && kind !== 'ERROR') {
      isFilled = true;
      const spread = kind === 'spread_element' || kind === 'rest_pattern';
      elements.push({ value: expression(c, spread ? (view.namedChildren(child)[0] ?? -1) : child), spread });
    }
  }
  return c.f.emit({ kind: 'array', elements, form: 'list', span: c.span(node) });
}
