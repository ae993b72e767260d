/** What components and pages are as modules, and that every place of them leads back to the file. */
import * as assert from 'node:assert/strict';
import { componentSource } from '../../server/engine/languages/component/index';
import type { CodeInside } from '../../server/engine/languages/contract';

const codeOf = (path: string, file: string): CodeInside => {
  const source = componentSource(path, file);
  assert.ok(source, path);
  assert.equal(source.text.split('\n').length, file.split('\n').length, 'the lines of the file');
  return source;
};

/** Each piece of code that the file has as well, as the file writes it. */
function written(source: CodeInside, file: string, code: string): string | null {
  const start = source.text.indexOf(code);
  assert.ok(start >= 0, `${code} in ${source.text}`);
  const place = source.mapSpan({ start, end: start + code.length });
  return place && file.slice(place.inFile.start, place.inFile.end);
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('components and pages as modules', () => {
  it('a component of Vue with a script setup: its script, and a function of its template', () => {
    const file = '<template>\n  <li v-for="(line, at) in lines" :key="at"\n    v-html="line.text"/>\n  <chat-line v-if="own" :own-text="own"/>\n</template>\n<script setup lang="ts">\nimport ChatLine from "./ChatLine.vue";\nconst lines = read();\ndefineProps<{ own: string }>();\n</script>\n<style>a { }</style>\n';
    const source = codeOf('/a.vue', file);
    assert.equal(
      squeezed(source.text),
      'let component_given; const defineProps = (_) => component_given, withDefaults = (given, _) => given; '
      + 'export default function component_page(component_attributes) { component_given = component_attributes;'
      + 'const { line } = component_attributes;const { at } = component_attributes;const { own } = component_attributes; '
      + 'for (const line of (lines)) {let at;;<div key={at} v-html={line.text}/>;} if (own) {;<ChatLine ownText={own}/>;}} '
      + 'import ChatLine from "./ChatLine.vue"; const lines = read(); defineProps<{ own: string }>();',
    );
    for (const code of ['line.text', 'const lines = read()', 'lines)']) assert.equal(written(source, file, code), code.replace(')', '').replace('read(', 'read()'), code);
  });

  it('a component of Vue that is an object: `this` is one object, and its methods are found by name', () => {
    const file = '<script>\nexport default {\n  props: ["title"],\n  computed: { bold() { return this.reply } },\n  methods: {\n    async ask() { this.reply = await this.tell(this.title, this.bold) },\n    tell(a) { const self = this; return a },\n  },\n}\n</script>\n<template><p v-html="bold"/></template>\n';
    const source = codeOf('/a.vue', file);
    assert.equal(
      squeezed(source.text),
      'let component_given; const component_this = {}; const component_options = { props: ["title"], '
      + 'computed: { bold() { return component_this.reply } }, methods: { '
      + 'async ask() { component_this.reply = await component_options.methods.tell(component_given.title, component_options.computed.bold()) }, '
      + 'tell(a) { const self = component_this; return a }, }, } '
      + 'export default function component_page(component_attributes) { component_given = component_attributes;const bold = component_options.computed.bold();;<div v-html={bold}/>;}',
    );
    assert.equal(written(source, file, 'component_this.reply ='), 'this.reply =');
  });

  it('a component of Vue that a function sets up: its variables are those of the module', () => {
    const file = '<script lang="ts">\nimport { ref } from "vue";\nexport default defineComponent({\n  props: { own: String },\n  setup(props, { emit }) {\n    const reply = ref(props.own);\n    const ask = () => { return reply; };\n    return { reply, ask };\n  },\n});\n</script>\n<template><p v-html="reply"/></template>\n';
    const source = codeOf('/a.vue', file);
    assert.equal(
      squeezed(source.text),
      'let component_given; const defineProps = (_) => component_given, withDefaults = (given, _) => given; import { ref } from "vue"; const props = component_given; '
      + 'const reply = ref(props.own); const ask = () => { return reply; }; const component_answer = { reply, ask }; ; '
      + 'export default function component_page(component_attributes) { component_given = component_attributes;;<div v-html={reply}/>;}',
    );
    assert.equal(written(source, file, 'ref(props.own)'), 'ref(props.own)');
  });

  it('a component of Svelte: blocks are statements, markup in braces is an attribute', () => {
    const file = '<script>\n  export let own;\n  $: bold = own + "!";\n</script>\n{#if own}\n  {@html bold}\n{:else}<Line {own} on:click={() => own()}/>\n{/if}\n{#each own as { id }, at (id)}<i title={id}>{id}</i>{/each}\n';
    const source = codeOf('/a.svelte', file);
    assert.equal(
      squeezed(source.text),
      'let component_given; export let own; var bold; const component_again1 = () => bold = own + "!"; ; '
      + 'export default function component_page(component_attributes) { component_given = component_attributes; own = component_attributes.own;'
      + 'if ( own) { ;<i svelte:html={ bold}/>; } { ;<div own={own} on-click={() => own()}/>; } for (const { id } of (own)) { ;<div title={id}/>; }}',
    );
    for (const code of [' bold}', '() => own()', 'bold = own']) assert.equal(written(source, file, code)?.trim(), code.replace('}', '').trim(), code);
  });

  it('a page: its own scripts alone, without what a server fills in', () => {
    const file = '<p onclick="x()">Hi</p>\n<script src="a.js"></script>\n<script type="application/json">{"a": 1}</script>\n<script>\nconst user = {{ user | tojson }};\n{% if x %}f(user);{% endif %}\n</script>\n';
    const source = codeOf('/a.html', file);
    assert.equal(squeezed(source.text), '; const user = null; f(user); ;');
    assert.equal(written(source, file, 'f(user)'), 'f(user)');
    assert.equal(componentSource('/a.ts', file), null);
  });

  it('edits of a script are edits of the file, and what the file does not say is none', () => {
    const file = '<template><p v-html="own"/></template>\n<script setup>\nconst own = read();\n</script>\n';
    const source = codeOf('/a.vue', file);
    const at = (code: string): { start: number; end: number } => {
      const start = source.text.indexOf(code);
      return { start, end: start + code.length };
    };
    const start = file.indexOf('read()');
    assert.deepEqual(source.mapEdit({ span: at('read()'), newText: 'clean(read())' }), { span: { start, end: start + 6 }, newText: 'clean(read())' });
    assert.deepEqual(source.spanInFile({ start, end: start + 6 })?.inText, at('read()'));
    assert.equal(source.mapEdit({ span: at('v-html={own}'), newText: 'title={own}' }), null);
    assert.equal(source.mapEdit({ span: at('read()'), newText: 'component_given' }), null);
  });

  it('no text fails', () => {
    const broken = ['', '<', '<script', '<script>', '<template>', '<p v-html="', '<p {', '{#each', '{@html', '<template lang="pug">\np\n</template>', '<p v-for="a in b" v-html="{">', '</p>', '<a =b "c>', '<!-- x', '{/if}{:else}{:else if x}', '<script setup>defineProps({', '<script>export default {', '<!DOCTYPE html><p>'];
    for (const text of broken) for (const path of ['/a.vue', '/a.svelte', '/a.html']) codeOf(path, text);
  });
});
