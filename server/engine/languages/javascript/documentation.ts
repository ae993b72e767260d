/** Finds the documentation comment that stands right before a declaration. */
import type { Lowering } from './context';

/** What may stand between a documented value and the start of its statement. */
const wrappers: ReadonlySet<string> = new Set([
  'variable_declarator', 'lexical_declaration', 'variable_declaration', 'export_statement', 'ambient_declaration',
  'pair', 'assignment_expression', 'expression_statement', 'public_field_definition', 'field_definition',
]);

export function documentationOf(c: Lowering, node: number): string {
  const comments = c.survey.documentation;
  if (comments.size === 0) return '';
  for (let at = node; at !== -1; at = c.view.parent(at)) {
    if (at !== node && !wrappers.has(c.kind(at))) return '';
    let end = c.span(at).start;
    while (end > 0 && /\s/.test(c.text[end - 1] as string)) end--;
    const comment = comments.get(end);
    if (comment) return comment.text;
  }
  return '';
}
