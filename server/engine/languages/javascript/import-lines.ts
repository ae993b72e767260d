/**
 * The imports at the top of a JavaScript file, and where another one belongs: in order where the file keeps an order,
 * else behind the last, in the file's own module system.
 */
import type { Text } from '../../base/text';
import { nameAmong, newLineOf } from '../../fix/style';
import type { Import, Snippet, TextEdit } from '../../fix/writer';
import type { ImportRequest, Module } from '../../ir/types';
import { hasVariable, operations } from '../../ir/walk';

export interface ImportStyle {
  readonly quote: '"' | "'";
  /** What ends a statement: a semicolon or nothing. */
  readonly end: string;
}

interface ImportLine {
  readonly first: number;
  readonly last: number;
  readonly specifier: string;
}

const esImport = /^\ufeff?import\b/;
const required = /^\ufeff?(?:const|let|var)\b[^=]*=\s*require\(/;

function importLines(text: Text, module: Module): ImportLine[] {
  const found = new Map<number, ImportLine>();
  for (const { span, specifier } of module.imports) {
    let first = text.lineAt(span.start);
    while (first > 0 && !esImport.test(text.line(first)) && !required.test(text.line(first)) && /^[ \t}]/.test(text.line(first))) first--;
    if (!esImport.test(text.line(first)) && !required.test(text.line(first))) continue;
    let last = text.lineAt(span.end);
    while (last + 1 < text.lineCount && !/['"][^'"]*['"]\)?\s*(?:with\s*\{[^}]*\}\s*)?;?\s*(?:\/\/.*)?$/.test(text.line(last))) last++;
    if (!found.has(first)) found.set(first, { first, last, specifier });
  }
  return [...found.values()].sort((a, b) => a.first - b.first);
}

/** The lines of an import that brings one name alone. */
export function withoutImport(text: Text, module: Module, index: number): TextEdit | null {
  const request = module.imports[index];
  const line = request && importLines(text, module).find(({ first, last }) => first <= text.lineAt(request.span.start) && text.lineAt(request.span.end) <= last);
  if (!line) return null;
  const [start, end] = [startOf(text, line.first), startOf(text, line.last + 1)];
  const isAlone = module.imports.filter(({ span }) => start <= span.start && span.start < end).length === 1;
  return isAlone && !module.comments.some(({ span }) => start <= span.start && span.start < end) ? { span: { start, end }, newText: '' } : null;
}

function isCommon(text: Text, module: Module): boolean {
  if (/\.cjs$/i.test(module.path)) return true;
  if (/\.(?:mjs|[cm]?tsx?)$/i.test(module.path)) return false;
  const lines = importLines(text, module).map((line) => text.line(line.first));
  return lines.some((line) => required.test(line)) && !lines.some((line) => esImport.test(line));
}

export function bring(text: Text, module: Module, wanted: Import, style: ImportStyle): Snippet | null {
  const known = boundTo(module, wanted);
  if (known !== null) return { code: known, edits: [] };
  const specifier = specifierOf(module, wanted.module);
  if (wanted.name === null) return namespace(text, module, specifier, style);
  if (wanted.as !== undefined) return byDefault(text, module, specifier, wanted.as, style);
  if (hasVariable(module, wanted.name)) {
    // The whole module under its own name, where that is free.
    const whole = namespace(text, module, specifier, style);
    return whole && { code: `${whole.code}.${wanted.name}`, edits: whole.edits };
  }
  const beside = module.imports.filter((one) => isSame(one.specifier, wanted.module) && one.name !== null && one.name !== 'default' && one.name !== '*' && !one.typeOnly);
  if (beside.length > 0) return { code: wanted.name, edits: [nameAmong(beside, wanted.name)] };
  const written = `${style.quote}${specifier}${style.quote}`;
  const statement = isCommon(text, module) ? `const { ${wanted.name} } = require(${written})${style.end}` : `import { ${wanted.name} } from ${written}${style.end}`;
  return { code: wanted.name, edits: [placed(text, module, specifier, statement)] };
}

function namespace(text: Text, module: Module, specifier: string, style: ImportStyle): Snippet | null {
  const name = specifier.replace(/^node:/, '').replace(/[^\w$]+/g, '_');
  if (hasVariable(module, name)) return null;
  const written = `${style.quote}${specifier}${style.quote}`;
  const statement = isCommon(text, module) ? `const ${name} = require(${written})${style.end}` : `import * as ${name} from ${written}${style.end}`;
  return { code: name, edits: [placed(text, module, specifier, statement)] };
}

