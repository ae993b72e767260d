/** The names that a module writes: of its variables, functions, classes, imports, fields it reads, and headers it asks for. */
import type { Module, TypeRef } from './ir/types';

export function namesIn(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  const addType = (type: TypeRef | null): void => {
    if (type?.kind !== 'name') return;
    for (const name of type.path) names.add(name);
    for (const argument of type.args) addType(argument);
  };
  for (const { specifier, name } of module.imports) {
    names.add(specifier);
    if (name !== null) names.add(name);
  }
  for (const { name } of module.classes) names.add(name);
  for (const func of module.functions) {
    names.add(func.name);
    for (const local of func.locals) {
      names.add(local.name);
      addType(local.type);
    }
    for (const block of func.blocks) {
      for (const op of block.ops) {
        if (op.kind === 'global') names.add(op.name);
        else if (op.kind === 'get' && op.key.kind === 'name') names.add(op.key.name);
        else if (op.kind === 'call') for (const argument of op.args) if (argument.name !== null) names.add(argument.name);
        // The name of a header, as it is asked for.
        if (op.kind === 'const' && typeof op.value === 'string' && /^[A-Za-z]+(?:-[A-Za-z]+)*$/.test(op.value) && op.value.length < 30) names.add(op.value);
      }
    }
  }
  return names;
}
