/**
 * What a region of source text declares, found before any of its code is lowered: a name is visible in its whole block,
 * and a `var` in its whole function. Function declarations and imports also get their values at the start of the region.
 */
import { typeKey, type Lowering } from './context';
import { lowerFunction } from './functions';
import { lowerImport } from './modules';
import { lowerInterface } from './classes';
import { isObjectAlias } from './types';
import { isWholeStatement } from './survey';

const functionDeclarations: ReadonlySet<string> = new Set(['function_declaration', 'generator_function_declaration']);

/** The statements of a region; those inside an error node stand beside its neighbours. */
export function statementsOf(c: Lowering, node: number): number[] {
  const found: number[] = [];
  for (let child = c.view.firstChild(node); child !== -1; child = c.view.nextSibling(child)) {
    const kind = c.kind(child);
    if (kind === 'ERROR') {
      for (const inner of c.view.namedChildren(child)) if (isWholeStatement(c.kind(inner))) found.push(inner);
    } else if (c.view.isNamed(child) && kind !== 'comment' && kind !== 'html_comment') found.push(child);
  }
  return found;
}

/** The declaration inside `export …` and `declare …`, and whether it only describes something of the platform. */
export function unwrapDeclaration(c: Lowering, statement: number): { readonly node: number; readonly isAmbient: boolean } {
  let node = statement;
  let isAmbient = false;
  for (;;) {
    const kind = c.kind(node);
    if (kind === 'export_statement') {
      const inner = c.view.field(node, 'declaration');
      if (inner === -1) return { node, isAmbient };
      node = inner;
    } else if (kind === 'ambient_declaration') {
      isAmbient = true;
      const inner = c.view.namedChildren(node)[0];
      if (inner === undefined) return { node, isAmbient };
      node = inner;
    } else if (kind === 'expression_statement' && c.kind(c.view.namedChildren(node)[0] ?? node) === 'internal_module') {
      node = c.view.namedChildren(node)[0] ?? node;
    } else return { node, isAmbient };
  }
}

/** Declares what the statements of a block declare in it, then gives the hoisted ones their values. */
export function declareStatements(c: Lowering, statements: readonly number[]): void {
  const declared = statements.map((statement) => unwrapDeclaration(c, statement));
  for (const { node, isAmbient } of declared) declare(c, node, isAmbient);
  for (const { node } of declared) if (c.kind(node) === 'import_statement') lowerImport(c, node);
  for (const { node } of declared) {
    const kind = c.kind(node);
    if (kind === 'interface_declaration' || (kind === 'type_alias_declaration' && isObjectAlias(c, node))) lowerInterface(c, node);
  }
  for (const { node, isAmbient } of declared) {
    if (!isAmbient && functionDeclarations.has(c.kind(node))) lowerFunctionDeclaration(c, node);
  }
}

function declare(c: Lowering, node: number, isAmbient: boolean): void {
  const { view, scope } = c;
  const kind = view.kind(node);
  const name = (): string => view.text(view.field(node, 'name'));
  switch (kind) {
    case 'lexical_declaration':
    case 'using_declaration':
      if (!isAmbient) for (const item of view.namedChildren(node)) declarePattern(c, view.field(item, 'name'));
      return;
    case 'class_declaration':
    case 'abstract_class_declaration':
      if (view.field(node, 'name') !== -1) scope.declare(name());
      return;
    case 'function_declaration':
    case 'generator_function_declaration':
    case 'enum_declaration':
      if (!isAmbient && view.field(node, 'name') !== -1) scope.declare(name());
      return;
    case 'internal_module':
    case 'module':
      if (!isAmbient && view.kind(view.field(node, 'name')) === 'identifier') scope.declare(name());
      return;
    case 'expression_statement': {
      const inner = view.namedChildren(node)[0];
      if (inner !== undefined) declareUsing(c, inner);
      return;
    }
    case 'interface_declaration': return declareType(c, name());
    case 'type_alias_declaration':
      if (isObjectAlias(c, node)) declareType(c, name());
      else if (view.field(node, 'type_parameters') === -1) c.aliases.set(name(), view.field(node, 'value'));
      return;
    case 'import_statement': return declareImport(c, node);
    case 'import_alias': {
      const first = view.namedChildren(node)[0];
      if (first !== undefined) scope.declare(view.text(first));
      return;
    }
    default: return;
  }
}

