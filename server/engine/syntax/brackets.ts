import type { GrammarName } from './tree';

/**
 * Guesses which closing brackets and quotes a broken text lacks, from its indentation. It reads characters, not trees:
 * comments and the insides of strings are passed over, and every open bracket is remembered with the indentation of its
 * line. It never removes anything, so that positions map back through the list of insertions alone. It may guess wrong;
 * whoever uses it parses both texts and keeps the better tree (`repair.ts`).
 *
 * Four things tell that a bracket was forgotten: a line that begins with a word, at or left of the indentation of the
 * line that opened the bracket; a closing bracket that belongs to an outer one, by its kind or by its indentation; a
 * semicolon inside of parentheses; and the end of the text.
 *
 * Example: `items = load(path,⏎print(items)` gets a `)` behind `path,`.
 */
export interface Insertion {
  /** In the broken text: the insertion stands before the character at this offset. */
  readonly offset: number;
  readonly text: string;
}

export function missingClosers(grammar: GrammarName, text: string): Insertion[] {
  return new BracketScan(text, grammar === 'python' ? python : javascript).run();
}

interface Lexis {
  readonly isPython: boolean;
  /** Open brackets that a line's indentation may close; a JavaScript block says nothing by its indentation. */
  readonly closedByIndent: string;
  /** Words that begin a statement and cannot begin a line inside of brackets, wherever they stand. */
  readonly statement: RegExp;
  /** Words that begin a declaration; none stands at or left of the line that opened the block around it. */
  readonly declaration: RegExp;
}

const python: Lexis = {
  isPython: true,
  closedByIndent: '([{',
  statement: /(?:def|class|return|import|raise|while|with|try|except|finally|pass|break|continue|del|global|nonlocal|assert|elif)\b/y,
  declaration: /(?!)/y,
};

const javascript: Lexis = {
  isPython: false,
  closedByIndent: '([',
  statement: /(?:const|let|var|return|throw|export|interface|enum|switch)\b/y,
  declaration: /(?:export|function|class|interface|enum|abstract class|async function)\b/y,
};

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };

interface Open {
  /** `(`, `[`, `{`, a template's backtick, or the `${` inside one. */
  readonly kind: string;
  readonly at: number;
  readonly indent: number;
  readonly line: number;
  /** Where its line begins. */
  readonly lineStart: number;
}

class BracketScan {
  private at = 0;
  private line = 0;
  private lineStart = 0;
  private indent = 0;
  /** One past the last character of code: where a forgotten closer goes. */
  private codeEnd = 0;
  private readonly stack: Open[] = [];
  private readonly insertions: Insertion[] = [];

  constructor(
    private readonly text: string,
    private readonly lexis: Lexis,
  ) {}

  run(): Insertion[] {
    this.beginLine();
    while (this.at < this.text.length) {
      if (this.top()?.kind === '`') this.template();
      else this.code();
    }
    // An open template means that everything behind it was read as text: nothing known to insert.
    if (!this.stack.some(({ kind }) => kind === '`')) this.closeDownTo(0);
    return this.insertions;
  }

  private top(): Open | undefined {
    return this.stack[this.stack.length - 1];
  }

  private push(kind: string): void {
    this.stack.push({ kind, at: this.at, indent: this.indent, line: this.line, lineStart: this.lineStart });
  }

  private code(): void {
    const { text } = this;
    const character = text[this.at] as string;
    if (character === '\n' || character === '\r') {
      this.endLine();
    } else if (character === ' ' || character === '\t') {
      this.at++;
    } else if (this.lexis.isPython && character === '#') {
      this.skipToLineEnd();
    } else if (!this.lexis.isPython && character === '/' && this.slash()) {
      return;
    } else if (character === '"' || (character === "'" && !this.isApostrophe())) {
      this.string(character);
    } else if (!this.lexis.isPython && character === '`') {
      this.push('`');
      this.at++;
    } else if (closerOf[character] !== undefined) {
      this.push(character);
      this.codeEnd = ++this.at;
    } else if (character === ')' || character === ']' || character === '}') {
      this.closer(character);
    } else {
      if (character === ';' && !this.lexis.isPython) this.endStatement();
      this.codeEnd = ++this.at;
    }
  }

  /** A semicolon stands in no parentheses but those of a loop. */
  private endStatement(): void {
    let keep = this.stack.length;
    while (keep > 0 && this.lexis.closedByIndent.includes((this.stack[keep - 1] as Open).kind)) keep--;
    const outermost = this.stack[keep];
    if (outermost && !/\bfor\s*(?:await\s*)?$/.test(this.text.slice(outermost.lineStart, outermost.at))) this.closeDownTo(keep);
  }

  /** Inside of a template, up to its end or to a hole. */
  private template(): void {
    const { text } = this;
    const character = text[this.at];
    if (character === '\\') {
      this.at += 2;
    } else if (character === '`') {
      this.stack.pop();
      this.codeEnd = ++this.at;
    } else if (character === '$' && text[this.at + 1] === '{') {
      this.push('${');
      this.at += 2;
      this.codeEnd = this.at;
    } else {
      if (character === '\n') {
        this.line++;
        this.lineStart = this.at + 1;
      }
      this.at++;
    }
  }

  private skipToLineEnd(): void {
    while (this.at < this.text.length && this.text[this.at] !== '\n' && this.text[this.at] !== '\r') this.at++;
  }

  private endLine(): void {
    if (this.text[this.at] === '\r' && this.text[this.at + 1] === '\n') this.at++;
    this.at++;
    this.beginLine();
  }

