/**
 * The program as a compact text: for `lintel dump ir`, for tests, for reading. One line per operation.
 * Variables of other functions are written `<function>:<name>`; slots that share a name get `#<slot>`.
 */
import type { Arg, ClassDef, Constant, Func, Key, Module, Op, Param, Terminator, TypeRef, ValueId, VariableRef } from './types';

export function printModule(module: Module): string {
  const lines: string[] = [];
  module.imports.forEach((request, index) => {
    const name = request.name === null ? '' : ` ${request.name}`;
    lines.push(`import ${index}: ${request.specifier}${name}${request.typeOnly ? ' (types only)' : ''}`);
  });
  for (const item of module.exports) {
    const from = item.kind === 'local' ? nameOf(module, { func: 0, slot: item.slot }, 0) : `import ${item.import}`;
    lines.push(`export ${item.name} = ${from}`);
  }
  for (const definition of module.classes) lines.push(...printClass(module, definition));
  for (const func of module.functions) lines.push(...printFunction(module, func));
  return `${lines.join('\n')}\n`;
}

function printClass(module: Module, definition: ClassDef): string[] {
  const bases = definition.bases.map((base) => printType(module, base, definition.func)).join(', ');
  const lines = [`${definition.isInterface ? 'interface' : 'class'} ${definition.id} ${definition.name}(${bases})`];
  for (const field of definition.fields) {
    const type = field.type ? `: ${printType(module, field.type, definition.func)}` : '';
    lines.push(`  ${field.isStatic ? 'static ' : ''}field ${field.name}${type}`);
  }
  for (const method of definition.methods) lines.push(`  ${method.kind} ${method.name} = f${method.func}`);
  return lines;
}

export function printFunction(module: Module, func: Func): string[] {
  const params = func.params.map((param) => printParam(module, func, param)).join(', ');
  const marks = [func.isAsync && 'async', func.isGenerator && 'generator', func.isAbstract && 'abstract'].filter(Boolean);
  const result = func.returnType ? ` -> ${printType(module, func.returnType, func.id)}` : '';
  const head = `f${func.id} ${func.name}(${params})${result}${marks.length > 0 ? ` [${marks.join(' ')}]` : ''}`;
  const lines = [head];
  for (const block of func.blocks) {
    if (func.blocks.length > 1) lines.push(` b${block.id}${block.handler >= 0 ? ` handler b${block.handler}` : ''}`);
    for (const op of block.ops) lines.push(`  ${printOp(module, func, op)}`);
    const end = printEnd(block.end);
    if (end !== '') lines.push(`  ${end}`);
  }
  return lines;
}

function printParam(module: Module, func: Func, param: Param): string {
  const mark = { receiver: 'this ', positional: '', keyword: 'keyword ', rest: '*', keywords: '**' }[param.kind];
  const type = param.type ? `: ${printType(module, param.type, func.id)}` : '';
  return `${mark}${param.name}${type}${param.hasDefault ? ' = ?' : ''}`;
}

function nameOf(module: Module, variable: VariableRef, from: number): string {
  const locals = module.functions[variable.func]?.locals ?? [];
  const name = locals[variable.slot]?.name ?? '?';
  const isShared = name === '' || locals.some((local, slot) => slot !== variable.slot && local.name === name);
  return `${variable.func === from ? '' : `${variable.func}:`}${name}${isShared ? `#${variable.slot}` : ''}`;
}

function printKey(key: Key): string {
  switch (key.kind) {
    case 'name': return /^[A-Za-z_$][\w$]*$/.test(key.name) ? `.${key.name}` : `[${JSON.stringify(key.name)}]`;
    case 'index': return `[${key.index}]`;
    case 'value': return `[%${key.value}]`;
    case 'any': return key.isLast ? '[last]' : '[any]';
  }
}

function printArg(arg: Arg): string {
  const spread = { none: '', elements: '*', entries: '**' }[arg.spread];
  return `${arg.name === null ? '' : `${arg.name}=`}${spread}%${arg.value}`;
}

const printConstant = (value: Constant): string => JSON.stringify(value);
const printValues = (values: readonly ValueId[]): string => values.map((value) => `%${value}`).join(', ');

