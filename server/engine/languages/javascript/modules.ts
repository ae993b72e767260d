/**
 * Imports and exports, of both module systems. ES imports are bindings filled at the start of the module; `require` and
 * `import()` of a constant are imports where they stand.
 *
 * A CommonJS module has one object of exports, a slot of the module's own function that `module.exports` and `exports`
 * read and write; it is exported as `default`. Names that the source visibly puts on it are exported by name as well.
 */
import type { Span } from '../../base/span';
import type { ValueId, VariableRef } from '../../ir/types';
import { lowerClass } from './classes';
import { typeKey, type Lowering } from './context';
import { declaredNames } from './declarations';
import { expression, namedExpression } from './expressions';
import { lowerFunction } from './functions';
import { lowerStatement } from './statements';
import { constantString, stringValue } from './strings';

// -- imports -----------------------------------------------------------------------------------------------------------

function request(c: Lowering, specifier: string, name: string | null, span: Span, typeOnly = false): number {
  return c.module.addImport({ specifier, name, span, typeOnly });
}

const isTypeOnly = (c: Lowering, node: number): boolean =>
  c.view.childOfKind(node, 'type') !== -1 || c.view.childOfKind(node, 'typeof') !== -1;

/** An `import` statement; runs at the start of the module. */
export function lowerImport(c: Lowering, node: number): void {
  const { view } = c;
  const typeOnly = isTypeOnly(c, node);
  const required = view.childOfKind(node, 'import_require_clause');
  if (required !== -1) {
    const [name] = view.namedChildren(required);
    const source = view.field(required, 'source');
    if (name !== undefined && source !== -1) bindImport(c, name, stringValue(c, source), null, view.span(node), typeOnly);
    return;
  }
  const source = view.field(node, 'source');
  if (source === -1) return;
  const specifier = stringValue(c, source);
  const clause = view.childOfKind(node, 'import_clause');
  if (clause === -1) {
    request(c, specifier, null, view.span(node), typeOnly);
    return;
  }
  for (const child of view.namedChildren(clause)) {
    const kind = view.kind(child);
    if (kind === 'identifier') bindImport(c, child, specifier, 'default', view.span(child), typeOnly);
    else if (kind === 'namespace_import') {
      const [name] = view.namedChildren(child);
      if (name !== undefined) bindImport(c, name, specifier, null, view.span(child), typeOnly);
    } else if (kind === 'named_imports') {
      for (const item of view.namedChildren(child)) {
        if (view.kind(item) !== 'import_specifier') continue;
        const name = view.field(item, 'name');
        const alias = view.field(item, 'alias');
        const onlyType = typeOnly || isTypeOnly(c, item);
        bindImport(c, alias === -1 ? name : alias, specifier, specifierName(c, name), view.span(item), onlyType);
      }
    }
  }
}

function specifierName(c: Lowering, node: number): string {
  return c.kind(node) === 'string' ? stringValue(c, node) : c.view.text(node);
}

function bindImport(c: Lowering, local: number, specifier: string, name: string | null, span: Span, typeOnly: boolean): void {
  const value = c.f.emit({ kind: 'import', import: request(c, specifier, name, span, typeOnly), span });
  c.f.write(c.scope.declare(c.view.text(local)), value, c.view.span(local));
}

/** `import x = a.b.c`. */
export function lowerImportAlias(c: Lowering, node: number): void {
  const [name, value] = c.view.namedChildren(node);
  if (name === undefined || value === undefined) return;
  c.f.write(c.scope.declare(c.view.text(name)), qualifiedName(c, value), c.span(name));
}

function qualifiedName(c: Lowering, node: number): ValueId {
  const links: number[] = [];
  let base = node;
  for (; base !== -1 && c.kind(base) === 'nested_identifier'; base = c.view.field(base, 'object')) links.push(base);
  let value = expression(c, base);
  for (const link of links.reverse()) {
    value = c.f.get(value, { kind: 'name', name: c.view.text(c.view.field(link, 'property')) }, c.span(link));
  }
  return value;
}

/** `require('x')` and `import('x')` with a constant; with anything else they are calls of a global. */
export function isImportCall(c: Lowering, call: number): boolean {
  const callee = c.view.field(call, 'function');
  if (callee === -1) return false;
  const kind = c.kind(callee);
  if (kind !== 'import' && kind !== 'identifier') return false;
  const given = c.view.field(call, 'arguments');
  if (given === -1 || c.kind(given) !== 'arguments') return false;
  if (constantString(c, c.view.namedChildren(given)[0] ?? -1) === null) return false;
  return kind === 'import' || c.isGlobal(callee, 'require');
}

export function importCall(c: Lowering, call: number): ValueId {
  const specifier = constantString(c, c.view.namedChildren(c.view.field(call, 'arguments'))[0] ?? -1) ?? '';
  const span = c.span(call);
  // `__exportStar(require('./x'), exports)`, `Object.assign(module.exports, require('./x'))`
  const beside = c.view.parent(call);
  const isCopied = c.commonExports !== null && c.kind(beside) === 'arguments'
    && c.view.namedChildren(beside).some((argument) => commonExportsObject(c, argument));
  if (isCopied) exportAllOf(c, call);
  return c.f.emit({ kind: 'import', import: request(c, specifier, null, span), span });
}

