/**
 * Classes, interfaces and enumerations.
 *
 * Instance fields are set on `this` at the start of the constructor; a class with such fields and no constructor gets
 * one that hands its arguments to the base class. Static fields and static blocks run where the class stands, with the
 * class as `this`. Decorators are calls of form `decorate` with what they decorate as argument 0.
 */
import type { Span } from '../../base/span';
import type { ClassBuilder, FunctionBuilder } from '../../ir/builder';
import type { ClassId, Key, MethodDef, TypeRef, ValueId } from '../../ir/types';
import { typeKey, weightOf, type Lowering } from './context';
import { declareStatements, declareVariables, statementsOf } from './declarations';
import { documentationOf } from './documentation';
import { baseOfReceiver, expression, namedExpression } from './expressions';
import { buildFunction, type FunctionName } from './functions';
import { keyOfName } from './members';
import { lowerStatements } from './statements';
import { constantName } from './strings';
import { declaredType, qualifiedType, typeArguments, typeOf } from './types';

/** An instance field or parameter property that the constructor sets. */
interface Initialiser {
  readonly node: number;
  readonly key: Key | null;
}

interface ClassParts {
  readonly builder: ClassBuilder;
  readonly node: number;
  readonly initialisers: Initialiser[];
  readonly hasBase: boolean;
  hasConstructor: boolean;
}

/** Decorators found on a member, to be called when the class exists. */
interface Decorated {
  readonly decorators: readonly number[];
  readonly func: FunctionBuilder | null;
  readonly name: string;
  readonly span: Span;
  /** Decorators of parameters with the slot that they stand on. */
  readonly parameters: readonly { readonly decorator: number; readonly slot: number }[];
}

export function lowerClass(c: Lowering, node: number, given: FunctionName | null): ValueId {
  const { view } = c;
  const nameNode = view.field(node, 'name');
  const { start } = view.span(node);
  const name = nameNode === -1 ? (given?.name ?? '') : view.text(nameNode);
  const nameSpan = nameNode === -1 ? (given?.nameSpan ?? { start, end: start }) : view.span(nameNode);
  const builder = c.module.addClass({ name, span: view.span(node), nameSpan, func: c.f.id });
  builder.documentation = documentationOf(c, node);
  if (!c.descend(node, weightOf.class)) return c.f.unknown([], view.span(node));
  const value = c.inScope(() => {
    const bases = lowerHeritage(c, node, builder);
    const value = c.f.emit({ kind: 'class', class: builder.id, bases, span: view.span(node) });
    // The name is visible in the class itself, also when the class is an expression.
    const variable = nameNode === -1 ? null : isDeclaration(c, node) ? c.scope.lookup(name) : c.scope.declare(name);
    if (variable) c.f.write(variable, value, nameSpan);
    lowerMembers(c, node, builder, value, bases.length > 0);
    for (const decorator of decoratorsOf(c, node)) decorate(c, decorator, [value]);
    return value;
  });
  c.ascend(weightOf.class);
  return value;
}

function isDeclaration(c: Lowering, node: number): boolean {
  return c.kind(node) !== 'class';
}

/** `extends` and `implements`; gives the run-time values of the base classes. */
function lowerHeritage(c: Lowering, node: number, builder: ClassBuilder): ValueId[] {
  const { view } = c;
  const heritage = view.childOfKind(node, 'class_heritage');
  if (heritage === -1) return [];
  const values: ValueId[] = [];
  for (const clause of view.namedChildren(heritage)) {
    if (view.kind(clause) === 'implements_clause') {
      builder.bases.push(...view.namedChildren(clause).map((type) => typeOf(c, type)));
    } else {
      const base = view.kind(clause) === 'extends_clause' ? view.field(clause, 'value') : clause;
      if (base === -1) continue;
      builder.bases.push(...baseTypes(c, base, typeArguments(c, clause)));
      values.push(expression(c, base));
    }
  }
  return values;
}

/** Mixins of mixins that are looked into. */
const maximumMixins = 4;