/** The TypeScript grammar reads `using x = …` and `await using x = …` as assignments with a mark. */
function declareUsing(c: Lowering, node: number): void {
  const kind = c.kind(node);
  if (kind === 'await_expression') {
    const [inner] = c.view.namedChildren(node);
    if (inner !== undefined && c.kind(inner) === 'assignment_expression') declareUsing(c, inner);
  }
  else if (kind === 'assignment_expression' && c.view.childOfKind(node, 'using') !== -1) {
    declarePattern(c, c.view.field(node, 'left'));
  }
}

function declareType(c: Lowering, name: string): void {
  if (!c.scope.own(typeKey(name))) c.scope.bind(typeKey(name), c.f.addLocal(name));
}

function declareImport(c: Lowering, node: number): void {
  const end = c.view.subtreeEnd(node);
  for (let at = node; at < end; at++) {
    const kind = c.kind(at);
    if (kind === 'import_specifier') {
      const local = c.view.field(at, 'alias');
      c.scope.declare(c.view.text(local === -1 ? c.view.field(at, 'name') : local));
    } else if (kind === 'identifier') {
      const parent = c.kind(c.view.parent(at));
      if (parent === 'import_clause' || parent === 'namespace_import' || parent === 'import_require_clause') {
        c.scope.declare(c.view.text(at));
      }
    }
  }
}

/** Declares every name that a pattern binds. */
export function declarePattern(c: Lowering, pattern: number): void {
  for (const name of boundNames(c, pattern)) c.scope.declare(name);
}

/** The names that a pattern binds, in source order. */
function boundNames(c: Lowering, pattern: number): string[] {
  const { view } = c;
  const found: string[] = [];
  const pending = [pattern];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at === -1) continue;
    switch (view.kind(at)) {
      case 'identifier':
      case 'shorthand_property_identifier_pattern':
        if (view.text(at) !== '') found.push(view.text(at));
        break;
      case 'assignment_pattern':
      case 'object_assignment_pattern':
        pending.push(view.field(at, 'left'));
        break;
      case 'pair_pattern':
        pending.push(view.field(at, 'value'));
        break;
      case 'object_pattern':
      case 'array_pattern':
      case 'rest_pattern':
        pending.push(...view.namedChildren(at).reverse());
        break;
      default:
    }
  }
  return found;
}

/** The names that a declaration gives to its scope. */
export function declaredNames(c: Lowering, declaration: number): string[] {
  const { view } = c;
  const kind = view.kind(declaration);
  if (kind === 'ambient_declaration') return view.namedChildren(declaration).flatMap((child) => declaredNames(c, child));
  if (kind === 'import_alias') return view.namedChildren(declaration).slice(0, 1).map((child) => view.text(child));
  if (kind !== 'lexical_declaration' && kind !== 'variable_declaration' && kind !== 'using_declaration') {
    const name = view.field(declaration, 'name');
    // `namespace A.B` declares `A`.
    return name === -1 ? [] : [(view.text(name).split('.')[0] as string).trim()];
  }
  return view.namedChildren(declaration).flatMap((item) => boundNames(c, view.field(item, 'name')));
}

const ownVariables: ReadonlySet<string> = new Set([
  'function_declaration', 'generator_function_declaration', 'function_expression', 'generator_function', 'arrow_function',
  'method_definition', 'class_static_block', 'internal_module', 'module', 'ambient_declaration',
]);

/** Declares the `var` names of a whole function body, those of nested functions left out. */
export function declareVariables(c: Lowering, body: number): void {
  const { view } = c;
  const end = view.subtreeEnd(body);
  for (let at = body + 1; at < end; at++) {
    const kind = view.kind(at);
    if (ownVariables.has(kind)) at = view.subtreeEnd(at) - 1;
    else if (kind === 'variable_declaration') {
      for (const item of view.namedChildren(at)) declarePattern(c, view.field(item, 'name'));
    } else if (kind === 'for_in_statement' && isVarLoop(c, at)) declarePattern(c, view.field(at, 'left'));
  }
}

function isVarLoop(c: Lowering, loop: number): boolean {
  const kind = c.view.field(loop, 'kind');
  return kind !== -1 && c.view.text(kind) === 'var';
}

function lowerFunctionDeclaration(c: Lowering, node: number): void {
  const name = c.view.field(node, 'name');
  const variable = name === -1 ? null : c.scope.own(c.view.text(name));
  if (!variable) return;
  const value = lowerFunction(c, node, { name: c.view.text(name), nameSpan: c.span(name) });
  c.f.write(variable, value, c.span(name));
}