// -- exports -----------------------------------------------------------------------------------------------------------

function exportLocal(c: Lowering, name: string, variable: VariableRef | null): void {
  if (variable?.func !== 0) return;
  if (c.module.exports.some((known) => known.name === name && name !== '*')) return;
  c.module.exports.push({ kind: 'local', name, slot: variable.slot });
}

/** A new slot of the module that holds an exported value without a variable of its own. */
function exportValue(c: Lowering, name: string, value: ValueId, span: Span): void {
  const slot = (c.module.functions[0] ?? c.f).addLocal(name);
  c.f.write(slot, value, span);
  exportLocal(c, name, slot);
}

export function lowerExport(c: Lowering, node: number): void {
  const { view } = c;
  const source = view.field(node, 'source');
  if (source !== -1) return reExport(c, node, stringValue(c, source));
  const isDefault = view.childOfKind(node, 'default') !== -1;
  const declaration = view.field(node, 'declaration');
  if (declaration !== -1) {
    exportDeclaration(c, node, declaration, isDefault);
    return;
  }
  const clause = view.childOfKind(node, 'export_clause');
  if (clause !== -1) {
    for (const item of view.namedChildren(clause)) {
      if (view.kind(item) !== 'export_specifier') continue;
      const name = view.field(item, 'name');
      const alias = view.field(item, 'alias');
      exportLocal(c, specifierName(c, alias === -1 ? name : alias), variableOrType(c, specifierName(c, name)));
    }
    return;
  }
  const value = view.field(node, 'value');
  if (value !== -1) return exportDefaultValue(c, value);
  if (view.childOfKind(node, '=') !== -1) {
    const inner = view.namedChildren(node)[0];
    if (inner !== undefined) writeCommonExports(c, inner, c.span(node));
  }
}

function variableOrType(c: Lowering, name: string): VariableRef | null {
  return c.scope.lookup(name) ?? c.scope.lookup(typeKey(name));
}

function exportDefaultValue(c: Lowering, value: number): void {
  const span = c.span(value);
  if (c.kind(value) === 'identifier') {
    const variable = variableOrType(c, c.view.text(value));
    if (variable?.func === 0) return exportLocal(c, 'default', variable);
  }
  exportValue(c, 'default', namedDefault(c, value), span);
}

/** A function or class without a name is called `default`. */
function namedDefault(c: Lowering, node: number): ValueId {
  const kind = c.kind(node);
  const { start } = c.span(node);
  const context = { name: 'default', nameSpan: { start, end: start } };
  if (c.view.field(node, 'name') !== -1) return expression(c, node);
  if (kind === 'class') return lowerClass(c, node, context);
  const isFunction = kind === 'arrow_function' || kind === 'function_expression' || kind === 'generator_function';
  return isFunction ? lowerFunction(c, node, context) : expression(c, node);
}

function exportDeclaration(c: Lowering, node: number, declaration: number, isDefault: boolean): void {
  const { view } = c;
  const name = view.field(declaration, 'name');
  if (isDefault && name === -1) {
    exportValue(c, 'default', namedDefault(c, declaration), c.span(declaration));
    return;
  }
  lowerStatement(c, declaration);
  // Only the module's own statements are exports; those of a namespace are members of its object.
  if (c.f.id !== 0 || view.kind(view.parent(node)) === 'statement_block') return;
  if (isDefault) return exportLocal(c, 'default', variableOrType(c, view.text(name)));
  for (const exported of declaredNames(c, declaration)) exportLocal(c, exported, variableOrType(c, exported));
}

function reExport(c: Lowering, node: number, specifier: string): void {
  const { view } = c;
  const typeOnly = isTypeOnly(c, node);
  const from = (name: string, imported: string | null, span: Span, onlyType = typeOnly): void => {
    c.module.exports.push({ kind: 'from', name, import: request(c, specifier, imported, span, onlyType) });
  };
  const namespace = view.childOfKind(node, 'namespace_export');
  const clause = view.childOfKind(node, 'export_clause');
  if (namespace !== -1) from(specifierName(c, view.namedChildren(namespace)[0] ?? -1), null, view.span(namespace));
  else if (clause === -1) from('*', '*', view.span(node));
  else {
    for (const item of view.namedChildren(clause)) {
      if (view.kind(item) !== 'export_specifier') continue;
      const name = specifierName(c, view.field(item, 'name'));
      const alias = view.field(item, 'alias');
      from(alias === -1 ? name : specifierName(c, alias), name, view.span(item), typeOnly || isTypeOnly(c, item));
    }
  }
}

// -- CommonJS ----------------------------------------------------------------------------------------------------------

