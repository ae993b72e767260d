/**
 * A Vue component as a module: its scripts as they are, and a function that shows what its template says. What the two
 * share are variables of the module: those of a script setup as they are, those of a component that is an object as
 * fields of one object that stands for `this`.
 *
 * Example: `<template><p v-html="answer"/></template>` with `const answer = ref('')` is
 *   function component_page(given) { …; <p v-html={answer}/>; }
 */
import type { Span } from '../../base/span';
import type { CodeInside } from '../contract';
import { closingBrace, partsOf, type MarkupPart } from './markup';
import { attributeName, declaredIn, isWhole, namesIn, writeElement, type Given } from './showing';
import { Writing } from './writing';

type Tag = MarkupPart & { readonly kind: 'open' };

interface Script {
  readonly span: Span;
  readonly isSetup: boolean;
}

export function vueSource(file: string): CodeInside {
  const parts = partsOf(file, false);
  const scripts = scriptsOf(file, parts);
  const template = templateOf(file, parts);
  const writing = new Writing(file);
  const code = scripts.map(({ span }) => file.slice(span.start, span.end)).join('\n');
  const body = scripts.length === 1 ? setupBody(file, scripts[0]?.span) : null;
  const isSetup = scripts.some((script) => script.isSetup) || body !== null;
  writing.write('let component_given; ');
  writing.write(isSetup ? 'const defineProps = (_) => component_given, withDefaults = (given, _) => given;' : 'const component_this = {};');
  const blocks: { readonly start: number; write(): void }[] = scripts.map(({ span, isSetup: isThisSetup }) => ({
    start: span.start,
    write: () => (isThisSetup ? writing.copy(span) : body ? writeSetup(writing, span, body) : writeOptions(writing, span)),
  }));
  if (template) blocks.push({ start: template.span.start, write: () => writeTemplate(writing, template, code, isSetup) });
  for (const block of blocks.sort((a, b) => a.start - b.start)) block.write();
  return writing.finish();
}

function scriptsOf(file: string, parts: readonly MarkupPart[]): Script[] {
  return parts.flatMap((part, index) => {
    const before = parts[index - 1];
    if (part.kind !== 'raw' || part.of !== 'script' || before?.kind !== 'open') return [];
    const attributes = new Map(before.attributes.map(({ name, value }) => [name, value === null ? '' : file.slice(value.start, value.end)]));
    const language = attributes.get('lang') ?? 'js';
    return /^(?:js|ts|jsx|tsx|javascript|typescript)$/.test(language) ? [{ span: part.span, isSetup: attributes.has('setup') }] : [];
  });
}

interface Template {
  readonly span: Span;
  readonly parts: readonly MarkupPart[];
}

/** What stands in the outermost template. */
function templateOf(file: string, parts: readonly MarkupPart[]): Template | null {
  let depth = 0;
  let first = -1;
  for (const [index, part] of parts.entries()) {
    if ((part.kind !== 'open' && part.kind !== 'close') || part.name.toLowerCase() !== 'template') continue;
    if (part.kind === 'open' && first === -1) {
      if (part.attributes.some(({ name, value }) => name === 'lang' && value !== null && file.slice(value.start, value.end) !== 'html')) return null;
      first = index;
    }
    if (part.kind === 'open') depth += part.isClosed ? 0 : 1;
    else depth--;
    if (depth === 0 && first !== -1) {
      const start = parts[first]?.span.end ?? 0;
      return { span: { start, end: part.span.start }, parts: parts.slice(first + 1, index) };
    }
  }
  return null;
}

// -- the template ------------------------------------------------------------------------------------------------------

const loop = /^\s*(?:\(([^]*?)\)|([^]*?))\s+(?:in|of)\s+([^]+)$/;

