/**
 * How a language writes what fixes need: texts, lists, conditions, refusals, imports. A fix says what to write and never
 * how; each language has one writer, made for one file, that follows the file's own style (quotes, indentation,
 * semicolons, order of imports, module system). What a language has no words for is null, and then no fix is offered.
 *
 * Invariant: a writer looks at one file and changes nothing; the caller applies the edits, all of them or none.
 *
 * Example: `writer.notIn('host', 'HOSTS')` is `host not in HOSTS` in Python and `!hosts.has(host)` in JavaScript.
 */
import type { Span } from '../base/span';

export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** Constant text, or an expression whose value stands in its place. */
export type Part = string | { readonly code: string };

/** What a file must have to use a name: `name` null is the module itself, and what a module is by default has the name `as`. */
export interface Import {
  readonly module: string;
  readonly name: string | null;
  readonly as?: string;
}

/** Code, and the names it needs. `code` is made with the names as this file calls them. */
export interface Snippet {
  readonly code: string;
  readonly edits: readonly TextEdit[];
}

/** Where a statement can be put before another one. */
export interface Place {
  readonly offset: number;
  readonly indent: string;
}

export interface CodeWriter {
  readonly newLine: string;
  /** One step of indentation. */
  readonly indent: string;
  /** Whether `+` with a text takes texts alone; else it converts what it is given. */
  readonly addsOnlyTexts: boolean;

  string(value: string): string;
  /** A text over several lines, written as several lines; null where it would need escapes. */
  longString(value: string): string | null;
  /** Null when a hole cannot stand in a text of this language. */
  template(parts: readonly Part[]): string | null;
  /** The value as text, when it may be something else. */
  text(code: string): string;
  /** The value as a whole number; what is none is refused, or becomes what is no number. */
  number(code: string): string;
  /** The text with every occurrence of another one replaced. All are code. */
  without(text: string, removed: string, instead: string): string;
  boolean(value: boolean): string;
  list(items: readonly string[]): string;
  /** Several values in a fixed order, for what takes a tuple or an array. */
  tuple(items: readonly string[]): string;
  /** A dictionary or an object. */
  record(entries: readonly (readonly [string, string])[]): string;
  /** As an item of a list: all items of another one. */
  spread(list: string): string;
  /** A counter that starts at nothing, and lines that count and refuse to go on when it is past `most`. */
  counter(name: string, most: number, message: string): { readonly start: string; readonly lines: readonly string[] };
  /** A statement without its end that adds items to a list. */
  grow(list: string, items: readonly string[]): string;
  /** The texts of a list with another one between them. */
  words(list: string, between: string): string;
  /** An argument given by name, or a property of an options object. */
  named(name: string, code: string): string;
  /** An entry of a dictionary or an object. */
  entry(name: string, code: string): string;
  /** A set that nobody can change, as far as the language has one. `asksTexts`: it is asked for nothing but texts. */
  set(items: readonly string[], asksTexts: boolean): string;
  /** A regular expression, as an argument or a literal. */
  pattern(source: string): string;
  notIn(item: string, set: string): string;
  /** That no entry of a table has this value. */
  notAmong(item: string, table: string): string;
  /** A list made of another one, item by item. `line`: the line end and indentation where it is written over several lines. */
  mapped(list: string, item: string, value: string, filter: string, line: string | null): string;
  /** A list of those items of another one for which the condition holds. */
  filtered(list: string, item: string, filter: string): string;
  /** `item.key`, or as the language reads a field of data. */
  field(object: string, key: string): string;
  isOneOf(item: string, values: readonly string[]): string;
  /** One of two values, as an expression. */
  choice(condition: string, value: string, otherwise: string): string;
  /** Lines that bind a new table from names to functions. */
  table(name: string, entries: readonly (readonly [string, string])[]): readonly string[];
  /** What a table has under a key; where it has nothing, `otherwise`, or nothing. */
  entryOf(table: string, key: string, otherwise: string | null): string;
  isMissing(name: string): string;
  /** A method that remembers its object. */
  methodOf(object: string, name: string): string;
  /** A comment of one line, without its indentation. */
  comment(text: string): string;
  /** A module-level constant with its value. */
  constant(words: readonly string[], value: string): { readonly name: string; readonly statement: string };
  variable(words: readonly string[]): string;
  /** In a handler: the exception goes on. Null where it has no name and needs one. */
  rethrow(name: string | null): string | null;
  /** Binds a new local variable. */
  assign(name: string, value: string): string;
  /** Lines that refuse to go on when the condition holds, without the indentation of the first level; `statements`: by which. */
  refuse(condition: string, message: string, statements?: readonly string[]): readonly string[];

  /** How the file writes the name, and what has to be added for it; null when the name means something else there. */
  bring(wanted: Import): Snippet | null;
  /** Puts a statement of the module behind its imports. */
  afterImports(statement: string): TextEdit;
  /** Puts a declaration of the module, over one line or several, where the code at `near` can use it. */
  declare(lines: readonly string[], near: Span): TextEdit;
  /** The lines of a declaration that starts with this name or pattern, taken away; null when they hold more than it. */
  withoutDeclaration(declared: Span): TextEdit | null;
  /** The lines of an import, taken away; null when they bring more than this one. */
  withoutImport(index: number): TextEdit | null;
  /** The statement that imports what one of the module's imports does, in another file. */
  importAs(index: number, specifier: string, name: string): string;
  /** Null when no statement can stand before the one that begins here. */
  placeBefore(statement: Span): Place | null;

  readonly recipes: Recipes;
}

/** Small programs that each language has its own words for. Arguments are code. */
export interface Recipes {
  /** The value of an environment variable; `server`: in code that runs on one, wherever the file does. */
  environment(name: string, where?: 'server'): Snippet | null;
  /** What a text says as data: numbers, texts, lists, dictionaries, and no code. */
  parseData(text: string): Snippet | null;
  parseJson(text: string): Snippet | null;
  /** The value of an arithmetic expression, by a function that is put above the code at `near` where the file has none. */
  calculate(expression: string, near: Span): Snippet | null;
  /** What stored bytes, or an open file of them, say as plain data, by a reader that is put above the code at `near` where the file has none. */
  unpickle(value: string, isFile: boolean, near: Span): Snippet | null;
  /** A condition: that a text has other characters than those of numbers, operators and parentheses. */
  isNoArithmetic(expression: string): Snippet | null;
  /** The host that an address names. */
  hostOf(address: string): Snippet | null;
  /** The text with everything that markup gives a meaning escaped. */
  escapeHtml(text: string): Snippet | null;
  /** What a route of the server answers to these names and values, as something to wait for, by a function that is added where the file has none. */
  askServer(address: string, values: readonly (readonly [string, string])[]): Snippet | null;
  /** A statement that writes a name and values to the log. */
  record(name: string, values: readonly string[]): Snippet | null;
  /** A line that resolves `path` below the folder `root` into the variable `result`, and the condition that it is not there. `join`: how the file joins the two; null: by an operator. `isJoined`: it does so already. `mayBeRoot`: it may be that folder itself. */
  insideFolder(path: string, root: string, result: string, join: string | null, isJoined: boolean, mayBeRoot: boolean): { readonly resolve: string; readonly isOutside: string; readonly edits: readonly TextEdit[] } | null;
}
