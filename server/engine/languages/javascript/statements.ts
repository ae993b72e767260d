/**
 * Statements: they end and open blocks. A loop is a block that tests, a body that comes back to it, and what follows.
 * Whether something iterable has another element is a test that nothing is known about (`unknown`).
 *
 * A `finally` body is lowered once for the ordinary way, once for exceptions, and once for each jump that leaves through
 * it: what holds after the protected code must not be mixed with what holds when it failed.
 */
import type { Span } from '../../base/span';
import type { BlockId, TypeRef, ValueId } from '../../ir/types';
import { lowerClass } from './classes';
import { weightOf, type Lowering } from './context';
import { declarePattern, declareStatements, statementsOf } from './declarations';
import { lowerEnum, lowerNamespace } from './namespaces';
import { expression, namedExpression } from './expressions';
import { lowerExport, lowerImportAlias } from './modules';
import { condition, constantOf } from './operators';
import { assign } from './patterns';
import { stringValue } from './strings';
import { declaredType } from './types';

const functionExpressions: ReadonlySet<string> = new Set(['arrow_function', 'function_expression']);

export function lowerStatements(c: Lowering, statements: readonly number[]): void {
  for (const statement of statements) lowerStatement(c, statement);
}

export function lowerStatement(c: Lowering, node: number): void {
  if (node === -1) return;
  if (!c.descend(node, weightOf.statement)) return;
  dispatch(c, node);
  c.ascend(weightOf.statement);
}

function dispatch(c: Lowering, node: number): void {
  const { view, f } = c;
  switch (view.kind(node)) {
    case 'expression_statement': return lowerExpressionStatement(c, node);
    case 'lexical_declaration':
    case 'variable_declaration':
      for (const item of view.namedChildren(node)) lowerDeclarator(c, item, false);
      return;
    case 'using_declaration':
      for (const item of view.namedChildren(node)) lowerDeclarator(c, item, true);
      return;
    case 'return_statement': {
      const [inner] = view.namedChildren(node);
      const value = inner === undefined ? null : expression(c, inner);
      leave(c, 0);
      f.end({ kind: 'return', value, span: view.span(node) });
      return;
    }
    case 'if_statement': return lowerIf(c, node);
    case 'for_statement': return lowerFor(c, node);
    case 'for_in_statement': return lowerForIn(c, node);
    case 'while_statement': return lowerWhile(c, node);
    case 'do_statement': return lowerDo(c, node);
    case 'switch_statement': return lowerSwitch(c, node);
    case 'try_statement': return lowerTry(c, node);
    case 'throw_statement': {
      const [value] = view.namedChildren(node);
      f.end({ kind: 'throw', value: value === undefined ? null : expression(c, value) });
      return;
    }
    case 'statement_block': return lowerBlock(c, node);
    case 'labeled_statement': return lowerLabeled(c, node);
    case 'break_statement':
    case 'continue_statement': return lowerJump(c, node);
    case 'class_declaration':
    case 'abstract_class_declaration':
      lowerClass(c, node, null);
      return;
    case 'export_statement': return lowerExport(c, node);
    case 'import_alias': return lowerImportAlias(c, node);
    case 'enum_declaration': return lowerEnum(c, node);
    case 'internal_module':
    case 'module': return lowerNamespace(c, node);
    case 'with_statement':
      expression(c, view.field(node, 'object'));
      return lowerStatement(c, view.field(node, 'body'));
    // A method that stands outside its class, because the class is broken.
    case 'method_definition':
    // Hoisted, or nothing at run time.
    case 'function_declaration':
    case 'generator_function_declaration':
    case 'function_signature':
    case 'import_statement':
    case 'interface_declaration':
    case 'type_alias_declaration':
    case 'empty_statement':
    case 'debugger_statement':
    case 'hash_bang_line':
    case 'comment': return;
    case 'ambient_declaration': return lowerAmbient(c, node);
    default:
      expression(c, node);
  }
}

/** `declare class` is known by its shape; other ambient declarations are globals of the platform. */
function lowerAmbient(c: Lowering, node: number): void {
  for (const child of c.view.namedChildren(node)) {
    if (/class_declaration$/.test(c.kind(child))) lowerClass(c, child, null);
  }
}

