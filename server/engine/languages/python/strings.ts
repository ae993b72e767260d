/**
 * Python's strings and the three ways of filling holes in them. Literals become constants or `concat` operations with
 * their holes in order, so that the analysis sees one shape for f-strings, `%`, `.format` and `.join`.
 */
import type { Span } from '../../base/span';
import type { ValueId } from '../../ir/types';
import type { TreeView } from '../../syntax/tree';
import { lowerExpression } from './expressions';
import type { Frame } from './frame';
import { withoutParentheses } from './frame';

export type Part = string | ValueId;

/** Joins neighbouring constants and drops empty ones. */
export function compact(parts: readonly Part[]): Part[] {
  const found: Part[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (typeof part === 'string' && typeof last === 'string') found[found.length - 1] = last + part;
    else if (part !== '') found.push(part);
  }
  return found;
}

/** A string that may have holes: a constant without, a `concat` with them. */
export function emitTemplate(frame: Frame, node: number, parts: readonly Part[]): ValueId {
  const found = compact(parts);
  const span = frame.view.span(node);
  if (found.every((part) => typeof part === 'string')) return frame.f.constant(found.join(''), span);
  return frame.f.emit({ kind: 'concat', parts: found, form: 'template', span });
}

/** The parts of a `string` or `concatenated_string`. */
export function stringParts(frame: Frame, node: number): Part[] {
  const { view } = frame;
  if (view.kind(node) === 'concatenated_string') return view.namedChildren(node).flatMap((child) => stringParts(frame, child));
  const parts: Part[] = [];
  for (const child of view.children(node)) {
    const kind = view.kind(child);
    if (kind === 'string_content') parts.push(decodeContent(view, child));
    else if (kind === 'interpolation') parts.push(...interpolation(frame, child));
  }
  return parts;
}

function interpolation(frame: Frame, node: number): Part[] {
  const { view } = frame;
  const expression = view.field(node, 'expression');
  if (expression === -1) return [];
  const specifier = view.field(node, 'format_specifier');
  let value = lowerExpression(frame, expression);
  if (specifier !== -1 && isNumericFormat(view.text(specifier))) value = frame.f.operate('arithmetic', [value], view.span(expression));
  const conversion = view.childOfKind(node, 'type_conversion');
  if (conversion !== -1 && /^![ra]$/.test(view.text(conversion))) value = represented(frame, value, view.span(expression));
  const isDebug = view.children(node).some((child) => view.kind(child) === '=');
  const inner = specifier === -1 ? [] : view.namedChildren(specifier).flatMap((child) => interpolation(frame, child));
  return [...(isDebug ? [`${view.text(expression)}=`] : []), value, ...inner.filter((part) => typeof part !== 'string')];
}

/** `{x!r}` is `{repr(x)}`, whatever the program calls `repr`. */
function represented(frame: Frame, value: ValueId, span: Span): ValueId {
  const { f } = frame;
  return f.call(f.emit({ kind: 'global', name: 'repr', span }), [{ value, name: null, spread: 'none' }], span);
}

/** A format that strings refuse, so that what it prints is a number or a date. */
const isNumericFormat = (specifier: string): boolean => /[bdoxXneEfFgG%]$/.test(specifier);

/** The text of a string literal (also implicit and explicit concatenations of literals), or null. */
export function literalText(view: TreeView, node: number, depth = 0): string | null {
  const at = withoutParentheses(view, node);
  switch (view.kind(at)) {
    case 'string': {
      if (view.childOfKind(at, 'interpolation') !== -1) return null;
      return view.children(at).filter((child) => view.kind(child) === 'string_content').map((child) => decodeContent(view, child)).join('');
    }
    case 'concatenated_string': {
      const parts = view.namedChildren(at).map((child) => literalText(view, child, depth));
      return parts.includes(null) ? null : parts.join('');
    }
    case 'binary_operator': {
      if (depth > 40 || view.text(view.field(at, 'operator')) !== '+') return null;
      const left = literalText(view, view.field(at, 'left'), depth + 1);
      const right = left === null ? null : literalText(view, view.field(at, 'right'), depth + 1);
      return left === null || right === null ? null : left + right;
    }
    default: return null;
  }
}

function decodeContent(view: TreeView, node: number): string {
  const { start, end } = view.span(node);
  const text = view.tree.text;
  let decoded = '';
  let from = start;
  for (const child of view.children(node)) {
    const kind = view.kind(child);
    if (kind !== 'escape_sequence' && kind !== 'escape_interpolation') continue;
    const span = view.span(child);
    decoded += text.slice(from, span.start);
    decoded += kind === 'escape_sequence' ? decodeEscape(view.text(child)) : view.text(child).slice(1);
    from = span.end;
  }
  return decoded + text.slice(from, end);
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"', '\n': '', '\r': '',
};

function decodeEscape(escape: string): string {
  const letter = escape[1] ?? '';
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return simple;
  const code = /^\\[0-7]/.test(escape) ? parseInt(escape.slice(1), 8) : 'xuU'.includes(letter) ? parseInt(escape.slice(2), 16) : NaN;
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : escape;
}

// -- % formatting ----------------------------------------------------------------------------------------------------