/** The types that a base expression names; those of a mixin are the classes it is given. */
function baseTypes(c: Lowering, base: number, args: readonly TypeRef[], depth = 0): TypeRef[] {
  if (depth > maximumMixins) return [];
  const kind = c.kind(base);
  if (kind === 'identifier' || kind === 'member_expression') {
    const type = qualifiedType(c, base);
    return [type.kind === 'name' ? { ...type, args } : type];
  }
  const given = kind === 'call_expression' ? c.view.field(base, 'arguments') : -1;
  return given === -1 ? [] : c.view.namedChildren(given).flatMap((argument) => baseTypes(c, argument, [], depth + 1));
}

function lowerMembers(c: Lowering, node: number, builder: ClassBuilder, value: ValueId, hasBase: boolean): void {
  const { view } = c;
  const body = view.field(node, 'body');
  if (body === -1) return;
  const parts: ClassParts = { builder, node, initialisers: [], hasBase, hasConstructor: false };
  const members = view.namedChildren(body).filter((child) => view.kind(child) !== 'ERROR');
  const broken = view.children(body).filter((child) => view.kind(child) === 'ERROR');
  for (const error of broken) members.push(...view.namedChildren(error).filter((child) => view.kind(child) === 'method_definition'));
  for (const member of members) if (!isStatic(c, member)) collectField(c, member, parts);
  const decorated: Decorated[] = [];
  const runStatic: (() => void)[] = [];
  let decorators: number[] = [];
  for (const member of members) {
    const kind = view.kind(member);
    if (kind === 'decorator') {
      decorators.push(member);
      continue;
    }
    const own = [...decorators, ...decoratorsOf(c, member)];
    decorators = [];
    if (kind === 'method_definition' || kind === 'abstract_method_signature') {
      decorated.push(lowerMethod(c, member, parts, own));
    } else if (isField(kind)) {
      if (isStatic(c, member)) runStatic.push(() => lowerStaticField(c, member, builder, value));
      if (own.length > 0) decorated.push({ decorators: own, func: null, name: fieldName(c, member) ?? '', span: c.span(member), parameters: [] });
    } else if (kind === 'class_static_block') runStatic.push(() => lowerStaticBlock(c, member));
  }
  if (!parts.hasConstructor && parts.initialisers.length > 0) makeConstructor(c, parts);
  runWithClassAsThis(c, value, runStatic);
  for (const item of decorated) callDecorators(c, item, value);
}

const isField = (kind: string): boolean => kind === 'public_field_definition' || kind === 'field_definition';

const isStatic = (c: Lowering, member: number): boolean =>
  c.view.childOfKind(member, 'static') !== -1 || c.view.childOfKind(member, 'static get') !== -1;

function fieldNameNode(c: Lowering, member: number): number {
  const name = c.view.field(member, 'name');
  return name === -1 ? c.view.field(member, 'property') : name;
}

function fieldName(c: Lowering, member: number): string | null {
  const name = fieldNameNode(c, member);
  return name === -1 ? null : constantName(c, name);
}

function collectField(c: Lowering, member: number, parts: ClassParts): void {
  if (!isField(c.kind(member))) return;
  const nameNode = fieldNameNode(c, member);
  if (nameNode === -1) return;
  const name = constantName(c, nameNode);
  if (name !== null) {
    parts.builder.addField({ name, type: declaredType(c, member), isStatic: false, span: c.span(member) });
  }
  // A computed name is evaluated once, in the constructor, where its value is needed.
  if (c.view.field(member, 'value') !== -1) parts.initialisers.push({ node: member, key: name === null ? null : { kind: 'name', name } });
}

/** Sets the instance fields; runs inside the constructor. */
function initialise(c: Lowering, parts: ClassParts): void {
  const self = c.scope.lookup('this');
  if (!self) return;
  for (const { node, key } of parts.initialisers) {
    const nameNode = fieldNameNode(c, node);
    const span = c.span(node);
    const object = c.f.read(self, span);
    const value = namedExpression(c, c.view.field(node, 'value'), nameNode);
    c.f.set(object, key ?? keyOfName(c, nameNode), value, span);
  }
}