function lowerExpressionStatement(c: Lowering, node: number): void {
  const [inner] = c.view.namedChildren(node);
  if (inner === undefined) return;
  if (c.kind(inner) === 'internal_module') lowerNamespace(c, inner);
  else expression(c, inner);
}

/** `"use server"` and its kin: the strings at the start of a body. */
export function directivesOf(c: Lowering, statements: readonly number[]): string[] {
  const found: string[] = [];
  for (const statement of statements) {
    const kind = c.kind(statement);
    if (kind === 'hash_bang_line' || kind === 'comment') continue;
    const inner = kind === 'expression_statement' ? (c.view.namedChildren(statement)[0] ?? -1) : -1;
    if (inner === -1 || c.kind(inner) !== 'string') break;
    found.push(stringValue(c, inner));
  }
  return found;
}

export function lowerBlock(c: Lowering, node: number): void {
  c.inScope(() => {
    const statements = statementsOf(c, node);
    declareStatements(c, statements);
    lowerStatements(c, statements);
  });
}

function lowerDeclarator(c: Lowering, node: number, isUsing: boolean): void {
  const { view } = c;
  const name = view.field(node, 'name');
  if (name === -1) return;
  const type = declaredType(c, node);
  if (type !== null && view.kind(name) === 'identifier') {
    const variable = c.scope.lookup(view.text(name));
    if (variable) c.module.functions[variable.func]?.setLocalType(variable.slot, type);
  }
  const written = view.field(node, 'value');
  if (written === -1) return;
  let value = namedExpression(c, written, name);
  if (type?.kind === 'name' && functionExpressions.has(view.kind(written))) markFunction(c, type, value, view.span(view.field(node, 'type')));
  if (isUsing) value = c.f.emit({ kind: 'enter', value, span: view.span(node) });
  assign(c, name, value, view.span(node));
}

/** `const handle: Handler = (event) => …`: what calls such functions is known by their type, so it marks them as a decorator does. */
function markFunction(c: Lowering, type: TypeRef & { kind: 'name' }, value: ValueId, span: Span): void {
  if (type.root === null) return;
  const callee = type.path.slice(1).reduce((object, name) => c.f.get(object, { kind: 'name', name }, span), c.f.read(type.root, span));
  c.f.emit({ kind: 'call', callee, receiver: null, args: [{ value, name: null, spread: 'none' }], form: 'decorate', span });
}

function lowerIf(c: Lowering, node: number): void {
  const { view, f } = c;
  const after = f.newBlock();
  let at = node;
  // `else if` nests as deep as the chain is long.
  for (;;) {
    const yes = f.newBlock();
    const otherwise = view.field(at, 'alternative');
    const no = otherwise === -1 ? after : f.newBlock();
    condition(c, view.field(at, 'condition'), yes, no);
    f.continueIn(yes);
    lowerStatement(c, view.field(at, 'consequence'));
    f.jump(after);
    if (otherwise === -1) break;
    f.continueIn(no);
    const inner = view.kind(otherwise) === 'else_clause' ? (view.namedChildren(otherwise)[0] ?? -1) : otherwise;
    if (inner !== -1 && view.kind(inner) === 'if_statement') at = inner;
    else {
      lowerStatement(c, inner);
      f.jump(after);
      break;
    }
  }
  f.continueIn(after);
}

function lowerLoopBody(c: Lowering, node: number, after: BlockId, next: BlockId): void {
  c.inJump(after, next, true, () => lowerStatement(c, c.view.field(node, 'body')));
  c.f.jump(next);
}

function lowerWhile(c: Lowering, node: number): void {
  const { f } = c;
  const test = f.split();
  const body = f.newBlock();
  const after = f.newBlock();
  condition(c, c.view.field(node, 'condition'), body, after);
  f.continueIn(body);
  lowerLoopBody(c, node, after, test);
  f.continueIn(after);
}

function lowerDo(c: Lowering, node: number): void {
  const { f } = c;
  const body = f.split();
  const test = f.newBlock();
  const after = f.newBlock();
  lowerLoopBody(c, node, after, test);
  f.continueIn(test);
  condition(c, c.view.field(node, 'condition'), body, after);
  f.continueIn(after);
}

