/** JavaScript and TypeScript as fixes write them. See `engine/fix/writer.ts`. */
import type { Span } from '../../base/span';
import type { Text } from '../../base/text';
import { camelCase, escaped, indentOf, inLines, newLineOf, paddingOf, quoted, quoteOf, trailingCommaOf } from '../../fix/style';
import type { CodeWriter, Part, Place, Recipes, Snippet, TextEdit } from '../../fix/writer';
import type { Module } from '../../ir/types';
import { hasVariable } from '../../ir/walk';
import { afterImports, bring, withoutImport, type ImportStyle } from './import-lines';

/** What may stand before an expression in the line that its statement begins in. */
const statementStart = /^[ \t]*(?:if\s*\(!?|for\s*(?:await\s*)?\((?:const|let|var)\s+[\w$]+\s+of\s+)?(?:(?:return|await|throw|void|yield)\s+|(?:export\s+)?(?:const|let|var)\s+(?:[^=;]+=\s*)?|[\w.$]+(?:\[[^\]=]*\])?\s*[+|?]*=\s*)*$/;

export function javascriptWriter(text: Text, module: Module): CodeWriter {
  const { content } = text;
  const quote = quoteOf(content, "'");
  const indent = indentOf(content, '  ');
  const end = /;[ \t]*\r?$/m.test(content) || !content.includes('\n') ? ';' : '';
  const string = (value: string): string => quoted(value, quote);
  const space = paddingOf(content, ' ');
  const padded = (items: readonly string[]): string => (items.length === 0 ? '{}' : `{${space}${items.join(', ')}${space}}`);

  const writer: CodeWriter = {
    newLine: newLineOf(content),
    indent,
    addsOnlyTexts: false,
    string,
    longString: (value) => (/[\\`]|\$\{/.test(value) ? null : `\`${value.replace(/\r?\n/g, newLineOf(content))}\``),
    template: (parts) => template(parts, string),
    text: (code) => `String(${code})`,
    number: (code) => `Number(${code})`,
    without: (text, removed, instead) => `${text}.replaceAll(${removed}, ${instead})`,
    boolean: String,
    list: (items) => `[${items.join(', ')}]`,
    tuple: (items) => `[${items.join(', ')}]`,
    record: (entries) => padded(entries.map(([key, value]) => (key === value ? key : `${propertyName(key, string)}: ${value}`))),
    spread: (list) => `...${list}`,
    counter: (name, most, message) => ({ start: `let ${name} = 0${end}`, lines: [`if (++${name} > ${most}) throw new Error(${string(message)})${end}`] }),
    grow: (list, items) => `${list}.push(${items.join(', ')})`,
    words: (list, between) => `${list}.join(${between})`,
    named: (name, code) => (name === code ? name : `${propertyName(name, string)}: ${code}`),
    entry: (name, code) => writer.named(name, code),
    set: (items, asksTexts) => `new Set${isTyped(module) ? (asksTexts ? '<string>' : '<unknown>') : ''}([${items.join(', ')}])`,
    pattern: (source) => `/${source}/`,
    notIn: (item, set) => `!${set}.has(${item})`,
    notAmong: (item, table) => `!Object.values(${table}).includes(${item})`,
    mapped: (list, item, value, filter, line) => {
      const typed = isTyped(module) ? `(${item}: any)` : `(${item})`;
      const body = value.startsWith('{') ? `(${value})` : value;
      return [list, `.filter(${typed} => ${filter})`, `.map(${typed} => ${body})`].join(line === null ? '' : line + indent);
    },
    filtered: (list, item, filter) => `${list}.filter((${item}) => ${filter})`,
    field: (object, key) => (/^[A-Za-z_$][\w$]*$/.test(key) ? `${object}.${key}` : `${object}[${string(key)}]`),
    isOneOf: (item, values) => (values.length > 2 ? `[${values.map(string).join(', ')}].includes(${item})` : values.map((value) => `${item} === ${string(value)}`).join(' || ')),
    choice: (condition, value, otherwise) => `${condition} ? ${value} : ${otherwise}`,
    table: (name, entries) =>
      inLines(`const ${name} = new Map${isTyped(module) ? '<string, (...args: any[]) => any>' : ''}([`, entries.map(([key, value]) => `[${string(key)}, ${value}]`), `])${end}`, indent),
    entryOf: (table, key, otherwise) => `${table}.get(${key})${otherwise === null ? '' : ` ?? ${otherwise}`}`,
    isMissing: (name) => `!${name}`,
    methodOf: (object, name) => `${object}.${name}.bind(${object})`,
    comment: (words) => `// ${words}`,
    constant: (words, value) => {
      const name = camelCase(words);
      return { name, statement: `const ${name} = ${value}${end}` };
    },
    variable: camelCase,
    rethrow: (name) => (name === null ? null : `throw ${name}${end}`),
    assign: (name, value) => `const ${name} = ${value}${end}`,
    refuse: (condition, message, statements = [`throw new Error(${string(message)})`]) =>
      statements.length === 1 ? [`if (${condition}) ${statements.join('')}${end}`] : [`if (${condition}) {`, ...statements.map((statement) => `${indent}${statement}${end}`), '}'],
    bring: (wanted) => bring(text, module, wanted, { quote, end }),
    afterImports: (statement) => afterImports(text, module, statement),
    declare: (lines) => afterImports(text, module, lines.map((line, index) => (index === lines.length - 1 ? line + end : line)).join(newLineOf(content))),
    withoutDeclaration: (declared) => withoutDeclaration(text, declared),
    withoutImport: (index) => withoutImport(text, module, index),
    importAs: (index, specifier, name) => {
      const request = module.imports[index]?.name ?? null;
      const what = request === 'default' ? name : request === null ? `* as ${name}` : padded([request === name ? name : `${request} as ${name}`]);
      return `import ${what} from ${string(specifier)}${end}`;
    },
    placeBefore: (statement) => placeBefore(text, statement),
    recipes: recipes(text, module, { quote, end }),
  };
  return writer;
}

function isTyped(module: Module): boolean {
  return /\.[cm]?tsx?$/i.test(module.path);
}

function propertyName(name: string, string: (value: string) => string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : string(name);
}

function template(parts: readonly Part[], string: (value: string) => string): string {
  if (parts.every((part) => typeof part === 'string')) return string(parts.join(''));
  const constant = (value: string): string => escaped(value, '`').replaceAll('${', '\\${');
  return `\`${parts.map((part) => (typeof part === 'string' ? constant(part) : `\${${part.code}}`)).join('')}\``;
}

/** The line before must have ended its statement, as far as a line can say. */
function placeBefore(text: Text, statement: Span): Place | null {
  const line = text.lineAt(statement.start);
  const offset = text.lineStart(line);
  const before = text.content.slice(offset, statement.start).replace('\ufeff', '');
  if (!statementStart.test(before)) return null;
  let above = line - 1;
  while (above >= 0 && /^\s*(?:$|\/\/|\/\*|\*)/.test(text.line(above))) above--;
  const last = above < 0 ? ';' : (text.line(above).replace(/\/\/.*$|\/\*.*\*\//, '').trimEnd().at(-1) ?? ';');
  if (!'{};'.includes(last) && !(last === ')' || /[\w'"`\]]/.test(last))) return null;
  // Without semicolons a name or a bracket can end a statement, but not the head of a branch without braces.
  if (last === ')' && /^\s*(?:\}?\s*else\s+)?(?:if|for|while)\b/.test(text.line(above))) return null;
  if (/^\s*(?:\}\s*)?else$/.test(text.line(above).trimEnd())) return null;
  return { offset: offset === 0 && text.content.startsWith('\ufeff') ? 1 : offset, indent: /^[ \t]*/.exec(before)?.[0] ?? '' };
}

function withoutDeclaration(text: Text, declared: Span): TextEdit | null {
  const [first, last] = [text.lineAt(declared.start), text.lineAt(declared.end)];
  const [start, end] = [text.lineStart(first), last + 1 < text.lineCount ? text.lineStart(last + 1) : text.content.length];
  const isAlone = /^[ \t]*(?:const|let|var)[ \t]+$/.test(text.content.slice(start, declared.start)) && /^[ \t]*;?[ \t]*\r?\n?$/.test(text.content.slice(declared.end, end));
  return isAlone ? { span: { start, end }, newText: '' } : null;
}

function recipes(text: Text, module: Module, style: ImportStyle): Recipes {
  const plain = (code: string): Snippet => ({ code, edits: [] });
  return {
    // Bundles for browsers have no environment but the one that is written into them, for everybody to read.
    environment: (name, where) => where === undefined && /\bimport\.meta\.env\b/.test(text.content) ? null : /\bDeno\.env\.get\(/.test(text.content) ? plain(`Deno.env.get(${quoted(name, style.quote)})`) : plain(/^[A-Za-z_]\w*$/.test(name) ? `process.env.${name}` : `process.env[${quoted(name, style.quote)}]`),
    parseData: (code) => plain(`JSON.parse(${code})`),
    parseJson: (code) => plain(`JSON.parse(${code})`),
    // Nothing of the platform computes, and a text of these characters can do nothing else.
    unpickle: () => null,
    calculate: () => null,
    isNoArithmetic: (code) => plain(`!/^[\\d\\s.+\\-*/%()]+$/.test(${code})`),
    hostOf: (code) => plain(`new URL(${code}).hostname`),
    escapeHtml: (code) => {
      // One that the file has already; whether it escapes enough shows when the fix is tried.
      const own = module.functions.find((func) => /^escape(?:Html|HTML|Markup)?$/.test(func.name) && func.parent === 0 && func.params.filter((param) => param.kind === 'positional').length === 1);
      if (own) return plain(`${own.name}(${code})`);
      if (hasVariable(module, 'escapeHtml')) return null;
      return { code: `escapeHtml(${code})`, edits: [atEnd(text, escapeHtmlHelper(module, text, style))] };
    },
    askServer: (address, values) => {
      const sent = values.length === 0 ? [] : [`{${paddingOf(text.content, ' ')}${values.map(([name, value]) => (name === value ? name : `${name}: ${value}`)).join(', ')}${paddingOf(text.content, ' ')}}`];
      const code = `askServer(${[quoted(address, style.quote), ...sent].join(', ')})`;
      const own = module.functions.find((func) => func.name === 'askServer' && func.parent === 0);
      if (own) return plain(code);
      return hasVariable(module, 'askServer') ? null : { code, edits: [atEnd(text, askServerHelper(module, text, style))] };
    },
    record: (name, values) => plain(`console.info(${[quoted(name, style.quote), ...(values.length === 0 ? [] : [`{ ${values.join(', ')} }`])].join(', ')})${style.end}`),
    insideFolder: (path, root, result, _join, _isJoined, mayBeRoot) => {
      const resolve = bring(text, module, { module: 'node:path', name: 'resolve' }, style);
      const sep = bring(text, module, { module: 'node:path', name: 'sep' }, style);
      if (!resolve || !sep) return null;
      return {
        resolve: `const ${result} = ${resolve.code}(${root}, ${path})${style.end}`,
        isOutside: `${mayBeRoot ? `${result} !== ${resolve.code}(${root}) && ` : ''}!${result}.startsWith(${resolve.code}(${root}) + ${sep.code})`,
        edits: joined([...resolve.edits, ...sep.edits]),
      };
    },
  };
}

function escapeHtmlHelper(module: Module, text: Text, { quote, end }: ImportStyle): string {
  const newLine = newLineOf(text.content);
  const [parameter, result] = isTyped(module) ? ['text: string', ': string'] : ['text', ''];
  const replace = (pattern: string, entity: string): string => `.replace(/${pattern}/g, ${quote}${entity}${quote})`;
  const steps = [replace('&', '&amp;'), replace('<', '&lt;'), replace('>', '&gt;'), replace('"', '&quot;'), replace("'", '&#39;')];
  return [`function escapeHtml(${parameter})${result} {`, `${indentOf(text.content, '  ')}return text${steps.join('')}${end}`, '}', ''].join(newLine);
}

function askServerHelper(module: Module, text: Text, { quote, end }: ImportStyle): string {
  const step = indentOf(text.content, '  ');
  const [address, data] = isTyped(module) ? ['address: string', 'data: unknown = {}'] : ['address', 'data = {}'];
  const [q, of, to] = [quote, `{${paddingOf(text.content, ' ')}`, `${paddingOf(text.content, ' ')}}`];
  return [
    `async function askServer(${address}, ${data}) {`,
    `${step}const answer = await fetch(address, {`,
    `${step}${step}method: ${q}POST${q},`,
    `${step}${step}headers: ${of}${q}Content-Type${q}: ${q}application/json${q}${to},`,
    `${step}${step}body: JSON.stringify(data)${trailingCommaOf(text.content)}`,
    `${step}})${end}`,
    `${step}if (!answer.ok) throw new Error(\`the server answered \${answer.status}\`)${end}`,
    `${step}return answer.json()${end}`,
    '}',
    '',
  ].join(newLineOf(text.content));
}

/** Puts a declaration at the end of the file; functions are known before they are declared. */
function atEnd(text: Text, declaration: string): TextEdit {
  const { length } = text.content;
  const newLine = newLineOf(text.content);
  const isOpen = length > 0 && !/[\r\n]$/.test(text.content);
  return { span: { start: length, end: length }, newText: `${isOpen ? newLine : ''}${newLine}${declaration}` };
}

/** Two names that are added at one place are added by one edit. */
function joined(edits: Snippet['edits']): Snippet['edits'] {
  const [first, second, ...more] = edits;
  if (!first || !second || more.length > 0 || first.span.start !== second.span.start) return edits;
  const named = /^(import \{ |const \{ )(\w+)( \}.*)$/s;
  const [a, b] = [named.exec(first.newText.trimStart()), named.exec(second.newText.trimStart())];
  if (!a || !b) return [{ span: first.span, newText: first.newText + second.newText }];
  const lead = /^\s*/.exec(first.newText)?.[0] ?? '';
  return [{ span: first.span, newText: `${lead}${a[1]}${a[2]}, ${b[2]}${a[3]}` }];
}
