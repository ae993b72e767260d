/**
 * A search gets a filter with the tenant or the user of the session, in the words of its library (`fix: { filter }`),
 * where the code says whose a request is: by what the session holds, by what a dependency gives the handler, or by what
 * the handler has asked for who is there. For review, since the documents must carry that name.
 *
 * Example: with `session["tenant"]` read elsewhere, `store.similarity_search(q)` → `store.similarity_search(q, filter={"tenant": session["tenant"]})`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Part, TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op, ValueId } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { argumentEdits } from '../fixes/add-argument';
import { indentAt } from '../fixes/items';

/** What says whose a request is, and what says who sent it; what a client sends in the request itself says neither. */
const owner = /^(?:tenant|org|organi[sz]ation|workspace|team|account|customer|user)(?:_?id)?$/i;
const session = /^(?:session|user|auth|current_?user|identity|state|locals|g)$/i;
/** Functions that answer who is there. */
const asker = /(?:session|identity|current_?(?:user|tenant|org)|principal|auth|claims|viewer)/i;

interface Owner {
  /** Under which documents are taken to carry it. */
  readonly name: string;
  readonly text: string;
}

export function filterByOwner(flow: Flow, context: FixContext): readonly Fix[] {
  const { hints } = context.knowledge(flow.sinkId);
  const code = new Code(context);
  const call = flow.sinkCall.path === context.module.path ? code.callAt(flow.sinkCall.span) : null;
  const found = call && ownerIn(code, call);
  const edits = call && found && hints.filter !== undefined ? filterEdits(code, call, found, hints.filter, hints.filterBy) : null;
  if (!edits || !found) return [];
  const [library = '', version = ''] = (hints.filterNeeds ?? '').split(' ');
  const needs = library === '' ? [] : context.dependency(library, version);
  const title = `Search only what belongs to \`${found.text}\`${needs.map(({ path }) => `; adds an entry to ${path.slice(path.lastIndexOf('/') + 1)}`).join('')}`;
  return [{ title, tier: 'review', edits: [...edits.map((edit) => ({ path: context.module.path, ...edit })), ...needs] }];
}

/**
 * `filter` alone takes a record of names and values; behind a `=` stands what it takes instead, with `{name}` in its texts
 * and the blanks `{value}` and `{by}`, or behind `text` one text with both in it.
 */
function filterEdits(code: Code, call: Placed<CallOp>, { name, text }: Owner, hint: string, by: string | undefined): readonly TextEdit[] | null {
  const { writer } = code.context;
  const [, at = hint, form] = /^([\w./]+) = ([^]+)$/.exec(hint) ?? [];
  if (form === undefined) return argumentEdits(code, call, at, writer.record([[name, text]]));
  if (form.startsWith('text ')) {
    const parts = form.slice('text '.length).replaceAll('{name}', name).split('{value}').flatMap((part, index): Part[] => (index === 0 ? [part] : [{ code: text }, part]));
    const written = writer.template(parts);
    return written === null ? null : argumentEdits(code, call, at, written);
  }
  const [module = '', imported = ''] = (by ?? '').split(' ');
  const brought = imported === '' ? { code: '', edits: [] } : writer.bring({ module, name: imported });
  if (!brought) return null;
  const written = form
    .replace(/"([^"]*)"/g, (_, value: string) => writer.string(value.replaceAll('{name}', name)))
    .replace(/\{(value|by)\}/g, (_, blank: string) => (blank === 'by' ? brought.code : text));
  const edits = argumentEdits(code, call, at, written);
  return edits && [...brought.edits, ...edits];
}

/** How the file writes whose a request is, as this function can write it too. */
function ownerIn(code: Code, call: Placed<CallOp>): Owner | null {
  const found = [...fromSession(code, call.func), ...fromDependency(code, call.func), ...fromAsked(code, call)];
  // A tenant says more than a user.
  return found.find(({ name }) => !/^user/i.test(name)) ?? found[0] ?? null;
}

function* fromSession(code: Code, func: Func): Iterable<Owner> {
  for (const { op, func: there } of code.all()) {
    const name = op.kind === 'get' ? ownerName(code, there, op) : null;
    if (op.kind !== 'get' || name === null || !isFromSession(code, there, op)) continue;
    const text = code.text(op.span);
    const root = rootOf(code, there, op);
    if (!root || /[\n(]/.test(text) || op.span.start === root.span.start && op.span.end === root.span.end) continue;
    // A name of the module, or the name of a parameter that this function has too.
    const named = code.text(root.span);
    const isSeen = root.kind !== 'read' || root.variable.func === 0 || root.variable.func === func.id || func.params.some((param) => param.name === named);
    if (isSeen) yield { name, text };
  }
}

/** `session["tenant"]` is the tenant, and so is `user.id` the user. */
function ownerName(code: Code, func: Func, op: Op & { readonly kind: 'get' }): string | null {
  if (op.key.kind !== 'name') return null;
  if (owner.test(op.key.name)) return op.key.name;
  if (!/^(?:id|uid|sub)$/.test(op.key.name)) return null;
  const object = code.operation(func, op.object);
  const of = object?.kind === 'get' && object.key.kind === 'name' ? object.key.name : object?.kind === 'read' ? code.text(object.span) : '';
  return /^(?:current_?)?user$/i.test(of) ? code.context.writer.variable(['user', 'id']) : null;
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

/** `tenant_id: str = Depends(get_tenant)`: what a function of the program answers, and not what the request says. */
function* fromDependency(code: Code, func: Func): Iterable<Owner> {
  for (const { op, func: there } of code.all()) {
    if (op.kind !== 'function' || op.func !== func.id) continue;
    for (const { param, value } of op.defaults ?? []) {
      const { name = '' } = func.params[param] ?? {};
      const made = code.operation(there, value);
      const [given] = made?.kind === 'call' ? made.args : [];
      const answers = given && code.operation(there, given.value);
      if (owner.test(name) && answers?.kind === 'read') yield { name, text: name };
    }
  }
}

/** `user_id = get_jwt_identity()`, above the search. */
function* fromAsked(code: Code, { op: call, func }: Placed<CallOp>): Iterable<Owner> {
  const { text } = code.context;
  for (const block of func.blocks) {
    for (const op of block.ops) {
      const name = op.kind === 'write' && op.variable.func === func.id ? (func.locals[op.variable.slot]?.name ?? '') : '';
      if (op.kind !== 'write' || !owner.test(name) || op.span.start >= call.span.start || !code.onlyWrite(op.variable)) continue;
      const callee = askedIn(code, func, op.value);
      // Nothing that is further in than the search comes to pass on every way to it.
      if (callee !== null && asker.test(callee) && indentAt(text, op.span.start).length <= indentAt(text, call.span.start).length) yield { name, text: name };
    }
  }
}

/** The name of the function whose answer a value is, or is a field of. */
function askedIn(code: Code, func: Func, value: ValueId): string | null {
  for (let at = code.operation(func, value); at; ) {
    if (at.kind === 'call') return code.text(code.operation(func, at.callee)?.span ?? at.span);
    if (at.kind === 'get') at = code.operation(func, at.object);
    else if (at.kind === 'await') at = code.operation(func, at.value);
    else if (at.kind === 'read') at = code.onlyWriteOf(func, at);
    else return null;
  }
  return null;
}
