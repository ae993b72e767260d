/** Python as fixes write it. See `engine/fix/writer.ts`. */
import type { Span } from '../../base/span';
import type { Text } from '../../base/text';
import { escaped, indentOf, inLines, newLineOf, paddingOf, quoted, quoteOf, snakeCase } from '../../fix/style';
import type { CodeWriter, Import, Part, Place, Recipes, Snippet, TextEdit } from '../../fix/writer';
import type { Module } from '../../ir/types';
import { calculator } from './calculator';
import { unpickler } from './unpickler';
import { afterImports, bring, withoutImport } from './import-lines';

/** What may stand before an expression in the line that its statement begins in. */
const statementStart = /^[ \t]*(?:(?:(?:async[ \t]+)?with|(?:async[ \t]+)?for\s+[\w, ()]+\s+in|if(?:\s+not)?)\s+)?(?:(?:return|yield|yield from|await|raise|assert)\s+|(?:[\w.]+(?:\[[^\]=]*\])?|\([\w, ]*\)|[\w, ]+)\s*(?::\s*[^=]+)?[+|]?=\s*(?:await\s+)?)*$/;

export function pythonWriter(text: Text, module: Module): CodeWriter {
  const { content } = text;
  const quote = quoteOf(content, '"');
  const indent = indentOf(content, '    ');
  const string = (value: string): string => quoted(value, quote);

  const writer: CodeWriter = {
    newLine: newLineOf(content),
    indent,
    addsOnlyTexts: true,
    string,
    longString: (value) => (/\\|"""|"$/.test(value) ? null : `"""${value.replace(/\r?\n/g, newLineOf(content))}"""`),
    template: (parts) => template(parts, quote),
    text: (code) => `str(${code})`,
    number: (code) => `int(${code})`,
    without: (text, removed, instead) => `${text}.replace(${removed}, ${instead})`,
    boolean: (value) => (value ? 'True' : 'False'),
    list: (items) => `[${items.join(', ')}]`,
    tuple: (items) => (items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`),
    record: (entries) => {
      const space = paddingOf(content, '');
      return `{${space}${entries.map(([key, value]) => `${string(key)}: ${value}`).join(', ')}${space}}`;
    },
    spread: (list) => `*${list}`,
    counter: (name, most, message) => ({ start: `${name} = 0`, lines: [`${name} += 1`, `if ${name} > ${most}:`, `${indent}raise RuntimeError(${string(message)})`] }),
    grow: (list, items) => (items.length === 1 && items[0]?.startsWith('*') !== true ? `${list}.append(${items[0]})` : `${list} += [${items.join(', ')}]`),
    words: (list, between) => `${between}.join(${list})`,
    named: (name, code) => `${name}=${code}`,
    entry: (name, code) => `${string(name)}: ${code}`,
    set: (items) => (items.length === 0 ? 'frozenset()' : `frozenset({${items.join(', ')}})`),
    pattern: (source) => `r${quoted(source, quote).replaceAll('\\\\', '\\')}`,
    notIn: (item, set) => `${item} not in ${set}`,
    notAmong: (item, table) => `${item} not in ${table}.values()`,
    mapped: (list, item, value, filter, line) => {
      const parts = [value, `for ${item} in ${list}`, `if ${filter}`];
      return line === null ? `[${parts.join(' ')}]` : `[${parts.map((part) => line + indent + part).join('')}${line}]`;
    },
    filtered: (list, item, filter) => writer.mapped(list, item, item, filter, null),
    field: (object, key) => `${object}[${string(key)}]`,
    isOneOf: (item, values) => (values.length === 1 ? `${item} == ${string(values[0] ?? '')}` : `${item} in ${writer.tuple(values.map(string))}`),
    choice: (condition, value, otherwise) => `${value} if ${condition} else ${otherwise}`,
    table: (name, entries) => inLines(`${name} = {`, entries.map(([key, value]) => `${string(key)}: ${value}`), '}', indent),
    entryOf: (table, key, otherwise) => `${table}.get(${key}${otherwise === null || otherwise === 'None' ? '' : `, ${otherwise}`})`,
    isMissing: (name) => `${name} is None`,
    methodOf: (object, name) => `${object}.${name}`,
    comment: (words) => `# ${words}`,
    constant: (words, value) => {
      const name = snakeCase(words).toUpperCase();
      return { name, statement: `${name} = ${value}` };
    },
    variable: snakeCase,
    rethrow: () => 'raise',
    assign: (name, value) => `${name} = ${value}`,
    refuse: (condition, message, statements = [`raise ValueError(${string(message)})`]) => [`if ${condition}:`, ...statements.map((statement) => `${indent}${statement}`)],
    bring: (wanted) => bring(text, module, wanted),
    afterImports: (statement) => afterImports(text, module, statement),
    declare: (lines, near) => beforeTopLevel(text, lines, near),
    withoutDeclaration: () => null,
    withoutImport: (index) => withoutImport(text, module, index),
    importAs: (index, specifier, name) => {
      const imported = module.imports[index]?.name ?? null;
      return imported === null ? `import ${specifier}${specifier === name ? '' : ` as ${name}`}` : `from ${specifier} import ${imported}${imported === name ? '' : ` as ${name}`}`;
    },
    placeBefore: (statement) => placeBefore(text, statement),
    recipes: recipes(text, module),
  };
  return writer;
}

/** Before Python 3.12 a hole holds neither the quote of its text nor a backslash, so none is written. */
function template(parts: readonly Part[], usual: '"' | "'"): string | null {
  const codes = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.code]));
  if (codes.length === 0) return quoted(parts.join(''), usual);
  if (codes.some((code) => /[\\\n#]/.test(code))) return null;
  const quote = ([usual, usual === '"' ? "'" : '"'] as const).find((one) => codes.every((code) => !code.includes(one)));
  if (!quote) return null;
  // A brace at the edge of a hole would be read with the hole's own.
  const hole = (code: string): string => `{${code.startsWith('{') ? ' ' : ''}${code}${code.endsWith('}') ? ' ' : ''}}`;
  const inside = parts.map((part) => (typeof part === 'string' ? escaped(part, quote).replace(/[{}]/g, '$&$&') : hole(part.code)));
  return `f${quote}${inside.join('')}${quote}`;
}

/** Above the function, class or statement of the module that holds the code, with its decorators and comments. */
function beforeTopLevel(text: Text, lines: readonly string[], near: Span): TextEdit {
  let line = text.lineAt(near.start);
  while (line > 0 && /^(?:\s|$|[)\]}])/.test(text.line(line))) line--;
  while (line > 0 && /^[@#]/.test(text.line(line - 1))) line--;
  const start = Math.max(text.lineStart(line), text.content.startsWith('\ufeff') ? 1 : 0);
  const newLine = newLineOf(text.content);
  // Two empty lines on each side.
  const isEmpty = (at: number): boolean => at < 0 || text.line(at).trim() === '';
  const above = !isEmpty(line - 1) ? ['', ''] : line > 1 && !isEmpty(line - 2) ? [''] : [];
  return { span: { start, end: start }, newText: [...above, ...lines, '', '', ''].join(newLine) };
}

function placeBefore(text: Text, statement: Span): Place | null {
  const line = text.lineAt(statement.start);
  const offset = text.lineStart(line);
  const before = text.content.slice(offset, statement.start);
  if (!statementStart.test(before) || /\\$/.test(line > 0 ? text.line(line - 1) : '')) return null;
  return { offset: offset === 0 && text.content.startsWith('\ufeff') ? 1 : offset, indent: /^[ \t]*/.exec(before.replace('\ufeff', ''))?.[0] ?? '' };
}

function recipes(text: Text, module: Module): Recipes {
  const using = (wanted: Import, make: (name: string) => string): Snippet | null => {
    const brought = bring(text, module, wanted);
    return brought && { code: make(brought.code), edits: brought.edits };
  };
  return {
    environment: (name) => using({ module: 'os', name: null }, (os) => `${os}.environ[${quoted(name, quoteOf(text.content, '"'))}]`),
    parseData: (code) => using({ module: 'ast', name: null }, (ast) => `${ast}.literal_eval(${code})`),
    parseJson: (code) => using({ module: 'json', name: null }, (json) => `${json}.loads(${code})`),
    calculate: (code, near) => {
      const [ast, operator] = [bring(text, module, { module: 'ast', name: null }), bring(text, module, { module: 'operator', name: null })];
      const made = ast && operator && calculator(module, indentOf(text.content, '    '), quoteOf(text.content, '"'), ast.code, operator.code);
      if (!made) return null;
      return { code: `${made.name}(${code})`, edits: made.lines.length === 0 ? [] : [...ast.edits, ...operator.edits, beforeTopLevel(text, made.lines, near)] };
    },
    unpickle: (value, isFile, near) => {
      const pickle = bring(text, module, { module: 'pickle', name: null });
      const io = isFile ? { code: '', edits: [] } : bring(text, module, { module: 'io', name: null });
      const made = pickle && io && unpickler(module, indentOf(text.content, '    '), quoteOf(text.content, '"'), pickle.code);
      if (!made) return null;
      const added = made.lines.length === 0 ? [] : [beforeTopLevel(text, made.lines, near)];
      return { code: `${made.name}(${isFile ? value : `${io.code}.BytesIO(${value})`}).load()`, edits: [...pickle.edits, ...io.edits, ...added] };
    },
    isNoArithmetic: () => null,
    hostOf: (code) => using({ module: 'urllib.parse', name: 'urlparse' }, (urlparse) => `${urlparse}(${code}).hostname`),
    escapeHtml: (code) => using({ module: 'html', name: null }, (html) => `${html}.escape(${code})`),
    // Browsers run no Python.
    askServer: () => null,
    record: (name, values) => {
      const format = quoted([name, ...values.map((value) => `${value}=%r`)].join(' '), quoteOf(text.content, '"'));
      return using({ module: 'logging', name: null }, (logging) => `${logging}.getLogger(__name__).info(${[format, ...values].join(', ')})`);
    },
    insideFolder: (path, root, result, join, isJoined, mayBeRoot) => {
      // Texts stay texts.
      if (join?.endsWith('.join')) {
        const os = join === 'os.path.join' ? bring(text, module, { module: 'os', name: null }) : null;
        return keptIn(path, root, result, os ? `${os.code}.path` : join.slice(0, -'.join'.length), mayBeRoot, os?.edits ?? []);
      }
      // What an operator joins is a path already, unless it is written out as a text.
      const isPath = join === null && isJoined && /^[A-Za-z_]/.test(root);
      const brought = isPath ? { code: '', edits: [] } : bring(text, module, { module: 'pathlib', name: 'Path' });
      if (!brought) return null;
      const folder = isPath || (root.startsWith(`${brought.code}(`) && root.indexOf(')') === root.length - 1) ? root : `${brought.code}(${root})`;
      return { resolve: `${result} = (${folder} / ${path}).resolve()`, isOutside: `not ${result}.is_relative_to(${folder}.resolve())`, edits: brought.edits };
    },
  };
}

/** The same in the words of `os.path`, as the file calls it. */
function keptIn(path: string, root: string, result: string, os: string, mayBeRoot: boolean, edits: readonly TextEdit[]): ReturnType<Recipes['insideFolder']> {
  const isOutside = `${mayBeRoot ? `${result} != ${os}.realpath(${root}) and ` : ''}not ${result}.startswith(${os}.realpath(${root}) + ${os}.sep)`;
  return { resolve: `${result} = ${os}.realpath(${os}.join(${root}, ${path}))`, isOutside, edits };
}
