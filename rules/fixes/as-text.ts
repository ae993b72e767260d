/**
 * A text that is shown as markup and should be shown as text: a property or function that takes text in the place of the
 * one that takes markup (`fix: { text }`), or every value in a page that is put together is escaped. Safe where the whole
 * value was one text; for review where it stands in a page, since somebody may have wanted its markup.
 *
 * Example: `element.innerHTML = answer` → `element.textContent = answer`; `<p>${answer}</p>` → `<p>${escape(answer)}</p>`.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { takeApart } from './parts';

export function asText(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.html') return [];
  return [...textSink(flow, context), ...escapedHoles(flow, context)];
}

function textSink(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const wanted = context.knowledge(flow.sinkId).hints.text;
  const isWhole = flow.steps.every((step) => step.kind !== 'join');
  if (wanted === undefined || !isWhole) return [];
  for (const { op } of code.at(flow.sinkCall.span)) {
    if (op.kind !== 'set' || op.key.kind !== 'name') continue;
    const at = code.text(op.span).indexOf(`.${op.key.name}`);
    const span = { start: op.span.start + at + 1, end: op.span.start + at + 1 + op.key.name.length };
    if (at < 0 || code.text(op.span).slice(0, at).includes('=')) continue;
    return [{ title: `Show it as text with \`${wanted}\``, tier: 'safe', edits: [{ path: context.module.path, span, newText: wanted }] }];
  }
  return [];
}

function escapedHoles(flow: Flow, context: FixContext): readonly Fix[] {
  const joined = flow.steps.filter((step) => step.kind === 'join').at(-1)?.location;
  const there = joined && context.file(joined.path);
  if (!joined || !there) return [];
  const code = new Code(there);
  for (const { op, func } of code.at(joined.span)) {
    const apart = op.kind === 'concat' && op.form === 'template' ? takeApart(code, func, op) : null;
    if (!apart) continue;
    const edits = [];
    for (const hole of apart.holes) {
      const text = code.text(hole.op.span);
      const escaped = there.writer.recipes.escapeHtml(text);
      if (!escaped || text.includes('\n')) return [];
      edits.push(...escaped.edits, { span: hole.op.span, newText: escaped.code });
    }
    return [{ title: 'Escape what is filled into the markup', tier: 'review', edits: edits.map((edit) => ({ path: there.module.path, ...edit })) }];
  }
  return [];
}
