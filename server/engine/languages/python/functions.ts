import { Scope, type FunctionBuilder } from '../../ir/builder';
import type { MethodDef, Param, ValueId } from '../../ir/types';
import { fieldName, lowerExpression } from './expressions';
import type { Frame, Method } from './frame';
import { firstNamedChild, typeOf } from './frame';
import { boundNames } from './names';
import { lowerBlock } from './statements';
import { literalText } from './strings';
import { assignName } from './targets';

/** A `def`, with its decorators: evaluates them and the defaults here, and binds the result to the name. */
export function lowerFunctionDefinition(frame: Frame, node: number, decorators: readonly number[]): void {
  const { view, f, module } = frame;
  const name = view.field(node, 'name');
  const marks = new Set(decorators.map((decorator) => lastName(view.text(decorator))));
  const kind = frame.classBody ? methodKind(view.text(name), marks) : null;
  const isStaticMethod = marks.has('staticmethod');
  const decorations = lowerDecorators(frame, decorators, kind !== null);
  const defaults = lowerDefaults(frame, view.field(node, 'parameters'));

  const inner = module.addFunction(f.id, {
    name: view.text(name),
    span: view.span(node),
    nameSpan: view.span(name),
    classId: frame.classBody?.builder.id ?? -1,
    isAsync: view.childOfKind(node, 'async') !== -1,
  });
  inner.returnType = typeOf(frame, view.field(node, 'return_type'));
  const scope = new Scope(inner, frame.scope);
  addParams(frame, scope, view.field(node, 'parameters'), kind !== null ? !isStaticMethod : isWrittenAsMethod(frame, node));
  const body = view.field(node, 'body');
  inner.documentation = documentationOf(frame, body);
  inner.isAbstract = marks.has('abstractmethod') || marks.has('overload') || isWithoutCode(frame, body);
  const [first] = view.namedChildren(view.field(node, 'parameters'));
  const method: Method | null = frame.classBody && kind !== null && !isStaticMethod && first !== undefined
    ? { builder: frame.classBody.builder, receiver: { func: inner.id, slot: 0 }, receiverName: view.text(first) }
    // A function inside a method still sees the receiver as a captured variable.
    : frame.classBody ? null : frame.method;
  lowerBody({ ...frame, f: inner, scope, classBody: null, method, exits: [] }, body);
  if (frame.classBody && kind !== null) {
    frame.classBody.builder.methods.push({ name: fieldName(view.text(name)), func: inner.id, kind });
  }

  let value = emitFunction(frame, inner, defaults, node);
  value = decorate(frame, value, decorations);
  if (kind === null || decorations.length > 0) assignName(frame, name, value);
  // A plain method is found through its class; only its name in the class body is bound.
  else f.write(frame.scope.declare(view.text(name)), value, view.span(name));
}

function lowerBody(frame: Frame, body: number): void {
  const { view, f, scope } = frame;
  const names = boundNames(view, body);
  for (const name of names.global) scope.bind(name, frame.globals.declare(name));
  for (const name of names.nonlocal) {
    const outer = scope.parent?.lookup(name);
    if (outer) scope.bind(name, outer);
  }
  for (const name of names.local) scope.declare(name);
  lowerBlock(frame, body);
  const end = view.span(body).end;
  f.end({ kind: 'return', value: null, span: { start: end, end } });
}

export function lowerLambda(frame: Frame, node: number, name: string): ValueId {
  const { view, f, module } = frame;
  const parameters = view.field(node, 'parameters');
  const span = view.span(node);
  const defaults = lowerDefaults(frame, parameters);
  const inner = module.addFunction(f.id, { name, span, nameSpan: { start: span.start, end: span.start + 'lambda'.length } });
  const scope = new Scope(inner, frame.scope);
  addParams(frame, scope, parameters, false);
  const body = view.field(node, 'body');
  if (body !== -1) {
    const innerFrame: Frame = { ...frame, f: inner, scope, classBody: null, exits: [] };
    for (const bound of boundNames(view, body).local) scope.declare(bound);
    const value = lowerExpression(innerFrame, body);
    inner.end({ kind: 'return', value, span: view.span(body) });
  }
  return emitFunction(frame, inner, defaults, node);
}

