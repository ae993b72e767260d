/**
 * Reads a written type from its text. Annotations may be strings, so there is one reader for both forms.
 * A call inside a type, as in `Annotated[str, Depends(load)]`, is a name whose arguments are the call's.
 */
import type { Constant, TypeRef, VariableRef } from '../../ir/types';

const listNames = new Set([
  'list', 'List', 'Sequence', 'MutableSequence', 'Iterable', 'Collection', 'set', 'Set', 'frozenset', 'FrozenSet', 'deque', 'Deque',
]);
const other: TypeRef = { kind: 'other' };
const nestingLimit = 30;

export function parseType(text: string, resolve: (name: string) => VariableRef | null): TypeRef {
  return new TypeReader(text, resolve, 0).read();
}

class TypeReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly resolve: (name: string) => VariableRef | null,
    private readonly depth: number,
  ) {}

  read(): TypeRef {
    return this.union(this.depth);
  }

  private union(depth: number): TypeRef {
    if (depth > nestingLimit) {
      this.at = this.text.length;
      return other;
    }
    const of = [this.single(depth)];
    while (this.take('|')) of.push(this.single(depth));
    return makeUnion(of);
  }

  private single(depth: number): TypeRef {
    this.skip();
    const literal = this.literal();
    if (literal) {
      if (typeof literal.value !== 'string') return literal.value === undefined ? other : { kind: 'literal', value: literal.value };
      return new TypeReader(literal.value, this.resolve, depth + 1).read();
    }
    const name = /[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*/uy;
    name.lastIndex = this.at;
    const found = name.exec(this.text)?.[0];
    if (found !== undefined) {
      this.at += found.length;
      return this.named(found.split('.').map((part) => part.trim()), depth);
    }
    if (this.take('*')) return this.single(depth);
    if (this.take('(')) {
      const inner = this.list(')', depth);
      return inner.length === 1 ? (inner[0] as TypeRef) : other;
    }
    if (this.take('[')) this.list(']', depth);
    else if (this.at < this.text.length && !/[\])},]/.test(this.text[this.at] as string)) this.at++;
    return other;
  }

  private named(path: readonly string[], depth: number): TypeRef {
    const last = path.at(-1) as string;
    if (path.length === 1) {
      if (last === 'None') return { kind: 'literal', value: null };
      if (last === 'True' || last === 'False') return { kind: 'literal', value: last === 'True' };
    }
    let args: TypeRef[] = [];
    const named = new Map<string, Constant>();
    let isSubscripted = false;
    if (this.take('[')) {
      isSubscripted = true;
      if (last === 'Literal') return makeUnion(this.literals());
      args = this.list(']', depth);
    } else if (this.take('(')) args = this.list(')', depth, named);
    if (last === 'Union' && isSubscripted) return makeUnion(args);
    const [first] = args;
    if (isSubscripted && first) {
      if (listNames.has(last)) return { kind: 'list', of: first };
      if ((last === 'tuple' || last === 'Tuple') && args.length === 2 && args[1]?.kind === 'other') return { kind: 'list', of: first };
    }
    return { kind: 'name', root: this.resolve(path[0] as string), path, args, ...(named.size > 0 ? { named } : {}) };
  }

  /** Types up to a closing bracket; of keyword arguments, literals go to `named`. */
  private list(close: string, depth: number, named: Map<string, Constant> | null = null): TypeRef[] {
    const found: TypeRef[] = [];
    while (!this.take(close) && this.at < this.text.length) {
      const start = this.at;
      const item = this.union(depth + 1);
      if (/^\s*=/.test(this.text.slice(this.at))) {
        this.take('=');
        this.skip();
        const literal = this.literal();
        if (!literal) this.union(depth + 1);
        else if (named && literal.value !== undefined && item.kind === 'name') named.set(item.path.join('.'), literal.value);
      } else found.push(item);
      this.skipTo(close);
      if (!this.take(',') && this.at === start) this.at++;
    }
    return found;
  }

  private literals(): TypeRef[] {
    const found: TypeRef[] = [];
    while (!this.take(']') && this.at < this.text.length) {
      this.skip();
      const start = this.at;
      const literal = this.literal();
      if (literal?.value !== undefined) found.push({ kind: 'literal', value: literal.value });
      else found.push(this.single(nestingLimit));
      if (!this.take(',') && this.at === start) this.at++;
    }
    return found;
  }

  private literal(): { readonly value: Constant | undefined } | null {
    const pattern = /[rRuUbBfF]{0,2}(?:"""([^]*?)"""|'''([^]*?)'''|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')|(-?\d[\d_.]*)|(\.\.\.)/y;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at += found[0].length;
    if (found[6] !== undefined) return { value: undefined };
    if (found[5] !== undefined) return { value: Number(found[5].replaceAll('_', '')) };
    const text = found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
    return { value: /^[bBfFuU]*[rR]/.test(found[0]) ? text : text.replaceAll('\\\\', '\\') };
  }

  /** Passes what the reader does not know, up to a comma or the closing bracket of this list. */
  private skipTo(close: string): void {
    let open = 0;
    for (this.skip(); this.at < this.text.length; this.at++) {
      const unit = this.text[this.at] as string;
      if (open === 0 && (unit === ',' || unit === close)) return;
      if ('([{'.includes(unit)) open++;
      else if (')]}'.includes(unit) && open-- === 0) return;
    }
  }

  private skip(): void {
    const blank = /(?:[\s\\]|#[^\n]*)*/y;
    blank.lastIndex = this.at;
    this.at += blank.exec(this.text)?.[0].length ?? 0;
  }

  private take(unit: string): boolean {
    this.skip();
    if (this.text[this.at] !== unit) return false;
    this.at++;
    return true;
  }
}

function makeUnion(of: readonly TypeRef[]): TypeRef {
  const flat = of.flatMap((type) => (type.kind === 'union' ? type.of : [type]));
  return flat.length === 1 ? (flat[0] as TypeRef) : { kind: 'union', of: flat };
}
