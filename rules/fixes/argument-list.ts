/**
 * Writes the words of a command as source text: a list of strings and expressions, in the style of the file. What was
 * in a hole stays the text it was; it is wrapped in a conversion to text where it may be something else, as the string
 * that it stood in converted it too.
 */
import type { CodeWriter, TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op, TypeRef } from '../../server/engine/ir/types';
import type { Flow } from '../../server/engine/rules/contract';
import type { CallOp, Code, ConcatOp } from '../../server/engine/rules/code';
import { choiceOfWords } from './several-words';
import type { Word } from './shell-words';

export interface Hole {
  readonly op: Op;
  readonly func: Func;
  /** How the hole was joined with its neighbours. */
  readonly form: ConcatOp['form'];
}

export class WordWriter {
  private readonly writer: CodeWriter;
  /** Where a hole is made elsewhere: what it becomes there. */
  readonly edits: TextEdit[] = [];

  constructor(
    private readonly code: Code,
    private readonly flow: Flow,
    private readonly isOnlyHole: boolean,
  ) {
    this.writer = code.context.writer;
  }

  /** Null when a word cannot be written. */
  list(words: readonly Word<Hole>[]): string | null {
    const items = this.items(words);
    return items && this.writer.list(items);
  }

  /** Words as items of a list; null when one cannot be written. */
  items(words: readonly Word<Hole>[]): readonly string[] | null {
    const written = words.map((word) => this.some(word) ?? this.word(word));
    return written.every((word) => word !== null) ? written : null;
  }

  /** The word in front: a hole there holds the name of a program, and nothing that would have to become a text. */
  program(word: Word<Hole>): string | null {
    const [only, ...more] = word;
    return only && more.length === 0 && 'hole' in only ? this.code.text(only.hole.op.span) : this.word(word);
  }

  /** What stands for some words or for none is a list in the list. */
  private some([only, ...more]: Word<Hole>): string | null {
    const choice = only && more.length === 0 && 'hole' in only && !only.isQuoted ? choiceOfWords(this.code, only.hole) : null;
    const lists = choice?.map(({ op, words }) => ({ span: op.span, newText: this.list(words) }));
    if (!lists || !only || !('hole' in only) || !lists.every((one): one is TextEdit => one.newText !== null)) return null;
    const { span, kind } = only.hole.op;
    if (kind === 'read') {
      this.edits.push(...lists);
      return this.writer.spread(this.code.text(span));
    }
    const inner = lists.reduceRight((text, one) => text.slice(0, one.span.start - span.start) + one.newText + text.slice(one.span.end - span.start), this.code.text(span));
    return this.writer.spread(`(${inner})`);
  }

  word(escaped: Word<Hole>): string | null {
    const word = escaped.map((piece) => ('text' in piece ? piece : withoutEscapes(this.code, piece)));
    if (!word.every((piece) => piece !== null)) return null;
    const [only] = word;
    if (only && word.length === 1) return 'text' in only ? this.writer.string(only.text) : this.expression(only.hole);
    return this.writer.template(word.map((piece) => ('text' in piece ? piece.text : { code: this.code.text(piece.hole.op.span) })));
  }

  private isTextCall(func: Func, call: CallOp): boolean {
    const own = this.code.calledFunction(func, call);
    const callee = this.code.operation(func, call.callee);
    return own ? isTextType(own.returnType) : callee !== null && textFunctions.has(this.code.text(callee.span).split('.').at(-1) ?? '');
  }

  /** What is filled in, as a text. */
  expression(hole: Hole): string {
    const text = this.code.text(hole.op.span);
    return this.isKnownText(hole) ? text : this.writer.text(text);
  }