function emitFunction(frame: Frame, inner: FunctionBuilder, defaults: readonly { name: string; value: ValueId }[], node: number): ValueId {
  const named = defaults.map(({ name, value }) => ({ param: inner.parameters.findIndex((param) => param.name === name), value }));
  const known = named.filter(({ param }) => param >= 0);
  const op = { kind: 'function', func: inner.id, span: frame.view.span(node) } as const;
  return frame.f.emit(known.length > 0 ? { ...op, defaults: known } : op);
}

// -- parameters ------------------------------------------------------------------------------------------------------

function lowerDefaults(frame: Frame, parameters: number): { name: string; value: ValueId }[] {
  const { view } = frame;
  const found: { name: string; value: ValueId }[] = [];
  for (const child of parameters === -1 ? [] : view.namedChildren(parameters)) {
    const value = view.kind(child).endsWith('default_parameter') ? view.field(child, 'value') : -1;
    const name = view.field(child, 'name');
    if (value !== -1) found.push({ name: name === -1 ? '' : view.text(name), value: lowerExpression(frame, value) });
  }
  return found;
}

/** A function outside of a class whose first parameter is `self`: it will be bound to an object by whoever takes it. */
function isWrittenAsMethod(frame: Frame, node: number): boolean {
  const [first] = frame.view.namedChildren(frame.view.field(node, 'parameters'));
  if (first === undefined) return false;
  // `self: Tool`
  const name = frame.view.kind(first) === 'typed_parameter' ? firstNamedChild(frame.view, first) : first;
  return frame.view.kind(name) === 'identifier' && frame.view.text(name) === 'self';
}

/** Types of parameters are written outside the function, so they resolve in the enclosing frame. */
function addParams(frame: Frame, scope: Scope, parameters: number, hasReceiver: boolean): void {
  const { view } = frame;
  if (parameters === -1) return;
  const inner: FunctionBuilder = scope.func;
  let isKeywordOnly = false;
  let isFirst = true;
  for (const child of view.namedChildren(parameters)) {
    if (view.isBroken(child)) continue;
    const kind = view.kind(child);
    if (kind === 'positional_separator') continue;
    if (kind === 'keyword_separator') {
      isKeywordOnly = true;
      continue;
    }
    const field = view.field(child, 'name');
    const pattern = field !== -1 ? field : kind === 'identifier' || kind.endsWith('_pattern') ? child : firstNamedChild(view, child);
    if (pattern === -1) continue;
    const patternKind = view.kind(pattern);
    const name = patternKind.endsWith('_splat_pattern') ? firstNamedChild(view, pattern) : pattern;
    const param: Param = {
      name: name !== -1 && view.kind(name) === 'identifier' ? view.text(name) : '',
      kind: patternKind === 'list_splat_pattern' ? 'rest'
        : patternKind === 'dictionary_splat_pattern' ? 'keywords'
          : isFirst && hasReceiver ? 'receiver'
            : isKeywordOnly ? 'keyword' : 'positional',
      hasDefault: kind.endsWith('default_parameter'),
      type: typeOf(frame, view.field(child, 'type')),
      span: view.span(child),
    };
    if (param.kind === 'rest') isKeywordOnly = true;
    isFirst = false;
    scope.bind(param.name, inner.addParam(param));
  }
}

// -- decorators ------------------------------------------------------------------------------------------------------

