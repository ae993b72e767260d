/**
 * Imports whose only use a fix replaces go with it. What the file mentions anywhere else, be it in a comment, stays, and so
 * does what stands beside a comment or brings more names that cannot be told apart.
 *
 * Example: with `serialize.unserialize(text)` → `JSON.parse(text)` goes `import serialize from 'node-serialize'`.
 */
import type { Span } from '../base/span';
import { applyEdits } from '../fix/apply';
import { withoutItem } from '../fix/style';
import type { Edit, Fix } from '../fix/types';
import type { TextEdit } from '../fix/writer';
import type { FixContext } from './contract';
import { operations } from './enclosing';

export function withoutUnusedImports(fix: Fix, file: (path: string) => FixContext | null): Fix {
  const edits = [...new Set(fix.edits.map(({ path }) => path))].flatMap((path) => {
    const own = fix.edits.filter((edit) => edit.path === path);
    const context = own.some(({ creates }) => creates === true) ? null : file(path);
    return context ? tidied(context, own) : own;
  });
  return { ...fix, edits };
}

function tidied(context: FixContext, edits: readonly Edit[]): readonly Edit[] {
  const { module, text } = context;
  // What a package offers to others is used by them.
  if (/(?:^|\/)(?:__init__\.py|index\.[cm]?[jt]sx?)$/.test(module.path)) return edits;
  const [body] = module.functions;
  const ops = body ? operations(body) : [];
  // No other name loses a use; asking for all of them would read the file once for each import.
  const replaced = edits.map(({ span }) => text.slice(span)).join('\n');
  let result = edits;
  for (const op of ops) {
    const name = op.kind === 'write' && op.variable.func === 0 ? body?.locals[op.variable.slot]?.name : undefined;
    if (op.kind !== 'write' || name === undefined || !replaced.includes(name)) continue;
    const value = ops.find((one) => one.id === op.value);
    const request = value?.kind === 'import' ? module.imports[value.import] : undefined;
    if (value?.kind !== 'import' || !request || request.typeOnly || request.name === '*') continue;
    // The name of the module may be the same.
    const line = context.writer.withoutImport(value.import);
    const own = line ? mentions(text.slice(line.span), name) : mentions(text.slice(request.span), name);
    if (own === 0 || mentions(text.content, name) === own || mentions(applyEdits(text.content, result), name) !== own) continue;
    const taken = withoutName(context, value.import, result);
    if (taken) result = taken.map((edit) => ({ ...edit, path: module.path }));
  }
  return result;
}

/** How often a name stands in a text, but for properties of this name. */
function mentions(text: string, name: string): number {
  return [...text.matchAll(new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name.replace(/\$/g, '\\$')}(?![\\w$])`, 'g'))].length;
}

/** Null where the edits change the import in another way. */
function withoutName({ module, text, writer }: FixContext, index: number, edits: readonly Edit[]): readonly TextEdit[] | null {
  const span = module.imports[index]?.span;
  if (!span) return null;
  const beside = edits.filter((edit) => edit.span.start === edit.span.end && (edit.span.start === span.start || edit.span.start === span.end) && /^, |, $/.test(edit.newText));
  if (beside.length > 0) {
    // Another name takes its place.
    const newText = beside.map((edit) => edit.newText.replace(/^, |, $/g, '')).join(', ');
    return [...edits.filter((edit) => !beside.includes(edit)), { span, newText }];
  }
  const line = writer.withoutImport(index);
  const taken = line ?? withoutItem({ text }, span);
  if (!taken) return null;
  const before = line ? edits.filter((edit) => edit.span.start === edit.span.end && edit.span.start === taken.span.start) : [];
  const others = edits.filter((edit) => !before.includes(edit));
  if (others.some((edit) => edit.span.start < taken.span.end && taken.span.start < edit.span.end)) return null;
  return [...others, { span: line && before.length === 0 ? withGap(text.content, taken.span) : taken.span, newText: before.map((edit) => edit.newText).join('') }];
}

/** Lines that stood alone between empty ones, or at the top, go with one of these. */
function withGap(content: string, { start, end }: Span): Span {
  const gap = /^\r?\n/.exec(content.slice(end))?.[0].length ?? 0;
  return /(?:^|\n\r?\n)$/.test(content.slice(0, start)) ? { start, end: end + gap } : { start, end };
}
