/**
 * The text of a query that values were written into, with a placeholder where each of them stood. A hole is a value only
 * where the text shows it: in quotes, or behind an operator. Where one is the name of a table or column, there is no such text.
 *
 * Example: `SELECT * FROM t WHERE name = '{name}'` → `SELECT * FROM t WHERE name = ?` and the value `name`.
 */
import type { Part } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import type { Code, ConcatOp } from '../../server/engine/rules/code';
import { nameOf } from './parts';

/** How a driver wants it: what stands for a value, with the blanks `{index}` and `{name}`, and what besides `'` makes a text. */
export interface QueryStyle {
  readonly placeholder: string;
  readonly quotes: string;
  /** Its placeholders tell of which type a value is, so that only texts can be told. */
  readonly takesOnlyTexts: boolean;
}

export interface BoundValue {
  readonly name: string;
  readonly code: string;
}

export interface BoundQuery {
  /** The pieces of constant text, one more than values. */
  readonly texts: readonly string[];
  readonly query: string;
  readonly values: readonly BoundValue[];
  /** Each value stood in quotes, so that it was a text before and is one now. */
  readonly areTexts: boolean;
  /** How many placeholders of others stood in the text before each value, and in all of it. */
  readonly before: readonly number[];
  readonly others: number;
}

type Piece = string | { readonly op: Op };

export function boundQuery(code: Code, func: Func, concat: ConcatOp, style: QueryStyle): BoundQuery | null {
  const pieces = piecesOf(code, func, concat);
  return pieces && new Reader(code, style, pieces.filter((piece) => typeof piece === 'string').join(' ')).read(pieces);
}

function piecesOf(code: Code, func: Func, concat: ConcatOp): Piece[] | null {
  if (concat.form === 'join') return null;
  const found: Piece[] = [];
  for (const part of concat.parts) {
    const op = typeof part === 'string' ? null : code.operation(func, part);
    if (typeof part === 'string') found.push(part);
    else if (op?.kind === 'const' && typeof op.value === 'string') found.push(op.value);
    else if (op?.kind === 'concat') {
      const inner = piecesOf(code, func, op);
      if (!inner) return null;
      found.push(...inner);
    } else if (op) {
      const round = code.context.text.content.slice(op.span.end, op.span.end + 20);
      // A conversion or a format would be lost.
      if (concat.form === 'template' && !/^\s*\}/.test(round)) return null;
      found.push({ op });
    } else return null;
  }
  return found;
}

