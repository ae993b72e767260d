import type { Fix } from '../../server/engine/fix/types';
import type { Fact, FixContext } from '../../server/engine/rules/contract';

/** Takes the comment away, with its line where it has one of its own; none where it stands inside of other marks. */
export function removeComment(fact: Fact, { module, text }: FixContext): readonly Fix[] {
  const { start, end } = fact.location.span;
  const line = text.lineAt(start);
  if (text.lineAt(Math.max(start, end - 1)) !== line) return [];
  const lineStart = text.lineStart(line);
  const before = text.slice({ start: lineStart, end: start });
  const after = text.line(line).slice(end - lineStart);
  if (after.trim() !== '' || /\{\s*$/.test(before)) return [];
  const nextLine = line + 1 < text.lineCount ? text.lineStart(line + 1) : end;
  const span = before.trim() === '' ? { start: lineStart, end: nextLine } : { start: lineStart + before.trimEnd().length, end };
  return [{ title: 'Remove the comment', tier: 'safe', edits: [{ path: module.path, span, newText: '' }] }];
}
