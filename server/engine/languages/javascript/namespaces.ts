/** Enumerations and namespaces: at run time both are objects with named members. */
import type { Key, ValueId } from '../../ir/types';
import type { Lowering } from './context';
import { declaredNames, declareStatements, declareVariables, statementsOf, unwrapDeclaration } from './declarations';
import { expression } from './expressions';
import { lowerStatements } from './statements';
import { constantName, numberValue } from './strings';

interface Entry {
  readonly key: Key;
  readonly value: ValueId;
}

/** Members without a value count on from the number before them. */
export function lowerEnum(c: Lowering, node: number): void {
  const { view, f } = c;
  const nameNode = view.field(node, 'name');
  const variable = nameNode === -1 ? null : c.scope.lookup(view.text(nameNode));
  const body = view.field(node, 'body');
  if (!variable || body === -1) return;
  const entries: Entry[] = [];
  let next = 0;
  for (const member of view.namedChildren(body)) {
    const isAssigned = view.kind(member) === 'enum_assignment';
    const name = constantName(c, isAssigned ? view.field(member, 'name') : member);
    if (name === null) continue;
    let value: ValueId;
    if (isAssigned) {
      const written = view.field(member, 'value');
      value = expression(c, written);
      if (written !== -1 && view.kind(written) === 'number') next = numberValue(view.text(written)) + 1;
    } else value = f.constant(next++, view.span(member));
    entries.push({ key: { kind: 'name', name }, value });
  }
  f.write(variable, f.emit({ kind: 'object', entries, span: view.span(node) }), view.span(nameNode));
}

/** The body runs in place; what it exports becomes an object. */
export function lowerNamespace(c: Lowering, node: number): void {
  const { view, f } = c;
  const nameNode = view.field(node, 'name');
  const body = view.field(node, 'body');
  if (nameNode === -1 || body === -1) return;
  const names = view.text(nameNode).split('.').map((part) => part.trim());
  const span = view.span(node);
  const variable = view.kind(nameNode) === 'string' ? null : (c.scope.lookup(names[0] ?? '') ?? c.scope.declare(names[0] ?? ''));
  c.inScope(() => {
    const statements = statementsOf(c, body);
    declareVariables(c, body);
    declareStatements(c, statements);
    lowerStatements(c, statements);
    if (!variable) return;
    const entries: Entry[] = [];
    for (const statement of statements) {
      const declaration = view.kind(statement) === 'export_statement' ? view.field(statement, 'declaration') : -1;
      for (const name of declaration === -1 ? [] : declaredNames(c, declaration)) {
        const own = c.scope.own(name);
        if (own) entries.push({ key: { kind: 'name', name }, value: f.read(own, span) });
      }
    }
    let value = f.emit({ kind: 'object', entries, span });
    for (const name of names.slice(1).reverse()) value = f.emit({ kind: 'object', entries: [{ key: { kind: 'name', name }, value }], span });
    if (isMerged(c, node, names[0] ?? '')) value = f.emit({ kind: 'merge', values: [f.read(variable, span), value], span });
    f.write(variable, value, view.span(nameNode));
  });
}

/** Whether a function, a class or another namespace of the same name stands in the same region: they are one value. */
function isMerged(c: Lowering, node: number, name: string): boolean {
  const { view } = c;
  let statement = node;
  while (/^(export_statement|expression_statement|ambient_declaration)$/.test(view.kind(view.parent(statement)))) statement = view.parent(statement);
  for (const other of statementsOf(c, view.parent(statement))) {
    if (other === statement) return false;
    const { node: declared } = unwrapDeclaration(c, other);
    const otherName = view.field(declared, 'name');
    const kind = view.kind(declared);
    const isNamespace = kind === 'internal_module' || kind === 'module';
    if (otherName === -1 || !(isNamespace || /^(abstract_class|class|function|generator_function|enum)_declaration$/.test(kind))) continue;
    if (view.text(otherName).split('.')[0]?.trim() === name) return true;
  }
  return false;
}