  /**
   * Something declared as a string, the result of building one, or the parameter of a tool: one that a schema makes a
   * number brings no danger, so that none is reported.
   */
  private isKnownText({ op, func, form }: Hole): boolean {
    if (op.kind === 'concat' || (this.flow.fromToolParameter && (this.isOnlyHole || this.flow.sourceName.startsWith(`parameter \`${this.code.text(op.span)}\` of `)))) return true;
    // Where adding to a string takes a string, it is one.
    if ((form === 'plus' || form === 'join') && this.writer.addsOnlyTexts) return true;
    if (op.kind === 'const') return typeof op.value === 'string';
    if (op.kind === 'call') return this.isTextCall(func, op);
    const { functions, classes } = this.code.context.module;
    if (op.kind === 'get' && op.key.kind === 'name') {
      // A field of the object's own class.
      const { name } = op.key;
      const object = this.code.operation(func, op.object);
      const owner = object?.kind === 'read' && functions[object.variable.func]?.params[object.variable.slot]?.kind === 'receiver' ? classes[functions[object.variable.func]?.classId ?? -1] : undefined;
      return isTextType(owner?.fields.find((field) => field.name === name)?.type ?? null);
    }
    if (op.kind !== 'read') return false;
    const made = this.code.onlyWrite(op.variable);
    const value = made && this.code.operation(made.func, made.op.value);
    // A default that is a text stands for one.
    if (value?.kind === 'merge' && made && value.values.some((id) => isNonEmptyText(this.code.operation(made.func, id)))) return true;
    if (value?.kind === 'concat' || (value?.kind === 'const' && typeof value.value === 'string') || (made && value?.kind === 'call' && this.isTextCall(made.func, value))) return true;
    return isTextType((functions[op.variable.func] ?? func).locals[op.variable.slot]?.type ?? null);
  }
}

/** What answers a text in any language, by its name. */
const textFunctions = new Set('join resolve basename dirname toString trim String str strip replace replaceAll toLowerCase toUpperCase lower upper padStart'.split(' '));

type HolePiece = Extract<Word<Hole>[number], { readonly hole: Hole }>;

/** What was escaped for a shell is taken as it is, since no shell will undo that; null where that was done elsewhere, or by a function of its own. */
function withoutEscapes(code: Code, piece: HolePiece): HolePiece | null {
  let { op } = piece.hole;
  const { func } = piece.hole;
  for (;;) {
    const plain = op.kind === 'call' ? beforeEscape(code, func, op, piece.isQuoted) : null;
    if (!plain) break;
    op = plain;
  }
  const made = code.onlyWriteOf(func, op);
  return [op, made].some((one) => one?.kind === 'call' && (isEscape(code, func, one) || isEscaper(code, func, one))) ? null : { ...piece, hole: { ...piece.hole, op } };
}

function beforeEscape(code: Code, func: Func, call: CallOp, isQuoted: boolean): Op | null {
  if (call.receiver !== null && isEscape(code, func, call)) return code.operation(func, call.receiver);
  const callee = code.operation(func, call.callee);
  const [only, ...more] = call.args;
  // A word of its own: `shlex.quote(text)`.
  const isWord = !isQuoted && only && more.length === 0 && only.name === null && only.spread === 'none' && callee && /(?:^|\.)quote$/.test(code.text(callee.span));
  return isWord ? code.operation(func, only.value) : null;
}

/** `text.replace("'", …)`: a quote, or what a shell gives a meaning between quotes, is replaced. */
function isEscape(code: Code, func: Func, call: CallOp): boolean {
  const callee = code.operation(func, call.callee);
  const first = code.operation(func, call.args[0]?.value ?? -1);
  if (callee?.kind !== 'get' || callee.key.kind !== 'name' || !/^(?:replace|replaceAll)$/.test(callee.key.name) || !first) return false;
  return /["'`$\\]/.test(first.kind === 'const' && typeof first.value === 'string' ? first.value : code.text(first.span));
}

function isEscaper(code: Code, func: Func, call: CallOp): boolean {
  const callee = code.operation(func, call.callee);
  return callee !== null && /(?:quote|escape|sanitize)\w*$/i.test(code.text(callee.span));
}

function isNonEmptyText(op: Op | null): boolean {
  return op?.kind === 'const' && typeof op.value === 'string' && op.value !== '';
}

function isTextType(type: TypeRef | null): boolean {
  return type?.kind === 'name' && (type.path.join('.') === 'str' || type.path.join('.') === 'string');
}