function printOp(module: Module, func: Func, op: Op): string {
  const name = (variable: VariableRef): string => nameOf(module, variable, func.id);
  const result = `%${op.id} = `;
  switch (op.kind) {
    case 'const': return `${result}${op.form ? `${op.form} ` : ''}${printConstant(op.value)}`;
    case 'read': return `${result}${name(op.variable)}`;
    case 'write': return `${name(op.variable)} = %${op.value}`;
    case 'global': return `${result}global ${op.name}`;
    case 'import': return `${result}import ${op.import}`;
    case 'get': return `${result}%${op.object}${op.isOptional ? '?' : ''}${printKey(op.key)}`;
    case 'set': return `%${op.object}${printKey(op.key)} = %${op.value}`;
    case 'call': {
      const receiver = op.receiver === null ? '' : ` on %${op.receiver}`;
      return `${result}${op.form} %${op.callee}(${op.args.map(printArg).join(', ')})${receiver}`;
    }
    case 'concat': {
      const parts = op.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : `%${part}`));
      return `${result}${op.form} ${parts.join(' ')}`;
    }
    case 'object': {
      const entries = op.entries.map(({ key, value }) => (key === null ? `**%${value}` : `${printKey(key)}: %${value}`));
      return `${result}{${entries.join(', ')}}`;
    }
    case 'array': {
      const elements = op.elements.map(({ value, spread }) => `${spread ? '*' : ''}%${value}`);
      return `${result}${op.form} [${elements.join(', ')}]`;
    }
    case 'function': {
      const defaults = (op.defaults ?? []).map(({ param, value }) => `${module.functions[op.func]?.params[param]?.name ?? '?'}=%${value}`);
      return `${result}function f${op.func}${defaults.length > 0 ? `(${defaults.join(', ')})` : ''}`;
    }
    case 'class': return `${result}class ${op.class}(${printValues(op.bases)})`;
    case 'operate': return `${result}${op.operator} ${printValues(op.operands)}`;
    case 'merge': return `${result}${op.isExcerpt ? 'excerpt' : 'merge'} ${printValues(op.values)}`;
    case 'await': return `${result}await %${op.value}`;
    case 'yield': return `${result}yield${op.delegate ? ' from' : ''}${op.value === null ? '' : ` %${op.value}`}`;
    case 'iterate': return `${result}iterate ${op.what === 'keys' || op.what === 'rest' ? `${op.what} ` : ''}%${op.value}`;
    case 'enter': return `${result}enter %${op.value}`;
    case 'cast': return `${result}cast %${op.value} to ${printType(module, op.type, func.id)}`;
    case 'element': {
      const tag = typeof op.tag === 'string' ? op.tag : `%${op.tag}`;
      const attributes = op.attributes.map(({ name: own, value }) => (own === null ? ` **%${value}` : ` ${own}=%${value}`));
      return `${result}<${tag}${attributes.join('')}>${op.children.length > 0 ? ` ${printValues(op.children)}` : ''}`;
    }
    case 'caught': return `${result}caught ${op.types.map((type) => printType(module, type, func.id)).join(' | ')}`.trimEnd();
    case 'unknown': return `${result}unknown ${printValues(op.values)}`.trimEnd();
  }
}

function printEnd(end: Terminator): string {
  switch (end.kind) {
    case 'goto': return `goto b${end.target}`;
    case 'branch': return `if %${end.condition} b${end.whenTrue} else b${end.whenFalse}`;
    case 'switch': {
      const cases = end.cases.map(({ constant, target }) => `${printConstant(constant)} b${target}, `);
      return `switch %${end.value} ${cases.join('')}else b${end.otherwise}`;
    }
    case 'return': return end.value === null ? 'return' : `return %${end.value}`;
    case 'throw': return end.value === null ? 'throw' : `throw %${end.value}`;
    case 'end': return '';
  }
}

export function printType(module: Module, type: TypeRef, from: number): string {
  const print = (inner: TypeRef): string => printType(module, inner, from);
  switch (type.kind) {
    case 'name': {
      const [, ...rest] = type.path;
      const path = type.root ? [nameOf(module, type.root, from), ...rest] : [`global ${type.path[0] ?? ''}`, ...rest];
      return `${path.join('.')}${type.args.length > 0 ? `[${type.args.map(print).join(', ')}]` : ''}`;
    }
    case 'union': return type.of.map(print).join(' | ');
    case 'literal': return printConstant(type.value);
    case 'object': return `{${type.fields.map((field) => `${field.name}: ${print(field.type)}`).join(', ')}}`;
    case 'list': return `${print(type.of)}[]`;
    case 'other': return '?';
  }
}
