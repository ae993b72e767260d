import type { FieldDef } from '../../ir/types';
import { lowerConditionBranch } from './conditions';
import { attributeKey, lowerExpression, lowerParts, subscriptKey } from './expressions';
import type { Frame } from './frame';
import { firstNamedChild, nested, typeOf, withoutParentheses } from './frame';
import { lowerClassDefinition, lowerFunctionDefinition, lowerLambda } from './functions';
import { lowerImport, lowerImportFrom } from './imports';
import { leaveAll, lowerFor, lowerJump, lowerTry, lowerWhile, lowerWith } from './jumps';
import { lowerAugmented } from './operators';
import { lowerMatch } from './patterns';
import { assignExpression, assignName, assignTarget } from './targets';

/** Lowers the statements of a block or of a module. */
export function lowerBlock(frame: Frame, block: number): void {
  if (block === -1) return;
  for (const statement of frame.view.namedChildren(block)) lowerStatement(frame, statement);
}

export function lowerStatement(frame: Frame, node: number): void {
  nested(frame, node, () => lower(frame, node), () => undefined);
}

function lower(frame: Frame, node: number): void {
  const { view, f } = frame;
  switch (view.kind(node)) {
    case 'expression_statement':
      for (const child of view.namedChildren(node)) lowerSimple(frame, child);
      return;
    case 'return_statement': {
      const child = firstNamedChild(view, node);
      const value = child === -1 ? null : lowerExpression(frame, child);
      leaveAll(frame);
      return f.end({ kind: 'return', value, span: view.span(node) });
    }
    case 'if_statement': return lowerIf(frame, node);
    case 'for_statement': return lowerFor(frame, node);
    case 'while_statement': return lowerWhile(frame, node);
    case 'break_statement':
    case 'continue_statement': return lowerJump(frame, node);
    case 'try_statement': return lowerTry(frame, node);
    case 'with_statement': return lowerWith(frame, node);
    case 'match_statement': return lowerMatch(frame, node);
    case 'function_definition': return lowerFunctionDefinition(frame, node, []);
    case 'class_definition': return lowerClassDefinition(frame, node, []);
    case 'decorated_definition': return lowerDecorated(frame, node);
    case 'import_statement': return lowerImport(frame, node);
    case 'import_from_statement':
    case 'future_import_statement': return lowerImportFrom(frame, node);
    case 'raise_statement': return lowerRaise(frame, node);
    case 'assert_statement': return lowerAssert(frame, node);
    case 'delete_statement': return lowerDelete(frame, node);
    case 'print_statement':
    case 'exec_statement': return lowerOldCall(frame, node);
    case 'type_alias_statement': return lowerTypeAlias(frame, node);
    case 'block':
    case 'ERROR':
      for (const child of view.namedChildren(node)) lowerStatement(frame, child);
      return;
    case 'pass_statement':
    case 'global_statement':
    case 'nonlocal_statement':
    case 'comment': return;
    default: return lowerSimple(frame, node);
  }
}

function lowerSimple(frame: Frame, node: number): void {
  switch (frame.view.kind(node)) {
    case 'assignment': return lowerAssignment(frame, node);
    case 'augmented_assignment': return lowerAugmentedAssignment(frame, node);
    default: lowerExpression(frame, node);
  }
}

function lowerDecorated(frame: Frame, node: number): void {
  const { view } = frame;
  const decorators = view.namedChildren(node).filter((child) => view.kind(child) === 'decorator');
  const definition = view.field(node, 'definition');
  if (definition === -1) lowerParts(frame, node);
  else if (view.kind(definition) === 'class_definition') lowerClassDefinition(frame, definition, decorators);
  else lowerFunctionDefinition(frame, definition, decorators);
}

// -- assignments -----------------------------------------------------------------------------------------------------

function lowerAssignment(frame: Frame, node: number): void {
  const { view } = frame;
  const targets = [view.field(node, 'left')];
  let right = view.field(node, 'right');
  declareType(frame, node);
  while (right !== -1 && view.kind(right) === 'assignment') {
    targets.push(view.field(right, 'left'));
    right = view.field(right, 'right');
  }
  if (right === -1) return;
  const [first] = targets as [number];
  if (targets.length === 1 && view.kind(right) === 'lambda') {
    return assignTarget(frame, first, lowerLambda(frame, right, view.kind(first) === 'identifier' ? view.text(first) : ''));
  }
  if (targets.length === 1 && view.kind(first) === 'identifier') noteMeaning(frame, view.text(first), right);
  if (targets.length === 1) return assignExpression(frame, first, right);
  if (view.kind(right) === 'augmented_assignment') return lowerAugmentedAssignment(frame, right);
  const value = lowerExpression(frame, right);
  for (const target of targets) assignTarget(frame, target, value);
}

/** `Session = Annotated[Client, Depends(make)]` is a name for a written type. */
function noteMeaning(frame: Frame, name: string, right: number): void {
  if (frame.view.kind(right) !== 'subscript' || !/^(?:\w+\.)?(?:Annotated|Literal|Optional|Union)$/.test(frame.view.text(frame.view.field(right, 'value')))) return;
  const variable = frame.scope.lookup(name);
  const meaning = typeOf(frame, right);
  if (variable?.func === frame.f.id && meaning) frame.f.setLocalMeaning(variable.slot, meaning);
}

