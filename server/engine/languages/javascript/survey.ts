/**
 * One pass over the flat tree before lowering: comments, broken code, and whether the file uses CommonJS exports.
 * An error node that holds whole statements is broken only between them, so that its neighbours stay in sight.
 */
import type { Span } from '../../base/span';
import type { Comment } from '../../ir/types';
import { NodeFlag, type TreeView } from '../../syntax/tree';

export interface Survey {
  readonly comments: readonly Comment[];
  readonly broken: readonly Span[];
  /** Documentation comments by the offset where they end. */
  readonly documentation: ReadonlyMap<number, Comment>;
}

export function survey(view: TreeView): Survey {
  const { tree } = view;
  const comments: Comment[] = [];
  const broken: Span[] = [];
  const documentation = new Map<number, Comment>();
  const commentKinds = new Set<number>();
  tree.grammar.kinds.forEach((name, id) => {
    if (name === 'comment' || name === 'html_comment') commentKinds.add(id);
  });
  for (let node = 0; node < tree.count; node++) {
    if (commentKinds.has(tree.kind[node] as number)) {
      const span = view.span(node);
      const raw = view.text(node);
      const comment = { span, text: commentText(raw) };
      comments.push(comment);
      if (raw.startsWith('/**')) documentation.set(span.end, comment);
    } else if (((tree.flags[node] as number) & (NodeFlag.error | NodeFlag.missing)) !== 0) {
      addBroken(view, node, broken);
    }
  }
  return { comments, broken, documentation };
}

/** Statements inside an error node are understood; the rest of it is not. */
function addBroken(view: TreeView, node: number, broken: Span[]): void {
  const { start, end } = view.span(node);
  let from = start;
  for (const child of view.children(node)) {
    if (!isWholeStatement(view.kind(child))) continue;
    const span = view.span(child);
    if (from < span.start) broken.push({ start: from, end: span.start });
    from = span.end;
  }
  if (from < end || start === end) broken.push({ start: from, end });
}

export function isWholeStatement(kind: string): boolean {
  return kind.endsWith('_statement') || kind.endsWith('_declaration') || kind === 'method_definition' || kind === 'statement_block';
}

/** A comment without its marks and without the stars of its lines. */
function commentText(raw: string): string {
  if (raw.startsWith('//')) return raw.slice(2).trim();
  if (!raw.startsWith('/*')) return raw.replace(/^<!--|-->$/g, '').trim();
  const inner = raw.endsWith('*/') ? raw.slice(2, -2) : raw.slice(2);
  if (!inner.includes('\n')) return inner.replace(/^\*+/, '').trim();
  return inner.split(/\r?\n/).map((line) => line.replace(/^\s*\*+ ?/, '').trimEnd()).join('\n').trim();
}
