/**
 * What must not stand in a log is wrapped in the program's own function for that, where the file has one, or replaced by
 * what says that it was there: `logging.info("key %s", key)` → `logging.info("key %s", "[redacted]")`. For review, since
 * somebody may read the log for it.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { replaceHole } from '../fixes/parts';

/** What programs call a function that takes out what nobody may read. Whether it does shows when the fix is tried. */
const redacting = /^_?(?:redact|mask|scrub|obfuscate|censor|conceal|anonymi[sz]e)(?:_?\w*)$/i;

export function redact(flow: Flow, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const path = context.module.path;
  for (const { op, func } of code.at(flow.sink.span)) {
    if (op.kind === 'read' || op.kind === 'get') return [...throughOwn(code, op), ...insteadOf(code, flow, op)];
    const edits = op.kind === 'concat' ? replaceHole(code, func, op, '[redacted]') : null;
    if (edits) return [{ title: saysNothing, tier: 'review', edits: edits.map((edit) => ({ path, ...edit })) }];
  }
  return [];
}

const saysNothing = 'Log that it was there and not what it says';

function throughOwn(code: Code, op: Op): readonly Fix[] {
  const { module } = code.context;
  const own = module.functions.find((func) => func.parent === 0 && func.classId < 0 && redacting.test(func.name) && func.params.filter(({ hasDefault }) => !hasDefault).length === 1);
  const imported = module.imports.find(({ name, typeOnly }) => name !== null && !typeOnly && redacting.test(name));
  const name = own?.name ?? imported?.name;
  if (name === undefined || name === null || !code.hasName(name)) return [];
  return [{ title: `Log what \`${name}\` leaves of it`, tier: 'review', edits: [{ path: module.path, span: op.span, newText: `${name}(${code.text(op.span)})` }] }];
}

function insteadOf(code: Code, flow: Flow, op: Op & { readonly kind: 'read' | 'get' }): readonly Fix[] {
  const { module, writer } = code.context;
  const call = code.callAt(flow.sinkCall.span);
  if (!call) return [];
  // As the whole line it would not even say of what.
  const named = op.kind === 'read' ? code.text(op.span) : op.key.kind === 'name' ? op.key.name : '';
  const words = call.op.args.length > 1 ? '[redacted]' : `${named}: [redacted]`;
  return named === '' ? [] : [{ title: saysNothing, tier: 'review', edits: [{ path: module.path, span: op.span, newText: writer.string(words) }] }];
}
