/**
 * Writes the words of a command as source text: a list of strings and expressions, in the quotes of the file. What was
 * in a hole stays the text it was; it is wrapped in a conversion to text where it may be something else, as the string
 * that it stood in converted it too.
 */
import type { Func, Op } from '../server/engine/ir/types';
import type { Flow } from '../server/engine/rules/contract';
import type { Code, ConcatOp } from '../server/engine/rules/code';
import type { Piece, Word } from './shell-words';

export interface Hole {
  readonly op: Op;
  readonly func: Func;
  /** How the hole was joined with its neighbours. */
  readonly form: ConcatOp['form'];
}

export class Writer {
  private readonly quote: '"' | "'";
  private readonly isPython: boolean;

  constructor(
    private readonly code: Code,
    private readonly flow: Flow,
    concat: ConcatOp,
    private readonly isOnlyHole: boolean,
  ) {
    this.isPython = code.context.language === 'python';
    const written = /["']/.exec(code.text(concat.span).replace(/`[^]*`/g, ''))?.[0];
    this.quote = written === '"' || written === "'" ? written : this.usualQuote();
  }

  list(words: readonly Word<Hole>[]): string {
    return `[${words.map((word) => this.word(word)).join(', ')}]`;
  }

  word(word: Word<Hole>): string {
    const [only] = word;
    if (only && word.length === 1) return 'text' in only ? this.literal(only.text) : this.expression(only.hole);
    return this.template(word);
  }

  /** Several pieces: an f-string or a template literal. */
  private template(word: Word<Hole>): string {
    const piece = (one: Piece<Hole>): string => {
      if ('text' in one) return this.isPython ? this.escape(one.text).replace(/[{}]/g, '$&$&') : one.text.replace(/[`\\]|\$\{/g, '\\$&');
      const inner = this.code.text(one.hole.op.span);
      return this.isPython ? `{${inner}}` : `\${${inner}}`;
    };
    const text = word.map(piece).join('');
    return this.isPython ? `f${this.quote}${text}${this.quote}` : `\`${text}\``;
  }

  private expression(hole: Hole): string {
    const text = this.code.text(hole.op.span);
    // Adding something to a string is an error in Python unless it is one; every other way of joining converts.
    const isText = this.isKnownText(hole) || (this.isPython && hole.form === 'plus');
    return isText ? text : `${this.isPython ? 'str' : 'String'}(${text})`;
  }

  /**
   * Something declared as a string, the result of building one, or the parameter of a tool: one that a schema makes a
   * number brings no danger, so that none is reported.
   */
  private isKnownText({ op, func }: Hole): boolean {
    if (op.kind === 'concat' || (this.flow.fromToolParameter && this.isOnlyHole)) return true;
    if (op.kind === 'const') return typeof op.value === 'string';
    if (op.kind !== 'read') return false;
    const owner = this.code.context.module.functions[op.variable.func] ?? func;
    const type = owner.locals[op.variable.slot]?.type;
    return type?.kind === 'name' && (type.path.join('.') === 'str' || type.path.join('.') === 'string');
  }

  private literal(text: string): string {
    return `${this.quote}${this.escape(text)}${this.quote}`;
  }

  private escape(text: string): string {
    const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', [this.quote]: `\\${this.quote}` };
    return text.replace(/["'\\\n\r\t]/g, (character) => escapes[character] ?? character);
  }

  private usualQuote(): '"' | "'" {
    const { content } = this.code.context.text;
    return content.split("'").length > content.split('"').length ? "'" : '"';
  }
}
