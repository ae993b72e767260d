/**
 * A Svelte component as a module: its scripts as they are, and a function that shows what the markup says. Variables of
 * the script are variables of the module, which the function reads.
 *
 * Example: `<script>let answer = ''</script>{@html answer}` is
 *   let answer = ''   function component_page(given) { <i svelte:html={answer}/>; }
 */
import type { Span } from '../../base/span';
import type { CodeInside } from '../contract';
import { partsOf, type MarkupPart } from './markup';
import { attributeName, declaredIn, isWhole, writeElement, type Given } from './showing';
import { Writing } from './writing';

export function svelteSource(file: string): CodeInside {
  const parts = partsOf(file, true);
  const scripts = parts.flatMap((part) => (part.kind === 'raw' && part.of === 'script' ? [part.span] : []));
  const code = scripts.map(({ start, end }) => file.slice(start, end)).join('\n');
  const writing = new Writing(file);
  const stores = new Set([...declaredIn(code)].filter((name) => file.includes(`$${name}`)));
  writing.write(`let component_given;${/\$(?:props|state|derived|bindable|effect)\b/.test(code) ? runes : ''}`);
  const props = [...code.matchAll(/\bexport\s+let\s+([A-Za-z_$][\w$]*)/g)].map(([, name]) => `${name} = component_attributes.${name};`);
  const heading = `function component_page(component_attributes) { component_given = component_attributes; ${props.join(' ')}`;
  let isOpen = false;
  let reactions = 0;
  // Markup may stand before the script and behind it: one function for each part of it, of which the first is the component.
  let pages = 0;
  const open = (): void => {
    if (!isOpen) writing.write(pages++ === 0 ? `export default ${heading}` : heading.replace('component_page', `component_page${pages}`));
    isOpen = true;
  };
  const close = (): void => {
    if (isOpen) writing.write('}');
    isOpen = false;
  };
  const blocks: string[] = [];
  for (const part of parts) {
    if (part.kind === 'raw') {
      if (part.of !== 'script') continue;
      writing.passOver(part.span.start);
      while (blocks.length > 0) writing.write(blocks.pop() ?? '');
      close();
      reactions = writeScript(writing, part.span, stores, reactions);
    } else if (part.kind === 'open' && !/^(?:script|style)$/.test(part.name)) {
      writing.passOver(part.span.start);
      open();
      writeElement(writing, tagName(part.name, code), givenTo(file, part), part.span);
    } else if (part.kind === 'braces') {
      writing.passOver(part.span.start);
      open();
      writeBraces(writing, part, blocks);
    }
  }
  while (blocks.length > 0) writing.write(blocks.pop() ?? '');
  close();
  return writing.finish();
}

/** What the compiler makes of the words that it knows without an import. */
const runes = ' const $props = () => component_given, $state = (value) => value, $bindable = $state, $derived = (value) => value, $effect = (work) => work(); $derived.by = (work) => work();';

