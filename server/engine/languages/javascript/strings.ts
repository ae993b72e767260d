/**
 * The text of string, template, number and property-name nodes: what the program sees, not what was typed.
 */
import type { Key } from '../../ir/types';
import type { Lowering } from './context';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };
const escapePattern = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g;

export function unescape(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(escapePattern, (whole, long?: string, short?: string, byte?: string, single?: string) => {
    const digits = long ?? short ?? byte;
    if (digits !== undefined) {
      const point = Number.parseInt(digits, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    }
    if (single === undefined || single === '\n' || single === '\r\n') return '';
    return escapes[single] ?? single;
  });
}

/** The value of a `string` node. */
export function stringValue(c: Lowering, node: number): string {
  const raw = c.view.text(node);
  const quote = raw[0] ?? '';
  const end = raw.length > 1 && raw.endsWith(quote) ? raw.length - 1 : raw.length;
  return unescape(raw.slice(1, end));
}

/** The value of a constant string or of a template without holes; null for any other node. */
export function constantString(c: Lowering, node: number): string | null {
  if (node === -1) return null;
  const kind = c.kind(node);
  if (kind === 'string') return stringValue(c, node);
  if (kind !== 'template_string' || c.view.childOfKind(node, 'template_substitution') !== -1) return null;
  return unescape(c.view.text(node).slice(1, -1));
}

export function numberValue(text: string): number {
  const plain = text.replaceAll('_', '').replace(/n$/, '');
  const value = /^0[0-7]+$/.test(plain) ? Number.parseInt(plain, 8) : Number(plain);
  return Number.isNaN(value) ? 0 : value;
}

/** A template's pieces in order: text between the holes, and the nodes in the holes. `isRaw`: as typed. */
export function templatePieces(c: Lowering, node: number, isRaw: boolean): (string | { readonly hole: number })[] {
  const { view } = c;
  const pieces: (string | { readonly hole: number })[] = [];
  const whole = view.span(node);
  let from = whole.start + 1;
  const add = (end: number): void => {
    const raw = c.text.slice(from, end);
    pieces.push(isRaw ? raw : unescape(raw));
  };
  for (const child of view.children(node)) {
    if (view.kind(child) !== 'template_substitution') continue;
    const span = view.span(child);
    add(span.start);
    pieces.push({ hole: view.namedChildren(child)[0] ?? -1 });
    from = span.end;
  }
  add(Math.max(from, whole.end - 1));
  return pieces;
}

/** The name that a property or a parameter is written with, or null when it is computed at run time. */
export function constantName(c: Lowering, node: number): string | null {
  switch (c.kind(node)) {
    case 'property_identifier':
    case 'private_property_identifier':
    case 'shorthand_property_identifier':
    case 'shorthand_property_identifier_pattern':
    case 'identifier':
    case 'type_identifier':
    case 'statement_identifier': return c.view.text(node);
    case 'string': return stringValue(c, node);
    case 'number': return String(numberValue(c.view.text(node)));
    case 'computed_property_name': {
      const inner = c.view.namedChildren(node)[0] ?? -1;
      return constantString(c, inner) ?? iteratorNames.get(c.view.text(inner)) ?? null;
    }
    default: return null;
  }
}

/** Under which names the methods that give the elements of an object are known. */
const iteratorNames: ReadonlyMap<string, string> = new Map([['Symbol.iterator', '__iter__'], ['Symbol.asyncIterator', '__aiter__']]);

/** How a constant index names an element: whole numbers are indices, strings are names. */
export function constantKey(c: Lowering, node: number): Key | null {
  if (c.kind(node) === 'number') {
    const value = numberValue(c.view.text(node));
    return Number.isInteger(value) && value >= 0 ? { kind: 'index', index: value } : { kind: 'name', name: String(value) };
  }
  const name = constantString(c, node);
  return name === null ? null : { kind: 'name', name };
}
