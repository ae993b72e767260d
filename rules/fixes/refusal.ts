/**
 * Refuses to go on where a condition holds: in the handler that was sent the value by the framework's own answer for a bad
 * request (`refuses` of the knowledge), anywhere else by an error.
 *
 * Example: `raise HTTPException(status_code=400, detail="…")` in a route of FastAPI, `raise ValueError("…")` in what it calls.
 */
import { spanContains } from '../../server/engine/base/span';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func } from '../../server/engine/ir/types';
import type { Code } from '../../server/engine/rules/code';
import type { Flow } from '../../server/engine/rules/contract';

export interface Refusal {
  readonly lines: readonly string[];
  readonly edits: readonly TextEdit[];
}

/** What whoever asks has sent along: a bad value is theirs. */
const sentBy: ReadonlySet<Flow['label']> = new Set<Flow['label']>(['user', 'sent-name']);

export function refusal({ context }: Code, flow: Flow | null, func: Func, condition: string, message: string): Refusal {
  const { writer, module } = context;
  const [source] = flow && sentBy.has(flow.label) ? flow.steps : [];
  const isHandler = func.id !== 0 && source !== undefined && source.location.path === module.path && spanContains(func.span, source.location.span);
  const [words] = isHandler ? context.refusals() : [];
  const [from = '', name = ''] = words?.by.split(' ') ?? [];
  const brought = words ? writer.bring({ module: from, name }) : null;
  if (!words || !brought) return { lines: writer.refuse(condition, message), edits: [] };
  return { lines: writer.refuse(condition, message, words.code.replace('{by}', brought.code).replace('{message}', () => writer.string(message))), edits: brought.edits };
}
