/**
 * What must not stand in a log is replaced by what says that it was there: `logging.info("key %s", key)` →
 * `logging.info("key %s", "[redacted]")`. For review, since somebody may read the log for it.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { replaceHole } from '../fixes/parts';

export function redact(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const title = 'Log that it was there and not what it says';
  for (const { op, func } of code.at(flow.sink.span)) {
    const path = context.module.path;
    if (op.kind === 'read' || op.kind === 'get') {
      // As the whole line it would say nothing at all.
      const call = code.callAt(flow.sinkCall.span);
      if (!call || call.op.args.length < 2) return [];
      return [{ title, tier: 'review', edits: [{ path, span: op.span, newText: context.writer.string('[redacted]') }] }];
    }
    const edits = op.kind === 'concat' ? replaceHole(code, func, op, '[redacted]') : null;
    if (edits) return [{ title, tier: 'review', edits: edits.map((edit) => ({ path, ...edit })) }];
  }
  return [];
}