function lowerFor(c: Lowering, node: number): void {
  const { view, f } = c;
  c.inScope(() => {
    const start = view.field(node, 'initializer');
    if (start !== -1) {
      if (view.kind(start) === 'lexical_declaration') {
        for (const item of view.namedChildren(start)) declarePattern(c, view.field(item, 'name'));
      }
      lowerStatement(c, start);
    }
    const test = f.split();
    const body = f.newBlock();
    const next = f.newBlock();
    const after = f.newBlock();
    const tested = view.fieldAll(node, 'condition').find((child) => view.isNamed(child) && view.kind(child) !== 'empty_statement');
    if (tested === undefined) f.jump(body);
    else condition(c, unwrapStatement(c, tested), body, after);
    f.continueIn(body);
    lowerLoopBody(c, node, after, next);
    f.continueIn(next);
    const step = view.field(node, 'increment');
    if (step !== -1) expression(c, step);
    f.jump(test);
    f.continueIn(after);
  });
}

function unwrapStatement(c: Lowering, node: number): number {
  return c.kind(node) === 'expression_statement' ? (c.view.namedChildren(node)[0] ?? -1) : node;
}

function lowerForIn(c: Lowering, node: number): void {
  const { view, f } = c;
  c.inScope(() => {
    const left = view.field(node, 'left');
    const right = view.field(node, 'right');
    const kind = view.field(node, 'kind');
    const operator = view.field(node, 'operator');
    if (kind !== -1 && view.text(kind) !== 'var') declarePattern(c, left);
    const iterable = expression(c, right);
    const test = f.split();
    const body = f.newBlock();
    const after = f.newBlock();
    f.branch(f.unknown([iterable], view.span(right)), body, after);
    f.continueIn(body);
    const what = operator !== -1 && view.text(operator) === 'in' ? 'keys' : 'values';
    let value: ValueId = f.emit({ kind: 'iterate', value: iterable, what, span: view.span(right) });
    if (view.childOfKind(node, 'await') !== -1) value = f.emit({ kind: 'await', value, span: view.span(right) });
    if (kind !== -1 && view.text(kind) === 'using') value = f.emit({ kind: 'enter', value, span: view.span(left) });
    assign(c, left, value, view.span(left));
    lowerLoopBody(c, node, after, test);
    f.continueIn(after);
  });
}

function lowerSwitch(c: Lowering, node: number): void {
  const { view, f } = c;
  const subject = view.field(node, 'value');
  const body = view.field(node, 'body');
  if (body === -1) return;
  const cases = view.namedChildren(body).filter((child) => /^switch_/.test(view.kind(child)));
  const after = f.newBlock();
  const blocks = cases.map(() => f.newBlock());
  const otherwise = blocks[cases.findIndex((child) => view.kind(child) === 'switch_default')] ?? after;
  const tests = cases.flatMap((child, index) =>
    view.kind(child) === 'switch_case' ? [{ node: view.field(child, 'value'), target: blocks[index] as BlockId }] : []);
  c.inScope(() => {
    const statements = cases.map((child) => statementsOfCase(c, child));
    // The cases share one scope, whose functions are reached from each of them.
    declareStatements(c, statements.flat());
    branchToCases(c, subject, tests, otherwise);
    c.inJump(after, null, true, () => {
      statements.forEach((list, index) => {
        f.continueIn(blocks[index] as BlockId);
        lowerStatements(c, list);
        f.jump(blocks[index + 1] ?? after);
      });
    });
  });
  f.continueIn(after);
}

function statementsOfCase(c: Lowering, node: number): number[] {
  return c.view.fieldAll(node, 'body').filter((child) => c.view.isNamed(child) && c.kind(child) !== 'comment' && c.kind(child) !== 'ERROR');
}

interface Case {
  readonly node: number;
  readonly target: BlockId;
}

function branchToCases(c: Lowering, subject: number, tests: readonly Case[], otherwise: BlockId): void {
  const { f } = c;
  const constants = tests.map((test) => constantOf(c, test.node));
  const subjectConstant = constantOf(c, subject);
  if (subjectConstant?.value === true) {
    // `switch (true)` is a chain of conditions.
    for (const test of tests) {
      const next = f.newBlock();
      condition(c, test.node, test.target, next);
      f.continueIn(next);
    }
    f.jump(otherwise);
    return;
  }
  const value = expression(c, subject);
  if (tests.length > 0 && constants.every((constant) => constant !== null)) {
    const listed = tests.map((test, index) => ({ constant: constants[index]?.value ?? null, target: test.target }));
    f.end({ kind: 'switch', value, cases: listed, otherwise });
    return;
  }
  for (const test of tests) {
    const next = f.newBlock();
    f.branch(f.operate('equal', [value, expression(c, test.node)], c.span(test.node)), test.target, next);
    f.continueIn(next);
  }
  f.jump(otherwise);
}