function lowerMethod(c: Lowering, node: number, parts: ClassParts, decorators: readonly number[]): Decorated {
  const { view } = c;
  const nameNode = view.field(node, 'name');
  const name = (nameNode === -1 ? null : constantName(c, nameNode)) ?? '';
  if (name === '' && nameNode !== -1) keyOfName(c, nameNode);
  const isOwnConstructor = name === 'constructor' && !isStatic(c, node);
  const func = buildFunction(c, node, {
    name,
    nameSpan: nameNode === -1 ? c.span(node) : c.span(nameNode),
    classId: parts.builder.id,
    ...(isOwnConstructor
      ? { prologue: () => { initialise(c, parts); setParameterProperties(c, node, parts.builder); } }
      : {}),
  });
  if (isOwnConstructor) parts.hasConstructor = true;
  parts.builder.methods.push({ name, func: func.id, kind: methodKind(c, node) });
  return { decorators, func, name, span: c.span(node), parameters: parameterDecorators(c, node) };
}

function methodKind(c: Lowering, node: number): MethodDef['kind'] {
  if (c.view.childOfKind(node, 'get') !== -1 || c.view.childOfKind(node, 'static get') !== -1) return 'getter';
  if (c.view.childOfKind(node, 'set') !== -1) return 'setter';
  return isStatic(c, node) ? 'static' : 'method';
}

/** `constructor(private readonly x: T)`. */
function setParameterProperties(c: Lowering, node: number, builder: ClassBuilder): void {
  const { view } = c;
  const self = c.scope.lookup('this');
  const list = view.field(node, 'parameters');
  if (!self || list === -1) return;
  for (const parameter of view.namedChildren(list)) {
    const isProperty = view.childOfKind(parameter, 'accessibility_modifier') !== -1
      || view.childOfKind(parameter, 'override_modifier') !== -1 || view.childOfKind(parameter, 'readonly') !== -1;
    const pattern = isProperty ? view.field(parameter, 'pattern') : -1;
    if (pattern === -1 || view.kind(pattern) !== 'identifier') continue;
    const name = view.text(pattern);
    const span = view.span(parameter);
    builder.addField({ name, type: declaredType(c, parameter), isStatic: false, span });
    const object = c.f.read(self, span);
    c.f.set(object, { kind: 'name', name }, expression(c, pattern), span);
  }
}

/** A constructor for a class that has fields to set and does not write one. */
function makeConstructor(c: Lowering, parts: ClassParts): void {
  const { builder, node } = parts;
  const { nameSpan } = builder.head;
  const span = c.span(node);
  const f = c.module.addFunction(c.f.id, { name: 'constructor', span, nameSpan, classId: builder.id });
  builder.methods.push({ name: 'constructor', func: f.id, kind: 'method' });
  c.inFunction(f, () => {
    const self = f.addParam({ name: 'this', kind: 'receiver', hasDefault: false, type: null, span: nameSpan });
    c.scope.bind('this', self);
    if (parts.hasBase) {
      const rest = f.addParam({ name: 'args', kind: 'rest', hasDefault: false, type: null, span: nameSpan });
      const base = baseOfReceiver(c, nameSpan);
      const callee = f.get(base, { kind: 'name', name: 'constructor' }, nameSpan);
      f.call(callee, [{ value: f.read(rest, nameSpan), name: null, spread: 'elements' }], nameSpan, base);
    }
    initialise(c, parts);
    f.end({ kind: 'return', value: null, span: nameSpan });
  });
}

// -- static members ------------------------------------------------------------------------------------------------------

function runWithClassAsThis(c: Lowering, value: ValueId, work: readonly (() => void)[]): void {
  if (work.length === 0) return;
  c.inScope(() => {
    const self = c.f.addLocal('this');
    c.scope.bind('this', self);
    c.f.write(self, value, c.f.head.nameSpan);
    for (const run of work) run();
  });
}

function lowerStaticField(c: Lowering, member: number, builder: ClassBuilder, value: ValueId): void {
  const { view } = c;
  const nameNode = fieldNameNode(c, member);
  if (nameNode === -1) return;
  const key = keyOfName(c, nameNode);
  const span = c.span(member);
  if (key.kind === 'name') builder.addField({ name: key.name, type: declaredType(c, member), isStatic: true, span });
  const written = view.field(member, 'value');
  if (written !== -1) c.f.set(value, key, namedExpression(c, written, nameNode), span);
}