const reaction = /\$:\s*(?:(?=\{)|([A-Za-z_$][\w$]*)\s*=(?![=>]))/g;

/** `$: name = …` and `$: { … }` run again whenever something changes; `$name` is what a store holds. */
function writeScript(writing: Writing, { start, end }: Span, stores: ReadonlySet<string>, before: number): number {
  const { file } = writing;
  const text = file.slice(start, end);
  let count = before;
  const changes: { readonly at: number; readonly length: number; readonly text: string }[] = [];
  for (const match of text.matchAll(reaction)) {
    const name = match[1];
    const isDeclared = name === undefined || new RegExp(`\\b(?:let|var|const)\\s+${name.replace(/\$/g, '\\$')}\\b`).test(text);
    changes.push({ at: match.index, length: 2, text: `${isDeclared ? '' : `var ${name};`} const component_again${++count} = () =>` });
  }
  for (const match of text.matchAll(/(?<![\w$.'"`])\$([A-Za-z_][\w$]*)/g)) {
    if (stores.has(match[1] ?? '')) changes.push({ at: match.index, length: 1, text: '' });
  }
  for (const { at, length, text: other } of changes.sort((a, b) => a.at - b.at)) {
    writing.copy({ start, end: start + at });
    writing.replace(other, { start: start + at, end: start + at + length });
  }
  writing.copy({ start, end });
  writing.write(';');
  return count;
}

function givenTo(file: string, tag: MarkupPart & { readonly kind: 'open' }): Given[] {
  return tag.attributes.flatMap(({ name, value, isExpression }): Given[] => {
    if (value === null || !isExpression) return [];
    const text = file.slice(value.start, value.end);
    if (name === '') {
      const spread = /^\s*\.\.\./.exec(text)?.[0];
      if (spread !== undefined) return [{ name: null, value: { start: value.start + spread.length, end: value.end } }];
      const own = attributeName(text.trim());
      return own === null ? [] : [{ name: own, value }];
    }
    const handled = /^on:([\w-]+)/.exec(name)?.[1];
    const given = attributeName(handled === undefined ? name.replace(/^bind:/, '') : `on-${handled}`);
    return given === null ? [] : [{ name: given, value }];
  });
}

function tagName(written: string, script: string): string {
  return /^[A-Z]\w*$/.test(written) && new RegExp(`\\b${written}\\b`).test(script) ? written : 'div';
}

// -- braces ------------------------------------------------------------------------------------------------------------

const each = /^#each\s+([^]+?)\s+as\s+(\{[^}]*\}|\[[^\]]*\]|[\w$]+)/;

function writeBraces(writing: Writing, { inner, span }: MarkupPart & { readonly kind: 'braces' }, blocks: string[]): void {
  const { file } = writing;
  const text = file.slice(inner.start, inner.end);
  const [word = ''] = /^\s*[#:/@]?\w*(?:\s+if\b)?/.exec(text) ?? [];
  const rest = { start: inner.start + word.length, end: inner.end };
  const expression = file.slice(rest.start, rest.end);
  const copied = (before: string, what: Span, after: string): void => {
    writing.write(before, span);
    writing.copyAhead(what);
    writing.write(after, span);
  };
  const begin = (end: string): void => void blocks.push(end);
  switch (word.trim()) {
    case '@html':
      return writeElement(writing, 'i', [{ name: 'svelte:html', value: rest }], span);
    case '@const':
      return isWhole(expression) ? copied('const', rest, ';') : undefined;
    case '@render':
      return isWhole(expression) ? copied(';', rest, ';') : undefined;
    case '#if':
      begin('}');
      return isWhole(expression) ? copied('if (', rest, ') {') : writing.write('{');
    case ':else if':
      return isWhole(expression) ? copied('} else if (', rest, ') {') : writing.write('} {');
    case ':else':
      return writing.write(blocks.length > 0 ? '} {' : '');
    case '#each': {
      begin('}');
      const [, over = '', item = ''] = each.exec(text) ?? [];
      if (over === '' || !isWhole(over)) return writing.write('{');
      const overStart = inner.start + text.indexOf(over, word.length);
      const itemStart = inner.start + text.indexOf(item, overStart + over.length - inner.start);
      copied('for (const ', { start: itemStart, end: itemStart + item.length }, ' of (');
      return copied('', { start: overStart, end: overStart + over.length }, ')) {');
    }
    case '#snippet': {
      begin('};');
      const name = /^\s*([\w$]+)\s*(\([^]*\))\s*$/.exec(expression);
      if (!name) return writing.write('{');
      const at = rest.start + expression.indexOf('(');
      return copied(`const ${name[1]} = `, { start: at, end: rest.end }, ' => {');
    }
    case '#await':
    case '#key':
      begin('}');
      return writing.write('{');
    default:
      if (text.startsWith('/')) writing.write(blocks.pop() ?? '');
  }
}