/** `template % operand` with a literal template. */
export function lowerPercent(frame: Frame, node: number, template: string, operand: number): ValueId {
  const { view, f } = frame;
  const at = withoutParentheses(view, operand);
  const kind = view.kind(at);
  const elements = kind === 'tuple' ? view.namedChildren(at) : [];
  const isPlainTuple = kind === 'tuple' && elements.every((element) => view.kind(element) !== 'list_splat');
  const pairs = kind === 'dictionary' ? literalPairs(view, at) : null;
  const values = isPlainTuple ? elements.map((element) => lowerExpression(frame, element)) : [];
  const named = new Map<string, ValueId>();
  if (pairs) for (const [name, value] of pairs) named.set(name, lowerExpression(frame, value));
  const whole = isPlainTuple || pairs ? null : lowerExpression(frame, at);
  const span = view.span(operand);

  const parts: Part[] = [];
  const pattern = /%(?:\(([^)]*)\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([diouxXeEfFgGcrsa%])/g;
  let from = 0;
  let next = 0;
  // Several holes and one operand that is no display: a tuple that was made elsewhere.
  const take = (): ValueId | null =>
    whole === null ? (values[next++] ?? null) : f.get(whole, { kind: 'index', index: next++ }, span);
  const holes = [...template.matchAll(pattern)].filter((hole) => hole[4] !== '%').length;
  for (const hole of template.matchAll(pattern)) {
    parts.push(template.slice(from, hole.index));
    from = hole.index + hole[0].length;
    const [, name, width, precision, type = ''] = hole;
    if (type === '%') {
      parts.push('%');
      continue;
    }
    if (width === '*') take();
    if (precision === '*') take();
    let value: ValueId | null;
    if (name === undefined) value = whole !== null && holes === 1 ? whole : take();
    else value = named.get(name) ?? (whole === null ? null : f.get(whole, { kind: 'name', name }, span));
    if (value === null) continue;
    parts.push('diouxXeEfFgG'.includes(type) ? f.operate('arithmetic', [value], span) : value);
  }
  parts.push(template.slice(from));
  return f.emit({ kind: 'concat', parts: compact(parts), form: 'percent', span: view.span(node) });
}

/** The pairs of a dictionary display whose keys are all literal strings, or null. */
function literalPairs(view: TreeView, dictionary: number): [string, number][] | null {
  const pairs: [string, number][] = [];
  for (const child of view.namedChildren(dictionary)) {
    const key = view.kind(child) === 'pair' ? literalText(view, view.field(child, 'key')) : null;
    const value = view.field(child, 'value');
    if (key === null || value === -1) return null;
    pairs.push([key, value]);
  }
  return pairs;
}

// -- str.format ------------------------------------------------------------------------------------------------------

interface Field {
  /** `''` for the next positional one. */
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly isNumeric: boolean;
}

/** A format string taken apart: constants and fields in order; fields nested in a format specification follow theirs. */
export function parseFormat(text: string): (string | Field)[] {
  const found: (string | Field)[] = [];
  let constant = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] as string;
    if ((unit === '{' || unit === '}') && text[at + 1] === unit) {
      constant += unit;
      at++;
    } else if (unit === '{') {
      const close = closingBrace(text, at);
      if (close === -1) return [...found, constant + text.slice(at)];
      found.push(constant, ...parseField(text.slice(at + 1, close)));
      constant = '';
      at = close;
    } else constant += unit;
  }
  return [...found, constant];
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function parseField(text: string): Field[] {
  const [, name = '', rest = '', specifier = ''] = /^([^.[!:]*)((?:\.[^.[!:]*|\[[^\]]*\])*)(?:![rsa])?(?::([^]*))?$/.exec(text) ?? [];
  const path = [...rest.matchAll(/\.([^.[]*)|\[([^\]]*)\]/g)].map(([, attribute, index = '']) =>
    attribute ?? (/^\d+$/.test(index) ? Number(index) : index));
  const nested = specifier.includes('{') ? parseFormat(specifier).filter((part) => typeof part !== 'string') : [];
  return [{ name: name.trim(), path, isNumeric: isNumericFormat(specifier) }, ...nested];
}

/** What fills the fields of a format string. */
export interface FormatArguments {
  readonly positional: readonly ValueId[];
  readonly named: ReadonlyMap<string, ValueId>;
  /** Values of `*args` and `**kwargs`. */
  readonly elements: ValueId | null;
  readonly entries: ValueId | null;
}

export function lowerFormat(frame: Frame, node: number, template: string, args: FormatArguments): ValueId {
  const { f, view } = frame;
  const span = view.span(node);
  let next = 0;
  const root = (name: string): ValueId | null => {
    if (name === '' || /^\d+$/.test(name)) {
      const index = name === '' ? next++ : Number(name);
      const known = args.positional[index];
      if (known !== undefined) return known;
      return args.elements === null ? null : f.get(args.elements, { kind: 'index', index: index - args.positional.length }, span);
    }
    return args.named.get(name) ?? (args.entries === null ? null : f.get(args.entries, { kind: 'name', name }, span));
  };
  const parts: Part[] = [];
  for (const part of parseFormat(template)) {
    if (typeof part === 'string') {
      parts.push(part);
      continue;
    }
    let value = root(part.name);
    if (value === null) continue;
    for (const key of part.path) {
      value = f.get(value, typeof key === 'number' ? { kind: 'index', index: key } : { kind: 'name', name: key }, span);
    }
    parts.push(part.isNumeric ? f.operate('arithmetic', [value], span) : value);
  }
  return f.emit({ kind: 'concat', parts: compact(parts), form: 'format', span });
}