const lastName = (text: string): string => /([\w]+)\s*(?:\(|$)/.exec(text.replace(/^@\s*/, ''))?.[1] ?? '';
const kindMarks = new Set(['property', 'cached_property', 'abstractproperty', 'staticmethod', 'classmethod', 'setter', 'getter', 'deleter']);

function methodKind(name: string, marks: ReadonlySet<string>): MethodDef['kind'] {
  if (marks.has('staticmethod') || marks.has('classmethod') || ['__new__', '__init_subclass__', '__class_getitem__'].includes(name)) {
    return 'static';
  }
  if (marks.has('setter')) return 'setter';
  return ['property', 'cached_property', 'abstractproperty', 'getter'].some((mark) => marks.has(mark)) ? 'getter' : 'method';
}

interface Decoration {
  readonly value: ValueId;
  readonly node: number;
}

/** Decorators that only say what kind of method this is are in `MethodDef.kind` and not called. */
function lowerDecorators(frame: Frame, decorators: readonly number[], isMethod: boolean): Decoration[] {
  const { view } = frame;
  const found: Decoration[] = [];
  for (const decorator of decorators) {
    if (isMethod && kindMarks.has(lastName(view.text(decorator)))) continue;
    const node = firstNamedChild(view, decorator);
    if (node !== -1) found.push({ value: lowerExpression(frame, node), node });
  }
  return found;
}

function decorate(frame: Frame, value: ValueId, decorations: readonly Decoration[]): ValueId {
  const { view, f } = frame;
  let decorated = value;
  for (const { value: callee, node } of [...decorations].reverse()) {
    const args = [{ value: decorated, name: null, spread: 'none' as const }];
    decorated = f.emit({ kind: 'call', callee, receiver: null, args, form: 'decorate', span: view.span(node) });
  }
  return decorated;
}

// -- classes ---------------------------------------------------------------------------------------------------------

export function lowerClassDefinition(frame: Frame, node: number, decorators: readonly number[]): void {
  const { view, f, module } = frame;
  const name = view.field(node, 'name');
  const decorations = lowerDecorators(frame, decorators, false);
  const builder = module.addClass({ name: view.text(name), span: view.span(node), nameSpan: view.span(name), func: f.id });
  const bases: ValueId[] = [];
  const superclasses = view.field(node, 'superclasses');
  for (const base of superclasses === -1 ? [] : view.namedChildren(superclasses)) {
    if (view.kind(base) === 'keyword_argument') lowerExpression(frame, view.field(base, 'value'));
    else {
      const type = view.kind(base).endsWith('_splat') ? null : typeOf(frame, base);
      if (type) builder.bases.push(type);
      bases.push(lowerExpression(frame, base));
    }
  }
  const value = f.emit({ kind: 'class', class: builder.id, bases, span: view.span(node) });
  // Bound before the body too, so that methods and annotations that name the class find it.
  assignName(frame, name, value);
  const scope = new Scope(f, frame.scope, true);
  const body = view.field(node, 'body');
  const names = boundNames(view, body);
  for (const global of names.global) scope.bind(global, frame.globals.declare(global));
  for (const local of names.local) scope.declare(local);
  builder.documentation = documentationOf(frame, body);
  lowerBlock({ ...frame, scope, classBody: { builder, value }, method: null }, body);
  if (decorations.length > 0) assignName(frame, name, decorate(frame, value, decorations));
}

// -- documentation ---------------------------------------------------------------------------------------------------

/** The text of a leading docstring, without indentation and surrounding blank lines. */
export function documentationOf(frame: Frame, body: number): string {
  const { view } = frame;
  const first = firstNamedChild(view, body);
  if (first === -1 || view.kind(first) !== 'expression_statement') return '';
  const text = isDocstring(frame, first) ? literalText(view, firstNamedChild(view, first)) : null;
  return text === null ? '' : text.split('\n').map((line) => line.trim()).join('\n').trim();
}

function isDocstring(frame: Frame, statement: number): boolean {
  const { view } = frame;
  const expression = view.kind(statement) === 'expression_statement' ? firstNamedChild(view, statement) : -1;
  return expression !== -1 && (view.kind(expression) === 'string' || view.kind(expression) === 'concatenated_string');
}

/** Whether a body does nothing: `pass`, `...`, a docstring, or `raise NotImplementedError`. */
function isWithoutCode(frame: Frame, body: number): boolean {
  const { view } = frame;
  return view.namedChildren(body).every((statement) => {
    switch (view.kind(statement)) {
      case 'pass_statement': return true;
      case 'raise_statement': return /^raise\s+NotImplementedError\b/.test(view.text(statement));
      case 'expression_statement': {
        const expression = firstNamedChild(view, statement);
        return isDocstring(frame, statement) || (expression !== -1 && view.kind(expression) === 'ellipsis');
      }
      default: return false;
    }
  });
}
