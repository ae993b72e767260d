/**
 * Giving a value to whatever may stand on the left of `=`: names, members, object and array patterns with defaults and
 * rest. Names of declarations are declared before, so declarations and assignments are the same here.
 */
import type { Span } from '../../base/span';
import type { Key, ValueId } from '../../ir/types';
import { weightOf, type Lowering } from './context';
import { expression, namedExpression } from './expressions';
import { keyOfIndex, keyOfName } from './members';
import { assignCommonExport } from './modules';

/** Writes `value` to a target. `span` is that of the whole assignment, for the operations that set a field. */
export function assign(c: Lowering, target: number, value: ValueId, span: Span): void {
  if (target === -1) return;
  const { view, f } = c;
  switch (view.kind(target)) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
    case 'undefined': {
      const name = view.text(target);
      // Sloppy code may write to a name that nobody declares: it becomes a variable of the module.
      f.write(c.scope.lookup(name) ?? c.moduleScope.declare(name), value, view.span(target));
      return;
    }
    case 'member_expression':
      if (assignCommonExport(c, target, value)) return;
      f.set(expression(c, view.field(target, 'object')), { kind: 'name', name: view.text(view.field(target, 'property')) }, value, span);
      return;
    case 'subscript_expression': {
      const object = expression(c, view.field(target, 'object'));
      f.set(object, keyOfIndex(c, view.field(target, 'index')), value, span);
      return;
    }
    case 'object_pattern':
    case 'array_pattern':
      if (!c.descend(target, weightOf.pattern)) return;
      if (view.kind(target) === 'object_pattern') assignObject(c, target, value);
      else assignArray(c, target, value);
      c.ascend(weightOf.pattern);
      return;
    case 'assignment_pattern':
    case 'object_assignment_pattern': return assignWithDefault(c, target, value, span);
    case 'rest_pattern':
    case 'parenthesized_expression':
    case 'non_null_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'type_assertion': {
      const children = view.namedChildren(target);
      const inner = view.kind(target) === 'type_assertion' ? children[children.length - 1] : children[0];
      return assign(c, inner ?? -1, value, span);
    }
    // An object or array literal on the left, where the grammar reads it as an expression.
    case 'object':
    case 'array':
      f.unknown([value], span);
      return;
    default:
      f.unknown([value], span);
  }
}

function assignWithDefault(c: Lowering, pattern: number, value: ValueId, span: Span): void {
  const left = c.view.field(pattern, 'left');
  const fallback = namedExpression(c, c.view.field(pattern, 'right'), left);
  const merged = c.f.emit({ kind: 'merge', values: [value, fallback], span: c.span(pattern) });
  assign(c, left, merged, span);
}

function assignObject(c: Lowering, pattern: number, value: ValueId): void {
  const { view, f } = c;
  for (const child of view.namedChildren(pattern)) {
    const span = view.span(child);
    const take = (key: Key, target: number): void => assign(c, target, f.get(value, key, span), span);
    switch (view.kind(child)) {
      case 'shorthand_property_identifier_pattern':
        take({ kind: 'name', name: view.text(child) }, child);
        break;
      case 'object_assignment_pattern': {
        const left = view.field(child, 'left');
        take({ kind: 'name', name: view.text(left) }, child);
        break;
      }
      case 'pair_pattern':
        take(keyOfName(c, view.field(child, 'key')), view.field(child, 'value'));
        break;
      case 'rest_pattern':
        assign(c, child, f.emit({ kind: 'object', entries: [{ key: null, value }], span }), span);
        break;
      default:
        break;
    }
  }
}

function assignArray(c: Lowering, pattern: number, value: ValueId): void {
  const { view, f } = c;
  let index = 0;
  for (const child of view.children(pattern)) {
    if (view.kind(child) === ',') index++;
    if (!view.isNamed(child) || view.kind(child) === 'comment' || view.kind(child) === 'ERROR') continue;
    const span = view.span(child);
    if (view.kind(child) === 'rest_pattern') {
      assign(c, child, f.emit({ kind: 'iterate', value, what: 'rest', span }), span);
    } else assign(c, child, f.get(value, { kind: 'index', index }, span), span);
  }
}
