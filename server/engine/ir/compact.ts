/**
 * A module that came from another thread, built anew so that it takes less memory and is read faster. What is sent
 * between threads arrives with a string of its own for every word, `call` and `read` included, and with objects whose
 * later fields lie apart from the first ones: twice the memory, and slower comparisons in everything that reads it.
 *
 * Nothing is changed: equal words become one string, equal spans of a function, variables and names of fields one object.
 *
 * Example: `new Compactor().module(lowered)` prints as `lowered` does.
 */
import type { Span } from '../base/span';
import type { Arg, Block, Func, Key, Local, Module, Op, Param, Terminator, TypeRef, ValueId, VariableRef } from './types';

/** UTF-16 units. Longer texts seldom come twice. */
const longestWord = 64;

const noArgs: readonly Arg[] = [];
const noValues: readonly ValueId[] = [];
const anyKey: Key = { kind: 'any' };
const lastKey: Key = { kind: 'any', isLast: true };

export class Compactor {
  private readonly words = new Map<string, string>();
  private readonly names = new Map<string, Key>();
  private spans = new Map<number, Span>();
  private variables = new Map<number, VariableRef>();

  module(module: Module): Module {
    this.variables = new Map();
    const { path, language, functions, classes, exports, starExports, imports, comments, broken, directives } = module;
    return { path, language: this.word(language), functions: functions.map((func) => this.func(func)), classes, exports, starExports, imports, comments, broken, directives };
  }

  private func(func: Func): Func {
    this.spans = new Map();
    const { id, parent, classId, returnType, isAsync, isGenerator, isAbstract, documentation, directives } = func;
    return {
      id, name: this.word(func.name), parent, classId, span: this.span(func.span), nameSpan: this.span(func.nameSpan), params: func.params.map((param) => this.param(param)),
      locals: func.locals.map((local) => this.local(local)), blocks: func.blocks.map((block) => this.block(block)), returnType: this.type(returnType), isAsync, isGenerator, isAbstract,
      documentation, directives,
    };
  }

  private word(text: string): string {
    if (text.length > longestWord) return text;
    const known = this.words.get(text);
    if (known !== undefined) return known;
    this.words.set(text, text);
    return text;
  }

  private span({ start, end }: Span): Span {
    const key = start * 0x2000000 + end;
    let known = this.spans.get(key);
    if (!known) this.spans.set(key, (known = { start, end }));
    return known;
  }

  private variable({ func, slot }: VariableRef): VariableRef {
    const key = func * 0x100000 + slot;
    let known = this.variables.get(key);
    if (!known) this.variables.set(key, (known = { func, slot }));
    return known;
  }

  private key(key: Key): Key {
    switch (key.kind) {
      case 'name': {
        let known = this.names.get(key.name);
        if (!known) this.names.set(key.name, (known = { kind: 'name', name: this.word(key.name) }));
        return known;
      }
      case 'index':
        return { kind: 'index', index: key.index };
      case 'value':
        return { kind: 'value', value: key.value };
      case 'any':
        return key.isLast ? lastKey : anyKey;
      default:
        return key satisfies never;
    }
  }

  private param({ name, kind, hasDefault, type, span }: Param): Param {
    return { name: this.word(name), kind: this.word(kind) as Param['kind'], hasDefault, type: this.type(type), span: this.span(span) };
  }

  private local(local: Local): Local {
    const [name, type] = [this.word(local.name), this.type(local.type)];
    return local.meaning === undefined ? { name, type } : { name, type, meaning: local.meaning };
  }

  private type(type: TypeRef | null): TypeRef | null {
    if (type?.kind !== 'name' || type.named) return type;
    return {
      kind: 'name', root: type.root && this.variable(type.root), path: type.path.map((part) => this.word(part)),
      args: type.args.length === 0 ? type.args : type.args.map((argument) => this.type(argument) as TypeRef),
    };
  }

  private block({ id, ops, end, handler }: Block): Block {
    return { id, ops: ops.map((op) => this.op(op)), end: this.end(end), handler };
  }