/** `x: T`, in a class body and on a method's receiver a field. */
function declareType(frame: Frame, node: number): void {
  const { view, scope } = frame;
  const left = view.field(node, 'left');
  const typeNode = view.field(node, 'type');
  const type = typeOf(frame, typeNode);
  const isAssigned = view.field(node, 'right') !== -1;
  if (view.kind(left) === 'identifier') {
    const name = view.text(left);
    if (type) scope.declare(name, type);
    if (frame.classBody && scope.isClassBody && (type !== null || isAssigned)) {
      const isStatic = type === null || /^(?:typing\.|t\.)?ClassVar\b/.test(view.text(typeNode));
      frame.classBody.builder.addField({ name, type, isStatic, span: view.span(left) });
    }
  } else if (type && frame.method && view.kind(left) === 'attribute') {
    const object = view.field(left, 'object');
    if (view.kind(object) !== 'identifier' || view.text(object) !== frame.method.receiverName) return;
    const field: FieldDef = { name: view.text(view.field(left, 'attribute')), type, isStatic: false, span: view.span(left) };
    frame.method.builder.addField(field);
  }
}

function lowerAugmentedAssignment(frame: Frame, node: number): void {
  const { view, f } = frame;
  const left = withoutParentheses(view, view.field(node, 'left'));
  const right = view.field(node, 'right');
  const operator = view.text(view.field(node, 'operator'));
  const span = view.span(left);
  switch (view.kind(left)) {
    case 'attribute': {
      const object = lowerExpression(frame, view.field(left, 'object'));
      const key = attributeKey(frame, left);
      return f.set(object, key, lowerAugmented(frame, node, f.get(object, key, span), operator, right), span);
    }
    case 'subscript': {
      const object = lowerExpression(frame, view.field(left, 'value'));
      const key = subscriptKey(frame, left) ?? { kind: 'any' };
      return f.set(object, key, lowerAugmented(frame, node, f.get(object, key, span), operator, right), span);
    }
    case 'identifier': return assignName(frame, left, lowerAugmented(frame, node, lowerExpression(frame, left), operator, right));
    default:
      lowerParts(frame, node);
      return undefined;
  }
}

function lowerDelete(frame: Frame, node: number): void {
  const { view, f } = frame;
  for (const child of view.namedChildren(node)) {
    const targets = /list|tuple/.test(view.kind(child)) ? view.namedChildren(child) : [child];
    for (const target of targets) {
      const span = view.span(target);
      switch (view.kind(target)) {
        case 'identifier':
          assignName(frame, target, f.constant(null, span));
          break;
        case 'attribute': {
          const object = lowerExpression(frame, view.field(target, 'object'));
          f.set(object, attributeKey(frame, target), f.constant(null, span), span);
          break;
        }
        case 'subscript': {
          const object = lowerExpression(frame, view.field(target, 'value'));
          const key = subscriptKey(frame, target);
          if (key?.kind === 'name' || key?.kind === 'index') f.set(object, key, f.constant(null, span), span);
          else f.operate('delete', [object], span);
          break;
        }
        default: lowerExpression(frame, target);
      }
    }
  }
}

function lowerTypeAlias(frame: Frame, node: number): void {
  const { view, f } = frame;
  const left = view.field(node, 'left');
  const end = view.subtreeEnd(left);
  for (let at = left; at < end; at++) {
    if (view.kind(at) === 'identifier') return assignName(frame, at, f.unknown([], view.span(view.field(node, 'right'))));
  }
}

// -- branches --------------------------------------------------------------------------------------------------------

function lowerIf(frame: Frame, node: number): void {
  const { view, f, state } = frame;
  const after = f.newBlock();
  const branch = (condition: number, consequence: number): void => {
    const whenTrue = f.newBlock();
    const whenFalse = f.newBlock();
    if (condition === -1) f.branch(f.unknown([], view.span(node)), whenTrue, whenFalse);
    else lowerConditionBranch(frame, condition, whenTrue, whenFalse);
    f.continueIn(whenTrue);
    const wasTypeOnly = state.isTypeOnly;
    if (condition !== -1 && /^(?:\w+\.)?TYPE_CHECKING$/.test(view.text(condition))) state.isTypeOnly = true;
    lowerBlock(frame, consequence);
    state.isTypeOnly = wasTypeOnly;
    f.jump(after);
    f.continueIn(whenFalse);
  };
  branch(view.field(node, 'condition'), view.field(node, 'consequence'));
  for (const alternative of view.fieldAll(node, 'alternative')) {
    if (view.kind(alternative) === 'elif_clause') branch(view.field(alternative, 'condition'), view.field(alternative, 'consequence'));
    else lowerBlock(frame, view.field(alternative, 'body'));
  }
  f.jump(after);
  f.continueIn(after);
}

function lowerRaise(frame: Frame, node: number): void {
  const { view, f } = frame;
  const cause = view.field(node, 'cause');
  const [exception] = view.namedChildren(node).filter((child) => child !== cause);
  const value = exception === undefined ? null : lowerExpression(frame, exception);
  if (cause !== -1) lowerExpression(frame, cause);
  f.end({ kind: 'throw', value });
}

function lowerAssert(frame: Frame, node: number): void {
  const { view, f } = frame;
  const [condition, message] = view.namedChildren(node);
  if (condition === undefined) return;
  const passed = f.newBlock();
  const failed = f.newBlock();
  lowerConditionBranch(frame, condition, passed, failed);
  f.continueIn(failed);
  if (message !== undefined) lowerExpression(frame, message);
  f.end({ kind: 'throw', value: null });
  f.continueIn(passed);
}

/** `print x` and `exec code` of Python 2: calls without parentheses. */
function lowerOldCall(frame: Frame, node: number): void {
  const { view, f } = frame;
  const span = view.span(node);
  const name = view.kind(node) === 'print_statement' ? 'print' : 'exec';
  const args = view.namedChildren(node).map((child) => ({ value: lowerExpression(frame, child), name: null, spread: 'none' as const }));
  f.call(f.emit({ kind: 'global', name, span: { start: span.start, end: span.start + name.length } }), args, span);
}