function byDefault(text: Text, module: Module, specifier: string, name: string, style: ImportStyle): Snippet | null {
  if (hasVariable(module, name)) return null;
  const written = `${style.quote}${specifier}${style.quote}`;
  const statement = isCommon(text, module) ? `const ${name} = require(${written})${style.end}` : `import ${name} from ${written}${style.end}`;
  return { code: name, edits: [placed(text, module, specifier, statement)] };
}

/** `node:path` where the file writes its other modules of the platform so, or has none. */
function specifierOf(module: Module, wanted: string): string {
  if (!wanted.startsWith('node:')) return wanted;
  const platform = /^(?:assert|buffer|child_process|crypto|events|fs|fs\/promises|http|https|os|path|process|stream|url|util|vm)$/;
  return module.imports.some(({ specifier }) => platform.test(specifier)) ? wanted.slice('node:'.length) : wanted;
}

function isSame(a: string, b: string): boolean {
  return a.replace(/^node:/, '') === b.replace(/^node:/, '');
}

/** The name under which the module has it already, or has the module that it is in. */
function boundTo(module: Module, wanted: Import): string | null {
  const [body] = module.functions;
  const ops = body ? operations(body) : [];
  const bound: { readonly request: ImportRequest; readonly name: string }[] = [];
  for (const op of ops) {
    if (op.kind !== 'write' || op.variable.func !== 0) continue;
    const value = ops.find((one) => one.id === op.value);
    const request = value?.kind === 'import' ? module.imports[value.import] : undefined;
    const name = body?.locals[op.variable.slot]?.name;
    if (request && name !== undefined && !request.typeOnly && isSame(request.specifier, wanted.module)) bound.push({ request, name });
  }
  const own = bound.find(({ request }) => request.name === wanted.name);
  if (own) return own.name;
  const whole = bound.find(({ request }) => request.name === null || request.name === 'default');
  if (!whole) return null;
  return wanted.name === null ? whole.name : wanted.module.startsWith('node:') ? `${whole.name}.${wanted.name}` : null;
}

function placed(text: Text, module: Module, specifier: string, statement: string): TextEdit {
  const newLine = newLineOf(text.content);
  const lines = importLines(text, module);
  const isSorted = lines.length > 1 && lines.every((line, index) => index === 0 || (lines[index - 1] as ImportLine).specifier <= line.specifier);
  const next = isSorted ? lines.find((line) => line.specifier > specifier) : undefined;
  if (next) return { span: { start: startOf(text, next.first), end: startOf(text, next.first) }, newText: statement + newLine };
  const last = lines.at(-1);
  const line = last ? last.last + 1 : firstLine(text, module);
  const start = startOf(text, line);
  const isOpen = start > 0 && !/[\r\n\ufeff]$/.test(text.content.slice(0, start));
  return { span: { start, end: start }, newText: `${isOpen ? newLine : ''}${statement}${newLine}${last ? '' : newLine}` };
}

export function afterImports(text: Text, module: Module, statement: string): TextEdit {
  const newLine = newLineOf(text.content);
  const last = importLines(text, module).at(-1);
  const start = startOf(text, last ? last.last + 1 : firstLine(text, module));
  const before = text.content.slice(0, start);
  const isOpen = start > 0 && !/[\r\n\ufeff]$/.test(before);
  // An empty line on each side, where there is none yet.
  const isApart = /^\ufeff?(?:#![^\n]*\n)?$/.test(before) || /\n\r?\n$/.test(before);
  const isFollowed = start < text.content.length && !/^\r?\n/.test(text.content.slice(start));
  return { span: { start, end: start }, newText: `${isOpen ? newLine : ''}${isApart ? '' : newLine}${statement}${newLine}${!last && isFollowed ? newLine : ''}` };
}

function startOf(text: Text, line: number): number {
  const start = line < text.lineCount ? text.lineStart(line) : text.content.length;
  return start === 0 && text.content.startsWith('\ufeff') ? 1 : start;
}

/** Below `#!`, directives such as "use server", the comments above them, and a comment that is about the file as a whole. */
function firstLine(text: Text, module: Module): number {
  let line = text.line(0).startsWith('#!') ? 1 : 0;
  const [about] = module.comments;
  const end = about ? text.lineAt(about.span.end) : 0;
  if (about && text.lineAt(about.span.start) === line && /^\s*$/.test(text.line(end + 1)) && text.line(end).length === about.span.end - text.lineStart(end)) line = end + 1;
  for (let at = line; at < text.lineCount && module.directives.length > 0; at++) {
    if (/^\s*['"]use \w+['"];?\s*$/.test(text.line(at))) line = at + 1;
    else if (!/^\s*(?:$|\/\/|\/\*|\*)/.test(text.line(at))) break;
  }
  return line;
}