function writeTemplate(writing: Writing, { span, parts }: Template, script: string, isSetup: boolean): void {
  const { file } = writing;
  const tags = parts.filter((part): part is Tag => part.kind === 'open');
  const expressions = tags.flatMap((tag) => tag.attributes.flatMap(({ name, value }) => (value !== null && /^(?::|@|v-|#)/.test(name) ? [file.slice(value.start, value.end)] : [])));
  const declared = isSetup ? declaredIn(script) : new Set([...script.matchAll(/\bimport\s+([\w$]+)/g)].map(([, name]) => name ?? ''));
  const members = isSetup ? noMembers : membersOf(script);
  const from = (name: string): string => {
    if (members.computed.has(name)) return `${name} = component_options.computed.${name}()`;
    return `{ ${name} } = ${isSetup || members.props.has(name) ? 'component_attributes' : members.methods.has(name) ? 'component_options.methods' : 'component_this'}`;
  };
  writing.passOver(span.start);
  writing.write('export default function component_page(component_attributes) { component_given = component_attributes;');
  for (const name of namesIn(expressions)) if (!declared.has(name)) writing.write(`const ${from(name)};`);
  const open: { readonly name: string; readonly ends: number }[] = [];
  for (const part of parts) {
    writing.passOver(part.span.start);
    if (part.kind === 'open') {
      const ends = writeTag(writing, part, script);
      if (part.isClosed) writing.write('}'.repeat(ends));
      else open.push({ name: part.name, ends });
    } else if (part.kind === 'close') {
      const at = open.map(({ name }) => name).lastIndexOf(part.name);
      if (at >= 0) for (const { ends } of open.splice(at)) writing.write('}'.repeat(ends));
    }
  }
  for (const { ends } of open) writing.write('}'.repeat(ends));
  writing.write('}');
}

/** How many blocks are left open, to be closed with the tag. */
function writeTag(writing: Writing, tag: Tag, script: string): number {
  const { file } = writing;
  const given: Given[] = [];
  let ends = 0;
  for (const { name, value } of tag.attributes) {
    if (value === null) continue;
    const text = file.slice(value.start, value.end);
    if (name === 'v-for') ends += writeLoop(writing, value, text);
    else if ((name === 'v-if' || name === 'v-else-if') && isWhole(text)) {
      writing.write('if (', value);
      writing.copyAhead(value);
      writing.write(') {', value);
      ends++;
    } else {
      const what = givenBy(name, text);
      if (what !== undefined) given.push({ ...what, value });
    }
  }
  writeElement(writing, tagName(tag.name, script), given, tag.span);
  return ends;
}

/** `item in items`, `(item, index) of items`. */
function writeLoop(writing: Writing, value: Span, text: string): number {
  const found = loop.exec(text);
  const [, several, one, over = ''] = found ?? [];
  const names = several ?? one ?? '';
  const item = /^\s*(?:\{[^}]*\}|\[[^\]]*\]|[\w$]+)/.exec(names)?.[0] ?? '';
  if (!found || item === '' || !isWhole(over)) return 0;
  const start = value.start + text.indexOf(item);
  const overEnd = value.start + text.length;
  writing.write('for (const ', value);
  writing.copyAhead({ start, end: start + item.length });
  writing.write(' of (', value);
  writing.copyAhead({ start: overEnd - over.length, end: overEnd });
  writing.write(')) {', value);
  const other = names.slice(item.length).replace(/^\s*,\s*/, '').trim();
  if (/^[\w$]+$/.test(other)) writing.write(`let ${other};`, value);
  return 1;
}

function givenBy(name: string, text: string): Omit<Given, 'value'> | undefined {
  const bound = /^(?::|v-bind:)([\w-]+)(?:\.[\w.]+)?$/.exec(name)?.[1];
  if (bound !== undefined) return nameOrNone(camel(bound));
  if (name === 'v-bind') return { name: null };
  if (name === 'v-html') return { name };
  if (/^v-model(?:\.|$)/.test(name)) return { name: 'modelValue' };
  const event = /^(?:@|v-on:)([\w-]+)/.exec(name)?.[1];
  return event !== undefined && /[(=]/.test(text) && !/=>/.test(text) ? { name: `on-${event}`, isHandler: true } : undefined;
}

function nameOrNone(name: string): Omit<Given, 'value'> | undefined {
  const found = attributeName(name);
  return found === null ? undefined : { name: found };
}

/** Properties of a component are written with hyphens in templates and without them in scripts. */
const camel = (name: string): string => (/^(?:data|aria)-/.test(name) ? name : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));

/** A component is called by the name that the script has for it. */
function tagName(written: string, script: string): string {
  const name = written.includes('-') ? camel(`-${written}`) : written;
  const isKnown = /^[A-Za-z][\w]*$/.test(name) && /^[A-Z]/.test(name) && new RegExp(`\\b${name}\\b`).test(script);
  return isKnown ? name : 'div';
}

// -- a component whose object has a function that sets it up, and nothing else that does something -------------------------

interface SetupBody {
  readonly param: string;
  readonly object: number;
  readonly inside: Span;
  /** The word that gives the names to the template. */
  readonly answer: Span | null;
}

const setup = /\bsetup\s*(?::\s*(?:async\s*)?(?:function\s*)?)?\(\s*([A-Za-z_$][\w$]*)?[^)]*\)\s*(?::\s*[\w<>.]+\s*)?(?:=>\s*)?\{/;

function setupBody(file: string, span: Span | undefined): SetupBody | null {
  const text = span ? file.slice(span.start, span.end) : '';
  const found = beginning.exec(text);
  if (!span || !found) return null;
  const object = span.start + found.index;
  const open = object + found[0].length - 1;
  const options = file.slice(open, closingBrace(file, open));
  const at = setup.exec(options);
  if (!at || /\b(?:methods|computed)\s*:|\bdata\s*\(/.test(options.slice(0, at.index))) return null;
  const start = open + at.index + at[0].length;
  const inside = { start, end: closingBrace(file, start - 1) - 1 };
  const last = [...file.slice(inside.start, inside.end).matchAll(/\breturn\b/g)].pop();
  const answer = last ? { start: start + last.index, end: start + last.index + 'return'.length } : null;
  return { param: at[1] ?? '', object, inside, answer };
}

/** Its variables are those of the module, as they are in a script setup. */
function writeSetup(writing: Writing, span: Span, { param, object, inside, answer }: SetupBody): void {
  writing.copy({ start: span.start, end: object });
  writing.passOver(inside.start);
  if (param !== '') writing.write(`const ${param} = component_given;`);
  if (answer) {
    writing.copy({ start: inside.start, end: answer.start });
    writing.replace('const component_answer =', answer);
  }
  writing.copy(inside);
  writing.write(';');
  writing.passOver(span.end);
}

// -- a component that is an object -------------------------------------------------------------------------------------

const beginning = /\bexport\s+default\s+(?:(?:defineComponent|Vue\s*\.\s*extend)\s*(?:<[^>]*>)?\(\s*)?\{/;

/** `this` in its functions is the component: what one leaves there the others find. */
function writeOptions(writing: Writing, span: Span): void {
  const { file } = writing;
  const text = file.slice(span.start, span.end);
  const found = beginning.exec(text);
  if (!found) return writing.copy(span);
  const start = span.start + found.index;
  const keyword = /^export\s+default\b/.exec(found[0])?.[0] ?? '';
  const open = start + found[0].length - 1;
  const end = Math.min(closingBrace(file, open), span.end);
  writing.copy({ start: span.start, end: start });
  writing.replace('const component_options =', { start, end: start + keyword.length });
  const members = membersOf(text);
  for (const { index, groups } of file.slice(open, end).matchAll(/\bthis(?:\s*\??\.\s*(?<name>[\w$]+)|(?=\s*(?:\[|;|,|\)|\n)))/g)) {
    const at = open + index;
    const name = groups?.name ?? '';
    const isComputed = members.computed.has(name);
    writing.copy({ start: start + keyword.length, end: at });
    writing.replace(isComputed ? 'component_options.computed' : members.methods.has(name) ? 'component_options.methods' : members.props.has(name) ? 'component_given' : 'component_this', { start: at, end: at + 4 });
    if (!isComputed) continue;
    writing.copy({ start: at + 4, end: file.indexOf(name, at + 4) + name.length });
    writing.write('()');
  }
  writing.copy({ start: start + keyword.length, end: span.end });
  if (!/<template\b/.test(file)) writing.write(';export default component_options;');
}

interface Members {
  readonly props: ReadonlySet<string>;
  readonly computed: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
}

const noMembers: Members = { props: new Set(), computed: new Set(), methods: new Set() };

function membersOf(options: string): Members {
  return { props: new Set(namesBelow(options, 'props')), computed: new Set(namesBelow(options, 'computed')), methods: new Set(namesBelow(options, 'methods')) };
}

/** `props: { title: String }`, `props: ['title']`, `methods: { ask() { … }, async tell() { … } }`. */
function namesBelow(options: string, key: string): string[] {
  const at = new RegExp(`\\b${key}\\s*:\\s*([{[])`).exec(options);
  if (!at) return [];
  const open = at.index + at[0].length - 1;
  const body = options.slice(open + 1, closingBrace(options, open) - 1);
  if (at[1] === '[') return [...body.matchAll(/['"]([\w$]+)['"]/g)].map(([, name]) => name ?? '');
  const names: string[] = [];
  for (let from = 0; from < body.length; ) {
    const name = /^(?:[\s,]|\/\/[^\n]*|\/\*[^]*?\*\/)*(?:async\s+)?\*?\s*([A-Za-z_$][\w$]*)/.exec(body.slice(from));
    if (name?.[1] !== undefined) names.push(name[1]);
    from += name?.[0].length ?? 0;
    // To the end of this one: brackets that open are passed over.
    while (from < body.length && body[from] !== ',') {
      const isOpening = /[{([]/.test(body[from] as string);
      from = isOpening ? closingBrace(body, from) : from + 1;
      if (isOpening && body[from - 1] === '}' && !/^\s*[,.?:=&|+]/.test(body.slice(from))) break;
    }
    if (!name) from++;
  }
  return names;
}
