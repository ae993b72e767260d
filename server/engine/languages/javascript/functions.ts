/**
 * Functions of every form: declarations, expressions, arrows, methods, accessors, constructors.
 *
 * A function that is no arrow has its receiver as parameter 0, named `this`; arrows find `this` in the scopes around
 * them like any other name. Defaults are written at the start of the body without branches: the slot holds the argument
 * or the default. A destructured parameter is taken apart there as well.
 */
import type { Span } from '../../base/span';
import type { FunctionBuilder } from '../../ir/builder';
import type { ClassId, TypeRef, ValueId, VariableRef } from '../../ir/types';
import { weightOf, type Lowering } from './context';
import { declarePattern, declareStatements, declareVariables, statementsOf } from './declarations';
import { documentationOf } from './documentation';
import { expression } from './expressions';
import { assign } from './patterns';
import { directivesOf, lowerStatements } from './statements';
import { declaredType, returnType } from './types';

export interface FunctionName {
  readonly name: string;
  readonly nameSpan: Span;
}

export interface FunctionContext extends FunctionName {
  readonly classId?: ClassId;
  readonly receiverType?: TypeRef | null;
  /** The constant that holds the object of which this is a method. */
  readonly holder?: VariableRef | null;
  /** Runs in the body after the parameters were taken apart and before the first statement. */
  readonly prologue?: () => void;
}

/** Lowers a function and gives its value in the current function. */
export function lowerFunction(c: Lowering, node: number, context: FunctionContext): ValueId {
  const f = buildFunction(c, node, context);
  return c.f.emit({ kind: 'function', func: f.id, span: c.span(node) });
}

export function buildFunction(c: Lowering, node: number, context: FunctionContext): FunctionBuilder {
  const { view } = c;
  const f = c.module.addFunction(c.f.id, {
    name: context.name,
    nameSpan: context.nameSpan,
    span: view.span(node),
    classId: context.classId ?? -1,
    isAsync: view.childOfKind(node, 'async') !== -1,
  });
  f.isGenerator = view.kind(node).startsWith('generator_') || view.childOfKind(node, '*') !== -1;
  f.documentation = documentationOf(c, node);
  if (context.holder) c.holders.set(f.id, context.holder);
  if (!c.descend(node, weightOf.function)) return f;
  c.inFunction(f, () => {
    f.returnType = returnType(c, node);
    const parameters = lowerParameters(c, node, context);
    const body = view.field(node, 'body');
    bindOwnName(c, node, body);
    for (const parameter of parameters) if (parameter.pattern !== -1) declarePattern(c, parameter.pattern);
    if (body !== -1) declareVariables(c, body);
    for (const parameter of parameters) fillParameter(c, parameter);
    context.prologue?.();
    if (body === -1) f.isAbstract = true;
    else if (view.kind(body) === 'statement_block') lowerBody(c, body);
    else f.end({ kind: 'return', value: expression(c, body), span: view.span(body) });
  });
  c.ascend(weightOf.function);
  return f;
}

function lowerBody(c: Lowering, body: number): void {
  const statements = statementsOf(c, body);
  c.f.directives = directivesOf(c, statements);
  c.f.isAbstract ||= isUnimplemented(c, statements);
  declareStatements(c, statements);
  lowerStatements(c, statements);
  c.f.end({ kind: 'return', value: null, span: endOf(c, body) });
}

function endOf(c: Lowering, body: number): Span {
  const { start, end } = c.span(body);
  return { start: Math.max(start, end - 1), end };
}

/** A body that only says that a subclass must write one. */
function isUnimplemented(c: Lowering, statements: readonly number[]): boolean {
  const [only] = statements;
  if (only === undefined || statements.length !== 1 || c.kind(only) !== 'throw_statement') return false;
  return /not.{0,3}(implement|support)|abstract|subclass|must (be )?(implement|overrid)/i.test(c.view.text(only));
}

/** A function expression's own name is visible in its body. */
function bindOwnName(c: Lowering, node: number, body: number): void {
  const kind = c.kind(node);
  if (body === -1 || (kind !== 'function_expression' && kind !== 'generator_function')) return;
  const name = c.view.field(node, 'name');
  if (name === -1 || c.scope.own(c.view.text(name)) || !c.view.text(body).includes(c.view.text(name))) return;
  const self = c.f.emit({ kind: 'function', func: c.f.id, span: c.span(name) });
  c.f.write(c.scope.declare(c.view.text(name)), self, c.span(name));
}

interface Parameter {
  readonly variable: VariableRef;
  readonly node: number;
  /** -1 when the parameter is a plain name. */
  readonly pattern: number;
  readonly defaultValue: number;
}

function lowerParameters(c: Lowering, node: number, context: FunctionContext): Parameter[] {
  const { view, f, scope } = c;
  const list = view.field(node, 'parameters');
  const single = view.field(node, 'parameter');
  const nodes = list === -1 ? (single === -1 ? [] : [single]) : view.namedChildren(list).filter((child) => isParameter(c, child));
  if (view.kind(node) !== 'arrow_function') {
    const first = nodes[0];
    const declared = first !== undefined && isThisParameter(c, first) ? nodes.shift() : undefined;
    const type = declared === undefined ? (context.receiverType ?? null) : declaredType(c, declared);
    scope.bind('this', f.addParam({ name: 'this', kind: 'receiver', hasDefault: false, type, span: context.nameSpan }));
  }
  return nodes.map((parameter) => lowerParameter(c, parameter));
}

function isParameter(c: Lowering, node: number): boolean {
  const kind = c.kind(node);
  return kind !== 'ERROR' && kind !== 'decorator';
}

function isThisParameter(c: Lowering, node: number): boolean {
  const pattern = c.view.field(node, 'pattern');
  return pattern !== -1 && c.kind(pattern) === 'this';
}

function lowerParameter(c: Lowering, node: number): Parameter {
  const { view, f, scope } = c;
  let pattern = node;
  let defaultValue = -1;
  let type: TypeRef | null = null;
  const kind = view.kind(node);
  if (kind === 'required_parameter' || kind === 'optional_parameter') {
    const inner = view.field(node, 'pattern');
    pattern = inner === -1 ? view.field(node, 'name') : inner;
    defaultValue = view.field(node, 'value');
    type = declaredType(c, node);
  } else if (kind === 'assignment_pattern') {
    pattern = view.field(node, 'left');
    defaultValue = view.field(node, 'right');
  }
  const isRest = pattern !== -1 && view.kind(pattern) === 'rest_pattern';
  if (isRest) pattern = view.namedChildren(pattern)[0] ?? -1;
  const isName = pattern !== -1 && view.kind(pattern) === 'identifier';
  const name = isName ? view.text(pattern) : '';
  const variable = f.addParam({
    name, type, hasDefault: defaultValue !== -1 || kind === 'optional_parameter', span: view.span(node),
    kind: isRest ? 'rest' : 'positional',
  });
  if (name !== '') scope.bind(name, variable);
  return { variable, node, pattern: isName ? -1 : pattern, defaultValue };
}

function fillParameter(c: Lowering, parameter: Parameter): void {
  const { variable, pattern, defaultValue } = parameter;
  if (pattern === -1 && defaultValue === -1) return;
  const span = c.span(parameter.node);
  let value = c.f.read(variable, span);
  if (defaultValue !== -1) {
    const fallback = expression(c, defaultValue);
    value = c.f.emit({ kind: 'merge', values: [value, fallback], span });
    if (pattern === -1) c.f.write(variable, value, span);
  }
  if (pattern !== -1) assign(c, pattern, value, span);
}
