/**
 * The language-neutral program. Every language lowers to this and to nothing else; flow and rules read only this.
 *
 * A `Module` holds functions and classes in flat lists. Function 0 is the module's own body. A `Func` is a graph of
 * basic blocks; a block is a list of operations and one terminator. An operation's result is named by its `id`,
 * unique in its function and defined before use on every path; variables are mutable slots that `read` and `write`
 * touch. Lexical scoping is resolved by the lowering: a `VariableRef` names the function that owns the slot, so a
 * captured variable is a reference to another function's slot and a module-level name is a slot of function 0.
 *
 * What may not be here: syntax nodes, language names in operations, types of any checker, knowledge of any library.
 * Invariant (checked by `verify`): ids are unique, uses are defined, targets exist, spans lie in the text.
 *
 * Example: `ask(f"Hi {name}")` lowers to
 *   %0 = read ask      %1 = read name      %2 = concat "Hi ", %1      %3 = call %0(%2)
 */
import type { Span } from '../base/span';

export type ValueId = number;
export type FuncId = number;
export type ClassId = number;
export type BlockId = number;

export interface Module {
  /** Absolute, normalised, forward slashes. A notebook is one module whose text is its joined code cells. */
  readonly path: string;
  /** The id of the language that lowered it; for messages and fixes only, never for analysis. */
  readonly language: string;
  readonly functions: readonly Func[];
  readonly classes: readonly ClassDef[];
  /** What other modules can import. Re-exports of everything have `name: '*'`. */
  readonly exports: readonly ExportDef[];
  /** What `*` brings of it, when the module says so itself; null: all that is not private. */
  readonly starExports: readonly string[] | null;
  /** Every import of the module in source order, also those inside functions. `import` operations index into it. */
  readonly imports: readonly ImportRequest[];
  /** Comments, for suppressions: text without the comment marks, trimmed; span of the whole comment. */
  readonly comments: readonly Comment[];
  /** Spans of code that the parser could not understand; findings never rest on them. */
  readonly broken: readonly Span[];
  /** Directives at the top of the file, such as "use server" and "use client". */
  readonly directives: readonly string[];
}

export interface Comment {
  readonly span: Span;
  readonly text: string;
}

export interface ImportRequest {
  /** As written: `openai`, `.models`, `..`, `./chat.js`, `@ai-sdk/openai`. Leading dots of a relative Python import are kept. */
  readonly specifier: string;
  /**
   * What is taken from it. `null`: the module itself (`import a.b as c`, `import * as ns`, `require('x')`, `import('x')`).
   * `'default'`: a default export. `'*'`: all names into this module's scope (`from x import *`).
   */
  readonly name: string | null;
  readonly span: Span;
  /** Needed for types only (`import type`, `if TYPE_CHECKING:`): resolves names, brings no code. */
  readonly typeOnly: boolean;
}

export type ExportDef =
  /** A local: slot of function 0. `default`, or the exported name. */
  | { readonly kind: 'local'; readonly name: string; readonly slot: number }
  /** `export { a as b } from 'x'`, `export * from 'x'` (`name: '*'`), `export * as ns from 'x'` (import with name null). */
  | { readonly kind: 'from'; readonly name: string; readonly import: number };

/** A variable: slot `slot` of function `func` of the same module. */
export interface VariableRef {
  readonly func: FuncId;
  readonly slot: number;
}

export interface Local {
  readonly name: string;
  /** Declared type, when written. */
  readonly type: TypeRef | null;
  /** The type that the name stands for, where it is one for a type that is written with arguments: `Session = Annotated[Client, Depends(make)]`. */
  readonly meaning?: TypeRef;
}

export interface Func {
  readonly id: FuncId;
  /** `''` for a lambda or an arrow without a name of its own; `<module>` for function 0. An arrow bound to a variable or a property takes that name. */
  readonly name: string;
  /** The function in whose body this one is written; -1 for function 0. */
  readonly parent: FuncId;
  /** The class whose method this is; -1 otherwise. */
  readonly classId: ClassId;
  readonly span: Span;
  readonly nameSpan: Span;
  /** Parameters come first in `locals`: parameter i is slot i. */
  readonly params: readonly Param[];
  readonly locals: readonly Local[];
  readonly blocks: readonly Block[];
  readonly returnType: TypeRef | null;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Declared without a body of its own: only a docstring, `pass`, `...`, a raise of NotImplementedError, or an abstract/overload mark. */
  readonly isAbstract: boolean;
  /** A leading docstring or documentation comment's text, `''` when absent: tool frameworks send it to the model. */
  readonly documentation: string;
  readonly directives: readonly string[];
}

