import type { Edit, Fix } from '../../server/engine/fix/types';
import type { Flow, FixContext } from '../../server/engine/rules/contract';
import { hiddenCharacters } from '../hidden-characters';

/** Takes the characters out of the literal; what everybody sees of it stays as it is. */
export function removeHidden(flow: Flow, context: FixContext): readonly Fix[] {
  const source = flow.steps[0]?.location;
  if (!source || source.path !== context.module.path) return [];
  const { start } = source.span;
  const edits = hiddenCharacters(context.text.slice(source.span)).map((one): Edit => ({
    path: source.path, span: { start: start + one.start, end: start + one.end }, newText: '',
  }));
  return edits.length === 0 ? [] : [{ title: 'Remove the characters that nobody sees', tier: 'safe', edits }];
}
