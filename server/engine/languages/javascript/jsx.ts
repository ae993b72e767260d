/**
 * JSX. Names in small letters are host elements, all others are values. Text is what the page shows: lines are trimmed
 * and joined by one space, as every JSX compiler does.
 */
import type { ValueId } from '../../ir/types';
import type { Lowering } from './context';
import { expression } from './expressions';

interface Attribute {
  readonly name: string | null;
  readonly value: ValueId;
}

export function jsxElement(c: Lowering, node: number): ValueId {
  const { view } = c;
  const isClosed = view.kind(node) === 'jsx_self_closing_element';
  const head = isClosed ? node : view.field(node, 'open_tag');
  const tag = head === -1 ? '' : tagOf(c, view.field(head, 'name'));
  const attributes = head === -1 ? [] : view.fieldAll(head, 'attribute').map((child) => attributeOf(c, child));
  const children = isClosed ? [] : childrenOf(c, node);
  return c.f.emit({ kind: 'element', tag, attributes, children, span: view.span(node) });
}

/** A fragment has the empty name. */
function tagOf(c: Lowering, name: number): ValueId | string {
  if (name === -1) return '';
  const text = c.view.text(name);
  const isHost = c.kind(name) === 'jsx_namespace_name' || (c.kind(name) === 'identifier' && /^[a-z]/.test(text));
  return isHost ? text : expression(c, name);
}

function attributeOf(c: Lowering, node: number): Attribute {
  const { view } = c;
  const [first, second] = view.namedChildren(node);
  if (view.kind(node) === 'jsx_expression') {
    const inner = first !== undefined && view.kind(first) === 'spread_element' ? view.namedChildren(first)[0] : first;
    return { name: null, value: expression(c, inner ?? -1) };
  }
  const name = first === undefined ? '' : view.text(first);
  if (second === undefined) return { name, value: c.f.constant(true, view.span(node)) };
  if (view.kind(second) === 'string') return { name, value: c.f.constant(decode(view.text(second).slice(1, -1)), view.span(second)) };
  return { name, value: expression(c, second) };
}

function childrenOf(c: Lowering, node: number): ValueId[] {
  const { view } = c;
  const values: ValueId[] = [];
  let textStart = -1;
  let textEnd = -1;
  const flush = (): void => {
    const text = textStart === -1 ? '' : shownText(c.text.slice(textStart, textEnd));
    if (text !== '') values.push(c.f.constant(decode(text), { start: textStart, end: textEnd }));
    textStart = -1;
  };
  for (const child of view.children(node)) {
    const kind = view.kind(child);
    if (kind === 'jsx_opening_element' || kind === 'jsx_closing_element' || kind === 'comment') continue;
    if (kind === 'jsx_text' || kind === 'html_character_reference' || kind === 'ERROR') {
      // Text may come in several pieces: character references, and a bare `&` that the grammar does not know.
      const span = view.span(child);
      if (textStart === -1) textStart = span.start;
      textEnd = span.end;
      continue;
    }
    flush();
    if (kind === 'jsx_expression') {
      const [inner] = view.namedChildren(child);
      if (inner !== undefined) values.push(expression(c, inner));
    } else if (view.isNamed(child)) values.push(expression(c, child));
  }
  flush();
  return values;
}

function shownText(raw: string): string {
  if (!raw.includes('\n')) return raw;
  const lines = raw.split(/\r?\n/);
  const shown = lines.map((line, index) => {
    const left = index === 0 ? line : line.trimStart();
    return index === lines.length - 1 ? left : left.trimEnd();
  });
  return shown.filter((line) => line !== '').join(' ');
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return references[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