export interface Param {
  readonly name: string;
  /**
   * `receiver`: `self`, `cls`, and the implicit `this` of a non-arrow function (always parameter 0 there, name `this`).
   * `rest`: `*args`, `...rest`. `keywords`: `**kwargs`. `keyword`: only by name. A destructured parameter is a
   * `positional` one named `''` whose pattern is taken apart by operations at the start of the body.
   */
  readonly kind: 'receiver' | 'positional' | 'keyword' | 'rest' | 'keywords';
  readonly hasDefault: boolean;
  readonly type: TypeRef | null;
  readonly span: Span;
}

export interface ClassDef {
  readonly id: ClassId;
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** The function in whose body the class is written. */
  readonly func: FuncId;
  /** Base classes and implemented interfaces as written. */
  readonly bases: readonly TypeRef[];
  readonly methods: readonly MethodDef[];
  readonly fields: readonly FieldDef[];
  /** An interface or a type alias of an object: fields only, nothing at run time. */
  readonly isInterface: boolean;
  readonly documentation: string;
}

export interface MethodDef {
  /** `constructor` for `__init__` and `constructor` alike; `__iter__` and `__aiter__` for what gives the elements. */
  readonly name: string;
  readonly func: FuncId;
  /** `static` covers class methods too (their first parameter is still a receiver there). */
  readonly kind: 'method' | 'static' | 'getter' | 'setter';
}

export interface FieldDef {
  readonly name: string;
  readonly type: TypeRef | null;
  readonly isStatic: boolean;
  readonly span: Span;
}

/** A written type, as far as the engine can use it. Names are resolved in the scope where the type is written. */
export type TypeRef =
  /** `Optional[openai.OpenAI]` is a name `Optional` with one argument; `root` is the variable of the first name, if in scope. `named`: the literals that a call inside a type is given by name. */
  | { readonly kind: 'name'; readonly root: VariableRef | null; readonly path: readonly string[]; readonly args: readonly TypeRef[]; readonly named?: ReadonlyMap<string, Constant> }
  | { readonly kind: 'union'; readonly of: readonly TypeRef[] }
  | { readonly kind: 'literal'; readonly value: Constant }
  | { readonly kind: 'object'; readonly fields: readonly { readonly name: string; readonly type: TypeRef }[] }
  | { readonly kind: 'list'; readonly of: TypeRef }
  | { readonly kind: 'other' };

export type Constant = string | number | boolean | null;

/** How a field or element is named. `value`: computed at run time. `any`: some element, which one is not known, unless it `isLast`. */
export type Key =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'value'; readonly value: ValueId }
  | { readonly kind: 'any'; readonly isLast?: true };

export interface Arg {
  readonly value: ValueId;
  /** Keyword arguments have a name. */
  readonly name: string | null;
  /** `*args`, `...args`: 'elements'; `**kwargs`: 'entries'. */
  readonly spread: 'none' | 'elements' | 'entries';
}

interface Base {
  readonly id: ValueId;
  readonly span: Span;
}

