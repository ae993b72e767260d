/**
 * What a guardrail answers decides: its answer is kept, and when it says no, nothing goes on. How it says no is knowledge
 * (`fix` of the fact, with the blank `{verdict}`). And where it cannot be asked, the handler that swallows that hands it on.
 * For review, since texts that went through are refused from then on.
 *
 * Example: `client.moderations.create(input=text)` → `verdict = client.moderations.create(input=text)` and, below it,
 * `if any(result.flagged for result in verdict.results): raise …`.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { inserted } from '../fixes/items';

export function heed(fact: Fact, context: FixContext): readonly Fix[] {
  if (fact.kind === 'swallowed-guardrail') return handOn(fact, context);
  const code = new Code(context);
  const { text, writer } = context;
  const call = code.callAt(fact.call.span);
  const variable = ['verdict', 'moderation'].map((word) => writer.variable([word])).find((name) => call && code.isFree(name, call.func));
  if (fact.kind !== 'ignored-verdict' || !fact.fix || !call || variable === undefined) return [];
  const { span } = call.op;
  const lineStart = text.lineStart(text.lineAt(span.start));
  const [, indent = '', awaited = ''] = /^([ \t]*)(await\s+)?$/.exec(text.slice({ start: lineStart, end: span.start })) ?? [];
  if (lineStart + indent.length + awaited.length !== span.start) return [];
  const lineEnd = text.lineStart(text.lineAt(span.end)) + text.line(text.lineAt(span.end)).length;
  const [, end = ''] = /^(;?)\s*(?:(?:#|\/\/).*)?$/.exec(text.slice({ start: span.end, end: lineEnd })) ?? [];
  if (end === '' && /[^\s#/]/.test(text.slice({ start: span.end, end: lineEnd }).replace(/(?:#|\/\/).*$/, ''))) return [];
  const start = span.start - awaited.length;
  const kept = writer.assign(variable, text.slice({ start, end: span.end }));
  const lines = writer.refuse(fact.fix.value.replace('{verdict}', variable), 'the text was refused by a guardrail');
  const edits = [
    { span: { start, end: span.end + end.length }, newText: kept },
    inserted(lineEnd, lines.map((line) => writer.newLine + indent + line).join('')),
  ];
  return [{ title: 'Go on only where the guardrail agrees', tier: 'review', edits: edits.map((edit) => ({ path: context.module.path, ...edit })), binds: [code.binding(variable, call.func)] }];
}

/** A handler whose statements simply follow each other ends with the exception going on. */
function handOn(fact: Fact, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const { text, writer } = context;
  const call = code.callAt(fact.call.span);
  const block = call?.func.blocks.find(({ ops }) => ops.includes(call.op));
  const handler = block && block.handler >= 0 ? call?.func.blocks[block.handler] : undefined;
  if (!call || handler?.end.kind !== 'goto') return [];
  const [caught, ...ops] = handler.ops;
  const bound = caught?.kind === 'caught' ? ops.find((op) => op.kind === 'write' && op.value === caught.id) : undefined;
  const body = ops.filter((op) => op !== bound);
  const last = body.reduce<(typeof body)[number] | null>((late, op) => (late && late.span.end >= op.span.end ? late : op), null);
  const rethrown = writer.rethrow(bound ? code.text(bound.span) : null);
  const place = last && writer.placeBefore(code.statementAt(last.span));
  if (!last || !place || rethrown === null) return [];
  const line = text.lineAt(last.span.end);
  const lineEnd = text.lineStart(line) + text.line(line).length;
  if (!/^\s*;?\s*(?:(?:#|\/\/).*)?$/.test(text.slice({ start: last.span.end, end: lineEnd }))) return [];
  return [{ title: 'Do not go on where the guardrail cannot be asked', tier: 'review', edits: [{ path: context.module.path, ...inserted(lineEnd, writer.newLine + place.indent + rethrown) }] }];
}
