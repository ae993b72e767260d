import type { Arg, ValueId } from '../../ir/types';
import type { Span } from '../../base/span';
import { attributeKey, displayElements, fieldName, lowerArguments, lowerExpression } from './expressions';
import type { Frame } from './frame';
import { firstNamedChild, typeOf, withoutParentheses } from './frame';
import type { Part } from './strings';
import { compact, literalText, lowerFormat } from './strings';

export function lowerCall(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const span = view.span(node);
  const callee = withoutParentheses(view, view.field(node, 'function'));
  const args = view.field(node, 'arguments');
  if (view.kind(callee) === 'attribute') {
    const special = lowerStringMethod(frame, node, callee, args) ?? lowerCast(frame, callee, args, span);
    if (special !== null) return special;
    const object = lowerExpression(frame, view.field(callee, 'object'));
    const method = f.get(object, attributeKey(frame, callee), view.span(callee));
    return f.call(method, lowerArguments(frame, args), span, object);
  }
  if (view.kind(callee) === 'identifier') {
    const special = lowerKnownName(frame, callee, args, span);
    if (special !== null) return special;
  }
  const value = lowerExpression(frame, callee);
  return f.call(value, lowerArguments(frame, args), span);
}

/** `isinstance`, `super`, `cast`, `getattr` and `setattr` are part of the language here, unless the program defines the name itself. */
function lowerKnownName(frame: Frame, callee: number, args: number, span: Span): ValueId | null {
  const { view, f } = frame;
  const name = view.text(callee);
  if (frame.state.castNames.has(name)) return lowerCast(frame, callee, args, span);
  if (containers.has(name) && frame.scope.lookup(name) === null) {
    const made = lowerContainer(frame, name, args, span);
    if (made !== null) return made;
  }
  if (frame.scope.lookup(name) !== null) return null;
  if (name === 'getattr' || name === 'setattr') return lowerNamedField(frame, name, args, span);
  if (name !== 'isinstance' && name !== 'issubclass' && name !== 'super') return null;
  if (name === 'super') {
    const value = f.emit({ kind: 'global', name, span: view.span(callee) });
    const receiver = frame.method ? f.read(frame.method.receiver, span) : null;
    return f.emit({ kind: 'call', callee: value, receiver, args: lowerArguments(frame, args), form: 'super', span });
  }
  const [value, type, ...rest] = view.namedChildren(args);
  if (value === undefined || type === undefined || rest.length > 0) return null;
  return f.operate('is-instance', [lowerExpression(frame, value), lowerExpression(frame, type)], span);
}

/** `getattr(x, "name", default)` and `setattr(x, "name", value)` are `x.name` written otherwise. */
function lowerNamedField(frame: Frame, name: 'getattr' | 'setattr', args: number, span: Span): ValueId | null {
  const { view, f } = frame;
  const given = view.kind(args) === 'argument_list' ? view.namedChildren(args) : [];
  if (given.some((child) => view.kind(child) === 'keyword_argument' || view.kind(child).endsWith('_splat'))) return null;
  const [object, field, third, ...rest] = given;
  const text = field === undefined ? null : literalText(view, field);
  if (object === undefined || text === null || rest.length > 0) return null;
  const key = { kind: 'name', name: fieldName(text) } as const;
  if (name === 'setattr') {
    if (third === undefined) return null;
    f.set(lowerExpression(frame, object), key, lowerExpression(frame, third), span);
    return f.constant(null, span);
  }
  const value = f.get(lowerExpression(frame, object), key, span);
  return third === undefined ? value : f.emit({ kind: 'merge', values: [value, lowerExpression(frame, third)], span });
}

const containers = new Set(['dict', 'list', 'set', 'tuple']);

/** `dict(a=1, **b)` and the empty containers are displays written otherwise. */
function lowerContainer(frame: Frame, name: string, args: number, span: Span): ValueId | null {
  const { view, f } = frame;
  const given = view.kind(args) === 'argument_list' ? view.namedChildren(args) : [args];
  if (name !== 'dict') {
    if (given.length > 0) return null;
    return f.emit({ kind: 'array', elements: [], form: name as 'list' | 'set' | 'tuple', span });
  }
  if (!given.every((child) => view.kind(child) === 'keyword_argument' || view.kind(child) === 'dictionary_splat')) return null;
  const entries = lowerArguments(frame, args).map((arg) => ({ key: arg.name === null ? null : { kind: 'name' as const, name: arg.name }, value: arg.value }));
  return f.emit({ kind: 'object', entries, span });
}

function lowerCast(frame: Frame, callee: number, args: number, span: Span): ValueId | null {
  const { view, f } = frame;
  const text = view.text(callee);
  if (text !== 'typing.cast' && !frame.state.castNames.has(text)) return null;
  const [type, value, ...rest] = view.namedChildren(args);
  if (type === undefined || value === undefined || rest.length > 0) return null;
  const claimed = typeOf(frame, type);
  return claimed ? f.emit({ kind: 'cast', value: lowerExpression(frame, value), type: claimed, span }) : null;
}

/** `"…".format(…)`, `"…".format_map(…)` and `"…".join(…)` on a literal build strings. */
function lowerStringMethod(frame: Frame, node: number, callee: number, args: number): ValueId | null {
  const { view } = frame;
  const attribute = view.field(callee, 'attribute');
  const method = attribute === -1 ? '' : view.text(attribute);
  if (method !== 'format' && method !== 'format_map' && method !== 'join') return null;
  const receiver = literalText(view, view.field(callee, 'object'));
  if (receiver === null) return null;
  if (method === 'join') return lowerJoin(frame, node, receiver, args);
  const lowered = lowerArguments(frame, args);
  if (method === 'format_map') {
    const [only] = lowered;
    return lowerFormat(frame, node, receiver, { positional: [], named: new Map(), elements: null, entries: only?.value ?? null });
  }
  return lowerFormat(frame, node, receiver, {
    positional: lowered.filter((arg) => arg.name === null && arg.spread === 'none').map((arg) => arg.value),
    named: new Map(lowered.flatMap((arg): [string, ValueId][] => (arg.name === null ? [] : [[arg.name, arg.value]]))),
    elements: spreadOf(lowered, 'elements'),
    entries: spreadOf(lowered, 'entries'),
  });
}

const spreadOf = (args: readonly Arg[], spread: Arg['spread']): ValueId | null =>
  args.find((arg) => arg.spread === spread)?.value ?? null;

function lowerJoin(frame: Frame, node: number, separator: string, args: number): ValueId | null {
  const { view, f } = frame;
  const span = view.span(node);
  const isGenerator = view.kind(args) === 'generator_expression';
  const argument = isGenerator ? args : firstNamedChild(view, args);
  if (argument === -1) return null;
  const at = withoutParentheses(view, argument);
  const kind = view.kind(at);
  const parts: Part[] = [];
  if (kind === 'list' || kind === 'tuple') {
    for (const { value, spread } of displayElements(frame, at)) {
      parts.push(spread ? f.emit({ kind: 'iterate', value, what: 'elements', span: view.span(at) }) : value);
    }
  } else parts.push(f.emit({ kind: 'iterate', value: lowerExpression(frame, at), what: 'elements', span: view.span(at) }));
  return f.emit({ kind: 'concat', parts: [separator, ...compact(parts)], form: 'join', span });
}
