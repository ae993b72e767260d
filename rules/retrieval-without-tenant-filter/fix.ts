/**
 * A search gets a filter with the tenant or the user of the session, where the file reads one from it elsewhere and the
 * library takes a filter of names and values (`fix: { filter }`). For review, since the documents must carry that name.
 *
 * Example: with `session["tenant"]` read elsewhere, `store.similarity_search(q)` → `store.similarity_search(q, filter={"tenant": session["tenant"]})`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { argumentEdits } from '../fixes/add-argument';

/** What says whose a request is, and what says who sent it; what a client sends in the request itself says neither. */
const owner = /^(?:tenant|org|organi[sz]ation|workspace|team|account|customer|user)(?:_?id)?$/i;
const session = /^(?:session|user|auth|current_?user|identity|state|locals|g)$/i;

export function filterByOwner(flow: Flow, context: FixContext): readonly Fix[] {
  const { filter } = context.knowledge(flow.sinkId).hints;
  const code = new Code(context);
  const call = flow.sinkCall.path === context.module.path ? code.callAt(flow.sinkCall.span) : null;
  const found = call && ownerIn(code, call.func);
  const edits = call && found && filter !== undefined ? argumentEdits(code, call, filter, context.writer.record([[found.name, found.text]])) : null;
  return edits && found ? [{ title: `Search only what belongs to \`${found.text}\``, tier: 'review', edits: edits.map((edit) => ({ path: context.module.path, ...edit })) }] : [];
}

/** How the file writes whose a request is, as this function can write it too. */
function ownerIn(code: Code, func: Func): { readonly name: string; readonly text: string } | null {
  const found: { name: string; text: string }[] = [];
  for (const { op, func: there } of code.all()) {
    if (op.kind !== 'get' || op.key.kind !== 'name' || !owner.test(op.key.name) || !isFromSession(code, there, op)) continue;
    const text = code.text(op.span);
    const root = rootOf(code, there, op);
    if (!root || /[\n(]/.test(text) || op.span.start === root.span.start && op.span.end === root.span.end) continue;
    // A name of the module, or the name of a parameter that this function has too.
    const name = code.text(root.span);
    const isSeen = root.kind !== 'read' || root.variable.func === 0 || root.variable.func === func.id || func.params.some((param) => param.name === name);
    if (isSeen) found.push({ name: op.key.name, text });
  }
  // A tenant says more than a user.
  return found.find(({ name }) => !/^user/i.test(name)) ?? found[0] ?? null;
}

function isFromSession(code: Code, func: Func, op: Op & { readonly kind: 'get' }): boolean {
  for (let at = code.operation(func, op.object); at; at = at.kind === 'get' ? code.operation(func, at.object) : null) {
    if (at.kind === 'get' ? at.key.kind === 'name' && session.test(at.key.name) : session.test(code.text(at.span))) return true;
  }
  return false;
}

function rootOf(code: Code, func: Func, op: Op): Op | null {
  let at: Op | null = op;
  while (at?.kind === 'get') at = code.operation(func, at.object);
  return at;
}
