/**
 * An answer that is read as JSON is checked with a schema before anything is done with it. What the schema says is read
 * from the program itself (see `fields.ts`): compared texts become an enumeration, numbers numbers, and texts that reach
 * an action get a pattern, texts that are kept a bound. What does not fit is refused by the schema's own error. Where
 * the call of the model takes a schema, it gets this one; where a manifest lists what the program needs, it gets the library.
 *
 * It is for review, since a use that the program does not show yet is refused as well.
 *
 * Example: `order = JSON.parse(text)` → `order = OrderAnswer.parse(JSON.parse(text))`, with
 * `const OrderAnswer = z.object({ kind: z.enum(['new', 'used']), count: z.number() })` above.
 */
import { spanContains, type Span } from '../../server/engine/base/span';
import { together } from '../../server/engine/fix/style';
import type { Edit, Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, ValueId } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow, SchemaWords } from '../../server/engine/rules/contract';
import { usesOf, type Elsewhere, type Use } from './fields';
import { askForSchema } from './ask-for-schema';
import { inserted } from './items';
import { schemaText, type TextForm } from './schema-text';

export function checkAnswer(flow: Flow, context: FixContext): readonly Fix[] {
  if (!flow.guards.includes('parsed')) return [];
  for (const path of new Set(flow.steps.map((step) => step.location.path))) {
    const there = context.file(path);
    const code = there && new Code(there);
    const parsed = code && parsedAt(code, flow);
    if (!code || !parsed) continue;
    const fix = withSchema(code, flow, parsed);
    if (fix) return [fix];
  }
  return [];
}

