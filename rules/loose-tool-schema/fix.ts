/**
 * A parameter of a tool that may be anything gets a schema with the fields that the tool reads, each as it is used: the
 * annotation, or the entry of the schema that lets everything pass, becomes a declared one. For review, since what the
 * tool is not seen to read is refused, or left out, from then on.
 *
 * Example: `target: z.any()`, of which `target.name` starts a program → `target: BuildTarget`, with
 * `const BuildTarget = z.object({ name: z.string().regex(…) })` above.
 */
import { spanContains, type Span } from '../../server/engine/base/span';
import { together, withoutItem } from '../../server/engine/fix/style';
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, VariableRef } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { importsOf, readsOf } from '../fixes/contract';
import { usesOfVariable } from '../fixes/fields';
import { schemaText } from '../fixes/schema-text';

export function narrow(flow: Flow, context: FixContext): readonly Fix[] {
  const source = flow.steps[0]?.location;
  const name = /`(\w+)`/.exec(flow.sourceName)?.[1];
  const there = source && context.file(source.path);
  if (!source || !there || name === undefined) return [];
  const code = new Code(there);
  const tool = there.module.functions.find((func) => func.params.some(({ span }) => span.start === source.span.start && span.end === source.span.end));
  const variable = tool && variableOf(tool, name);
  const place = tool && (annotationOf(code, tool, name) ?? entryOf(code, tool, name));
  const [library] = there.schemas();
  if (!tool || !variable || !place || !library || code.isWritten(variable) !== isTakenApart(tool, name)) return [];
  const use = usesOfVariable(code, variable);
  const pascal = [tool.name, name].filter((word) => /^[A-Za-z]\w*$/.test(word)).flatMap((word) => word.replace(/([a-z0-9])([A-Z])/g, '$1_$2').split('_')).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const schema = use.fields.size === 0 || code.hasName(pascal) ? null : schemaText(there, library.words, pascal, use, 'words');
  const imports = schema && importsOf(code, library.words, schema.lines.join('\n'));
  const reads = readsOf(code, library.words, null, use);
  // A whole that has to be plain again has no place to become so.
  if (!schema || !imports || (reads.isPlain && library.words.plain !== undefined)) return [];
  const edits: readonly TextEdit[] = together([...imports.edits, there.writer.declare(schema.lines.map(imports.rename), place), { span: place, newText: schema.name }, ...reads.edits]);
  const tidied = withoutUnused(code, place, edits);
  const needs = there.dependency(library.name, library.words.version);
  return [{ title: `Give \`${name}\` the fields that the tool reads`, tier: 'review', edits: [...tidied.map((edit) => ({ path: there.module.path, ...edit })), ...needs] }];
}

function variableOf(tool: Func, name: string): VariableRef | null {
  const slot = tool.locals.findIndex((local) => local.name === name);
  return slot < 0 ? null : { func: tool.id, slot };
}

/** A field of the one parameter: the variable is written once, where that is taken apart. */
function isTakenApart(tool: Func, name: string): boolean {
  return !tool.params.some((param) => param.name === name);
}

/** The type that is written for a parameter. */
function annotationOf(code: Code, tool: Func, name: string): Span | null {
  const param = tool.params.find((one) => one.name === name);
  const [, before = '', type] = /^(\w+\s*:\s*)([^=]*[^=\s])\s*(?:=[^]*)?$/.exec(param ? code.text(param.span) : '') ?? [];
  return param && type !== undefined && !param.hasDefault ? { start: param.span.start + before.length, end: param.span.start + before.length + type.length } : null;
}

/** The entry of the call that takes the tool's function, where it lets everything pass: `target: z.any()`. */
function entryOf(code: Code, tool: Func, name: string): Span | null {
  const made = [...code.all()].find(({ op }) => op.kind === 'function' && op.func === tool.id);
  const taken = made && code.user(made.func, (op) => op.kind === 'call' && op.args.some(({ value }) => value === made.op.id));
  for (const { op, func } of code.all()) {
    if (op.kind !== 'object' || !taken || !spanContains(taken.span, op.span)) continue;
    const value = code.operation(func, op.entries.find(({ key }) => key?.kind === 'name' && key.name === name)?.value ?? -1);
    if (value?.kind === 'call' && /\.(?:any|unknown)\(\)$/.test(code.text(value.span))) return value.span;
  }
  return null;
}

/** Without the imports of types that were named in the annotation alone; a name that is imported beside such a one takes its place. */
function withoutUnused(code: Code, place: Span, edits: readonly TextEdit[]): readonly TextEdit[] {
  const { module, text } = code.context;
  let result = edits;
  for (const name of new Set(code.text(place).match(/\w+/g) ?? [])) {
    const request = module.imports.find((one) => one.name === name);
    const uses = [...text.content.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].filter(({ index }) => !spanContains(place, { start: index, end: index + name.length }));
    if (!request || uses.length !== 1 || code.text(request.span) !== name) continue;
    const beside = result.find(({ span, newText }) => span.start === span.end && ((span.start === request.span.end && /^, \w+$/.test(newText)) || (span.start === request.span.start && /^\w+, $/.test(newText))));
    const line = text.lineAt(request.span.start);
    const isAlone = new RegExp(`^from [\\w.]+ import ${name}\\s*$`).test(text.line(line)) && line + 1 < text.lineCount;
    const edit = beside ? { span: request.span, newText: beside.newText.replace(/^, |, $/g, '') }
      : isAlone ? { span: { start: text.lineStart(line), end: text.lineStart(line + 1) }, newText: '' }
      : withoutItem(code.context, request.span);
    const { start, end } = edit?.span ?? place;
    // Another line may begin where this one goes.
    if (edit && !result.some((one) => one !== beside && one.span.start <= end && start <= one.span.end)) result = [...result.filter((one) => one !== beside), edit];
  }
  return result;
}
