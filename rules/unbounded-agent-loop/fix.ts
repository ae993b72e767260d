/**
 * A bound that is taken away or too high to be one becomes one that somebody notices: `max_turns=None` → `max_turns=20`.
 * A loop of the program's own counts its turns, and ends with an error where there are too many.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { AgentIssue, FixContext } from '../../server/engine/rules/contract';

const turns = 20;
const title = `Stop after ${turns} turns`;

export function boundTurns(issue: AgentIssue, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const given = code.at(issue.location.span).find(({ op }) => op.kind === 'const' || op.kind === 'global');
  if (!given) return countTurns(issue, code);
  return [{ title, tier: 'review', edits: [{ path: context.module.path, span: given.op.span, newText: String(turns) }] }];
}

/** `while True:` → `turns = 0`, and in the loop `turns += 1` with an error when it is too many. */
function countTurns({ location }: AgentIssue, code: Code): readonly Fix[] {
  const { text, writer, module } = code.context;
  const func = code.functionAt(location.span);
  const head = headOfLoop(code, location.span.start, func.id === 0 ? 0 : func.span.start);
  const name = [['turns'], ['turn', 'count']].map(writer.variable).find((one) => code.isFree(one, func));
  if (head === null || name === undefined) return [];
  const before = text.line(head);
  const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
  const inner = /^[ \t]*/.exec(text.line(head + 1))?.[0] ?? '';
  // The body stands in lines of its own, and the loop ends no other statement.
  if (!/^\s*while\b.*[:{]\s*$/.test(before) || !inner.startsWith(indent) || inner.length <= indent.length) return [];
  const { start, lines } = writer.counter(name, turns, `the model has not come to an end in ${turns} turns`);
  const [outside, inside] = [text.lineStart(head), text.lineStart(head + 1)];
  const insert = (offset: number, newText: string): Fix['edits'][number] => ({ path: module.path, span: { start: offset, end: offset }, newText });
  return [{
    title,
    tier: 'review',
    edits: [insert(outside, indent + start + writer.newLine), insert(inside, lines.map((line) => inner + line + writer.newLine).join(''))],
    binds: [code.binding(name, func)],
  }];
}

/** The line that the innermost `while` round a place begins in: the nearest above that is less far in. */
function headOfLoop(code: Code, at: number, from: number): number | null {
  const { text } = code.context;
  const depthOf = (line: number): number => (/^[ \t]*/.exec(text.line(line))?.[0] ?? '').length;
  let depth = depthOf(text.lineAt(at));
  for (let line = text.lineAt(at) - 1; line >= text.lineAt(from); line--) {
    if (text.line(line).trim() === '' || depthOf(line) >= depth) continue;
    depth = depthOf(line);
    if (/^\s*while\b/.test(text.line(line))) return line;
    if (/^\s*(?:async\s+)?(?:for|def|function)\b/.test(text.line(line))) return null;
  }
  return null;
}
