/**
 * Markdown of a model is shown without images: by an attribute of the component (`fix: { attribute }`), or as the text that
 * it is, by another method of the same object (`fix: { text }`). For review, since somebody may have wanted the Markdown.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { inserted } from '../fixes/items';

export function withoutImages(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const { path } = context.module;
  if (flow.sinkCall.path !== path) return [];
  const { attribute, text } = context.knowledge(flow.sinkId).hints;
  for (const { op, func } of code.at(flow.sinkCall.span)) {
    if (op.kind === 'element' && typeof op.tag === 'number' && attribute !== undefined) {
      const tag = code.operation(func, op.tag);
      const [name = ''] = attribute.split('=');
      if (!tag || op.attributes.some((one) => one.name === name || one.name === null)) return [];
      return [{ title: 'Show it without images', tier: 'review', edits: [{ path, ...inserted(tag.span.end, ` ${attribute.replace(/"([^"]*)"/g, (_, value: string) => context.writer.string(value))}`) }] }];
    }
    const callee = op.kind === 'call' && op.args.length === 1 ? code.operation(func, op.callee) : null;
    if (text === undefined || callee?.kind !== 'get' || callee.key.kind !== 'name') continue;
    const span = { start: callee.span.end - callee.key.name.length, end: callee.span.end };
    if (code.text(span) === callee.key.name) return [{ title: `Show it as text with \`${text}\``, tier: 'review', edits: [{ path, span, newText: text }] }];
  }
  return [];
}