function lowerTry(c: Lowering, node: number): void {
  const { view, f } = c;
  const handlerNode = view.field(node, 'handler');
  const finalNode = view.field(node, 'finalizer');
  const finalBody = finalNode === -1 ? -1 : view.field(finalNode, 'body');
  const outer = f.handler;
  const after = f.newBlock();
  const failed = finalBody === -1 ? outer : f.newBlock();
  const handler = handlerNode === -1 ? failed : f.newBlock(failed);
  if (finalBody !== -1) c.enclosing.push({ kind: 'finally', body: finalBody, handler: outer });

  f.handler = handler;
  f.split();
  lowerStatement(c, view.field(node, 'body'));
  const join = finalBody === -1 ? after : f.newBlock(outer);
  f.jump(join);
  if (handlerNode !== -1) {
    f.handler = failed;
    f.continueIn(handler);
    lowerCatch(c, handlerNode);
    f.jump(join);
  }
  f.handler = outer;
  if (finalBody !== -1) {
    c.enclosing.pop();
    f.continueIn(join);
    lowerStatement(c, finalBody);
    f.jump(after);
    f.continueIn(failed);
    lowerStatement(c, finalBody);
    f.end({ kind: 'throw', value: null });
  }
  f.continueIn(after);
}

/** Copies of `finally` bodies double with each level of nesting; deeper ones than this get none for jumps. */
const maximumCopies = 3;

/** Runs the `finally` bodies between here and a jump's target, innermost first. */
function leave(c: Lowering, target: number): void {
  const { f } = c;
  const { handler } = f;
  const copies = c.enclosing.filter((item) => item.kind === 'finally').length;
  if (copies === 0 || copies > maximumCopies) return;
  for (let at = c.enclosing.length - 1; at >= target; at--) {
    const item = c.enclosing[at];
    if (item?.kind !== 'finally') continue;
    const passed = c.enclosing.splice(at);
    f.handler = item.handler;
    f.split();
    lowerStatement(c, item.body);
    c.enclosing.push(...passed);
  }
  f.handler = handler;
}

function lowerCatch(c: Lowering, node: number): void {
  const { view, f } = c;
  c.inScope(() => {
    const parameter = view.field(node, 'parameter');
    if (parameter !== -1) {
      const span = view.span(parameter);
      declarePattern(c, parameter);
      assign(c, parameter, f.emit({ kind: 'caught', types: [], span }), span);
    }
    lowerStatement(c, view.field(node, 'body'));
  });
}

const loops: ReadonlySet<string> = new Set([
  'for_statement', 'for_in_statement', 'while_statement', 'do_statement', 'switch_statement', 'labeled_statement',
]);

function lowerLabeled(c: Lowering, node: number): void {
  const { view, f } = c;
  const label = view.text(view.field(node, 'label'));
  const body = view.field(node, 'body');
  c.pendingLabels = [...c.pendingLabels, label];
  if (body !== -1 && loops.has(view.kind(body))) lowerStatement(c, body);
  else {
    const after = f.newBlock();
    c.inJump(after, null, false, () => lowerStatement(c, body));
    f.jump(after);
    f.continueIn(after);
  }
  c.pendingLabels = [];
}

function lowerJump(c: Lowering, node: number): void {
  const { view, f } = c;
  const labelNode = view.field(node, 'label');
  const label = labelNode === -1 ? null : view.text(labelNode);
  const isBreak = view.kind(node) === 'break_statement';
  for (let at = c.enclosing.length - 1; at >= 0; at--) {
    const item = c.enclosing[at];
    if (item?.kind !== 'jump') continue;
    const fits = label === null ? (isBreak ? item.isPlain : item.continueTo !== null) : item.labels.includes(label);
    if (!fits) continue;
    leave(c, at);
    f.jump(isBreak ? item.breakTo : (item.continueTo ?? item.breakTo));
    return;
  }
}