function lowerStaticBlock(c: Lowering, member: number): void {
  const body = c.view.field(member, 'body');
  if (body === -1) return;
  c.inScope(() => {
    const statements = statementsOf(c, body);
    declareVariables(c, body);
    declareStatements(c, statements);
    lowerStatements(c, statements);
  });
}

// -- decorators ----------------------------------------------------------------------------------------------------------

/** The decorators written in a node, or before `export` when the class is exported. */
function decoratorsOf(c: Lowering, node: number): number[] {
  const { view } = c;
  const own = view.children(node).filter((child) => view.kind(child) === 'decorator');
  const parent = view.parent(node);
  const outer = parent !== -1 && view.kind(parent) === 'export_statement' ? view.children(parent) : [];
  return [...outer.filter((child) => view.kind(child) === 'decorator'), ...own];
}

function parameterDecorators(c: Lowering, node: number): { decorator: number; slot: number }[] {
  const list = c.view.field(node, 'parameters');
  if (list === -1) return [];
  const found: { decorator: number; slot: number }[] = [];
  c.view.namedChildren(list).forEach((parameter, index) => {
    for (const decorator of decoratorsOf(c, parameter)) found.push({ decorator, slot: index + 1 });
  });
  return found;
}

function callDecorators(c: Lowering, item: Decorated, classValue: ValueId): void {
  if (item.decorators.length === 0 && item.parameters.length === 0) return;
  const target = item.func
    ? [c.f.emit({ kind: 'function', func: item.func.id, span: item.span })]
    : [classValue, c.f.constant(item.name, item.span)];
  for (const { decorator, slot } of item.parameters) {
    decorate(c, decorator, [...target, c.f.constant(slot, c.span(decorator))]);
  }
  for (const decorator of [...item.decorators].reverse()) decorate(c, decorator, target);
}

function decorate(c: Lowering, decorator: number, target: readonly ValueId[]): void {
  const inner = c.view.namedChildren(decorator)[0];
  if (inner === undefined) return;
  const callee = expression(c, inner);
  const args = target.map((value) => ({ value, name: null, spread: 'none' as const }));
  c.f.emit({ kind: 'call', callee, receiver: null, args, form: 'decorate', span: c.span(decorator) });
}

// -- interfaces ----------------------------------------------------------------------------------------------------------

/** An interface, or an alias of an object type. Its slot holds a class that has fields and methods without bodies. */
export function lowerInterface(c: Lowering, node: number): void {
  const { view } = c;
  const nameNode = view.field(node, 'name');
  const name = view.text(nameNode);
  const variable = c.scope.own(typeKey(name));
  if (!variable) return;
  const nameSpan = view.span(nameNode);
  const builder = c.module.addClass({ name, span: view.span(node), nameSpan, func: c.f.id, isInterface: true });
  builder.documentation = documentationOf(c, node);
  const extended = view.childOfKind(node, 'extends_type_clause');
  if (extended !== -1) builder.bases.push(...view.namedChildren(extended).map((type) => typeOf(c, type)));
  const body = view.field(node, view.kind(node) === 'type_alias_declaration' ? 'value' : 'body');
  if (body !== -1) lowerSignatures(c, body, builder);
  c.f.write(variable, c.f.emit({ kind: 'class', class: builder.id, bases: [], span: view.span(node) }), nameSpan);
}

function lowerSignatures(c: Lowering, body: number, builder: ClassBuilder): void {
  const { view } = c;
  for (const member of view.namedChildren(body)) {
    const kind = view.kind(member);
    const nameNode = view.field(member, 'name');
    const name = nameNode === -1 ? null : constantName(c, nameNode);
    if (name === null) continue;
    const span = view.span(member);
    if (kind === 'property_signature') builder.addField({ name, type: declaredType(c, member), isStatic: false, span });
    else if (kind === 'method_signature' && !builder.methods.some((known) => known.name === name)) {
      builder.methods.push({ name, func: lowerSignature(c, member, name, builder.id), kind: 'method' });
    }
  }
}

function lowerSignature(c: Lowering, member: number, name: string, classId: ClassId): number {
  return buildFunction(c, member, { name, nameSpan: c.span(c.view.field(member, 'name')), classId }).id;
}