  private end(end: Terminator): Terminator {
    switch (end.kind) {
      case 'goto':
        return { kind: 'goto', target: end.target };
      case 'branch':
        return { kind: 'branch', condition: end.condition, whenTrue: end.whenTrue, whenFalse: end.whenFalse };
      case 'return':
        return { kind: 'return', value: end.value, span: this.span(end.span) };
      case 'throw':
        return { kind: 'throw', value: end.value };
      case 'end':
        return { kind: 'end' };
      case 'switch':
        return { kind: 'switch', value: end.value, cases: end.cases, otherwise: end.otherwise };
      default:
        return end satisfies never;
    }
  }

  private arg({ value, name, spread }: Arg): Arg {
    return { value, name: name === null ? null : this.word(name), spread: this.word(spread) as Arg['spread'] };
  }

  private op(op: Op): Op {
    const { id } = op;
    const span = this.span(op.span);
    switch (op.kind) {
      case 'const': {
        const value = typeof op.value === 'string' ? this.word(op.value) : op.value;
        return op.form === undefined ? { id, span, kind: 'const', value } : { id, span, kind: 'const', value, form: 'pattern' };
      }
      case 'read':
        return { id, span, kind: 'read', variable: this.variable(op.variable) };
      case 'write':
        return { id, span, kind: 'write', variable: this.variable(op.variable), value: op.value };
      case 'global':
        return { id, span, kind: 'global', name: this.word(op.name) };
      case 'import':
        return { id, span, kind: 'import', import: op.import };
      case 'get':
        return op.isOptional === undefined ? { id, span, kind: 'get', object: op.object, key: this.key(op.key) } : { id, span, kind: 'get', object: op.object, key: this.key(op.key), isOptional: op.isOptional };
      case 'set':
        return { id, span, kind: 'set', object: op.object, key: this.key(op.key), value: op.value };
      case 'call': {
        const args = op.args.length === 0 ? noArgs : op.args.map((argument) => this.arg(argument));
        return { id, span, kind: 'call', callee: op.callee, receiver: op.receiver, args, form: this.word(op.form) as typeof op.form };
      }
      case 'concat':
        return { id, span, kind: 'concat', parts: op.parts.map((part) => (typeof part === 'string' ? this.word(part) : part)), form: this.word(op.form) as typeof op.form };
      case 'object':
        return { id, span, kind: 'object', entries: op.entries.map(({ key, value }) => ({ key: key && this.key(key), value })), ...(op.isFalse && { isFalse: op.isFalse }) };
      case 'array':
        return { id, span, kind: 'array', elements: op.elements.map(({ value, spread }) => ({ value, spread })), form: this.word(op.form) as typeof op.form, ...(op.isFalse && { isFalse: op.isFalse }) };
      case 'function':
        return op.defaults === undefined ? { id, span, kind: 'function', func: op.func } : { id, span, kind: 'function', func: op.func, defaults: op.defaults };
      case 'class':
        return { id, span, kind: 'class', class: op.class, bases: op.bases };
      case 'operate':
        return { id, span, kind: 'operate', operator: this.word(op.operator) as typeof op.operator, operands: op.operands };
      case 'merge':
        return op.isExcerpt === undefined ? { id, span, kind: 'merge', values: op.values } : { id, span, kind: 'merge', values: op.values, isExcerpt: op.isExcerpt };
      case 'await':
        return { id, span, kind: 'await', value: op.value };
      case 'yield':
        return { id, span, kind: 'yield', value: op.value, delegate: op.delegate };
      case 'iterate':
        return { id, span, kind: 'iterate', value: op.value, what: this.word(op.what) as typeof op.what };
      case 'enter':
        return { id, span, kind: 'enter', value: op.value };
      case 'cast':
        return { id, span, kind: 'cast', value: op.value, type: this.type(op.type) as TypeRef };
      case 'element': {
        const attributes = op.attributes.map(({ name, value }) => ({ name: name === null ? null : this.word(name), value }));
        return { id, span, kind: 'element', tag: typeof op.tag === 'string' ? this.word(op.tag) : op.tag, attributes, children: op.children };
      }
      case 'caught':
        return { id, span, kind: 'caught', types: op.types };
      case 'unknown':
        return { id, span, kind: 'unknown', values: op.values.length === 0 ? noValues : op.values };
      default:
        return op satisfies never;
    }
  }
}
