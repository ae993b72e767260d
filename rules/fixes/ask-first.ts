/**
 * An option is added to what makes a tool: one with which the tool only reads, or one by which a person is asked.
 * A person is asked before a tool runs, where the library can ask and is not told to: the option that says so is added to
 * the call or the decorator that makes the tool. For review, since somebody has to answer, and until then the tool waits.
 *
 * Example: `@function_tool` → `@function_tool(needs_approval=True)`; `shellTool({ shell })` → `shellTool({ shell, needsApproval: true })`.
 */
import type { Span } from '../../server/engine/base/span';
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { AgentIssue, FixContext } from '../../server/engine/rules/contract';
import { argumentEdits } from './add-argument';
import { inserted } from './items';
import { isSameSpan } from './places';
import { inQuotesOf } from './written-form';

/** The option with which a tool only reads: `FileManagementToolkit()` → `FileManagementToolkit(selected_tools=["read_file", …])`. */
export function onlyRead({ tool }: AgentIssue, context: FixContext): readonly Fix[] {
  const { readOnly } = tool ?? {};
  const there = readOnly && context.file(readOnly.call.path);
  if (!readOnly || !there) return [];
  const value = inQuotesOf(there.writer, readOnly.value);
  const edits = added(new Code(there), readOnly.call.span, readOnly.at, value);
  return edits ? [{ title: `Let \`${tool?.name ?? 'the tool'}\` read and change nothing`, tier: 'review', edits: edits.map((edit) => ({ path: there.module.path, ...edit })) }] : [];
}

export function askFirst({ tool }: AgentIssue, context: FixContext): readonly Fix[] {
  const remedy = tool?.approval.remedy;
  const there = remedy && context.file(remedy.call.path);
  if (!remedy || !there) return [];
  const code = new Code(there);
  const edits = added(code, remedy.call.span, remedy.at, there.writer.boolean(true));
  if (!edits) return [];
  return [{ title: `Ask a person before \`${tool?.name ?? 'the tool'}\` runs`, tier: 'review', edits: edits.map((edit) => ({ path: there.module.path, ...edit })) }];
}

/** `callee`: what makes the tool, without its arguments. */
function added(code: Code, callee: Span, at: string, value: string): readonly TextEdit[] | null {
  const calls = [...code.all()].filter((one): one is Placed<CallOp> => {
    const made = one.op.kind === 'call' ? code.operation(one.func, one.op.callee) : null;
    return made !== null && isSameSpan(made.span, callee);
  });
  for (const call of calls) {
    // A decorator without arguments is called with what it decorates.
    if (call.op.form === 'decorate') return /^\w+$/.test(at) ? [inserted(callee.end, `(${code.context.writer.named(at, value)})`)] : null;
    const edits = argumentEdits(code, call, at, value);
    if (edits) return edits;
  }
  return null;
}
