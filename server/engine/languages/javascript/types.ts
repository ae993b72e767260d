/**
 * Written types as `TypeRef`: enough to know receivers, fields and closed sets of constants. Everything else is `other`.
 * Names are resolved in the current scope. An alias of a type that is no object is replaced by its meaning.
 */
import type { Constant, TypeRef } from '../../ir/types';
import { typeKey, type Lowering } from './context';
import { constantName, numberValue, stringValue } from './strings';

/** Nesting of types and of aliases in aliases; deeper ones are generated or circular. */
const maximumDepth = 12;
const other: TypeRef = { kind: 'other' };

/** The type in a node's `type` field, or null when none is written. */
export function declaredType(c: Lowering, node: number): TypeRef | null {
  const annotation = c.view.field(node, 'type');
  return annotation === -1 ? null : typeOf(c, annotation);
}

export function returnType(c: Lowering, node: number): TypeRef | null {
  const annotation = c.view.field(node, 'return_type');
  return annotation === -1 ? null : typeOf(c, annotation);
}

export function typeOf(c: Lowering, node: number, depth = 0): TypeRef {
  if (node === -1 || depth > maximumDepth) return other;
  const { view } = c;
  const inner = (child: number): TypeRef => typeOf(c, child, depth + 1);
  const first = (): TypeRef => inner(view.namedChildren(node)[0] ?? -1);
  switch (view.kind(node)) {
    case 'type_annotation':
    case 'parenthesized_type':
    case 'readonly_type':
    case 'optional_type':
    case 'constraint':
    case 'default_type': return first();
    case 'rest_type': return first();
    case 'predefined_type': return platformType(view.text(node));
    case 'type_predicate_annotation':
    case 'type_predicate': return platformType('boolean');
    case 'identifier':
    case 'type_identifier': return namedType(c, view.text(node), depth);
    case 'nested_type_identifier':
    case 'member_expression': return qualifiedType(c, node);
    case 'generic_type': return genericType(c, node, depth);
    case 'union_type':
    case 'intersection_type': return unionType(c, node, depth);
    case 'literal_type': return literalType(c, view.namedChildren(node)[0] ?? -1);
    case 'array_type': return { kind: 'list', of: first() };
    case 'tuple_type': return { kind: 'list', of: join(view.namedChildren(node).map(inner)) };
    case 'required_parameter':
    case 'optional_parameter': return declaredType(c, node) ?? other;
    case 'object_type': return { kind: 'object', fields: objectFields(c, node, depth) };
    default: return other;
  }
}

const platformType = (name: string): TypeRef => ({ kind: 'name', root: null, path: [name], args: [] });

function namedType(c: Lowering, name: string, depth: number): TypeRef {
  const type = c.scope.lookup(typeKey(name));
  if (type) return { kind: 'name', root: type, path: [name], args: [] };
  const alias = c.aliases.get(name);
  if (alias !== undefined) return typeOf(c, alias, depth + 1);
  return { kind: 'name', root: c.scope.lookup(name), path: [name], args: [] };
}

/** `a.b.C`, as a type or as an expression; `other` when a part of it is computed. */
export function qualifiedType(c: Lowering, node: number): TypeRef {
  const path = c.view.text(node).split('.').map((part) => part.trim());
  const [root] = path;
  if (root === undefined || !path.every((part) => /^[\p{L}\p{N}_$#]+$/u.test(part))) return other;
  return { kind: 'name', root: c.scope.lookup(typeKey(root)) ?? c.scope.lookup(root), path, args: [] };
}

function genericType(c: Lowering, node: number, depth: number): TypeRef {
  const args = typeArguments(c, node, depth);
  const base = typeOf(c, c.view.field(node, 'name'), depth + 1);
  if (base.kind !== 'name') return base;
  const isList = base.root === null && base.path.length === 1 && /^(Readonly)?Array$|^Set$/.test(base.path[0] ?? '');
  return isList ? { kind: 'list', of: args[0] ?? other } : { ...base, args };
}

/** The arguments in a node's `type_arguments`. */
export function typeArguments(c: Lowering, node: number, depth = 0): TypeRef[] {
  const list = c.view.childOfKind(node, 'type_arguments');
  return list === -1 ? [] : c.view.namedChildren(list).map((child) => typeOf(c, child, depth + 1));
}

/** Long unions nest to the left; they are taken apart without recursion. An intersection offers what any part offers. */
function unionType(c: Lowering, node: number, depth: number): TypeRef {
  const found: TypeRef[] = [];
  const pending = [node];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const kind = c.kind(at);
    if (kind === 'union_type' || kind === 'intersection_type') pending.push(...c.view.namedChildren(at).reverse());
    else found.push(typeOf(c, at, depth + 1));
  }
  return join(found);
}

function join(types: readonly TypeRef[]): TypeRef {
  const flat = types.flatMap((type) => (type.kind === 'union' ? type.of : [type]));
  return flat.length === 1 ? (flat[0] as TypeRef) : flat.length === 0 ? other : { kind: 'union', of: flat };
}

function literalType(c: Lowering, node: number): TypeRef {
  const literal = (value: Constant): TypeRef => ({ kind: 'literal', value });
  if (node === -1) return other;
  switch (c.kind(node)) {
    case 'string': return literal(stringValue(c, node));
    case 'number': return literal(numberValue(c.view.text(node)));
    case 'unary_expression': return literal(-numberValue(c.view.text(node).slice(1).trim()));
    case 'true': return literal(true);
    case 'false': return literal(false);
    default: return literal(null);
  }
}

interface Field {
  readonly name: string;
  readonly type: TypeRef;
}

function objectFields(c: Lowering, node: number, depth: number): Field[] {
  const fields: Field[] = [];
  for (const member of c.view.namedChildren(node)) {
    const kind = c.kind(member);
    if (kind !== 'property_signature' && kind !== 'method_signature') continue;
    const name = constantName(c, c.view.field(member, 'name'));
    if (name === null) continue;
    const type = kind === 'property_signature' ? c.view.field(member, 'type') : -1;
    fields.push({ name, type: type === -1 ? other : typeOf(c, type, depth + 1) });
  }
  return fields;
}

/** Whether an alias names an object type, which becomes an interface. */
export function isObjectAlias(c: Lowering, alias: number): boolean {
  return c.kind(c.view.field(alias, 'value')) === 'object_type';
}