/** The call that reads the answer as JSON: the one that the trace leads through. */
function parsedAt(code: Code, flow: Flow): Placed<CallOp> | null {
  const parser = code.context.writer.recipes.parseJson('')?.code.replace(/\(.*$/, '');
  const calls = [...code.all()].filter((one): one is Placed<CallOp> => one.op.kind === 'call' && one.op.args.length === 1 && code.text(code.operation(one.func, one.op.callee)?.span ?? { start: 0, end: 0 }) === parser);
  const steps = flow.steps.filter((step) => step.location.path === code.context.module.path).map((step) => step.location.span);
  const reads = (call: Placed<CallOp>): boolean => {
    const argument = code.operation(call.func, call.op.args[0]?.value ?? -1);
    const made = argument && (code.onlyWriteOf(call.func, argument) ?? argument);
    return made !== null && steps.some((span) => spanContains(made.span, span) || spanContains(span, made.span) || spanContains(call.op.span, span));
  };
  const near = calls.filter(({ func }) => steps.some((span) => spanContains(func.span, span)));
  return calls.find(reads) ?? (near.length === 1 ? (near[0] ?? null) : null);
}

/** Where texts arrive that nothing but words is read from. */
const keepsTexts: ReadonlySet<Flow['channel']> = new Set<Flow['channel']>(['act.record', 'act.message', 'memory.write', 'index.write']);
const namesThings: ReadonlySet<Flow['channel']> = new Set<Flow['channel']>(['act.path', 'act.program', 'act.open', 'act.dispatch', 'act.import']);

function formFor({ channel }: Flow): TextForm {
  return keepsTexts.has(channel) ? 'short' : namesThings.has(channel) ? 'name' : 'words';
}

function withSchema(code: Code, flow: Flow, parsed: Placed<CallOp>): Fix | null {
  const { writer, module } = code.context;
  const [library] = code.context.schemas();
  const words = library?.words;
  const use = usesOf(code, parsed.func, parsed.op.id, [...callsElsewhere(code, flow, parsed.func), ...callsOfImporters(code, parsed.func)]);
  if (!library || !words || (use.fields.size === 0 && (use.element?.fields.size ?? 0) === 0) || code.hasComment(parsed.op.span)) return null;
  // What is called a path leads through folders, and whether it leads out of one is no matter of its text.
  if (flow.channel === 'act.path' && [...use.fields, ...(use.element?.fields ?? [])].some(([field]) => /path|dir|folder/i.test(field))) return null;
  const name = nameFor(code, parsed);
  const schema = name === null ? null : schemaText(code.context, words, name, use, formFor(flow));
  const imports = schema && importsOf(code, words, schema.lines.join('\n') + words.check);
  if (name === null || !schema || !imports) return null;
  const read = readsOf(code, words, parsed.op.id, use);
  const asked = askForSchema(code, flow, parsed, words, name);
  const first = asked.reduce((span, { call }) => (call.start < span.start ? call : span), parsed.op.span);
  const [before = '', after = ''] = imports.rename(words.check).replace('{schema}', schema.name).split('{value}');
  const [start = '', end = ''] = read.isPlain ? (words.plain ?? '{checked}').split('{checked}') : ['', ''];
  const edits: readonly TextEdit[] = together([
    ...imports.edits,
    ...asked.flatMap((one) => one.imports),
    writer.declare(schema.lines.map(imports.rename), first),
    ...checkedAs(asked.find((one) => one.answer !== undefined)?.answer, parsed.op.span, start + before, after + end),
    ...read.edits,
    ...asked.flatMap((one) => one.edits),
  ]);
  const needs = code.context.dependency(library.name, words.version);
  const title = `Check the answer with a schema made from how its fields are used${asked.length > 0 ? ', and ask the model for it' : ''}${needs.map(({ path }) => `; adds an entry to ${path.slice(path.lastIndexOf('/') + 1)}`).join('')}`;
  return { title, tier: 'review', edits: [...edits.map((edit): Edit => ({ path: module.path, ...edit })), ...needs] };
}

/** `answer`: what is checked in the place of what was read. */
function checkedAs(answer: string | undefined, span: Span, before: string, after: string): readonly TextEdit[] {
  return answer === undefined ? [inserted(span.start, before), inserted(span.end, after)] : [{ span, newText: before + answer + after }];
}

/** Calls in other modules that the answer came to, by the trace. */
function callsElsewhere(code: Code, flow: Flow, func: Func): readonly Elsewhere[] {
  const found: Elsewhere[] = [];
  for (const { location } of flow.steps.filter(({ kind }) => kind === 'return')) {
    const there = location.path === code.context.module.path ? null : code.context.file(location.path);
    const other = there && new Code(there);
    for (const { op, func: caller } of other?.at(location.span) ?? []) {
      const callee = other && op.kind === 'call' ? other.operation(caller, op.callee) : null;
      if (other && callee && other.text(callee.span).split('.').at(-1) === func.name && !found.some((one) => one.op === op)) found.push({ code: other, func: caller, op });
    }
  }
  return found;
}

/** Calls in modules that import the function, wherever the trace leads. */
function callsOfImporters({ context: { module, modules, file } }: Code, func: Func): readonly Elsewhere[] {
  if (func.parent !== 0 || func.classId >= 0) return [];
  return modules().flatMap((path) => {
    const there = path === module.path ? null : file(path);
    return there === null ? [] : there.module.imports.flatMap((_, index) => {
      const meant = there.importedVariable(index);
      const isMeant = meant?.path === module.path && module.functions[0]?.locals[meant.slot]?.name === func.name;
      return isMeant ? callsOf(new Code(there), index) : [];
    });
  });
}

/** Calls of what an import of the module brings. */
function callsOf(code: Code, index: number): readonly Elsewhere[] {
  return [...code.all()].flatMap(({ op, func }): Elsewhere[] => {
    const callee = op.kind === 'call' ? code.operation(func, op.callee) : null;
    const write = callee?.kind === 'read' ? code.onlyWrite(callee.variable) : null;
    const brought = write && code.operation(write.func, write.op.value);
    return brought?.kind === 'import' && brought.import === index ? [{ code, func, op }] : [];
  });
}

/** After the function that reads the answer, else after the variable that holds it. */
function nameFor(code: Code, { op, func }: Placed<CallOp>): string | null {
  const write = code.user(func, (one) => one.kind === 'write' && one.value === op.id);
  const variable = write?.kind === 'write' ? (code.context.module.functions[write.variable.func]?.locals[write.variable.slot]?.name ?? '') : '';
  const base = [func.id === 0 ? '' : func.name, variable, 'Model'].find((word) => /^[A-Za-z]\w*$/.test(word) && !/^(?:constructor|execute|handler|main|POST|GET|data|result|parsed|response|answer|obj|json)$/.test(word)) ?? 'Model';
  const words = base.replace(/([a-z0-9])([A-Z])/g, '$1_$2').split('_').filter((word) => word !== '');
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return [`${pascal}Answer`, `${pascal}AnswerFields`].find((name) => !code.hasName(name)) ?? null;
}

interface Imports {
  readonly edits: readonly TextEdit[];
  /** With the names that the file has for what is imported. */
  readonly rename: (code: string) => string;
}

export function importsOf(code: Code, words: SchemaWords, used: string): Imports | null {
  const edits: TextEdit[] = [];
  const names = new Map<string, string>();
  for (const [name, from] of Object.entries(words.imports)) {
    if (!new RegExp(`\\b${name}\\b`).test(used)) continue;
    const [module = '', whole] = from.split(' ');
    if (isFrom(code, name, module)) continue;
    const brought = code.context.writer.bring({ module, name: whole === '*' ? null : name });
    if (!brought) return null;
    edits.push(...brought.edits);
    names.set(name, brought.code);
  }
  return { edits, rename: (text) => [...names].reduce((result, [name, own]) => (name === own ? result : result.replace(new RegExp(`\\b${name}\\b(?=[.(\\[])`, 'g'), own)), text) };
}

/** `import z from 'zod'` and `import * as z from 'zod'` are as good as `import { z } from 'zod'`. */
function isFrom(code: Code, name: string, module: string): boolean {
  const slot = code.context.module.functions[0]?.locals.findIndex((local) => local.name === name) ?? -1;
  const write = slot < 0 ? null : code.onlyWrite({ func: 0, slot });
  const value = write && code.operation(write.func, write.op.value);
  const request = value?.kind === 'import' ? code.context.module.imports[value.import] : undefined;
  return request !== undefined && request.specifier.split(/[/.]/)[0] === module && !request.typeOnly;
}

/** Where fields are attributes from here on, `order["count"]` becomes `order.count`; or the whole becomes plain again. `made`: what has no name yet. */
export function readsOf(code: Code, words: SchemaWords, made: ValueId | null, use: Use): { readonly isPlain: boolean; readonly edits: readonly TextEdit[] } {
  if (words.plain === undefined) return { isPlain: false, edits: [] };
  const edits: TextEdit[] = [];
  const visit = (one: Use): boolean => {
    const holdsFields = one.fields.size > 0;
    if (holdsFields && one.isOpaque) return false;
    for (const read of one.reads) {
      const object = code.operation(code.functionAt(read.span), read.object);
      if (!object || read.key.kind !== 'name' || object.id === made) return false;
      const span = { start: object.span.end, end: read.span.end };
      if (!/^\s*\[\s*(["'])\w+\1\s*\]$/.test(code.text(span))) return false;
      edits.push({ span, newText: `.${read.key.name}` });
    }
    return [...one.fields.values(), ...(one.element ? [one.element] : [])].every(visit);
  };
  // A list of objects is a schema of its own in these words.
  return use.fields.size > 0 && visit(use) ? { isPlain: false, edits } : { isPlain: true, edits: [] };
}