/** What a value may follow when it stands without quotes. */
const beforeValue = /(?:=|<|>|\(|,|\+|-|\bLIKE|\bILIKE|\bLIMIT|\bOFFSET|\bBETWEEN|\bAND|\bVALUES|\bTHEN|\bELSE|\bIN)\s*$/i;

/** Statements that take no values, whatever stands in them. */
const withoutValues = /^\s*(?:PRAGMA|CREATE|ALTER|DROP|GRANT|REVOKE|SET|SHOW|DESCRIBE|DESC|USE|ATTACH|DETACH|VACUUM|COPY|TRUNCATE|LOCK)\b/i;

/** In a list, a value stands where values are listed or a function is called; columns of a table are none. */
function isValuePlace(query: string): boolean {
  if (!/[(,]\s*$/.test(query)) return beforeValue.test(query);
  if (/\bVALUES\b[^;]*\([^()]*$/i.test(query) || /\bLIMIT\s+\S+\s*,\s*$/i.test(query)) return true;
  return /\w\s*\([^()]*$/.test(query) && !/\bINTO\s+[\w."]+\s*\([^()]*$/i.test(query);
}

/** How many placeholders of this kind a text has already. */
function countOf(text: string, placeholder: string): number {
  // Where variables are written alike, nobody can tell.
  if (placeholder === '' || placeholder === '?{name}') return 0;
  const escaped = placeholder.replace(/[^\w{}]/g, '\\$&').replace('{index}', '\\d+').replace('{name}', '\\w+');
  return text.match(new RegExp(placeholder === '{}' ? '\\{\\}' : escaped, 'g'))?.length ?? 0;
}

class Reader {
  private readonly texts: string[] = [''];
  private readonly values: BoundValue[] = [];
  private readonly before: number[] = [];
  private readonly others: number;
  private areTexts = true;
  private quoted: { readonly by: string; readonly parts: Part[]; readonly ops: Op[] } | null = null;

  constructor(
    private readonly code: Code,
    private readonly style: QueryStyle,
    private readonly all: string,
  ) {
    this.others = countOf(all, style.placeholder);
  }

  read(pieces: readonly Piece[]): BoundQuery | null {
    for (const piece of pieces) {
      const isRead = typeof piece === 'string' ? [...piece].every((character) => this.character(character)) : this.hole(piece.op);
      if (!isRead) return null;
    }
    const { texts, values, others } = this;
    const plain = texts.join(' ');
    const isNamed = /[:@$]\{name\}/.test(this.style.placeholder);
    // Words of the text that would be taken for names of values.
    if (withoutValues.test(plain) || this.quoted || values.length === 0 || plain.includes('--') || plain.includes('/*') || (isNamed && /(?<![:\w])[:$]\w/.test(plain))) return null;
    const query = texts.map((text, index) => text + (index < values.length ? this.placeholder(index) : '')).join('');
    return { texts, query, values, areTexts: this.areTexts, before: this.before, others };
  }

  private placeholder(index: number): string {
    return this.style.placeholder.replace('{index}', () => String(index + 1 + this.others)).replace('{name}', () => this.values[index]?.name ?? '');
  }

  private get text(): string {
    return this.texts.at(-1) ?? '';
  }

  private write(text: string): void {
    this.texts[this.texts.length - 1] = this.text + text;
  }

  private hole(op: Op): boolean {
    const text = this.code.text(op.span);
    if (text.includes('\n')) return false;
    if (this.quoted) {
      this.quoted.parts.push({ code: text });
      this.quoted.ops.push(op);
      return true;
    }
    if (this.style.takesOnlyTexts || !isValuePlace(this.texts.join(' '))) return false;
    this.areTexts = false;
    this.mark(text, op);
    return true;
  }

  private mark(code: string, op: Op): void {
    const word = nameOf(this.code, op).replaceAll('-', '_');
    const known = this.values.find((value) => value.code === code)?.name;
    const names = [word, ...Array.from({ length: this.values.length + 1 }, (_, index) => `${word}${index + 2}`)];
    this.before.push(countOf(this.texts.join(' '), this.style.placeholder));
    this.values.push({ code, name: known ?? names.find((name) => !this.values.some((value) => value.name === name) && !this.isTaken(name)) ?? word });
    this.texts.push('');
  }

  /** The text has a placeholder of this name for another value. */
  private isTaken(name: string): boolean {
    const { placeholder } = this.style;
    return placeholder.includes('{name}') && new RegExp(`${placeholder.replace('{name}', name).replace(/[^\w]/g, '\\$&')}\\b`).test(this.all);
  }

  private character(character: string): boolean {
    const { quoted, style } = this;
    if (quoted && character === quoted.by) {
      this.quoted = null;
      return this.endOfText(quoted.parts.filter((part) => part !== ''), quoted.ops, quoted.by);
    }
    if (quoted) quoted.parts.push(typeof quoted.parts.at(-1) === 'string' ? `${quoted.parts.pop() as string}${character}` : character);
    else if (character === "'" || style.quotes.includes(character)) this.quoted = { by: character, parts: [''], ops: [] };
    // Backslashes and other quotes make it more than this can read.
    else if (character === '\\' || character === '"' || character === '`') return false;
    else this.write(isDoubled(style.placeholder, character) ? character + character : character);
    return true;
  }

  private endOfText(parts: readonly Part[], [first]: readonly Op[], by: string): boolean {
    if (!first) {
      this.write(`${by}${parts.join('')}${by}`);
      return true;
    }
    const [only] = parts;
    const value = parts.length === 1 && typeof only === 'object' ? only.code : this.code.context.writer.template(parts);
    if (value !== null) this.mark(value, first);
    return value !== null;
  }
}

/** What begins a placeholder is written twice where it is text. */
function isDoubled(placeholder: string, character: string): boolean {
  return (placeholder.startsWith('%') && character === '%') || (placeholder === '{}' && /[{}]/.test(character));
}