export type Op =
  /** A literal. `undefined` and `None` are null. Regular expressions are strings with `form: 'pattern'`. */
  | (Base & { readonly kind: 'const'; readonly value: Constant; readonly form?: 'pattern' })
  | (Base & { readonly kind: 'read'; readonly variable: VariableRef })
  | (Base & { readonly kind: 'write'; readonly variable: VariableRef; readonly value: ValueId })
  /** A name that no scope defines: a builtin or a global of the platform. */
  | (Base & { readonly kind: 'global'; readonly name: string })
  /** `Module.imports[import]`. */
  | (Base & { readonly kind: 'import'; readonly import: number })
  | (Base & { readonly kind: 'get'; readonly object: ValueId; readonly key: Key; readonly isOptional?: boolean })
  | (Base & { readonly kind: 'set'; readonly object: ValueId; readonly key: Key; readonly value: ValueId })
  /** `receiver` is the object of a method call: the `object` of the `get` that produced `callee`. Tagged templates are calls of form 'tag' (argument 0 is an array of the constant parts). */
  | (Base & { readonly kind: 'call'; readonly callee: ValueId; readonly receiver: ValueId | null; readonly args: readonly Arg[]; readonly form: 'call' | 'new' | 'tag' | 'decorate' | 'super' })
  /** A string built from constant pieces and holes, however it was written. `join` and `repeat` have their separator first. */
  | (Base & { readonly kind: 'concat'; readonly parts: readonly (string | ValueId)[]; readonly form: 'template' | 'plus' | 'percent' | 'format' | 'join' })
  /** Objects and dictionaries. `key: null` spreads `value` into it. `isFalse`: nothing is in it, and that counts as false; so with `array`. */
  | (Base & { readonly kind: 'object'; readonly entries: readonly { readonly key: Key | null; readonly value: ValueId }[]; readonly isFalse?: true })
  | (Base & { readonly kind: 'array'; readonly elements: readonly { readonly value: ValueId; readonly spread: boolean }[]; readonly form: 'list' | 'tuple' | 'set'; readonly isFalse?: true })
  /** `defaults`: values of parameters that are computed where the function is made, not where it is called. */
  | (Base & { readonly kind: 'function'; readonly func: FuncId; readonly defaults?: readonly { readonly param: number; readonly value: ValueId }[] })
  /** `bases` are the run-time values of the base classes, as far as they are expressions. */
  | (Base & { readonly kind: 'class'; readonly class: ClassId; readonly bases: readonly ValueId[] })
  /** Arithmetic, comparison, membership, logic. `operator` is one of `Operator`; `a and b`, `a || b`, `a ?? b` are branches with a `merge` instead. */
  | (Base & { readonly kind: 'operate'; readonly operator: Operator; readonly operands: readonly ValueId[] })
  /** One of several values, by the path taken (conditional expression, `or` with a default, loop `else`). `isExcerpt`: a few characters or elements of it, where it is cut by a small number. */
  | (Base & { readonly kind: 'merge'; readonly values: readonly ValueId[]; readonly isExcerpt?: true })
  | (Base & { readonly kind: 'await'; readonly value: ValueId })
  /** `delegate`: `yield from`, `yield*`. */
  | (Base & { readonly kind: 'yield'; readonly value: ValueId | null; readonly delegate: boolean })
  /**
   * One element of something iterable: in a loop, a comprehension, or an unpacking of unknown length. `keys`: `for … in`
   * and iteration over a mapping's keys as far as the syntax says so. `values`: what is iterated is no mapping, or its
   * keys are not meant, as far as the syntax says so. `rest`: a new list of some of the elements, as `*rest` and
   * `...rest` take it.
   */
  | (Base & { readonly kind: 'iterate'; readonly value: ValueId; readonly what: 'elements' | 'values' | 'keys' | 'rest' })
  /** What a `with` or `using` statement binds. */
  | (Base & { readonly kind: 'enter'; readonly value: ValueId })
  /** `x as T`, `cast(T, x)`: the value is the same, the type is claimed, nothing is checked. */
  | (Base & { readonly kind: 'cast'; readonly value: ValueId; readonly type: TypeRef })
  /** JSX. `tag` is a value for components and a name for host elements. Children are in `children`; attributes are `name` null when spread. */
  | (Base & { readonly kind: 'element'; readonly tag: ValueId | string; readonly attributes: readonly { readonly name: string | null; readonly value: ValueId }[]; readonly children: readonly ValueId[] })
  /** The exception bound by a handler. */
  | (Base & { readonly kind: 'caught'; readonly types: readonly TypeRef[] })
  /** Something the lowering has no operation for: labels of all operands pass to the result. */
  | (Base & { readonly kind: 'unknown'; readonly values: readonly ValueId[] });

/**
 * `==`/`===` are `equal`, `!=`/`!==` `not-equal`; `in` and `not-in` are Python's membership; `has-key` is JavaScript's
 * `in`; `is-instance` is `instanceof` (and `isinstance`, which the lowering recognises); `type-of` is `typeof`.
 */
export type Operator =
  | 'equal' | 'not-equal' | 'less' | 'in' | 'not-in' | 'has-key' | 'is-instance' | 'type-of'
  | 'not' | 'arithmetic' | 'bitwise' | 'delete' | 'void';

export interface Block {
  readonly id: BlockId;
  readonly ops: readonly Op[];
  readonly end: Terminator;
  /** The block that receives an exception thrown in this one; -1: it leaves the function. */
  readonly handler: BlockId;
}

export type Terminator =
  | { readonly kind: 'goto'; readonly target: BlockId }
  /** `and`, `or`, `not` in conditions are taken apart into branches, so `condition` is a single test. */
  | { readonly kind: 'branch'; readonly condition: ValueId; readonly whenTrue: BlockId; readonly whenFalse: BlockId }
  /** `switch` and `match` on constants; a case that binds or tests more is lowered to branches. `cases` may repeat a target. */
  | { readonly kind: 'switch'; readonly value: ValueId; readonly cases: readonly { readonly constant: Constant; readonly target: BlockId }[]; readonly otherwise: BlockId }
  | { readonly kind: 'return'; readonly value: ValueId | null; readonly span: Span }
  | { readonly kind: 'throw'; readonly value: ValueId | null }
  /** Falls off: an endless loop or unreachable code. */
  | { readonly kind: 'end' };