/** Gives the module its object of exports when the text speaks of one. */
export function declareCommonExports(c: Lowering): void {
  if (!/\bmodule\s*\.\s*exports\b|\bexports\s*[.[]|\bexport\s*=/.test(c.text)) return;
  if (c.scope.lookup('exports') || c.scope.lookup('module')) return;
  const span = { start: 0, end: 0 };
  const variable = c.f.addLocal('exports');
  c.f.write(variable, c.f.emit({ kind: 'object', entries: [], span }), span);
  c.commonExports = { variable, names: new Map() };
}

/** The slot of exports when a node is `module.exports`, or `exports` itself. */
export function commonExportsObject(c: Lowering, node: number): VariableRef | null {
  if (!c.commonExports || node === -1) return null;
  if (c.isGlobal(node, 'exports')) return c.commonExports.variable;
  if (c.kind(node) !== 'member_expression' || c.view.text(c.view.field(node, 'property')) !== 'exports') return null;
  return c.isGlobal(c.view.field(node, 'object'), 'module') ? c.commonExports.variable : null;
}

/** `module.exports = value` and `exports.name = value`; false when the target is something else. */
export function assignCommonExport(c: Lowering, target: number, value: ValueId): boolean {
  const { view, f } = c;
  const span = view.span(target);
  const whole = commonExportsObject(c, target);
  if (whole) {
    f.write(whole, value, span);
    exportCommonObject(c);
    const right = view.field(view.parent(target), 'right');
    if (right !== -1) {
      exportWhole(c, right);
      exportEntries(c, right, value);
    }
    return true;
  }
  const object = commonExportsObject(c, view.field(target, 'object'));
  if (!object) return false;
  const name = view.text(view.field(target, 'property'));
  f.set(f.read(object, view.span(view.field(target, 'object'))), { kind: 'name', name }, value, view.span(view.parent(target)));
  exportCommonName(c, name, view.field(view.parent(target), 'right'), span, () => value);
  exportCommonObject(c);
  return true;
}

function writeCommonExports(c: Lowering, value: number, span: Span): void {
  if (!c.commonExports) return;
  const lowered = namedExpression(c, value, -1);
  c.f.write(c.commonExports.variable, lowered, span);
  exportCommonObject(c);
  exportWhole(c, value);
  exportEntries(c, value, lowered);
}

/** A module that is one value (`module.exports = f`) is exported as `=` too: whoever requires it gets this value. */
function exportWhole(c: Lowering, value: number): void {
  const { view } = c;
  const isOthers = view.kind(value) === 'call_expression' && isImportCall(c, value);
  if (c.commonExports && view.kind(value) !== 'object' && !isOthers) exportLocal(c, '=', c.commonExports.variable);
}

function exportCommonObject(c: Lowering): void {
  if (c.commonExports) exportLocal(c, 'default', c.commonExports.variable);
}

/** A name whose value is a variable of the module is exported as that variable, else as a slot of its own. */
function exportCommonName(c: Lowering, name: string, node: number, span: Span, valueOf: () => ValueId): void {
  const known = c.commonExports?.names;
  if (!known) return;
  const slot = known.get(name);
  if (slot !== undefined) {
    c.f.write({ func: 0, slot }, valueOf(), span);
    return;
  }
  const isVariable = node !== -1 && /^(shorthand_property_)?identifier$/.test(c.kind(node));
  const variable = isVariable ? c.scope.lookup(c.view.text(node)) : null;
  if (variable?.func === 0) return exportLocal(c, name, variable);
  const own = (c.module.functions[0] ?? c.f).addLocal(name);
  known.set(name, own.slot);
  c.f.write(own, valueOf(), span);
  if (name === 'default') dropDefault(c);
  exportLocal(c, name, own);
}

/** A compiled ES module says itself what its default is. */
function dropDefault(c: Lowering): void {
  const at = c.module.exports.findIndex((known) => known.name === 'default');
  if (at !== -1) c.module.exports.splice(at, 1);
}

/** `module.exports = { a, b: value, ...require('./c') }` and `module.exports = require('./c')`. */
function exportEntries(c: Lowering, node: number, value: ValueId): void {
  const { view } = c;
  if (view.kind(node) === 'call_expression' && isImportCall(c, node)) return exportAllOf(c, node);
  if (view.kind(node) !== 'object') return;
  for (const child of view.namedChildren(node)) {
    const kind = view.kind(child);
    if (kind === 'spread_element') {
      const inner = view.namedChildren(child)[0] ?? -1;
      if (inner !== -1 && view.kind(inner) === 'call_expression' && isImportCall(c, inner)) exportAllOf(c, inner);
      continue;
    }
    const isShorthand = kind === 'shorthand_property_identifier';
    const keyNode = isShorthand ? child : view.field(child, kind === 'pair' ? 'key' : 'name');
    const name = keyNode === -1 ? '' : view.text(keyNode);
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) continue;
    const span = view.span(child);
    const entry = isShorthand ? child : view.field(child, 'value');
    exportCommonName(c, name, entry, span, () => c.f.get(value, { kind: 'name', name }, span));
  }
}

function exportAllOf(c: Lowering, call: number): void {
  const specifier = constantString(c, c.view.namedChildren(c.view.field(call, 'arguments'))[0] ?? -1) ?? '';
  c.module.exports.push({ kind: 'from', name: '*', import: request(c, specifier, '*', c.span(call)) });
}
