/**
 * Writes what is known of a parsed answer as a schema, in the words of a schema library (`SchemaWords` of the knowledge):
 * as one expression, or as a class for each object.
 */
import type { FixContext, SchemaWords } from '../../server/engine/rules/contract';
import type { Use } from './fields';

/** What a text without a list of values may be: anything of some length, words without punctuation of any language, or a name. */
export type TextForm = 'short' | 'words' | 'name';

const patterns: Readonly<Record<Exclude<TextForm, 'short'>, string>> = { words: '^\\w[\\w .,:-]{0,199}$', name: '^\\w[\\w.-]{0,99}$' };
const longestText = '2000';
/** Columns of a line that nobody breaks. */
const longestLine = 100;

export interface SchemaText {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Null where a field has a name that the words cannot say. */
export function schemaText(context: FixContext, words: SchemaWords, name: string, use: Use, form: TextForm): SchemaText | null {
  const lines: string[] = [];
  const all = new Speller(context, words, form, lines);
  if (use.fields.size > 0) {
    const object = all.object(use, name);
    if (object === null) return null;
    if (words.object !== undefined) lines.push(...all.declared(words.declares.replace('{name}', name), use, name, words.object, object));
    return { name, lines };
  }
  // A list of objects has a name of its own only where any expression can have one.
  const list = words.object === undefined ? null : all.type(use, name, '');
  return list === null ? null : { name, lines: [words.declares.replace('{name}', name).replace('{object}', () => list)] };
}

class Speller {
  constructor(
    private readonly context: FixContext,
    private readonly words: SchemaWords,
    private readonly form: TextForm,
    private readonly lines: string[],
  ) {}

  /** The declaration in one line where that is short, else with a line for each field. */
  declared(declaration: string, use: Use, name: string, form: string, object: string): readonly string[] {
    const line = declaration.replace('{object}', () => object);
    if (line.length <= longestLine) return [line];
    const [start = '', end = ''] = form.split('{fields}');
    const fields = this.fields(use, name) ?? [];
    const [before = '', after = ''] = declaration.split('{object}');
    return [before + start.trimEnd(), ...fields.map((field) => `${this.context.writer.indent}${field},`), end.trimStart() + after];
  }

  private fields(use: Use, name: string): string[] | null {
    const fields: string[] = [];
    for (const [field, of] of use.fields) {
      const code = this.type(of, name, field);
      if (code === null || !/^[A-Za-z]\w*$/.test(field) || reserved.has(field)) return null;
      fields.push(this.words.field.replace('{name}', field).replace('{of}', () => code));
    }
    return fields;
  }

  /** The object as an expression; or its name, with a declaration among the lines. */
  object(use: Use, name: string): string | null {
    const { words } = this;
    const fields = this.fields(use, name);
    if (!fields) return null;
    if (words.object !== undefined) return words.object.replace('{fields}', () => fields.join(', '));
    const own = words.declares.replace('{name}', name).split('\n');
    const declared = own.flatMap((line) => {
      const indent = /^[ \t]*/.exec(line)?.[0] === '' ? '' : this.context.writer.indent;
      return line.trim() === '{fields}' ? fields.map((field) => indent + field) : [indent + line.trim()];
    });
    this.lines.push(...(this.lines.length > 0 ? ['', ''] : []), ...declared);
    return name;
  }

  type(use: Use, owner: string, field: string): string | null {
    const { words } = this;
    // A table of anything has no words here.
    if (use.isFree) return null;
    const isText = this.scalarOf(use, field) === 'text';
    if (isText && !use.isListed && use.fields.size === 0 && !use.element && use.isOptional) {
      const own = this.form === 'short' ? words.optionalShortText : words.optionalPattern;
      if (own !== undefined) return this.text(own);
    }
    const code = this.required(use, owner, field, isText);
    return code === null || !use.isOptional ? code : words.optional.replace('{of}', () => code);
  }

  private required(use: Use, owner: string, field: string, isText: boolean): string | null {
    const { words } = this;
    const name = `${owner}${field.replace(/(?:^|_)([A-Za-z])/g, (_, letter: string) => letter.toUpperCase())}`;
    if (use.fields.size > 0) return this.object(use, name);
    if (use.element) {
      const of = this.type({ ...use.element, isOptional: false }, name, use.element.fields.size > 0 ? 'item' : field);
      // What a list holds is a type, and a bound belongs to a field.
      return of === null || of.includes(' = ') ? null : words.list.replace('{of}', () => of);
    }
    if (use.isListed && use.constants.size > 0) return words.oneOf.replace('{values}', () => [...use.constants].map((value) => this.context.writer.string(value)).join(', '));
    if (isText) return this.text(this.form === 'short' ? words.shortText : words.pattern);
    const scalar = this.scalarOf(use, field);
    return scalar === 'boolean' ? words.boolean : scalar === 'whole' ? words.whole : words.number;
  }

  private text(code: string): string {
    const pattern = this.form === 'short' ? '' : this.context.writer.pattern(patterns[this.form]);
    return code.replace('{longest}', longestText).replace('{pattern}', () => pattern);
  }

  /** By its use; else by a name that leaves no doubt. */
  private scalarOf(use: Use, field: string): 'text' | 'number' | 'whole' | 'boolean' {
    if (use.kind) return use.kind;
    const words = field.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().split('_');
    if (wholes.has(words.at(-1) ?? '')) return 'whole';
    if (numbers.has(words.at(-1) ?? '')) return 'number';
    return /^(?:is|has|can|should)$/.test(words[0] ?? '') && words.length > 1 ? 'boolean' : 'text';
  }
}

const wholes = new Set(['count', 'quantity', 'age', 'year', 'stars', 'rank']);
const numbers = new Set(['amount', 'price', 'total', 'score', 'cost', 'percentage', 'confidence', 'probability', 'temperature', 'latitude', 'longitude']);
/** Words that are no names of attributes in some language. */
const reserved = new Set('class from import def return pass global in is not and or if else for while with as try except finally lambda yield del raise None True False model_config'.split(' '));
