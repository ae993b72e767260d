/**
 * From Node's `exec` and `execSync`, which run a shell, to `execFile` and `execFileSync`, which do not: the edits that
 * make a call name the other function, with the import or the promise-returning variant that this needs.
 */
import { withoutItem } from '../../server/engine/fix/style';
import type { Span } from '../../server/engine/base/span';
import type { Op, VariableRef } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed, WriteOp } from '../../server/engine/rules/code';

interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

const fileVariants: Readonly<Record<string, string>> = { exec: 'execFile', execSync: 'execFileSync' };

/** Null when the callee is none of these, or is reached in a way that cannot be rewritten for sure. `count`: of its uses that are rewritten with this one. */
export function useFileVariant(code: Code, { op, func }: Placed<CallOp>, count = 1): readonly TextEdit[] | null {
  const callee = code.operation(func, op.callee);
  if (callee?.kind === 'get') return member(code, callee);
  if (callee?.kind !== 'read') return null;
  const write = code.onlyWrite(callee.variable);
  const value = write && code.operation(write.func, write.op.value);
  if (!write || !value) return null;
  const asPromise = value.kind === 'call' ? promiseVariant(code, callee, { op: value, func: write.func }, write, count) : null;
  return asPromise ?? named(code, callee, value, count);
}

/** `child_process.exec` → `child_process.execFile`. */
function member(code: Code, callee: Op & { readonly kind: 'get' }): TextEdit[] | null {
  if (callee.key.kind !== 'name') return null;
  const variant = variantOf(callee.key.name);
  const span = { start: callee.span.end - callee.key.name.length, end: callee.span.end };
  return variant !== null && code.text(span) === callee.key.name ? [{ span, newText: variant }] : null;
}

/** `exec`, imported or taken out of a `require` under its own name. */
function named(code: Code, callee: Op & { readonly kind: 'read' }, value: Op, count: number): TextEdit[] | null {
  const name = code.text(callee.span);
  const variant = variantOf(name);
  const brought = variant === null ? null : bring(code, callee.variable, value, name, variant, count);
  return variant === null || brought === null ? null : [{ span: callee.span, newText: variant }, ...brought];
}

/** Makes `variant` available beside `name`, or in its place when this was its only use. */
function bring(code: Code, variable: VariableRef, value: Op, name: string, variant: string, count: number): TextEdit[] | null {
  const isOwnName = (value.kind === 'import' || value.kind === 'get') && code.text(value.span) === name;
  if (!isOwnName) return null;
  if (code.hasName(variant)) return withoutImport(code, variable, value, count);
  return code.reads(variable).length === count
    ? [{ span: value.span, newText: variant }]
    : [{ span: { start: value.span.end, end: value.span.end }, newText: `, ${variant}` }];
}

/** What nothing else uses any more goes; no edit where it stands alone or is still used. */
function withoutImport(code: Code, variable: VariableRef, value: Op, count: number): TextEdit[] {
  const edit = value.kind === 'import' && code.reads(variable).length === count ? withoutItem(code.context, value.span) : null;
  return edit ? [edit] : [];
}

/** The line of a declaration that nothing uses any more. */
function withoutLine(code: Code, span: Span): TextEdit[] {
  const { text } = code.context;
  const [first, last] = [text.lineAt(span.start), text.lineAt(span.end)];
  const isAlone = first === last && /^(?:const|let|var)\s+$/.test(code.text({ start: text.lineStart(first), end: span.start })) && /^;?\s*$/.test(text.line(last).slice(span.end - text.lineStart(last)));
  return isAlone && last + 1 < text.lineCount ? [{ span: { start: text.lineStart(first), end: text.lineStart(last + 1) }, newText: '' }] : [];
}

/** A variable of the module that holds the other variant as a promise already. */
function promisified(code: Code, like: Placed<CallOp>, variant: string): string | null {
  const maker = code.operation(like.func, like.op.callee);
  for (const { op, func } of code.all()) {
    const call = op.kind === 'write' && func.id === 0 ? code.operation(func, op.value) : null;
    const callee = call?.kind === 'call' && call.args.length === 1 ? code.operation(func, call.callee) : null;
    const wrapped = call?.kind === 'call' ? code.operation(func, call.args[0]?.value ?? -1) : null;
    if (op.kind === 'write' && maker && callee && wrapped && code.text(callee.span) === code.text(maker.span) && code.text(wrapped.span) === variant) return code.text(op.span);
  }
  return null;
}

/** `const execAsync = promisify(exec)`: a second line for the other function, or a change of this one when it has one use. */
function promiseVariant(code: Code, callee: Op & { readonly kind: 'read' }, made: Placed<CallOp>, write: Placed<WriteOp>, count: number): TextEdit[] | null {
  const wrapped = made.op.args.length === 1 ? code.operation(made.func, made.op.args[0]?.value ?? -1) : null;
  const source = wrapped?.kind === 'read' ? code.onlyWrite(wrapped.variable) : null;
  const value = source && code.operation(source.func, source.op.value);
  const name = wrapped ? code.text(wrapped.span) : '';
  const variant = variantOf(name);
  if (wrapped?.kind !== 'read' || !value || variant === null || made.func.id !== 0) return null;

  const known = promisified(code, made, variant);
  if (known !== null) {
    const isUnused = code.reads(callee.variable).length === count;
    const line = isUnused ? withoutLine(code, { start: write.op.span.start, end: made.op.span.end }) : [];
    return [{ span: callee.span, newText: known }, ...line, ...(line.length > 0 ? withoutImport(code, wrapped.variable, value, 1) : [])];
  }
  const asyncName = code.text(callee.span);
  const variantName = asyncName.startsWith(name) ? variant + asyncName.slice(name.length) : `${variant}Async`;
  const rename: TextEdit = { span: callee.span, newText: variantName };
  if (code.hasName(variantName)) return [rename];
  if (code.text(write.op.span) !== asyncName) return null;
  const brought = bring(code, wrapped.variable, value, name, variant, 1);
  if (!brought) return null;
  if (code.reads(callee.variable).length === count && code.reads(wrapped.variable).length === 1) {
    return [rename, { span: write.op.span, newText: variantName }, { span: wrapped.span, newText: variant }, ...brought];
  }
  const { text } = code.context;
  const line = text.lineAt(made.op.span.end);
  const end = text.lineStart(line) + text.line(line).length;
  const [, semicolon] = /^\s*(;?)\s*$/.exec(code.text({ start: made.op.span.end, end })) ?? [];
  if (semicolon === undefined) return null;
  const promisify = code.operation(made.func, made.op.callee);
  if (!promisify) return null;
  const newLine = text.content.includes('\r\n') ? '\r\n' : '\n';
  const added = `${newLine}const ${variantName} = ${code.text(promisify.span)}(${variant})${semicolon}`;
  return [rename, { span: { start: end, end }, newText: added }, ...broughtBeside(code, value, name, variant)];
}

/** The import of `name` stays, since the old variant still uses it. */
function broughtBeside(code: Code, value: Op, name: string, variant: string): TextEdit[] {
  if (code.hasName(variant) || code.text(value.span) !== name) return [];
  return [{ span: { start: value.span.end, end: value.span.end }, newText: `, ${variant}` }];
}

function variantOf(name: string): string | null {
  return Object.hasOwn(fileVariants, name) ? (fileVariants[name] as string) : null;
}