  private beginLine(): void {
    const { text } = this;
    this.line++;
    this.lineStart = this.at;
    let indent = 0;
    for (;;) {
      const character = text[this.at];
      if (character === ' ') indent++;
      else if (character === '\t') indent = (indent & ~7) + 8;
      else break;
      this.at++;
    }
    const character = text[this.at];
    // A blank line has no indentation.
    if (character === undefined || character === '\n' || character === '\r') return;
    this.indent = indent;
    if (/[\p{ID_Start}_$"'@]/u.test(character)) this.closeByIndent();
  }

  /** A line begins with a word: what is still open and should not be? */
  private closeByIndent(): void {
    const startsWith = (words: RegExp): boolean => {
      words.lastIndex = this.at;
      return words.test(this.text);
    };
    let keep = this.stack.length;
    let startsBlock: Open | undefined;
    for (; keep > 0; keep--) {
      const open = this.stack[keep - 1] as Open;
      if (open.line === this.line) break;
      const outdented = this.indent <= open.indent;
      if (this.lexis.closedByIndent.includes(open.kind)) {
        if (!outdented && !startsWith(this.lexis.statement)) break;
        if (!outdented) startsBlock = open;
      } else if (open.kind !== '{' || !outdented || !startsWith(this.lexis.declaration)) {
        break;
      }
    }
    if (keep === this.stack.length) return;
    this.closeDownTo(keep);
    // `def f(a,` with its body on the next line lacks the colon, too.
    if (this.lexis.isPython && startsBlock && this.beginsBlock(startsBlock)) this.insert(':');
  }

  private beginsBlock(open: Open): boolean {
    const words = /[ \t]*(?:async[ \t]+)?(?:def|class|if|elif|while|for|with|except|match|case)\b/y;
    words.lastIndex = open.lineStart;
    return words.test(this.text);
  }

  private closer(character: string): void {
    const isOpener = ({ kind }: Open): boolean => closerOf[kind] === character;
    let match = this.stack.length - 1;
    while (match >= 0 && !isOpener(this.stack[match] as Open)) {
      // A closer does not reach out of a template.
      if ((this.stack[match] as Open).kind === '`') match = -1;
      else match--;
    }
    if (match >= 0 && this.text.slice(this.lineStart, this.at).trim() === '') {
      // It begins its line, so its indentation tells which one it closes.
      for (let outer = match; outer >= 0; outer--) {
        const open = this.stack[outer] as Open;
        if (open.kind === '`' || open.indent < this.indent) break;
        if (isOpener(open) && open.indent === this.indent) {
          match = outer;
          break;
        }
      }
    }
    if (match >= 0) {
      this.closeDownTo(match + 1);
      this.stack.pop();
    }
    this.codeEnd = ++this.at;
  }

  private closeDownTo(depth: number): void {
    while (this.stack.length > depth) this.insert(closerOf[(this.stack.pop() as Open).kind] as string);
  }

  private insert(text: string, offset = this.codeEnd): void {
    this.insertions.push({ offset, text });
  }

  /** In JSX text: `don't`. No string stands between two words, save after a keyword. */
  private isApostrophe(): boolean {
    if (this.lexis.isPython) return false;
    const before = this.text.slice(Math.max(0, this.at - 11), this.at);
    return /\w$/.test(before) && /\w/.test(this.text[this.at + 1] ?? '') && !/\b(?:return|typeof|case|in|of|void|from|import|default|else)$/.test(before);
  }

  private string(quote: string): void {
    const { text } = this;
    const triple = quote.repeat(3);
    if (this.lexis.isPython && text.startsWith(triple, this.at)) {
      const end = endOfTriple(text, triple, this.at + 3);
      for (let i = this.at; i < end; i++) if (text[i] === '\n') this.line++;
      this.codeEnd = this.at = end;
      return;
    }
    let i = this.at + 1;
    while (i < text.length && text[i] !== quote && text[i] !== '\n' && text[i] !== '\r') i += text[i] === '\\' ? 2 : 1;
    i = Math.min(i, text.length);
    if (text[i] === quote) {
      this.codeEnd = this.at = i + 1;
    } else {
      // What closes things at the end of the line stood behind the quote: `f("a);` was `f("a");`.
      while (i > this.at + 1 && ' \t)]};,'.includes(text[i - 1] as string)) i--;
      this.insert(quote, i);
      this.codeEnd = this.at = i;
    }
  }

  /** A comment or a regular expression; false when it is a mere slash. */
  private slash(): boolean {
    const { text } = this;
    const next = text[this.at + 1];
    if (next === '/') {
      this.skipToLineEnd();
      return true;
    }
    if (next === '*') {
      const end = text.indexOf('*/', this.at + 2);
      const stop = end === -1 ? text.length : end + 2;
      for (let i = this.at; i < stop; i++) if (text[i] === '\n') this.line++;
      this.at = stop;
      return true;
    }
    const before = text.slice(Math.max(0, this.codeEnd - 10), this.codeEnd);
    if (!/(?:^|[(,=:[!&|?{;+*%^~-]|=>|\b(?:return|typeof|case|in|of))$/.test(before)) return false;
    const regex = /\/(?:[^\\/[\n\r]|\\[^\n\r]|\[(?:[^\\\]\n\r]|\\[^\n\r])*\])+\//y;
    regex.lastIndex = this.at;
    if (!regex.test(text)) return false;
    this.codeEnd = this.at = regex.lastIndex;
    return true;
  }
}

function endOfTriple(text: string, triple: string, from: number): number {
  for (let i = from; i < text.length; i += text[i] === '\\' ? 2 : 1) {
    if (text.startsWith(triple, i)) return i + 3;
  }
  return text.length;
}
